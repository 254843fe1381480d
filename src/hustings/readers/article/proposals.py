"""Joins cleaning, parsing, people, voices and rules into proposed rows of evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from spacy.tokens import Token

from hustings.race import Race
from hustings.readers.article.attribution import REPORTER, Attribution, own_outlet
from hustings.readers.article.bodies import same_bodies
from hustings.readers.article.dates import Said, find_dates
from hustings.readers.article.figures import QuotedPoll, finance, poll_figures, quoted_poll
from hustings.readers.article.genders import genders
from hustings.readers.article.joined import joined
from hustings.readers.article.layer import Layer
from hustings.readers.article.learned import learned, queries
from hustings.readers.article.matching import Finding, findings
from hustings.readers.article.offices import core
from hustings.readers.article.people import Mention, People, Person
from hustings.readers.article.pronouns import Gender
from hustings.readers.article.reading import Proposal
from hustings.readers.article.rules import table
from hustings.readers.article.scene import Scene
from hustings.readers.article.senators import senators_of
from hustings.readers.article.tense import looks_ahead
from hustings.readers.article.text import Paragraph, Sentence, paragraphs
from hustings.readers.article.votes import nearest, vote_days

_CONDITION = re.compile(
    r"\b(?:(?<![Ee]ven )[Ii]f|[Uu]nless|[Pp]rovided(?: that)?|[Aa]s long as|"
    r"should (?=[A-Z]\w+|he|she|they)|[Ii]n the event|[Aa]ssuming)\b(?:\.(?=\d)|[^.;!?”\"])*?"
    r"(?=,(?!\d)|[.;!?”\"](?!\d)|$| then )"
)
_READ_OFFICES = ("president", "governor")
_LATELY = 6
"""Names back that a pronoun may mean."""
_NEAR = 80
"""Characters between a statement's words and a day beyond which the day is another's."""
_NOT_CONDITION = re.compile(r"\b(?:ask|asked|wonder\w*|know|see|decide|sure|unclear|say)\s+$")


@dataclass(frozen=True)
class Found:
    """The proposals of an article, and which of the race's candidates it names."""

    proposals: tuple[Proposal, ...]
    named: tuple[str, ...]


@dataclass(frozen=True)
class Article:
    """What the proposals are read from: the clean text, the original, and what is known of both."""

    original: str
    layer: Layer
    formal_names: tuple[str, ...]
    published: date | None
    outlet: str
    title: str


@dataclass(frozen=True)
class Told:
    """A sentence, what the rules find in it, and the day of the poll of which it speaks."""

    scene: Scene
    found: tuple[Finding, ...]
    fielded: Said | None


def propose(article: Article, race: Race | None) -> Found:
    """Return every statement found, in the order of the text."""
    reader, told, named = by_rules(article, race)
    model = learned()
    labels, accept = model.labels, model.accept
    asked = queries(((t.scene, t.found) for t in told), labels)
    found: list[Proposal] = []
    for t, q, chances in zip(told, asked, model.chances(asked), strict=True):
        both = joined(t.scene, t.found, q, chances, labels, accept)
        found += [reader.proposal(one, t) for one in both if not reader.is_own_report(one)]
    ids = race.candidate_ids if race else ()
    return Found(tuple(offices_once(found)), tuple(i for i in ids if i in named))


def offices_once(found: list[Proposal]) -> Iterator[Proposal]:
    """Leave out an office said again, in whatever words: one with a day stays, else the surest."""
    best: dict[tuple[str, str], Proposal] = {}
    for one in found:
        key = _office_held(one)
        if any(key):
            best[key] = max(best.get(key, one), one, key=lambda p: (bool(p.date), p.confidence))
    yield from (p for p in found if best.get(_office_held(p), p) is p)


def _office_held(one: Proposal) -> tuple[str, str]:
    """Who holds which office, by one word for each; empty if that is not what is proposed."""
    if one.type != "past_office" or not one.value:
        return ("", "")
    return one.subject, core(one.value)


