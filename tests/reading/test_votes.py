"""Days of votes to come."""

from datetime import date

import pytest

import hustings
from hustings.readers.article.dates import find_dates
from hustings.readers.article.votes import vote_days

TUESDAY = date(2020, 2, 25)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("The primary is March 3.", ["2020-03-03"]),
        ("Voters go to the polls on March 17 in Ohio.", ["2020-03-17"]),
        ("He needs the March 3 primaries.", ["2020-03-03"]),
        ("She spoke ahead of Saturday's South Carolina primary.", ["2020-02-29"]),
        ("On March 3, fourteen states will vote.", ["2020-03-03"]),
        ("The primary in Ohio on March 17 and the one on March 24 matter.", ["2020-03-17"]),
        ("Early voting is to begin March 2, and the primary is set for March 17.", ["2020-03-17"]),
        # the day of publication itself
        ("The only state voting Tuesday is Kent.", ["2020-02-25"]),
        ("Roe won Tuesday's primary by ten points.", []),
        ("The primary is Tuesday, March 17.", ["2020-03-17"]),
        ("The primary is on March 3rd.", ["2020-03-03"]),
        ("Voters in Kent go to the polls next Tuesday.", ["2020-03-03"]),
        ("Voters in Kent went to the polls last Tuesday.", []),
        ("Roe announced her bid for re-election on Tuesday.", []),
        # what is over, what is no vote, what is no day
        ("After the Feb. 11 primary he left.", []),
        ("Roe defeated Poe in the Feb. 28 election.", []),
        ("The council will vote Thursday.", []),
        ("A trial over the election is set for March 3.", []),
        ("Early voting in the primary begins on Feb. 29.", []),
        ("They meet in a debate on March 3 before the primary.", []),
        ("She said on March 3 that the primary would be close.", []),
        ("The contests next week matter.", []),
    ],
)
def test_the_day_of_a_vote_that_is_named(text, days):
    ahead = not text.startswith(("Roe", "After", "The only", "Voters in Kent went"))
    said = find_dates(text, TUESDAY, ahead=ahead)
    assert [f.value for f in vote_days(text, said, TUESDAY)] == days


def test_a_day_of_a_vote_stands_beside_a_deadline():
    text = (
        "What comes next\n\nThe Kent Courier, Oct. 29, 2019\n\nQualifying closes on Nov. 8, ahead "
        "of the March 3 primary. Jane Roe said that the run-off is on March 31 in the county.\n"
    )
    found = [p for p in hustings.read(text.encode()).proposals if p.type == "deadline"]
    assert [(p.value, p.unit) for p in found] == [
        ("2019-11-08", ""),
        ("2020-03-03", "vote"),
        ("2020-03-31", "vote"),
    ]
    assert (found[2].attribution, found[2].attributed_to) == ("on_record", "Jane Roe")
    assert "2019-10-29" in found[1].date_reasoning


@pytest.mark.parametrize(
    "line",
    [
        "The primary is set for Tuesday, March 3, 2020",
        "Candidate filing closes in Kent County, Nov. 8, 2019",
        "She was elected on Tuesday, Nov. 6, 2018",
    ],
)
def test_a_line_that_says_when_something_is_dates_no_article(line):
    text = (
        f"What comes next\n\n{line}\n\nPublished Oct. 7, 2019\n\nJane Roe said that she will run "
        "for mayor, and the members of the council said that they would return to the budget.\n"
    )
    found = hustings.read(text.encode())
    assert found.published == "2019-10-07"
    assert line in found.clean_text
