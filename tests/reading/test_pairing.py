"""Each figure of a poll goes to who has it, and one that is nobody's goes to nobody."""

import pytest

from hustings.readers.article.figures import poll_shares, shares_told
from hustings.readers.article.numbers import money
from hustings.readers.article.pairing import holders, shared_out, sums_of
from tests.reading.scenes import scene

NAMED = "Mary Vance, Paul Orr and Tom Quill met on Monday. "


def shares(text):
    with scene(NAMED + text, text[:20]) as s:
        found = poll_shares(s, bodies=False)
        return sorted((key.split()[-1], amount.value) for amount, key in found)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        # two shares together: who leads has the larger
        ("Vance leads Orr 44-40 percent in the county.", "Orr 40, Vance 44"),
        ("Vance trails Orr by 40 to 44 percent in the county.", "Orr 44, Vance 40"),
        ("Vance trails Orr 44-to-40 percent in the county.", "Orr 44, Vance 40"),
        ("Vance had a 3-point edge over Orr, 48 percent to 45 percent.", "Orr 45, Vance 48"),
        ("Vance is ahead by 56%-41% against Orr in the county.", "Orr 41, Vance 56"),
        ("Vance leads Orr by three points, 46-43, in the new poll.", "Orr 43, Vance 46"),
        ("Vance leads Orr by 47 to 40 percent and Quill by 49 to 41 percent.",
         "Orr 40, Quill 41, Vance 47, Vance 49"),
        # brackets
        ("Vance (40 percent), Orr (38) and Quill (12) run in Kent.", "Orr 38, Quill 12, Vance 40"),
        ("Vance (44), Orr (42) and Quill (12) run in Kent.", "Orr 42, Quill 12, Vance 44"),
        # one share each
        ("Vance had 45 percent support to Orr's 42 percent in the poll.", "Orr 42, Vance 45"),
        ("Vance was tied with Orr at 12 percent in the county.", "Orr 12, Vance 12"),
        ("Vance is just behind Orr at 8.4 percent in the county.", "Vance 8.4"),
        ("The poll found that 51 percent of the voters supported Vance, while 43 percent "
         "supported Orr.", "Orr 43, Vance 51"),
        ("Vance has 47% of the vote, and 3% do not know.", "Vance 47"),
        ("51 percent support Vance and 43 percent support Orr.", "Orr 43, Vance 51"),
        ("Vance leads 44-40 percent in the new poll, said Quill.", "Vance 44"),
        ("Vance leads Orr 44-40 percent for the seat that Quill holds.", "Orr 40, Vance 44"),
        ("Vance, who beat Orr in the spring, leads 44-40 percent.", "Orr 40, Vance 44"),
        ("A Vance campaign poll shows Vance leading Orr 44-40 percent.", "Orr 40, Vance 44"),
        ("Vance leads Orr in the poll by 44 to 40 percent.", "Orr 40, Vance 44"),
        ("Vance rose from 12 to 18 percent, and Orr is at 30 percent.", "Orr 30, Vance 18"),
        # what is no share of anybody
        ("Vance leads Orr in a poll made Sept. 20-24.", ""),
        ("Vance leads Orr among voters aged 18 to 34.", ""),
        ("Vance leads Orr in a poll with a margin of error of 4 percent.", ""),
        ("Vance (46) and Orr (51) are both lawyers.", ""),
        ("Vance saw the council pass the plan, 49-3, on Monday.", ""),
    ],
)  # fmt: skip
def test_shares(text, pairs):
    assert ", ".join(f"{name} {value}" for name, value in shares(text)) == pairs


def test_sums_are_of_who_is_named_before_them():
    text = "Vance had $330,000 and Orr had $4.2 million in the bank, and Quill $1 million."
    with scene(NAMED + text, "330,000") as s:
        found = [(k.split()[-1], a.value) for a, k in sums_of(money(text), holders(s, bodies=True))]
    assert found == [("Vance", "330000"), ("Orr", "4200000"), ("Quill", "1000000")]


def told(text, *keys):
    """Whose the shares are, of those who are known to have one."""
    with scene(NAMED + text, text[:20]) as s:
        text, who = s.sentence.text, holders(s, bodies=True)
        pairs = [p for p in poll_shares(s, bodies=True) if p[0].unit == "per cent"]
        found = shared_out(text, shares_told(s, who), pairs, who, list(keys))
        return " ".join(f"{k.split()[-1]} {a.value}" for k in keys for a in found[k])


VANCE, ORR, QUILL = "Mary Vance", "Paul Orr", "Tom Quill"


@pytest.mark.parametrize(
    ("text", "keys", "pairs"),
    [
        # the other of two shares is of who is not named here
        ("The new poll gives it to Vance by 53-42 in the county.", (VANCE, ORR), "Vance 53 Orr 42"),
        # bare numbers right after names
        ("Vance 52, Orr 33 in the latest Kent poll of voters.", (VANCE, ORR), "Vance 52 Orr 33"),
        # in their order
        (
            "Vance and Orr were at 24 percent and 23 percent, respectively, in Kent.",
            (VANCE, ORR),
            "Vance 24 Orr 23",
        ),
        # both have it
        ("Vance and Orr are tied in the poll at 48 percent each.", (VANCE, ORR), "Vance 48 Orr 48"),
        # a figure of somebody who is known to have none stays free
        ("Vance took a poll, in which Orr and his friends had 31 percent.", (ORR,), "Orr 31"),
        # a list with a figure elsewhere
        ("Vance and Orr met in Kent; Quill had 31 percent there.", (VANCE, QUILL), "Quill 31"),
        # a rest, days, a date, ages, seats, decimals of points
        ("The poll shows Vance ahead, with a margin of error of 4 percent.", (VANCE,), ""),
        ("Vance is ahead of Orr in the Kent poll that was taken Oct. 18-23.", (VANCE, ORR), ""),
        ("The poll had Vance ahead of Orr on 10/31/2016 in Kent.", (VANCE, ORR), ""),
        ("Vance leads Orr among voters ages 18-34 in the new poll.", (VANCE, ORR), ""),
        ("Vance 3.5 points ahead in the newest poll of the county.", (VANCE,), ""),
        ("Orr 12 delegates short in the latest count of the county.", (ORR,), ""),
        # numbers that are no shares
        ("Vance, 52, met 33 people in the county at noon.", (ORR,), ""),
    ],
)
def test_who_is_known_to_have_a_share_gets_the_one_that_is_left(text, keys, pairs):
    assert told(text, *keys) == pairs