def by_rules(article: Article, race: Race | None) -> tuple[Reader, list[Told], set[str]]:
    """Return what the rules find sentence by sentence, and which candidates are named.

    The reader returned makes proposals of findings.
    """
    parsed = list(paragraphs(article.layer.text))
    people = People(parsed, race, article.formal_names)
    outlet = own_outlet((p.doc.text for p in parsed), article.outlet)
    roles = people.roles(p.doc for p in parsed)
    senators = senators_of(race, people, (p.doc for p in parsed))
    named_in = [(paragraph, people.mentions(paragraph.doc)) for paragraph in parsed]
    spoken_of = genders(
        Scene(sentence, mentions, REPORTER, None, roles)
        for paragraph, mentions in named_in
        for sentence in paragraph.sentences
    )
    bodies = same_bodies(p.doc for p in parsed)
    voices = Attribution(outlet, spoken_of)
    reader = Reader(article, race, voices, roles, senators, spoken_of, bodies)
    told: list[Told] = []
    named: set[str] = set()
    for paragraph, mentions in named_in:
        named |= {m.person.id for m in mentions if m.person.id}
        if not _is_title(paragraph, article.title):
            told += reader.read(paragraph, mentions)
    return reader, told, named


def _is_title(paragraph: Paragraph, title: str) -> bool:
    return bool(title) and paragraph.doc.text.strip() == title


