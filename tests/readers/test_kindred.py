"""What was seen of a person in kindred contests, and only by its day."""

from datetime import date

import pytest

from hustings.past import read_past
from hustings.readers.kindred import Sighting, seen_elsewhere, shares_elsewhere

DAY = date(2030, 3, 1)
NAMES = {"Ann": "Ann", "Bo": "Bo"}


def seen(day, shares, contest="there", voted=False):
    return Sighting(contest, day, voted, shares)


def test_a_share_is_the_weighed_geometric_mean():
    both = [seen(DAY, {"Ann": 40.0}), seen(DAY, {"Ann": 10.0})]
    assert shares_elsewhere(both, DAY, NAMES) == {"Ann": pytest.approx(20.0)}
    vote = [seen(DAY, {"Ann": 40.0}, voted=True), seen(DAY, {"Ann": 10.0})]
    assert shares_elsewhere(vote, DAY, NAMES)["Ann"] == pytest.approx((40**4 * 10) ** 0.2)
    old = [seen(date(2029, 12, 1), {"Ann": 40.0}), seen(DAY, {"Ann": 10.0})]
    assert 10 < shares_elsewhere(old, DAY, NAMES)["Ann"] < 11


def test_nothing_of_a_later_day_and_nothing_of_the_contest_itself_counts():
    rows = (
        seen(date(2030, 3, 2), {"Ann": 90.0}),
        seen(DAY, {"Ann": 5.0}, contest="here"),
        seen(DAY, {"Ann": 20.0}),
    )
    assert [s.shares for s in seen_elsewhere("here", rows, DAY)] == [{"Ann": 20.0}]
    assert shares_elsewhere(rows[:1], DAY, NAMES) == {}


HEAD = (
    "contest_id,title,country,region,office,party,cycle,stage,election_date,rule,next_stage,note\n"
)
POLL = (
    "contest_id,stage,poll_id,question_id,pollster,start_date,end_date,sample_size,candidate,pct\n"
)


@pytest.fixture
def season(tmp_path):
    """Three states of one season; only the first two have polls, the first has voted in May."""
    days = {"AA": "2030-05-01", "BB": "2030-05-20", "CC": "2030-05-20"}
    heads = [
        f"pres-{s},{s},US,{s},PRES,D,2030,primary,{day},plurality,,\n" for s, day in days.items()
    ]
    (tmp_path / "contests.csv").write_text(HEAD + "".join(heads))
    shares = {"Ann": (50, 48, 45), "Bo": (30, 32, 33), "Cy": (10, 9, 12)}
    polls = [
        f"pres-AA,primary,p{n},q{n},House,2030-04-0{n + 1},2030-04-0{n + 3},600,{c},{v[n]}\n"
        for n in range(3)
        for c, v in shares.items()
    ]
    (tmp_path / "polls.csv").write_text(POLL + "".join(polls))
    results = [
        f"pres-{s},primary,all,{c},,{pct},\n"
        for s in days
        for c, pct in (("Ann", 55), ("Bo", 35), ("Cy", 10))
    ]
    (tmp_path / "results.csv").write_text(
        "contest_id,stage,area,candidate,votes,pct,source\n" + "".join(results)
    )
    return {c.id: c for c in read_past(tmp_path)[0]}


def test_a_contest_without_a_poll_reads_what_was_seen_elsewhere_by_the_day(season):
    def told(day):
        rows = season["pres-CC"].known(day).ledger.statements
        return {s.candidate: s.value for s in rows if s.type == "share_elsewhere"}

    assert told(date(2030, 4, 1)) == {}
    assert told(date(2030, 4, 10))["Ann"] == pytest.approx((50 * 48 * 45) ** (1 / 3), rel=0.02)
    assert told(date(2030, 5, 1))["Ann"] < 50
    assert told(date(2030, 5, 2))["Ann"] > 50  # the vote of the first of May, counted the day after
    own = season["pres-AA"].known(date(2030, 4, 30)).ledger.statements
    assert own == ()


def test_lists_of_two_do_not_tell_the_field(season, tmp_path):
    """Cy was voted for in the first state and is on no list of the second, which polled two."""
    polls = tmp_path / "polls.csv"
    rows = [
        f"pres-BB,primary,b{n},b{n},House,2030-05-0{n + 3},2030-05-0{n + 5},600,{c},{pct}\n"
        for n in range(2)
        for c, pct in (("Ann", 50), ("Bo", 35))
    ]
    polls.write_text(polls.read_text() + "".join(rows))
    contest = {c.id: c for c in read_past(tmp_path)[0]}["pres-BB"]

    def field(day):
        return {c.id for c in contest.known(day).race.candidates if c.is_standing or c.p_run}

    assert field(date(2030, 5, 10)) == {"Ann", "Bo", "Cy"}
    (tmp_path / "withdrawals.csv").write_text("candidate,dropout_date\nCy,2030-05-06\n")
    contest = {c.id: c for c in read_past(tmp_path)[0]}["pres-BB"]
    assert field(date(2030, 5, 10)) == {"Ann", "Bo"}


def test_contests_about_other_people_are_not_kindred(season, tmp_path):
    """Two seats of one office, party and cycle that have nobody in common."""
    for name in ("polls.csv", "results.csv"):
        path = tmp_path / name
        lines = path.read_text().splitlines(keepends=True)
        path.write_text(
            "".join(
                line.replace("Ann", "Zoe").replace("Bo,", "Yan,").replace("Cy", "Xi")
                if line.startswith("pres-AA")
                else line
                for line in lines
            )
        )
    contest = {c.id: c for c in read_past(tmp_path)[0]}["pres-CC"]
    known = contest.known(date(2030, 5, 10))
    assert known.ledger.statements == ()
    assert {c.id for c in known.race.candidates} == {"Ann", "Bo", "Cy"}
