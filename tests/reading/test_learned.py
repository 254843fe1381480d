"""The learned reader sees no name, and its chance decides over what a rule says."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

import hustings
from hustings.readers.article.attribution import Voice
from hustings.readers.article.joined import joined
from hustings.readers.article.language import parsing
from hustings.readers.article.learned import (
    STANDING,
    WINDOW,
    Accept,
    encode,
    feed,
    label,
    learned,
    query,
    render,
    windows,
)
from hustings.readers.article.matching import Finding
from hustings.readers.article.pipeline import article_of
from hustings.readers.article.proposals import Told, by_rules, offices_once
from hustings.readers.article.referents import How
from tests.reading.scenes import scene

TEXT = (
    "A headline\n\nRep. Dana Whitfield dropped out of the race for governor on Monday, and she "
    "endorsed Martin Keller, who has raised $2 million.\n\nThe members of the council said that "
    "they would return to the budget of the library when the county has finished its study.\n"
)


@pytest.fixture
def told():
    with parsing():
        _, found, _ = by_rules(article_of(TEXT, "an article"), None)
        yield next(t for t in found if "Whitfield" in t.scene.sentence.text)


def asked_of(told, labels=None):
    labels = labels or learned().labels
    return query(told.scene, told.found, labels), labels


def test_names_and_pronouns_are_slots(told):
    asked, _ = asked_of(told)
    assert asked.who[:2] == ("Dana Whitfield", "Martin Keller")
    text, places = render(asked.pieces, ["Ann", "Bob"], {})
    assert text.startswith(
        "Rep. Ann dropped out of the race for governor on Monday, and Ann endorsed"
    )
    assert "endorsed Bob, Bob has raised $2 million" in text
    assert [text[a:b] for a, b in places["Dana Whitfield"]] == ["Ann", "Ann"]
    for name in ("Dana", "Whitfield", "Martin", "Keller"):
        assert name not in text


def test_other_names_make_no_difference():
    swapped = TEXT.replace("Dana Whitfield", "X").replace("Martin Keller", "Dana Whitfield")
    swapped = swapped.replace("X", "Martin Keller").replace("and she", "and he")
    one, other = (hustings.read(t.encode()).proposals for t in (TEXT, swapped))
    turned = {"Dana Whitfield": "Martin Keller", "Martin Keller": "Dana Whitfield"}
    assert one
    assert [(p.type, p.value, p.confidence) for p in one] == [
        (p.type, p.value, p.confidence) for p in other
    ]
    assert [turned[p.subject] for p in one] == [p.subject for p in other]


def test_chances_are_chances_of_whom_a_sentence_speaks(told):
    asked, labels = asked_of(told)
    nobody = replace(asked, who=(), hints=asked.hints[:0])
    alone = learned().chances([asked])[0]
    assert alone.shape == (len(asked.who), len(labels))
    assert ((alone > 0) & (alone < 1)).all()
    before, same, after = learned().chances([nobody, asked, nobody])
    assert np.array_equal(same, alone)
    assert len(before) == len(after) == 0
    assert learned().chances([nobody])[0].shape == (0, len(labels))


def test_the_sentences_around_are_read_too():
    """What stands before moves a chance by more than where a sentence stands does."""
    moved = []
    for first in ("Ann Poe endorsed Dana Whitfield for governor.", "Ann Poe met Dana Whitfield."):
        asked = []
        for words in (first[:20], "did so too"):
            with scene(f"{first} Martin Keller did so too on Monday in Kent.", words) as s:
                asked.append(query(s, (), learned().labels))
        moved.append(learned().chances(asked)[1])
    assert np.abs(moved[0] - moved[1]).max() > 0.1


def test_what_is_fed_marks_the_sentence_and_the_tokens_of_each(told):
    asked, _ = asked_of(told)
    two = [asked, asked]
    encoded = encode(two, learned().tokenizer, ["Ann", "Bob"])
    given, people, length = feed([encoded], [two], 400), len(asked.who), len(encoded[0].ids)
    assert given["ids"].shape == (1, 400)
    assert given["attention"].sum() == 2 * length
    assert given["at"].tolist() == [[0, 0]] * people + [[0, length]] * people
    assert given["mask"].shape == given["whole"].shape == (2 * people, 400)
    assert (given["mask"].sum(axis=1) > 0).all()
    assert given["mask"][0] @ given["mask"][1] == 0
    assert (given["mask"] <= given["whole"]).all()
    assert given["whole"][0] @ given["whole"][people] == 0
    assert given["whole"].sum(axis=1).tolist() == [length] * 2 * people


def test_one_stand_in_for_somebody_throughout_an_article(told):
    asked, _ = asked_of(told)
    other = replace(asked, pieces=tuple(reversed(asked.pieces)))
    names = {}
    render(asked.pieces, ["Ann", "Bob"], names)
    second, places = render(other.pieces, ["Ann", "Bob"], names)
    assert names["Martin Keller"] == "Bob"
    assert {second[a:b] for a, b in places["Martin Keller"]} == {"Bob"}


def test_windows_take_every_sentence_once_and_are_of_like_lengths():
    lengths = [30, 112, 60, 45, 90, 20, 70, 100, 15, 33, 64, 80]
    found = windows(lengths)
    assert [n for window in found for n in window] == list(range(len(lengths)))
    sums = [sum(lengths[n] for n in window) for window in found]
    assert len(found) == 3
    assert max(sums) <= WINDOW + 112 / 2
    assert min(sums) > WINDOW / 2
    assert windows([]) == []
    assert windows([500]) == [range(1)]


def with_chances(told, chosen, told_from=0.5, ruled_from=0.5):
    asked, labels = asked_of(told)
    chances = np.full((len(asked.who), len(labels)), 0.01, np.float32)
    for who, kind, chance in chosen:
        chances[asked.who.index(who), labels.index(kind)] = chance
    accept = Accept({"": told_from}, {"": ruled_from})
    return joined(told.scene, told.found, asked, chances, labels, accept)


def test_a_rule_that_the_chance_does_not_bear_out_is_dropped(told):
    kinds = {label(f.type, f.value) for f in told.found if f.subject == "Dana Whitfield"}
    assert "candidacy:withdrew" in kinds
    assert not with_chances(told, [])
    kept = with_chances(told, [("Dana Whitfield", "candidacy:withdrew", 0.7)])
    assert [(f.type, f.value, f.subject) for f in kept] == [
        ("candidacy", "withdrew", "Dana Whitfield")
    ]
    assert kept[0].sure == pytest.approx(0.7)
    chosen = [("Dana Whitfield", "candidacy:withdrew", 0.2)]
    assert not with_chances(told, chosen)
    assert with_chances(told, chosen, ruled_from=0.1)
    assert not with_chances(replace(told, found=()), chosen, ruled_from=0.1)
    (rule,) = (f for f in told.found if (f.subject, f.value) == ("Dana Whitfield", "withdrew"))
    assert rule in with_chances(told, chosen, ruled_from=0.0)


def test_what_no_rule_found_is_told_with_its_object_and_its_number(told):
    bare = replace(told, found=())
    found = with_chances(
        bare,
        [
            ("Dana Whitfield", "endorsement", 0.9),
            ("Martin Keller", "object:endorsement", 0.8),
            ("Martin Keller", "finance", 0.6),
        ],
    )
    assert {(f.type, f.subject, f.object, f.value) for f in found} == {
        ("endorsement", "Dana Whitfield", "Martin Keller", "given"),
        ("finance", "Martin Keller", "", "2000000"),
    }
    assert not with_chances(bare, [("Dana Whitfield", "endorsement", 0.9)])


def test_who_endorses_two_makes_two_statements():
    text = TEXT.replace("Martin Keller, who", "Martin Keller and Ann Poe, who")
    chosen = [
        ("Dana Whitfield", "endorsement", 0.9),
        ("Martin Keller", "object:endorsement", 0.8),
        ("Ann Poe", "object:endorsement", 0.6),
    ]
    with parsing():
        _, found, _ = by_rules(article_of(text, "an article"), None)
        told = next(t for t in found if "Whitfield" in t.scene.sentence.text)
        bare = replace(told, found=())
        assert [f.object for f in with_chances(bare, chosen)] == ["Martin Keller", "Ann Poe"]
        # with two who endorse, who endorses whom is not told
        two = with_chances(bare, [*chosen, ("Ann Poe", "endorsement", 0.6)])
        assert [(f.subject, f.object) for f in two] == [
            ("Dana Whitfield", "Martin Keller"),
            ("Ann Poe", "Martin Keller"),
        ]
        rule = next(f for f in told.found if f.type == "endorsement")
        both = replace(told, found=(replace(rule, object="Martin Keller; Ann Poe"),))
        assert [f.object for f in with_chances(both, chosen[:1])] == ["Martin Keller", "Ann Poe"]


def test_a_base_is_told_with_its_place():
    text = TEXT.replace("who has raised $2 million", "who does well among rural voters in Kent")
    with parsing():
        _, found, _ = by_rules(article_of(text, "an article"), None)
        told = next(t for t in found if "Whitfield" in t.scene.sentence.text)
        bases = with_chances(replace(told, found=()), [("Martin Keller", "base", 0.8)])
        assert [(f.subject, f.value) for f in bases] == [("Martin Keller", "rural voters in Kent")]


def test_a_report_is_told_with_its_outlet(told):
    outlet = Voice("other_outlet", "Ann Poe", outlet="The Kent Gazette")
    chosen = [("Martin Keller", "report", 0.8)]
    bare = replace(told, found=(), scene=replace(told.scene, voice=outlet))
    (found,) = with_chances(bare, chosen)
    assert (found.type, found.subject, found.object) == (
        "report",
        "Martin Keller",
        "The Kent Gazette",
    )
    assert not with_chances(replace(told, found=()), chosen)


@pytest.mark.parametrize(
    ("sentence", "kind", "who", "value"),
    [
        # voters before places, whatever stands nearer
        ("Across Ohio, rural voters favor Keller, they say.", "base", "Keller", "rural voters"),
        ("Keller is strong across Ohio, they say.", "base", "Keller", "Ohio"),
        ("Keller is strong in the county's oldest park.", "base", "Keller", None),
        # a share of a past vote, and a vote without one
        ("Keller had 41 percent of the vote in May.", "past_result", "Keller", "41"),
        ("Keller won the county in May, they say.", "past_result", "Keller", ""),
        # parties have shares
        ("Democrats lead in the poll by 46 to 40 percent.", "poll", "Democrats", "46"),
    ],
)
def test_what_is_told_has_its_value(sentence, kind, who, value):
    with scene("Martin Keller met the members of the council. " + sentence, sentence[:20]) as s:
        told = Told(s, (), None)
        key = next(key for key in asked_of(told)[0].who if who in key)
        found = with_chances(told, [(key, kind, 0.9)])
    assert [f.value for f in found] == ([] if value is None else [value])


@pytest.mark.parametrize(
    ("sentence", "outlet"),
    [
        ("Keller will run, as first reported by The Kent Gazette.", "Kent Gazette"),
        ("The Kent Gazette reported that Keller will run again.", "Kent Gazette"),
        ("Today Keller met the members of the council in Kent.", None),
        ("On Capitol Hill, Keller met the members of the council.", None),
    ],
)
def test_a_report_is_of_an_outlet_that_is_credited(sentence, outlet):
    with scene("Martin Keller met the members of the council. " + sentence, sentence[:20]) as s:
        plain = replace(s, voice=Voice("reporter", ""))
        found = with_chances(Told(plain, (), None), [("Martin Keller", "report", 0.9)])
    assert [f.object.removeprefix("The ") for f in found] == ([outlet] if outlet else [])


def test_a_rule_yields_its_figure_to_whom_the_pairing_gives_it():
    """Both are known to have a sum: the rule's owner has another, or else keeps it."""
    text = "Martin Keller met Ann Poe. Keller raised $3 million, compared with $2 million for Poe."
    with scene(text, "compared") as s:
        at = s.sentence.text.index("$2")
        rule = Finding("finance", "Ann Poe", value="2000000", at=at, sure=0.9)
        chosen = [(who, "finance", 0.9) for who in ("Martin Keller", "Ann Poe")]
        found = with_chances(Told(s, (rule,), None), chosen)
    assert ("Ann Poe", "2000000") in [(f.subject, f.value) for f in found]
    assert ("Martin Keller", "3000000") in [(f.subject, f.value) for f in found]