class Reader:
    """Reads paragraph by paragraph, and keeps who was last spoken of."""

    def __init__(
        self,
        article: Article,
        race: Race | None,
        attribution: Attribution,
        roles: dict[str, Person],
        senators: frozenset[str],
        spoken_of: dict[str, Gender],
        bodies: dict[str, str],
    ) -> None:
        self._article = article
        self._senators = senators
        self._areas = {a.name.casefold(): a.id for a in race.areas} if race else {}
        self._areas |= (
            {a.market.casefold(): a.market for a in race.areas if a.market} if race else {}
        )
        self._attribution = attribution
        self._roles = roles
        self._genders = spoken_of
        self._bodies = bodies
        self._focus: Person | None = None
        self._recent: list[Person] = []
        self._polled = -9
        self._poll = QuotedPoll()
        self._fielded: Said | None = None
        self._status = ""

    def read(self, paragraph: Paragraph, mentions: list[Mention]) -> Iterator[Told]:
        """Return what the sentences of a paragraph tell; questions tell nothing."""
        scenes: dict[int, Scene] = {}
        for sentence in paragraph.sentences:
            recent = tuple(self._recent[-_LATELY:])
            scene = Scene(
                sentence,
                mentions,
                REPORTER,
                self._focus,
                self._roles,
                recent,
                self._genders,
                self._bodies,
            )
            scenes[sentence.span.start] = scene
            self._focus = _new_focus(scene) or self._focus
            self._recent += [m.person for m in mentions if scene.inside(m)]
        lately = {at: scene.lately for at, scene in scenes.items()}
        voices = self._attribution.voices(paragraph, mentions, lately)
        for at, scene in scenes.items():
            if not scene.sentence.text.rstrip().endswith("?"):
                yield self._sentence(replace(scene, voice=voices[at]), paragraph.index)

    def _sentence(self, scene: Scene, index: int) -> Told:
        sentence = scene.sentence
        if re.search(table("polls")["words"], sentence.lemmas):
            self._polled = index
            self._poll_spoken_of(sentence)
        published = self._article.published
        said = find_dates(sentence.text, published, tense=partial(looks_ahead, sentence.span))
        outlet = scene.voice.outlet if scene.voice.person is None else ""
        found = [
            *findings(scene, outlet, bool(said)),
            *finance(scene),
            *poll_figures(scene, index - self._polled <= 1, self._poll),
        ]
        if any(f.type == "poll" for f in found):
            self._polled = index
        if self._status and _GO_ON.match(sentence.lemmas):
            found += [
                Finding("candidacy", n.key, value=self._status, sure=0.8, word=sentence.span.root)
                for n in scene.listed(sentence.span.start + 2)
                if n.person is not None
            ]
        self._status = next((f.value for f in found if f.type == "candidacy"), "") or _status(scene)
        settled = _settled(found)
        first = _first_day(said) if any(f.type == "deadline" for f in settled) else None
        votes = vote_days(sentence.text, said, published)
        settled += [v for v in votes if first is None or v.at != first.start]
        return Told(scene, tuple(settled), self._fielded)

    def _poll_spoken_of(self, sentence: Sentence) -> None:
        """Keep whose poll it is, of how many people and from when, for the figures that follow."""
        newer = _newer(self._poll, quoted_poll(sentence.text))
        if newer.pollster != self._poll.pollster:
            self._fielded = None
        self._poll = newer
        if re.search(table("polls")["fielded"], sentence.lemmas):
            days = [s for s in find_dates(sentence.text, self._article.published) if s.iso]
            self._fielded = days[-1] if days and days[-1].whole else self._fielded

    def is_own_report(self, found: Finding) -> bool:
        """Whether it credits the outlet whose article this is: "told The Hill" in The Hill."""
        own, name = self._attribution.outlet, found.object
        return found.type == "report" and bool(own) and (name in own or own in name)

    def place(self, told: Told) -> tuple[int, int]:
        """Return where a sentence stands in the original."""
        return self._article.layer.span(*told.scene.sentence.trimmed())

    def proposal(self, found: Finding, told: Told) -> Proposal:
        """Return a finding as a proposed row."""
        scene, sentence = told.scene, told.scene.sentence
        begin, stop = sentence.trimmed()
        start, end = self.place(told)
        said = self._said(found, told)
        kind, who = self._voice(found, scene)
        condition = _condition(sentence.text)
        return Proposal(
            type=found.type,
            subject=found.subject,
            object=found.object,
            value=said.iso if found.type == "deadline" and said else found.value,
            unit=found.unit or self._office(found),
            date_as_said=said.words if said else "",
            date=said.iso if said else "",
            date_reasoning=said.reasoning if said else "",
            attribution=kind,
            attributed_to=who,
            start=start,
            end=end,
            quote=self._article.original[start:end],
            confidence=round(found.sure, 2),
            condition=condition,
            area=self._areas.get(found.area.casefold(), found.area),
            text=self._article.layer.text[begin:stop],
        )

    def _office(self, found: Finding) -> str:
        """The office of who endorses, where it is one that the forecast reads."""
        if found.type != "endorsement":
            return ""
        held = [o for o, p in self._roles.items() if p.key == found.subject and o in _READ_OFFICES]
        held += ["senator_in_state"] * (found.subject in self._senators)
        return next(iter(held), "")

    def _said(self, found: Finding, told: Told) -> Said | None:
        sentence = told.scene.sentence
        tense = partial(looks_ahead, sentence.span)
        said = find_dates(sentence.text, self._article.published, found.ahead, tense)
        if found.type == "deadline" and found.value:
            days = nearest(sentence.text, said, self._article.published)
            return next((s for s in days if s.start == found.at), None)
        if found.type == "deadline":
            return _first_day(said)
        near = [s for s in said if abs(s.start - found.at) <= _NEAR]
        if found.type == "poll" and told.fielded is not None:
            return told.fielded
        return min(near, key=lambda s: abs(s.start - found.at), default=None)

    @staticmethod
    def _voice(found: Finding, scene: Scene) -> tuple[str, str]:
        """Whose word it is: silence the reporter's, a report its outlet's, a denial who denies."""
        told = _by_type(found, scene)
        if told is not None:
            return told
        if scene.voice.kind == "reporter" and _of_a_poll(found, scene):
            return "document", ""
        of_poll = scene.voice.kind == "document" and found.object
        if found.type == "poll" and (of_poll or scene.voice.kind == "reporter"):
            return "document", f"{found.object} poll".strip()
        quoted = scene.sentence.paragraph.quoted(scene.sentence.span.start_char + found.at)
        if found.word is not None and not quoted and not _is_said(found.word, scene):
            return "reporter", ""
        return scene.voice.kind, scene.voice.person.key if scene.voice.person else scene.voice.who


def _first_day(said: list[Said]) -> Said | None:
    """The first whole day, else the first that is said."""
    return next((s for s in said if s.whole), next(iter(said), None))


def _by_type(found: Finding, scene: Scene) -> tuple[str, str] | None:
    """Whose word a statement is of which it does not hang on who speaks in its sentence."""
    own = found.type == "denial" or (found.type == "conflict" and _in_own_words(scene))
    if own and scene.voice.kind == "reporter":
        return "on_record", found.subject
    if scene.voice.kind == "other_outlet":
        return None
    of = {"no_comment": ("reporter", ""), "report": ("other_outlet", found.object)}
    return of.get(found.type)


