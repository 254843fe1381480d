"""Whose word a statement is: on the record, anonymous, a document, another outlet, the reporter."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Token

from hustings.readers.article.people import Mention, Person
from hustings.readers.article.pronouns import Gender, gender_of, may_mean
from hustings.readers.article.rules import table
from hustings.readers.article.text import Paragraph, Sentence, lemma

_NOUNS = ("nsubj", "nsubjpass")


@dataclass(frozen=True)
class Voice:
    """Whose word it is, and the person where it is a person's."""

    kind: str
    who: str = ""
    person: Person | None = None
    verb: Token | None = None
    """The verb of speech, or of finding, where one tells it."""
    outlet: str = ""
    """The other outlet that reports it, or to which somebody spoke."""

    def covers(self, token: Token) -> bool:
        """Whether a word is part of what is said, and not told beside it by the reporter."""
        if self.verb is None:
            return True
        speakers = [c for c in self.verb.children if c.dep_ in _NOUNS]
        if any(c == token or c.is_ancestor(token) for c in speakers):
            return False
        if self.verb.dep_ not in ("advcl", "conj", "relcl", "acl"):
            return True
        return self.verb == token or self.verb.is_ancestor(token)


REPORTER = Voice("reporter")
_AIRED = ("interview", "appearance", "program", "podcast", "show")
"""What of an outlet somebody appears in."""


def own_outlet(texts: Iterable[str], stated: str) -> str:
    """The outlet whose article this is: as stated, or the one that people most often speak to."""
    if stated:
        return stated
    outlet = table("attribution")["outlet"]
    spoken = re.compile(rf"(?:told|to|with|by|from) (?:the |The )?({outlet})")
    counts = Counter(m[1] for text in texts for m in spoken.finditer(text))
    for name in table("attribution")["national"]:
        counts.pop(name, None)
    best = counts.most_common(2)
    alone = len(best) == 1 or (len(best) == 2 and best[0][1] > best[1][1])
    return best[0][0] if best and alone else ""


