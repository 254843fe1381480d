"""Whether a day that a sentence names is still to come, by the verbs around it."""

from __future__ import annotations

from spacy.tokens import Span, Token

_AHEAD = (
    "face",
    "plan",
    "expect",
    "schedule",
    "slate",
    "hope",
    "intend",
    "await",
    "loom",
    "upcoming",
    "gear",
    "prepare",
)
"""Words, by their lemma, of what is to come; verbs count in the present and in 'is expected'."""
_SPEECH = (
    "say",
    "tell",
    "add",
    "announce",
    "note",
    "predict",
    "argue",
    "write",
    "report",
    "warn",
    "insist",
    "ask",
    "comment",
    "respond",
)
_EVENTS = (
    "runoff",
    "primary",
    "election",
    "vote",
    "general",
    "convention",
    "debate",
    "caucus",
    "ballot",
    "contest",
    "rematch",
    "matchup",
    "referendum",
)


def looks_ahead(span: Span, start: int, end: int) -> bool:
    """Whether a day is one to come: what the verb before it tells, else the first one after it.

    Without either a vote that is named right before the day ('the runoff in July') is to come.

    Args:
        span: the sentence.
        start: where the day begins, in characters of the sentence.
        end: where it ends.
    """
    before = [t for t in span if t.idx - span.start_char < start]
    after = [t for t in span if t.idx - span.start_char >= end]
    held = any(t.lower_ in _EVENTS for t in before[-3:])
    for token in reversed(before):
        told = _told(token)
        if told is not None and not (held and not told and token.lemma_ in _SPEECH):
            return told
    for token in after:
        told = _told(token)
        if told is not None:
            return told
    return held


def _told(token: Token) -> bool | None:
    """Whether a word says that something is to come (True), that it is past (False), or neither."""
    if _is_ahead(token):
        return True
    return False if _is_past(token) else None


def _is_ahead(token: Token) -> bool:
    lemma = token.lemma_.lower()
    following = token.nbor(1).lower_ if token.i + 1 < len(token.doc) else ""
    if token.tag_ == "MD":
        return not _is_silence(token.head)
    if (lemma, following) in (("go", "to"), ("ahead", "of"), ("set", "to"), ("set", "for")):
        return lemma != "go" or token.tag_ == "VBG"
    if lemma not in _AHEAD:
        return False
    passive = token.tag_ in ("VBN", "VBD") and any(c.dep_ == "auxpass" for c in token.children)
    return passive or token.tag_ in ("VBZ", "VBP", "VBG", "JJ")


def _is_past(token: Token) -> bool:
    if token.tag_ == "VBN":
        return any(c.lemma_ == "have" and c.dep_ == "aux" for c in token.children)
    if token.tag_ == "VBG":
        return token.head.lower_ in ("after", "since")
    return token.tag_ == "VBD" or _is_silence(token)


def _is_silence(token: Token) -> bool:
    """Whether somebody would not say: that has happened, though 'would' stands before it."""
    return (
        token.tag_ == "VB"
        and token.lemma_ in _SPEECH
        and any(c.dep_ == "neg" for c in token.children)
        and any(c.lower_ in ("would", "could") for c in token.children)
    )