def test_a_refusal_has_its_object(told):
    chosen = [("Dana Whitfield", "endorsement:refused", 0.9)]
    bare, object_ = replace(told, found=()), ("Martin Keller", "object:endorsement", 0.8)
    (found,) = with_chances(bare, [*chosen, object_])
    assert (found.type, found.subject, found.object) == (
        "endorsement_refused",
        "Dana Whitfield",
        "Martin Keller",
    )
    (found,) = with_chances(bare, chosen)
    assert found.object == ""


def test_standing_tells_where_somebody_is_spoken_of(told):
    asked, _ = asked_of(told)
    first, second = asked.standing
    assert asked.standing.shape == (2, STANDING)
    at = list(get_args(How)).index("pronoun")
    assert (first[at], second[at]) == (1, 1)  # "she", "who"
    clause = STANDING - len(("root", "relative", "quoted", "voice", "depth", "count")) + 1
    assert (first[clause], second[clause]) == (0, 1)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (
            "former state treasurer Martin Keller, who has raised $2 million",
            "former state treasurer",
        ),
        ("Martin Keller, who once was governor", "governor"),
        ("Martin Keller, a state senator from Kent,", "state senator from Kent"),
        # a title, where nothing else tells it; never another's
        ("Governor Martin Keller, who has raised $2 million", "Governor"),
        ("former Governor Ann Poe and Martin Keller", ""),
        ("Martin Keller, former Governor Ann Poe", ""),
        ("Martin Keller and the wife of governor Ann Poe", ""),
        ("White House contender Martin Keller, who has raised $2 million", ""),
    ],
)
def test_an_office_that_no_rule_found_is_the_one_beside_the_name(words, value):
    text = TEXT.replace("Martin Keller, who has raised $2 million", words)
    with parsing():
        _, found, _ = by_rules(article_of(text, "an article"), None)
        told = next(t for t in found if "Whitfield" in t.scene.sentence.text)
        found = with_chances(replace(told, found=()), [("Martin Keller", "past_office", 0.8)])
        assert [f.value for f in found] == ([value] if value else [])


def test_who_was_spoken_of_before_gets_no_office_of_the_sentence():
    text = TEXT.replace("Rep. Dana", "Ann Poe met Paul Orr. Former Governor Dana")
    with parsing():
        _, found, _ = by_rules(article_of(text, "an article"), None)
        told = next(t for t in found if "Whitfield" in t.scene.sentence.text)
        assert not with_chances(replace(told, found=()), [("Ann Poe", "past_office", 0.8)])
        assert with_chances(replace(told, found=()), [("Dana Whitfield", "past_office", 0.8)])


def test_an_office_is_proposed_once_an_article():
    (one, *_) = hustings.read(TEXT.encode()).proposals

    def office(value, confidence=0.8, **more):
        return replace(one, type="past_office", value=value, confidence=confidence, **more)

    dated = office("Senator", 0.5, date="2017")
    other = [office("State Sen."), office(""), office(""), office("Sen.", subject="Ann Poe"), one]
    found = list(offices_once([office("Sen.", 0.6), office("senator", 0.9), dated, *other]))
    assert found == [dated, *other]
    assert list(offices_once([office("Gov.", 0.6), office("governor", 0.9)])) == [
        office("governor", 0.9)
    ]
