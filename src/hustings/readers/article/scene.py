"""A sentence with what is known around it, and whom its words stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from spacy.tokens import Doc, Span, Token

from hustings.readers.article.attribution import Voice
from hustings.readers.article.people import Mention, Person
from hustings.readers.article.pronouns import Gender, gender_of, is_object, may_mean
from hustings.readers.article.rules import table
from hustings.readers.article.text import Sentence

SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_FIRST = dict.fromkeys(("i", "me", "my", "mine", "myself"), 1.0) | dict.fromkeys(
    ("we", "us", "our"), 0.8
)
_CLIMB = (
    "conj",
    "advcl",
    "xcomp",
    "ccomp",
    "acl",
    "prep",
    "pcomp",
    "pobj",
    "dobj",
    "attr",
    "aux",
    "acomp",
    "relcl",
    "appos",
    "oprd",
    "dep",
)


@dataclass(frozen=True)
class Named:
    """Who stands in a place of a statement: the name, and how sure it is (1 is certain)."""

    key: str
    sure: float = 1.0
    person: Person | None = None


@dataclass(frozen=True)
class Scene:
    """A sentence with what is known around it."""

    sentence: Sentence
    mentions: list[Mention]
    voice: Voice
    focus: Person | None
    roles: dict[str, Person]
    recent: tuple[Person, ...] = ()
    genders: Mapping[str, Gender] = field(default_factory=dict)
    bodies: Mapping[str, str] = field(default_factory=dict)

    def body(self, name: str) -> str:
        """What a body is called, by whatever name it stands here."""
        plain = re.sub(r"^[Tt]he |['’]s?$", "", name)
        return self.bodies.get(plain, plain)

    def listed(self, start: int, end: int = 0) -> Iterator[Named]:
        """The people and organisations of a list, read by its words: titles confuse the parser."""
        doc, i = self.sentence.paragraph.doc, start
        named = {m.first: m for m in self.mentions}
        bodies = {e.start: e for e in self.sentence.span.ents if e.label_ in ("ORG", "NORP")}
        while i < (end or self.sentence.span.end):
            if i in named:
                yield as_named(named[i], 0.95)
                i = named[i].last + 1
            elif i in bodies and _is_body(doc, bodies[i], named):
                yield Named(self.body(bodies[i].text), 0.9)
                i = bodies[i].end
            elif doc[i].pos_ in ("VERB", "AUX", "SCONJ") or doc[i].text.lower() in _AFTER_LIST:
                return
            elif doc[i].lemma_.lower() in table("people")["bodies"] and _ends_item(doc, i + 1):
                yield Named(self.body(phrase(doc[i]) or doc[i].text), 0.8)
                i += 1
            else:
                i += 1

    @property
    def lately(self) -> list[Person]:
        """Who was spoken of before the sentence, the likeliest to be meant first."""
        return [p for p in (self.focus, *reversed(self.recent)) if p is not None]

    def inside(self, m: Mention) -> bool:
        """Whether a mention stands in this sentence."""
        span = self.sentence.span
        return span.start <= m.first < span.end

    def resolve(self, token: Token, groups: bool) -> Iterator[Named]:
        """Who a token stands for, and those listed with it, each once."""
        given: set[str] = set()
        for named in self._together(token, groups):
            if named is not None and named.key not in given:
                given.add(named.key)
                yield named

    def _together(self, token: Token, groups: bool) -> Iterator[Named | None]:
        first = self._one(token, groups)
        yield first
        if first is not None and any(c.dep_ == "cc" for c in token.subtree):
            inside = self.listed(token.left_edge.i, token.right_edge.i + 1)
            yield from (n for n in inside if n.person is not None)
        yield from (as_named(m, 0.9) for m in self._before_and(token))
        yield from (as_named(m, 0.9) for m in self._up_to_and(token))
        for m in self.mentions:
            last = token.doc[m.last]
            if last != token and _is_listed_with(last, token):
                yield as_named(m, 0.95)
        yield from (self._one(c, groups) for c in token.conjuncts if c.i > token.i)

    def _before_and(self, token: Token) -> Iterator[Mention]:
        """The names of a list that a name ends: "Ward, Washington and Winter have qualified"."""
        doc, last = token.doc, self.mention_of(token)
        if last is None:
            return
        at, joint = last.first, r"\W*and (?:[\w.]+ ){0,4}"
        for m in reversed([m for m in self.mentions if m.last < at]):
            if not re.fullmatch(joint, doc[m.last + 1 : at].text_with_ws.lstrip(" ")):
                return
            yield m
            at, joint = m.first, r", (?:[\w.]+ ){0,4}"

    def _up_to_and(self, token: Token) -> list[Mention]:
        """The names of a list between its first name and the verb of which it is the subject."""
        doc, at = token.doc, self.mention_of(token)
        listed: list[Mention] = []
        if at is None or token.dep_ not in SUBJECTS:
            return listed
        end, joined = at.last + 1, False
        for m in self.mentions:
            if at.last < m.first < token.head.i:
                between = doc[end : m.first].text_with_ws
                if not re.fullmatch(r"(?:\s?,)?(?: ?and)?(?: ?[\w.’'-]+){0,7} ?", between):
                    break
                if not re.match(r"\s?,|\s?and\b", between):
                    break
                listed.append(m)
                joined = bool(re.match(r"(?:\s?,)?\s?and\b", between))
                end = m.last + 1
                if joined:
                    break
        return listed if joined else []

    def _one(self, token: Token, groups: bool) -> Named | None:
        own = self.mention_of(token)
        if own is not None:
            return as_named(own, 1.0)
        if token.pos_ == "PRON" or token.tag_ in ("PRP$", "WP$"):
            return self._pronoun(token)
        beside = self._beside(token)
        if beside is not None:
            return beside
        equal = _equated(token)
        if equal is not None:
            return self._one(equal, False)
        return self._campaign(token) or self._described(token) or self._body(token, groups)

    def _beside(self, token: Token) -> Named | None:
        """The name in apposition to a noun: 'her rival, Jo Doe', 'Jo Doe, her rival'."""
        for child in token.children:
            if child.dep_ == "appos" and (named := self._one(child, False)) is not None:
                return named
        edge = token.left_edge.i
        owned = any(c.dep_ == "poss" for c in token.children)
        if owned and edge and token.doc[edge - 1].text == ",":
            return next((as_named(m, 0.9) for m in self.mentions if m.last == edge - 2), None)
        return None

    def _campaign(self, token: Token) -> Named | None:
        """Whose campaign acts or is spoken of: 'Hale's campaign', 'the Hale campaign'."""
        if token.lemma_.lower() not in table("people")["campaigns"]:
            return None
        inside = [m for m in self.mentions if token.left_edge.i <= m.first and m.last < token.i]
        owner = next((c for c in token.children if c.dep_ == "poss"), None)
        if inside:
            return as_named(inside[-1], 0.95)
        return self._one(owner, False) if owner is not None else None

    def _body(self, token: Token, groups: bool) -> Named | None:
        """A union, a party or another body that acts, where one will do."""
        if not (groups and token.pos_ in ("NOUN", "PROPN") and _is_organised(token)):
            return None
        entities = self.sentence.span.ents
        here = [e for e in entities if e.start <= token.i < e.end and e.label_ == "ORG"]
        whole = here[0].text if here else ""
        name = whole or phrase(token)
        return Named(self.body(name), 0.9) if name else None

    def _described(self, token: Token) -> Named | None:
        """Who is meant by 'the senator': by office, else who was last spoken of."""
        definite = any(c.dep_ == "det" and c.text.lower() == "the" for c in token.children)
        word = token.lemma_.lower()
        role = self._by_office(token)
        if definite and role is not None:
            return Named(role.key, 0.8, role)
        plain = not any(
            c.dep_ in ("acl", "poss")
            or (c.dep_ == "prep" and c.text != "from")
            or (c.dep_ == "relcl" and token.doc[c.left_edge.i - 1].text != ",")
            for c in token.children
        )
        if definite and plain and word in table("people")["persons"] and token.tag_ == "NN":
            acting = climb(token.head, {token.i})
            own = self.over(acting) if acting is not None else None
            meant = next((p for p in self.lately if p is not own), None)
            return Named(meant.key, 0.7, meant) if meant else None
        return None

    def _by_office(self, token: Token) -> Person | None:
        """Who alone is called by an office: "the former governor" may have been "Governor"."""
        before = {c.lower_ for c in token.children if c.i < token.i}
        word = token.lemma_.lower()
        word = f"vice {word}" if "vice" in before else word
        past = self.roles.get(f"former {word}") if "former" in before else None
        return past or self.roles.get(word)

    def over(self, token: Token) -> Person | None:
        """Who is named by a token."""
        m = self.mention_of(token)
        return m.person if m else None

    def mention_of(self, token: Token) -> Mention | None:
        """The name that a token is part of."""
        return next((m for m in self.mentions if m.first <= token.i <= m.last), None)

    def _pronoun(self, token: Token) -> Named | None:
        word = token.text.lower()
        if word in _FIRST and self.voice.person is not None:
            return Named(self.voice.person.key, _FIRST[word], self.voice.person)
        if word in ("who", "whom", "that", "which", "whose"):
            clause = next((t for t in token.ancestors if t.dep_ in ("relcl", "acl")), None)
            return self._one(clause.head, False) if clause is not None else None
        if gender_of(token) is not None:
            person, sure = self._antecedent(token)
            return Named(person.key, sure, person) if person else None
        return None

    def _subject_above(self, token: Token) -> Person | None:
        """The subject of the nearest clause above that has a name for one: 'Roe says he runs'."""
        for subject in subjects_above(token):
            described = self._described(subject) if subject.pos_ == "NOUN" else None
            own = self.over(subject) or (described.person if described else None)
            if own is not None and self._may_be(own, token):
                return own
        return None

    def _may_be(self, person: Person, token: Token) -> bool:
        """Whether nothing in the article speaks against a pronoun's standing for somebody."""
        return may_mean(self.genders, person.key, gender_of(token))

    def _antecedent(self, token: Token) -> tuple[Person | None, float]:
        """The nearest plausible person: a subject before it in the sentence, else the focus."""
        quoted = self.sentence.paragraph.quoted(token.idx)
        objective = is_object(token)
        own = climb(token.head, set()) if objective else None
        mine = self._one(own, False) if own is not None and own.i != token.i else None
        barred = mine.key if mine else ""
        above = None if quoted or objective else self._subject_above(token)
        if above is not None and above.key != barred:
            return above, 0.9
        if quoted and self.voice.person is not None:
            barred = self.voice.person.key
        before = [
            m
            for m in self.mentions
            if self.inside(m)
            and m.last < token.i
            and m.person.key != barred
            and self._may_be(m.person, token)
        ]
        subjects = [m for m in before if self.sentence.paragraph.doc[m.last].dep_ in SUBJECTS]
        owners = [m for m in before if _owns_subject(self.sentence.paragraph.doc[m.last])]
        if subjects and not (quoted and objective):
            return subjects[-1].person, 0.85
        if owners and not quoted:
            return owners[-1].person, 0.8
        return self._spoken_of(token, barred, before, objective or quoted)

    def _spoken_of(
        self, token: Token, barred: str, before: list[Mention], another: bool
    ) -> tuple[Person | None, float]:
        """Who was last spoken of and is not barred; ``another``: else whoever was named lately."""
        focus = self.focus if self.focus is not None and self.focus.key != barred else None
        if focus is not None and self._may_be(focus, token):
            return focus, 0.8
        refused = focus is not None
        if refused and before:
            return before[-1].person, 0.7
        others = [p for p in self.recent if p.key != barred and self._may_be(p, token)]
        if (another or refused) and others:
            return others[-1], 0.7
        if len({m.person.key for m in before}) == 1:
            return before[0].person, 0.8
        return None, 0.0


