"""Who is meant by a name: the race's candidates, and people outside it by the full name used."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from spacy.tokens import Doc, Token

from hustings.race import Race
from hustings.readers.article.pronouns import gender_of_name, gender_of_title
from hustings.readers.article.rules import table
from hustings.readers.article.text import Paragraph

_SUFFIX = re.compile(r",?\s(?:Jr|Sr)\.?$|\s(?:II|III|IV)$")
_NAME_WORD = r"[A-ZÀ-ÖØ-Þ][\w'’\-]{0,30}[a-zà-ÿ][\w'’\-]{0,30}"
_TITLED = r"\b(Mr|Mrs|Ms|Miss)\.? ([A-Z][a-z]+)\b"
_ACTORS = frozenset(("nsubj", "nsubjpass", "dobj", "conj", "appos"))
_NOUN = frozenset(("NNP", "NNPS", "NNS"))
_NO_PERSON = frozenset(("GPE", "NORP", "LOC", "DATE", "TIME", "LANGUAGE"))
_PERSONAL = frozenset(("", "PERSON", "PRODUCT"))
_PARTICLES = frozenset(
    [
        "de",
        "del",
        "la",
        "las",
        "los",
        "da",
        "do",
        "dos",
        "van",
        "von",
        "den",
        "der",
        "bin",
        "al",
        "el",
        "y",
        "e",
    ]
)


@dataclass(eq=False)
class Person:
    """Somebody named: the full name, what they are called by, and the candidate's id or ''."""

    name: str
    id: str = ""
    given: str = ""
    surname: str = ""
    seen: int = 0
    aliases: set[str] = field(default_factory=set)

    @property
    def key(self) -> str:
        """How a proposal names this person."""
        return self.id or self.name


@dataclass(frozen=True)
class Mention:
    """A name in a paragraph: the tokens it covers and who is meant.

    ``unsure`` where two people of the article share the surname and nothing tells which is meant.
    """

    first: int
    last: int
    person: Person
    unsure: bool = False


def split_name(name: str) -> tuple[str, str]:
    """Return the given name and the surname of a full name; the surname keeps its particles."""
    words = _SUFFIX.sub("", name).replace("(", "").replace(")", "").split()
    if len(words) < 2:
        return "", words[0] if words else ""
    at = len(words) - 1
    while at > 1 and words[at - 1].lower() in _PARTICLES:
        at -= 1
    return words[0].strip("\"“”'"), " ".join(words[at:])