class Attribution:
    """Tells whose word the sentences of an article are; ``outlet`` is the one whose it is."""

    def __init__(self, outlet: str, genders: Mapping[str, Gender]) -> None:
        rules = table("attribution")
        self.outlet = outlet
        self._genders = genders
        self._said = re.compile(rules["said"])
        self._acting = re.compile(rules["acting"])
        self._quoting = re.compile(rules["quoting"])
        self._anonymous = re.compile(rules["anonymous"])
        self._surely = re.compile(rules["surely_anonymous"])
        self._document = re.compile(rules["document"])
        self._outlets = re.compile(rules["outlet"])
        self._last_quoted = REPORTER

    def voices(
        self, paragraph: Paragraph, mentions: list[Mention], lately: dict[int, list[Person]]
    ) -> dict[int, Voice]:
        """Return whose word each sentence of a paragraph is, by the sentence's first token.

        Args:
            paragraph: the paragraph.
            mentions: the names in it.
            lately: who was spoken of before each sentence, by its first token, likeliest first.
        """
        sentences = paragraph.sentences
        spoken = {
            s.span.start: self._of_sentence(s, mentions, lately[s.span.start]) for s in sentences
        }
        quoting = [
            spoken[s.span.start] for s in sentences if spoken[s.span.start].kind != "reporter"
        ]
        speaker = quoting[0] if quoting else self._last_quoted
        before = None
        told = REPORTER
        for s in sentences:
            voice = spoken[s.span.start]
            if voice.kind == "reporter" and re.search(r"\bthey (?:\S+ )?(?:say|add)\b", s.lemmas):
                voice = spoken[s.span.start] = told if told.kind == "anonymous" else voice
            told = voice
            if voice.kind == "reporter" and _is_quoted(s):
                spoken[s.span.start] = before or speaker
            elif _has_quote(s) and voice.kind != "reporter":
                before = voice
        if paragraph.quotes:
            self._last_quoted = before or speaker
        return spoken

    def _of_sentence(self, s: Sentence, mentions: list[Mention], lately: list[Person]) -> Voice:
        according = re.search(r"\b[Aa]ccording to (.{2,120})", s.text)
        if according:
            voice = self._of_phrase(according[1].split(",")[0], s, mentions, according.start(1))
            if voice.kind != "reporter":
                return voice
        for token in s.span:
            if token.lemma_ in ("report", "write") and token.pos_ == "VERB":
                outlet = self._reporting(token, s, mentions)
                if outlet:
                    return _of_outlet(outlet)
            if self._said.match(lemma(token)) and token.pos_ in ("VERB", "AUX"):
                if s.paragraph.quoted(token.idx) or self._is_silent(token, s):
                    continue
                voice = self._of_verb(token, s, mentions, lately)
                if voice.kind != "reporter":
                    return replace(voice, verb=token)
        return self._otherwise(s, mentions)

    def _reporting(self, verb: Token, s: Sentence, mentions: list[Mention]) -> str:
        """The outlet that reports something, if what reports is no person and not this one."""
        subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
        told = any(c.dep_ == "ccomp" for c in verb.children)
        employer = (
            next((c for c in subject.children if c.dep_ == "poss"), None) if subject else None
        )
        if employer is not None and employer.pos_ == "PROPN" and employer.ent_type_ != "PERSON":
            name = s.paragraph.doc[employer.left_edge.i : employer.i + 1].text
            return "" if name in self.outlet else name
        if subject is None or subject.pos_ != "PROPN" or not told or verb.lemma_ != "report":
            return ""
        if _mention_over(subject, mentions) is not None and not self._outlets.search(subject.text):
            return ""
        name = s.paragraph.doc[subject.left_edge.i : subject.i + 1].text
        name = re.sub(r"^(?:the|a) (?:[a-z]+ )*", "", name, flags=re.IGNORECASE)
        return "" if name in self.outlet or "campaign" in name else name

    def _is_silent(self, verb: Token, s: Sentence) -> bool:
        """Whether a verb of speech tells that nothing was said, or goes on without a quotation."""
        refused = verb.head.lemma_ in ("decline", "refuse") and verb.dep_ == "xcomp"
        unsaid = any(c.dep_ == "neg" for c in verb.children)
        clause = any(c.dep_ == "ccomp" for c in verb.children)
        mute = bool(self._quoting.match(lemma(verb))) and not _has_quote(s)
        done = bool(self._acting.match(lemma(verb))) and verb.dep_ != "parataxis"
        ahead = any(c.dep_ == "aux" and c.lemma_ in ("will", "would", "to") for c in verb.children)
        return refused or unsaid or ((mute or done) and not clause) or (done and ahead)

    def _otherwise(self, s: Sentence, mentions: list[Mention]) -> Voice:
        """A sentence without somebody who says it: a report of another outlet, a document."""
        poll = _poll(s)
        if poll is not None:
            return poll
        people = [s.paragraph.doc[m.first : m.last + 1].text for m in mentions if m.last > m.first]
        outlet = self._other_outlet(s.text, people)
        if re.search(r"\b(report|cite)\b", s.lemmas) and outlet:
            return _of_outlet(outlet)
        if outlet and any(t.pos_ in ("NOUN", "PROPN") and t.lemma_ in _AIRED for t in s.span):
            return _of_outlet(outlet)
        shown = re.search(r"\b(show|file|accord|reveal|indicate|list|report)\b", s.lemmas)
        document = self._document.search(s.lemmas)
        if shown and document:
            return Voice("document", document[0])
        if self._surely.search(s.lemmas) and not re.search(r"\bsource of\b", s.lemmas):
            found = self._surely.search(s.lemmas)
            return Voice("anonymous", found[0] if found else "")
        return REPORTER

    def _other_outlet(self, text: str, people: Sequence[str] = ()) -> str:
        """The first outlet named that is not this one; ``people``: full names that are none."""
        for found in self._outlets.finditer(text):
            name = found[0]
            own = name in self.outlet or (self.outlet and self.outlet in name)
            if not own and not any(p in name for p in people):
                return name
        return ""

    def _of_verb(
        self, verb: Token, s: Sentence, mentions: list[Mention], lately: list[Person]
    ) -> Voice:
        subject = _subject(verb)
        if subject is None:
            return REPORTER
        phrase = s.paragraph.doc[subject.left_edge.i : subject.right_edge.i + 1]
        short = re.split(r",| who | whose ", phrase.text)[0]
        person = _mention_over(subject, mentions)
        if person is None and subject.pos_ == "PRON":
            named = [m for m in mentions if s.span.start <= m.first and m.last < subject.i]
            nearest = [m.person for m in named if s.paragraph.doc[m.last].dep_ in _NOUNS]
            person = self._meant(gender_of(subject), [*nearest[:1], *lately])
            if person is None:
                return REPORTER
        if person is None and lately and _is_somebody(subject):
            person = lately[0]
        if person is not None:
            return Voice("on_record", person.name, person, outlet=self._told_elsewhere(verb, s))
        return self._of_phrase(short, s, mentions, phrase.start_char)

    def _meant(self, gender: Gender | None, persons: list[Person]) -> Person | None:
        """The first of whom the article does not speak otherwise; of "they" nobody."""
        if gender is None:
            return None
        return next((p for p in persons if may_mean(self._genders, p.key, gender)), None)

    def _told_elsewhere(self, verb: Token, s: Sentence) -> str:
        """The outlet, not this article's, to which somebody spoke."""
        rest = s.paragraph.doc.text[verb.idx : s.span.end_char]
        told = re.match(
            r"(?:told|said to|said on|tells|said in an interview (?:with|on))\s(.{2,80})", rest
        )
        if told and self.outlet and self.outlet in told[1]:
            return ""
        aired = re.search(
            r"\b(?:interview|appearance|op-ed|column|podcast|segment)\b"
            r".{0,40}?\b(?:in|on|with|by|for)\b (.{2,60})",
            rest,
        )
        for where in (told, aired):
            outlet = self._other_outlet(where[1][:60]) if where else ""
            if where and outlet:
                known = self.outlet or where is aired or self._is_national(where[1])
                return outlet if known else ""
        return ""

    @staticmethod
    def _is_national(text: str) -> bool:
        return any(name in text for name in table("attribution")["national"])

    def _of_phrase(  # noqa: PLR0911 - a list of cases
        self, phrase: str, s: Sentence, mentions: list[Mention], at: int
    ) -> Voice:
        """What a noun phrase that says something is: a person, a document, an outlet."""
        lowered = re.split(r" (?:provided|filed|submitted|released|obtained) ", phrase.lower())[0]
        paper = self._document.search(re.sub(r"s\b", "", lowered[:60]))
        if paper and not re.search(r"\b(?:campaign|spokes\w+|office|said)\b", lowered):
            return Voice("document", phrase.strip(" ."))
        outlet = self._other_outlet(phrase)
        first = at + phrase.find(outlet) if outlet else at + len(phrase)
        for m in mentions:
            start = s.paragraph.doc[m.first].idx
            if start > first:
                break
            if at <= start < at + len(phrase) and not re.search(
                r"\b(to|of|for|with|['’]s)\b", phrase[: max(0, start - at)]
            ):
                follows = s.paragraph.doc.text[start : at + len(phrase)]
                if not re.search(r"['’]s? (?!.*\b(?:spokes\w+|campaign)\b)", follows):
                    return Voice("on_record", m.person.name, m.person)
        if re.search(r"\b(campaign|spokes(man|woman|person)|office)\b", lowered):
            return Voice("on_record", phrase.strip())
        if re.search(table("attribution")["poll"], lowered):
            return Voice("document", phrase.strip())
        if outlet:
            return _of_outlet(outlet)
        if re.search(table("polls")["words"], lowered):
            return Voice("document", phrase.strip())
        if self._anonymous.search(lowered):
            return Voice("anonymous", phrase.strip())
        return REPORTER


