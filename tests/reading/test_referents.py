"""Who is spoken of: by pronouns of either gender, by whose words they are, as a group."""

import pytest

from hustings.readers.article.language import parsing
from hustings.readers.article.learned import learned, queries, render
from hustings.readers.article.pairing import holders
from hustings.readers.article.pipeline import article_of
from hustings.readers.article.proposals import by_rules
from hustings.readers.article.referents import pieces, referents
from tests.reading.scenes import FILLER, scene


def spoken_of(scene):
    """Who is spoken of in the sentence itself."""
    return [key for key, places in referents(scene).items() if places[0].how != "lately"]


@pytest.mark.parametrize(
    ("text", "of", "who"),
    [
        # given names
        (
            "Mary Vance met Paul Orr on Monday. Orr thanked the crowd. She leads in the county.",
            "She leads",
            "Mary Vance",
        ),
        # what the article says of somebody counts for more than a given name
        (
            "Paul Orr said she would run. Orr said she had asked her party. John Vance spoke "
            "on Monday. He left. She leads in the county.",
            "She leads",
            "Paul Orr",
        ),
        # "him" is not the subject
        (
            "Mary Vance attacked him on Monday. Mary Vance met Paul Orr. Orr thanked the crowd. "
            "She leads in the county.",
            "She leads",
            "Mary Vance",
        ),
        # a surname is no given name
        (
            "Warren spoke on Monday. Warren said the roads are bad. Warren met Paul Orr. "
            "Orr thanked the crowd. Warren told Orr that she leads in the county.",
            "she leads",
            "Warren",
        ),
        # titles
        (
            "Mrs. Tamsen Vance met Mr. Quill Orr on Monday. Orr thanked the crowd. "
            "She leads in the county.",
            "She leads",
            "Tamsen Vance",
        ),
    ],
)
def test_a_pronoun_means_nobody_of_whom_the_article_speaks_otherwise(text, of, who):
    with scene(text, of) as s:
        assert who in referents(s)


def test_who_speaks_is_nobody_of_whom_the_article_speaks_otherwise():
    text = "Mary Vance met Paul Orr. Orr thanked the crowd. She said that the roads are bad."
    with scene(text, "She said") as s:
        assert s.voice.person.key == "Mary Vance"
        assert spoken_of(s) == ["Mary Vance"]


def test_whose_words_they_are_stands_in_front_where_the_sentence_does_not_say_so():
    text = "“It is a bad plan,” Mary Vance said on Monday. “Orr has no idea of the roads.”"
    with scene(text + " Paul Orr left.", "no idea") as s:
        found = referents(s)
        assert found["Mary Vance"][0].how == "voice"
        shown, places = render(pieces(s, found), ["Ann", "Bob"], {})
    assert shown.startswith("Ann: ")
    assert [shown[a:b] for a, b in places["Mary Vance"]] == ["Ann"]


def test_a_group_is_somebody():
    text = "Mary Vance spoke on Monday. Conservative activists have attacked Vance for months."
    with scene(text, "Conservative") as s:
        assert referents(s)["Conservative activists"][0].how == "body"
    with scene(text.replace("Conservative activists have", "One conservative has"), "One") as s:
        assert spoken_of(s) == ["Mary Vance"]


def test_who_was_last_spoken_of_is_asked_about_too():
    text = (
        "Ann Lee left. Mary Vance met Paul Orr. Orr thanked the crowd. Kim Coe has no chance now."
    )
    with scene(text, "Kim Coe") as s:
        found = referents(s)
        assert {k: p[0].how for k, p in found.items()} == {
            "Kim Coe": "name",
            "Paul Orr": "lately",
            "Mary Vance": "lately",
        }
        shown, places = render(pieces(s, found), ["A", "B", "C"], {})
        assert not holders(s, bodies=True)[1:]
    assert shown == "A; B; C has no chance now."
    assert [shown[a:b] for a, b in places["Kim Coe"]] == ["C"]
    with scene("Mary Vance met Paul Orr. It rained a lot in the county.", "It rained") as s:
        assert {p[0].how for p in referents(s).values()} == {"lately"}


def test_bodies_of_the_sentences_before_are_asked_about_by_name():
    text = (
        "Mary Vance joined the Kent Farmers Union. She met Democrats. It has endorsed nobody yet."
    )
    article = article_of("A headline\n\n" + text + FILLER, "an article")
    with parsing():
        _, told, _ = by_rules(article, None)
        asked = queries([(t.scene, t.found) for t in told], learned().labels)
    last = next(q for q in asked if "endorsed" in "".join(p.text for p in q.pieces))
    assert last.who == ("Mary Vance", "Democrats", "Kent Farmers Union")
    shown, _ = render(last.pieces, ["A", "B"], {})
    assert shown == "A; Democrats; Kent Farmers Union; It has endorsed nobody yet."


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Republicans face hard months in the county, and Dems know it.", "Republicans Democrats"),
        ("The Kent Farmers Union’s ad hurt Mary Vance (R-Ohio) again.", "Mary Kent"),
    ],
)
def test_bodies_go_by_their_plain_names(text, who):
    with scene("It was a day like others in the county.\n\n" + text, text[:15]) as s:
        found = [k for k, p in referents(s).items() if p[0].how != "lately"]
    assert sorted(k.split()[0] for k in found if k != "ad") == sorted(who.split())
    assert not any("’" in k or "(" in k or k.startswith("R-") for k in found)


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("The former vice president leads", "Paul Orr"),
        ("The president leads", "Mary Vance"),
        ("The senator leads", "Kim Coe"),
        ("The former governor leads", "Ann Lee"),
    ],
)
def test_an_office_means_who_alone_is_called_by_it(words, who):
    text = (
        "President Mary Vance met former Vice President Paul Orr. Sen. Kim Coe met former Gov. "
        f"Ann Lee. {words} in the county."
    )
    with scene(text, words) as s:
        assert spoken_of(s)[0] == who


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Michelle Obama spoke. Mr. Obama left. Kim Coe leads Mr. Obama in Ohio.", "Obama"),
        (
            "Michelle Obama spoke. Ms. Obama left. Kim Coe leads Ms. Obama in Ohio.",
            "Michelle Obama",
        ),
        # the bare surname is whose full name is given, unless the title comes more often
        ("Michelle Obama spoke. Mr. Obama left. Kim Coe leads Obama in Ohio.", "Michelle Obama"),
        # a name that newspapers do not print without the given one
        ("Shannon Roe spoke. Mr. Roe left. Kim Coe leads Mr. Roe in Ohio.", "Shannon Roe"),
    ],
)
def test_a_title_tells_namesakes_apart(text, who):
    with scene(text, "Kim Coe") as s:
        assert spoken_of(s)[:2] == ["Kim Coe", who]