class People:
    """Everybody whom an article names."""

    def __init__(
        self, paragraphs: Iterable[Paragraph], race: Race | None, formal_names: Iterable[str] = ()
    ) -> None:
        self._titles = frozenset(t.rstrip(".").casefold() for t in table("people")["titles"])
        self._not_names = frozenset(table("people")["not_names"])
        self.persons: list[Person] = []
        for c in race.candidates if race else ():
            given, surname = split_name(c.name)
            found = Person(c.name, c.id, given, surname)
            found.aliases = {a.casefold() for a in (c.name, *c.aliases)}
            self.persons.append(found)
        self._namesakes: dict[tuple[str, str], Person] = {}
        self._formal = [f for f in formal_names if len(f.split()) > 1]
        docs = [p.doc for p in paragraphs]
        singles = [n for doc in docs for n in (*self._collect(doc), *self._famous(doc))]
        for raw in self._recurring(docs):
            name = self._clean(raw)
            if len(name.split()) == 2:
                self._add(name)
        self._drop_slogans(docs)
        for name in (*singles, *filter(None, map(self._clean, self._surnames(docs)))):
            self._add_single(name)
        self._add_namesakes(docs)
        self._add_nicknames()
        self._forms = self._make_forms()

    def _collect(self, doc: Doc) -> list[str]:
        """Add full names; return names of one word for later."""
        singles = []
        found = (self._entities, self._titled, self._acting, self._by_given_name)
        for raw in (raw for names in found for raw in names(doc)):
            name = self._clean(raw)
            if len(name.split()) >= 2:
                self._add(name)
            elif name:
                singles.append(name)
        return singles

    @staticmethod
    def _entities(doc: Doc) -> Iterator[str]:
        for ent in doc.ents:
            if ent.label_ == "PERSON":
                follows = doc[ent.end] if ent.end < len(doc) else None
                cut = (
                    follows is not None and len(ent) == 1 and re.fullmatch(_NAME_WORD, follows.text)
                )
                if (
                    len(ent) == 1
                    and ent.start
                    and doc[ent.start - 1].lower_ in ("from", "in", "near")
                ):
                    continue
                yield f"{ent.text} {follows.text}" if follows is not None and cut else ent.text

    @staticmethod
    def _acting(doc: Doc) -> Iterator[str]:
        """Capitalised words that do what only a person does, whatever the model says."""
        verbs = table("people")["human"]
        for token in doc:
            if token.dep_ == "nsubj" and token.pos_ == "PROPN" and token.head.lemma_ in verbs:
                words = [c for c in token.lefts if c.dep_ == "compound" and c.pos_ == "PROPN"]
                whole = doc[words[0].i : token.i + 1].text if 0 < len(words) <= 2 else ""
                if re.fullmatch(rf"{_NAME_WORD}(?: {_NAME_WORD}| [A-Z]\.)+", whole):
                    yield whole

    @staticmethod
    def _by_given_name(doc: Doc) -> Iterator[str]:
        """A known given name and another capitalised word, whatever the model says."""
        places = table("people")["places_too"]
        for first, second in pairwise(doc):
            beside = [doc[i] for i in (first.i - 1, second.i + 1) if 0 <= i < len(doc)]
            longer = any(t.text[:1].isupper() and not t.is_sent_start for t in beside)
            longer = longer or any(t.ent_type_ and t.ent_type_ == second.ent_type_ for t in beside)
            proper = {first.pos_, second.pos_} == {"PROPN"} and first.text.istitle() and not longer
            given = gender_of_name(first.text) is not None and first.text not in places
            if proper and given and re.fullmatch(_NAME_WORD, second.text):
                yield f"{first.text} {second.text}"

    @staticmethod
    def _famous(doc: Doc) -> Iterator[str]:
        """Surnames that newspapers print without a given name."""
        return (t.text for t in doc if t.text in table("people")["famous"])

    @staticmethod
    def _titled(doc: Doc) -> Iterator[str]:
        """Names after a title, and names with their party behind, which the model may miss."""
        word = f"(?:{_NAME_WORD}|[A-Z]\\.)"
        name = f"({_NAME_WORD}(?: (?:{word}|de|la|del|van|von|St\\.)){{1,3}})"
        title = table("people")["titled"]
        for found in re.finditer(f"(?:{title}){name}", doc.text):
            yield found[1]
        for found in re.finditer(f"{name} \\((?:R|D|I)[-)]", doc.text):
            yield found[1]

    @staticmethod
    def _recurring(docs: list[Doc]) -> Iterator[str]:
        """Two capitalised words the second of which comes again alone, as a surname does."""
        alone = {
            t.text for doc in docs for t in doc
            if t.pos_ == "PROPN" and t.text[:1].isupper() and not t.text.isupper()
            and not (t.i and doc[t.i - 1].text[:1].isupper() and not doc[t.i].is_sent_start)
            and not (t.i + 1 < len(doc) and doc[t.i + 1].text[:1].isupper())
        }  # fmt: skip
        for doc in docs:
            for first, second in pairwise(doc):
                if second.text in alone and first.pos_ == "PROPN" and first.head == second:
                    yield f"{first.text} {second.text}"

    @staticmethod
    def _surnames(docs: list[Doc]) -> Iterator[str]:
        """Words that come twice or more alone and once do what only a person does.

        Articles that name people in headings of their own call them by surname from the start.
        """
        verbs = table("people")["human"]
        seen = Counter[str]()
        acts: set[str] = set()
        for doc in docs:
            for t in doc:
                if t.tag_ in _NOUN and re.fullmatch(_NAME_WORD, t.text) and _stands_alone(t):
                    seen[t.text] += -2 if t.ent_type_ in _NO_PERSON else 1
                    if t.dep_ == "nsubj" and t.head.lemma_ in verbs:
                        acts.add(t.text)
        plain = {t.text for doc in docs for t in doc if t.text.islower()}
        names = (word for word, times in seen.items() if times >= 2 and word in acts)
        yield from (word for word in names if word.lower() not in plain)

    def roles(self, docs: Iterable[Doc]) -> dict[str, Person]:
        """Offices by which one person alone is called, as 'the sheriff' or 'former sheriff' is."""
        found: dict[str, set[Person]] = {}
        for doc in docs:
            for m in self.mentions(doc):
                before = doc[max(0, m.first - 4) : m.first].text.casefold()
                for role, words in table("people")["roles"].items():
                    title = re.search(rf"\b(?P<past>former |ex-)?(?:{words})$", before.rstrip())
                    if title:
                        called = f"former {role}" if title["past"] else role
                        found.setdefault(called, set()).add(m.person)
        return {role: persons.pop() for role, persons in found.items() if len(persons) == 1}

    def _clean(self, raw: str) -> str:
        """A name without titles before it and without what the model has put behind it."""
        raw = re.sub(r"['’]s?$", "", raw.split("\n", maxsplit=1)[0].strip(" ,.;:-—–“”\"'’()"))
        words = re.sub(r"\s?\([^)]*\)|[\[\]]", "", raw).split()
        while words and words[0].rstrip(".").casefold() in self._titles:
            words.pop(0)
        while words and not re.match(r"[A-ZÀ-ÖØ-Þ]", words[-1]):
            words.pop()
        if (
            not words
            or (raw.isupper() and len(raw) > 3)
            or any(w in self._not_names for w in self._telling(words))
            or re.search(r"[\d@/:$%]", raw)
        ):
            return ""
        if not all(re.match(r"[A-ZÀ-ÖØ-Þ]", w) or w.lower() in _PARTICLES for w in words):
            return ""
        return " ".join(words)

    def _telling(self, words: list[str]) -> list[str]:
        """The words that can tell that it is no name: "Lake" may be a surname."""
        may_be_surname = len(words) == 2 and words[1] in table("people")["also_surnames"]
        return words[:1] if may_be_surname else words

    def _add(self, name: str) -> Person:
        given, surname = split_name(name)
        for person in self.persons:
            if name.casefold() in person.aliases or person.name == name:
                person.seen += 1
                return person
        for person in self.persons:
            if _same_surname(person.surname, surname) and _same_given(person.given, given):
                person.seen += 1
                person.aliases.add(name.casefold())
                return person
        person = Person(name, "", given, surname, 1, {name.casefold()})
        self.persons.append(person)
        return person

    def _add_single(self, name: str) -> None:
        """A surname or given name alone: somebody known, or somebody new."""
        folded = name.casefold()
        if any(folded in (p.surname.casefold(), p.given.casefold()) for p in self.persons):
            return
        known = [p for p in self.persons if p.given and _same_given(p.given, name) and p.seen]
        if len(known) == 1:
            known[0].aliases.add(folded)
            return
        for formal in self._formal:
            given, surname = split_name(formal)
            if surname.casefold() == folded:
                self.persons.append(Person(f"{given} {surname}", "", given, surname, 1))
                return
        self.persons.append(Person(name, "", "", name, 1))

    def _drop_slogans(self, docs: Iterable[Doc]) -> None:
        """Leave out who is a word before or behind somebody's surname: "Team Roe", "Roe Gets"."""
        words, famous = table("people"), frozenset(table("people")["famous"])
        alone = {t.text for doc in docs for t in doc if not (t.i and doc[t.i - 1].text in famous)}

        def is_slogan(p: Person) -> bool:
            told = gender_of_name(p.given) is None or p.surname in famous
            return not p.id and told and p.given in words["slogans"]

        def is_headline(p: Person) -> bool:
            return not p.id and p.given in famous and p.name.split()[1] not in alone

        true = [p for p in self.persons if p.given and not is_slogan(p)]
        named = famous.union(*((p.given, p.surname) for p in true))
        self.persons = [
            p
            for p in self.persons
            if not is_headline(p) and not (is_slogan(p) and p.surname in named)
        ]

    def _add_namesakes(self, docs: Iterable[Doc]) -> None:
        """Who newspapers call by title and surname alone, beside a namesake named in full.

        "Mr. Roe" in an article that names Mary Roe. The bare surname is theirs too only where the
        title comes more often than the full name.
        """
        titled = (m for doc in docs for m in re.finditer(_TITLED, doc.text))
        counted = Counter((m[1], m[2]) for m in titled if m[2] in table("people")["famous"])
        for (title, surname), times in counted.items():
            same = [p for p in self.persons if p.surname == surname and p.seen]
            if same and not _of_title(title, same):
                often = times > sum(p.seen for p in same)
                found = Person(surname, "", "", surname if often else "", 1)
                found.aliases = {surname.casefold()} if often else set()
                self._namesakes[title, surname] = found
                self.persons += [found] * often

    def _add_nicknames(self) -> None:
        """Nicknames that a formal name gives in brackets."""
        for formal in self._formal:
            nick = re.search(r"[(\"“](\w+)[)\"”]", formal)
            given, surname = split_name(formal)
            for p in self.persons:
                if (
                    nick
                    and _same_surname(p.surname, surname)
                    and (_same_given(p.given, given) or _same_given(p.given, nick[1]))
                ):
                    p.aliases.add(nick[1].casefold())

    def _make_forms(self) -> dict[str, list[Person]]:
        forms: dict[str, list[Person]] = {}
        for p in self.persons:
            words = {p.name.casefold(), p.surname.casefold(), p.given.casefold(), *p.aliases}
            words |= {p.surname.split()[-1].casefold()} if p.surname else set()
            for form in words - {""}:
                forms.setdefault(form, []).append(p)
        return forms

    def mentions(self, doc: Doc) -> list[Mention]:
        """Every name in a paragraph, longest first, each with who is meant."""
        found: list[Mention] = []
        recent: list[Person] = []
        i = 0
        while i < len(doc):
            mention = self._mention_at(doc, i, recent)
            if mention is None:
                i += 1
                continue
            found.append(mention)
            recent.append(mention.person)
            i = mention.last + 1
        return found

    def _mention_at(self, doc: Doc, i: int, recent: list[Person]) -> Mention | None:
        word = doc[i].text
        if not word[:1].isupper() or (
            word in self._not_names and word.casefold() not in self._forms
        ):
            return None
        for length in range(min(6, len(doc) - i), 0, -1):
            form = doc[i : i + length].text.casefold()
            persons = self._forms.get(form)
            if persons and (length > 1 or self._is_name(doc[i])):
                title = doc[i - 1].text.rstrip(".") if i else ""
                namesake = self._namesakes.get((title, word))
                if namesake is not None and length == 1:
                    return Mention(i, i, namesake)
                persons = _of_title(title, persons) or persons
                return self._choose(persons, i, i + length - 1, recent, form)
        return None

    def _is_name(self, token: Token) -> bool:
        """Whether a single capitalised word is a name here and not the start of a sentence."""
        if token.ent_type_ == "PERSON":
            return True
        before = token.nbor(-1) if token.i else None
        follows = token.nbor(1) if token.i + 1 < len(token.doc) else None
        if follows is not None and follows.text in self._not_names:
            return False
        if token.pos_ != "PROPN" and token.is_sent_start:
            acts = follows is not None and (
                follows.tag_ in ("VBD", "VBZ", "MD") or follows.text in ("'s", "’s", ",")
            )
            plain = follows is None or not follows.tag_.startswith("NN")
            return acts or (token.tag_.startswith("NN") and plain)
        if before is None or before.pos_ != "PROPN" or before.dep_ != "compound":
            return True
        titled = before.text.rstrip(".").casefold() in self._titles
        return titled or before.ent_type_ != "PERSON"

    def _choose(
        self, persons: list[Person], first: int, last: int, recent: list[Person], form: str
    ) -> Mention:
        seen = [p for p in persons if p.seen or len(persons) == 1] or persons
        by_surname = [
            p for p in seen if form in (p.surname.casefold(), p.surname.split()[-1].casefold())
        ]
        seen = by_surname or seen
        if len(seen) == 1:
            return Mention(first, last, seen[0])
        for person in reversed(recent):
            if person in seen:
                return Mention(first, last, person)
        return Mention(first, last, Person(seen[0].surname, "", "", seen[0].surname), True)


