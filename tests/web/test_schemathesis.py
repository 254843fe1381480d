"""Requests made up from the API's own description: no fault of ours, and every answer as told."""

import logging

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

logging.getLogger("hypothesis").setLevel(logging.ERROR)


@pytest.fixture
def api(client):
    """The description as the application gives it, with a token for writing."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", client.app)
    client.desk.fits.most = client.desk.readings.most = 10**9
    return schema


schema = schemathesis.pytest.from_fixture("api")


@schema.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    database=None,
)
def test_every_answer_is_as_described(case, client):
    headers = {"host": "127.0.0.1", "authorization": f"Bearer {client.desk.guard.token}"}
    if "race" in (case.path_parameters or {}) and len(case.path_parameters["race"]) % 2:
        case.path_parameters["race"] = "us-xx-2030-senate"  # half of them about a race there is
    case.call_and_validate(headers=headers)