def _is_said(word: Token, scene: Scene) -> bool:
    """Whether who speaks says it: not a clause about the speaker ("said Roe, who lost in 2018")."""
    speaker = scene.voice.person
    about = [t.head for t in (word, *word.ancestors) if t.dep_ in ("relcl", "acl")]
    of_speaker = speaker is not None and any(scene.over(head) is speaker for head in about)
    return scene.voice.covers(word) and not of_speaker


def _in_own_words(scene: Scene) -> bool:
    """Whether somebody is called something in quotation marks: those are who calls them so."""
    return re.search(table("attribution")["calls"], scene.sentence.text) is not None


def _of_a_poll(found: Finding, scene: Scene) -> bool:
    """Whether it is a poll that takes somebody to gain, be hurt or have a base."""
    told = found.type in ("opinion", "base")
    return told and re.search(table("polls")["finds"], scene.sentence.text) is not None


def _settled(found: list[Finding]) -> list[Finding]:
    """Leave out what another finding of the same sentence says better."""
    types = {f.type for f in found}
    kept: list[Finding] = []
    for one in found:
        rivals = _YIELDS.get(one.type, frozenset())
        if rivals & types or (one.type, one.subject, one.value) in {
            (k.type, k.subject, k.value) for k in kept
        }:
            continue
        kept.append(one)
    return kept


_GO_ON = re.compile(
    r"(?:they|others?|th(?:is|ese|ose|at)|the(?: other)? \S+)(?: \S+){0,2}? include\b"
)
"""A sentence that only names those of whom the one before has told."""


def _newer(before: QuotedPoll, now: QuotedPoll) -> QuotedPoll:
    """The poll spoken of: one that is named is another; what is not said again is as before."""
    if now.pollster and now.pollster != before.pollster:
        return now
    return QuotedPoll(before.pollster, now.sample or before.sample)


def _status(scene: Scene) -> str:
    """What a sentence says of people whom only the next one names: "others have weighed a run"."""
    told = (v for v, words in _OF_SEVERAL if re.search(words, scene.sentence.lemmas))
    return next(told, "")


_OF_SEVERAL = (
    ("declined", r"\b(?:pass on|decline to|decide against|rule out|take a pass|bow out)\b"),
    ("weighing", r"\b(?:consider|weigh|mull|explore|contemplate|potential|possible|eye|interest)"),
    ("running", r"\b(?:run for|compete for|vie for|file for|candidate for|in the race)\b"),
)
"""What a sentence tells of people whom the next one names."""
_YIELDS = {
    "opinion": frozenset(("closeness", "past_result", "poll", "deadline")),
    "base": frozenset(("closeness",)),
    "past_result": frozenset(("poll",)),
    "candidacy": frozenset(("deadline",)),
    "contact": frozenset(("no_comment",)),
}
"""Types that give way where a sentence holds one of those named."""


def _condition(text: str) -> str:
    for found in _CONDITION.finditer(text):
        if not _NOT_CONDITION.search(text[: found.start()]):
            return found[0].strip()
    return ""


def _new_focus(scene: Scene) -> Person | None:
    """Who a following 'he' or 'she' most plausibly is: the first subject, else the first name."""
    span = scene.sentence.span
    for token in span.root.children:
        if token.dep_ in ("nsubj", "nsubjpass") and token.lower_ in ("he", "she"):
            return None  # it goes on about the same person
        if token.dep_ in ("nsubj", "nsubjpass") and token.pos_ != "PRON":
            named = next(iter(scene.resolve(token, False)), None)
            if named is not None and named.person is not None and named.sure > 0.6:
                return named.person
    here = [m for m in scene.mentions if scene.inside(m) and not m.unsure]
    subjects = [m for m in here if span.doc[m.last].dep_ in ("nsubj", "nsubjpass")]
    main = [m for m in subjects if span.doc[m.last].head.dep_ == "ROOT"]
    for choice in (main, subjects, here if len({m.person.key for m in here}) == 1 else []):
        if choice:
            return choice[0].person
    return None