def same_person(one: str, other: str) -> bool:
    """Whether two full names may be one person's: a surname, and given names of which one is short.

    "Joe Roe" and "Joseph R. Roe Jr"; not a father and his son.
    """
    (given, surname), (other_given, other_surname) = split_name(one), split_name(other)
    parts = [(_suffix(name), _SUFFIX.sub("", name).split()[1:-1]) for name in (one, other)]
    apart = any(a and b and a != b for a, b in zip(*parts, strict=True))
    return not apart and _same_surname(surname, other_surname) and _short_for(given, other_given)


def _suffix(name: str) -> str:
    found = _SUFFIX.search(name)
    return found[0].strip(" ,.") if found else ""


def _stands_alone(token: Token) -> bool:
    """Whether no capitalised word stands beside a word."""
    beside = [token.doc[i] for i in (token.i - 1, token.i + 1) if 0 <= i < len(token.doc)]
    return not any(t.text[:1].isupper() and not t.is_sent_start for t in beside)


def _of_title(title: str, persons: list[Person]) -> list[Person]:
    """Those whom a title may stand before, by their given names."""
    told = gender_of_title(title)
    return [p for p in persons if told is None or gender_of_name(p.given) in (None, told)]


def _same_surname(one: str, other: str) -> bool:
    return one.casefold() == other.casefold() or one.split()[-1:] == other.split()[-1:]


def _same_given(one: str, other: str) -> bool:
    """Whether two given names of one surname are one: equal, or one short for the other."""
    a, b = one.casefold().rstrip("."), other.casefold().rstrip(".")
    begins = min(len(a), len(b)) >= 3 and (a.startswith(b) or b.startswith(a))
    return begins or _short_for(one, other)


def _short_for(one: str, other: str) -> bool:
    """Whether two given names are equal, or one an initial or a known short form of the other."""
    a, b = one.casefold().rstrip("."), other.casefold().rstrip(".")
    short = table("people")["short"]
    return (
        a == b
        or (len(a) == 1 and b.startswith(a))
        or (len(b) == 1 and a.startswith(b))
        or b in short.get(a, ())
        or a in short.get(b, ())
    )