def _subject(verb: Token) -> Token | None:
    """The subject of a verb, or that of the verb it is joined to."""
    for child in verb.children:
        if child.dep_ in _NOUNS:
            return child
    if verb.dep_ in ("conj", "advcl", "xcomp") and verb.head is not verb:
        return _subject(verb.head)
    if verb.dep_ == "relcl" and verb.head.pos_ in ("NOUN", "PROPN"):
        return verb.head
    return None


def _mention_over(token: Token, mentions: list[Mention]) -> Person | None:
    for m in mentions:
        if m.first <= token.i <= m.last:
            return m.person
    for child in token.children:
        if child.dep_ == "appos":
            return _mention_over(child, mentions)
    return None


def _poll(s: Sentence) -> Voice | None:
    """The one poll that finds what a sentence says, if one does and it is not supposed to."""
    words = table("attribution")
    for token in s.span:
        verb = token.head
        if token.dep_ != "nsubj" or not re.match(words["finding"], verb.lemma_):
            continue
        supposed = any(c.dep_ == "mark" and c.lower_ in ("if", "unless") for c in verb.children)
        one = token.tag_ in ("NN", "NNP") and re.search(words["poll"], token.lemma_.lower())
        if one and not supposed:
            phrase = s.paragraph.doc[token.left_edge.i : token.i + 1].text
            phrase = re.sub(r"^(?:the|an?) ", "", phrase, flags=re.IGNORECASE)
            return Voice("document", phrase, verb=verb)
    return None


def _of_outlet(name: str) -> Voice:
    return Voice("other_outlet", name, outlet=name)


def _is_somebody(subject: Token) -> bool:
    """Whether a speaker is called by a description of one person: 'the congressman said'."""
    alone = subject.tag_ in ("NN", "NNP") and not any(c.dep_ == "poss" for c in subject.children)
    definite = any(c.dep_ == "det" and c.lemma_.lower() == "the" for c in subject.children)
    return alone and definite and subject.lemma_.lower() in table("people")["persons"]


def _has_quote(s: Sentence) -> bool:
    return any(a < s.span.end_char and s.span.start_char < b for a, b in s.paragraph.quotes)


def _is_quoted(s: Sentence) -> bool:
    """Whether most of a sentence stands within quotation marks."""
    inside = sum(
        max(0, min(b, s.span.end_char) - max(a, s.span.start_char)) for a, b in s.paragraph.quotes
    )
    return 2 * inside > len(s.text)
