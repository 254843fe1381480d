"""The first race folder holds what was known on each day."""

from datetime import date
from pathlib import Path

import pytest

from hustings.evidence import Ledger
from hustings.race import Race, Status
from hustings.readers.folder import Folder, read_folder

HOME = Path(__file__).parents[2] / "races" / "us-al-2020-senate"
BEFORE_SESSIONS = date(2019, 10, 29)


@pytest.fixture(scope="module")
def alabama() -> Folder:
    return read_folder(HOME)


@pytest.fixture(scope="module")
def race(alabama: Folder) -> Race:
    return alabama.race


def test_six_republicans_stood_on_the_day_of_the_report(race: Race):
    standing = [
        c.id
        for c in race.as_of(BEFORE_SESSIONS).candidates
        if c.is_standing and c.stage == "primary"
    ]
    assert sorted(standing) == ["adair", "byrne", "merrill", "mooney", "moore", "tuberville"]


def test_sessions_might_run_then_with_a_stated_chance(race: Race):
    sessions = race.as_of(BEFORE_SESSIONS).candidate("Sessions")
    assert sessions.status is Status.POTENTIAL
    assert sessions.p_run is not None
    assert sessions.history[-1].p_run_source
    assert race.as_of(date(2019, 11, 7)).candidate("Sessions").status is Status.DECLARED


@pytest.mark.parametrize(
    ("as_of", "day"),
    [(date(2020, 3, 2), date(2020, 3, 31)), (date(2020, 7, 13), date(2020, 7, 14))],
)
def test_the_run_off_was_put_off(race: Race, as_of: date, day: date):
    assert race.as_of(as_of).stage("runoff").date == day


def test_what_was_published_later_is_hidden(alabama: Folder):
    whole, then = alabama.ledger, alabama.ledger.as_of(BEFORE_SESSIONS)
    for kind in ("questions", "statements", "results"):
        shown = getattr(then, kind)
        assert 0 < len(shown) < len(getattr(whole, kind))
        assert max(row.published for row in shown) <= BEFORE_SESSIONS
    assert not then.votes("primary")


def test_the_first_two_went_on(alabama: Folder):
    votes = alabama.ledger.votes("primary")
    first, second, *_ = sorted(votes, key=lambda c: votes[c], reverse=True)
    assert (first, second) == ("tuberville", "sessions")


def test_rows_in_another_order_change_nothing(alabama: Folder):
    ledger = alabama.ledger
    backwards = Ledger(
        ledger.questions[::-1],
        ledger.statements[::-1],
        ledger.results[::-1],
        ledger.crosstabs[::-1],
    )
    assert backwards.sha256() == ledger.sha256()