def subjects_above(token: Token) -> Iterator[Token]:
    """The subjects that stand before a word in the clauses that it hangs on, the nearest first."""
    for above in token.ancestors:
        yield from (c for c in above.children if c.dep_ in SUBJECTS and c.i < token.i)


def as_named(m: Mention, sure: float) -> Named:
    """Who a mention names; less sure where two people share the surname."""
    return Named(m.person.key, sure * (0.6 if m.unsure else 1.0), m.person)


_AFTER_LIST = frozenset(
    ("while", "in", "for", "to", "after", "during", "on", "as", "who", "—", ";")
)


def _ends_item(doc: Doc, at: int) -> bool:
    """Whether an item of a list ends before a token: a title in front of a name does not."""
    return at >= len(doc) or doc[at].pos_ in ("PUNCT", "CCONJ", "ADP", "SCONJ", "VERB", "AUX")


def _is_body(doc: Doc, span: Span, named: dict[int, Mention]) -> bool:
    """Whether an item of a list is an organisation, not a person's title or a place before one."""
    titles = {t.rstrip(".") for t in table("people")["titles"] if t.endswith(".")}
    titled = doc[span.end - 1].text.rstrip(".") in titles
    return _ends_item(doc, span.end) and not titled and not _holds(span, named)


def _holds(span: Span, named: dict[int, Mention]) -> bool:
    return any(span.start <= first < span.end for first in named)


