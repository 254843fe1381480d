"""Requests made up from the API's own description: no fault of ours, and every answer as told."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings, strategies
from schemathesis.specs.openapi.checks import positive_data_acceptance

RACE = "us-xx-2030-senate"
KNOWN = {"race": RACE, "name": "shares.csv"}

QUICKLY = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    database=None,
)


@pytest.fixture
def operations(client):
    """Every operation of the description, as the application gives it."""
    client.desk.fits.most = client.desk.readings.most = 10**9
    schema = schemathesis.openapi.from_asgi(
        "/openapi.json", client.app, headers={"host": "127.0.0.1"}
    )
    return [found.ok() for found in schema.get_all_operations()]


def test_every_answer_is_as_described(client, operations):
    assert {f"{o.method} {o.path}".lower() for o in operations} >= {
        "get /races.json",
        "get /races/{race}.json",
        "post /races/{race}/fits.json",
        "post /races/{race}/readings.json",
    }
    headers = {"host": "127.0.0.1", "authorization": f"Bearer {client.desk.guard.token}"}
    for operation in operations:
        assert answers_of(operation, headers), operation.path


def answers_of(operation, headers):
    """The statuses of many requests to an operation, each checked against the description."""
    seen = set()

    @QUICKLY
    @given(case=operation.as_strategy(), known=strategies.booleans())
    def check(case, known):
        given = case.path_parameters or {}
        if known:  # half of the requests are about a race that there is
            case.path_parameters = given | {k: v for k, v in KNOWN.items() if k in given}
        # a name that is well formed may still be nobody's, which is 422
        answer = case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])
        seen.add(answer.status_code)

    check()
    return seen
