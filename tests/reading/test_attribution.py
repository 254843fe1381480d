"""Whose word a sentence is, where it is easily taken for another's."""

import pytest

import hustings
from tests.reading.scenes import scene


@pytest.mark.parametrize(
    ("text", "kind", "who"),
    [
        # a poll is a document, whoever takes it
        (
            "A Gazette/Kent College poll released Monday showed Vance ahead.",
            "document",
            "Gazette/Kent College poll",
        ),
        (
            "A Quill University survey put Vance at 44 percent.",
            "document",
            "Quill University survey",
        ),
        # polls at large are the reporter's word, and so is what a poll might find
        ("Recent polls show that Vance has gained in the suburbs.", "reporter", ""),
        ("Vance would drop out if a poll put her behind.", "reporter", ""),
        # a pollster is a person
        ("A CNN pollster said Vance was ahead.", "other_outlet", "CNN"),
        ("Others contend that Vance has a broader appeal.", "anonymous", "Others"),
        # verbs of speech that are deeds where nothing is said
        ("Vance will contend for the seat.", "reporter", ""),
        ("Vance boasts a war chest of $2 million.", "reporter", ""),
        # a person's name that ends as that of an outlet does
        ("Former Mayor Ann Bloomberg was cited for her program.", "reporter", ""),
        ("Bloomberg reported that Vance had been praised.", "other_outlet", "Bloomberg"),
        # what somebody shows is no show
        ("On the ABC News show on Sunday, Vance ruled out a run.", "other_outlet", "ABC News"),
        ("A donor to NBC News showed up for Vance.", "reporter", ""),
    ],
)
def test_whose_word_a_sentence_is(text, kind, who):
    with scene(f"Mary Vance runs for mayor.\n\n{text}", text[-20:]) as s:
        assert (s.voice.kind, s.voice.who) == (kind, who)


def test_a_poll_beside_a_deed_does_not_tell_of_it():
    text = "Mary Vance endorsed Paul Orr, and a new poll has him at 44 percent."
    with scene(text, "endorsed") as s:
        deed = next(t for t in s.sentence.span if t.text == "endorsed")
        assert s.voice.kind == "document"
        assert not s.voice.covers(deed)


def test_the_outlet_to_which_somebody_spoke_is_kept():
    with scene(
        "Mary Vance runs for mayor.\n\nAnn Hill told CNN that Vance would win.", "told"
    ) as s:
        assert (s.voice.kind, s.voice.who, s.voice.outlet) == ("on_record", "Ann Hill", "CNN")


def test_who_speaks_is_described_by_the_reporter():
    text = "“It is a bad plan,” said Mary Vance, the mayor of Kent, on Monday."
    with scene(text, "said Mary") as s:
        name = next(t for t in s.sentence.span if t.text == "Vance")
        assert s.voice.kind == "on_record"
        assert not s.voice.covers(name)
        assert s.voice.covers(s.voice.verb)


def test_what_is_told_to_the_article_s_own_outlet_is_no_report():
    told = "Ann Hill told The Kent Courier that Mary Vance is running for mayor. "
    more = "Vance told The Kent Courier on Monday that she had raised $20,000."
    filler = "\n\nThe members of the council said that they would return to the budget."
    text = f"What comes next\n\nSource: The Kent Courier\n\n{told}{more}{filler}\n"
    proposals = hustings.read(text.encode()).proposals
    assert proposals
    assert not [p for p in proposals if p.type == "report"]