def _is_listed_with(token: Token, head: Token) -> bool:
    """Whether a name hangs on another only by 'and', commas and titles."""
    for _ in range(12):
        if token == head:
            return True
        if token.dep_ not in ("conj", "appos"):
            return False
        token = token.head
    return False


def _equated(token: Token) -> Token | None:
    """Who somebody is said to be: the subject of 'is a candidate', 'is one of three candidates'."""
    if token.dep_ == "pobj" and token.head.lower_ in ("of", "among"):
        above = token.head.head
        token = above if above.lower_ in ("one", "two", "three", "some") else token.head
    if token.dep_ not in ("attr", "prep") or token.head.lemma_ != "be":
        return None
    subject = next((c for c in token.head.children if c.dep_ in SUBJECTS), None)
    named = subject is not None and subject.pos_ in ("PROPN", "PRON") and subject != token
    return subject if named else None


def _owns_subject(token: Token) -> bool:
    return token.dep_ == "poss" and token.head.dep_ in SUBJECTS


def _is_organised(token: Token) -> bool:
    """Whether a noun is a body that can act, and not just people: a union, not the community."""
    named = any(t.pos_ == "PROPN" for t in (token, *token.children) if t.dep_ != "poss")
    return named or token.lemma_.lower() in table("people")["bodies"]


_PLANS = ("decision", "plan", "intention", "choice", "announcement", "desire")
"""What somebody has who does something: 'her decision to leave'."""


def climb(token: Token, inside: set[int]) -> Token | None:
    """The subject of the clause that a token is in."""
    seen = token
    for _ in range(12):
        for child in seen.children:
            if child.dep_ in SUBJECTS and child.i not in inside and child.i != token.i:
                if child.text.lower() in ("who", "that", "which") and seen.dep_ == "relcl":
                    return _who_does(child, seen.head)
                if child.text.lower() not in ("it", "there", "what"):
                    return child
        if seen.dep_ == "acl" and seen.head.lemma_ in _PLANS:
            seen = seen.head.head
            continue
        if seen.dep_ in ("relcl", "acl"):
            return seen.head
        if seen.dep_ == "appos":
            return seen.head
        if seen.dep_ not in _CLIMB or seen.head is seen:
            return None
        seen = seen.head
    return None


def _who_does(pronoun: Token, head: Token) -> Token:
    """Whom a clause is about: of a 'who' that hangs on no person, the person above it."""
    if pronoun.lower_ != "who" or head.ent_type_ in ("PERSON", ""):
        return head
    above = (t for t in head.ancestors if t.ent_type_ == "PERSON")
    return next(above, head)


def _is_part(child: Token) -> bool:
    """Whether a word continues a proper name, as 'of Commerce' does."""
    return child.text == "of" and any(c.pos_ == "PROPN" for c in child.children)


def phrase(token: Token) -> str:
    """A group or organisation by its noun phrase, without what follows it."""
    words = [t for t in token.subtree if t.i <= token.i and t.dep_ not in ("relcl", "acl")]
    end = max((c.right_edge.i for c in token.children if _is_part(c)), default=token.i)
    text = " ".join(token.doc[words[0].i : end + 1].text.split())
    if text.isupper() and len(text) > 5:  # a dateline
        return ""
    text = re.sub(r"^(?:the|a|an|his|her|their|its|some)\s", "", text, flags=re.IGNORECASE)
    return text if len(text.split()) <= 8 else ""
