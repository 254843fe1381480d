"""Which offices somebody holds or held, by the words that stand with the name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spacy.tokens import Token

from hustings.readers.article.matching import office_of
from hustings.readers.article.rules import table
from hustings.readers.article.scene import SUBJECTS, Scene

_LONGEST = 14
"""Words of an office."""
_NOUNS = ("NOUN", "PROPN")
_BESIDE_NAME = ("NOUN", "PROPN", "ADJ", "PART")
_PARTS = ("of", "for", "to", "from", "in", "at", "on", "under", "with")
"""What may follow the name of an office and be part of it."""
_HOUSES = ("Senate", "House", "Congress", "Legislature", "legislature")
_ARTICLE = re.compile(r"^(?:the|a|an|its|their|his|her|himself|herself)\s+", re.IGNORECASE)

_ABBREVIATED = re.compile(r"\b(?:Sen|Rep|Gov|Lt|Atty|Gen|[A-Z])\.$")
_SET_BESIDE = re.compile(
    r"\s?(?:\([^)]*\)\s?)?, (?:himself,? |herself,? )?"
    r"(?:who (?:served|worked) as |who (?:is|was) )?((?:a|an|the)? ?[\w.’'& -]+?)"
    r"(?=[,.;—–)]? ?(?:$|[,;—–)“]|who\b|that\b|which\b|said\b|has\b|in the\b))"
)
"""Words between a name and the next comma, clause or verb."""


def held_offices(scene: Scene, tokens: Sequence[Token]) -> list[str]:
    """Return offices in the article's words, of somebody for whom these tokens stand.

    They are what is set beside the name ("Roe, the former mayor of Kent,"; "former Kent mayor Jo
    Roe"), what somebody is or was, or served as; of several kinds of words, those that name an
    office. Where there are none, the office nearest to the name.
    """
    told: list[str] = []
    for token in tokens:
        for words in _told(scene, token):
            if words and words not in told:
                told.append(words)
    named = [words for words in told if _names_office(words)]
    if named:
        return [one for one in named if not any(one in o and one != o for o in named)]
    if not tokens:  # spoken of by office alone: "the former vice president"
        return list(filter(None, [_nearest(scene, scene.sentence.span.root, named=False)]))
    ways = (_after, _title, office_of, _nearest)
    return list(filter(None, (way(scene, t) for way in ways for t in tokens)))[:1]


def _told(scene: Scene, token: Token) -> Iterator[str]:
    mention = scene.mention_of(token)
    first = mention.first if mention is not None else token.i
    if mention is None and token.pos_ == "NOUN":
        yield _words(token)
    yield _before(token, first)
    own = mention.person if mention is not None else None
    for noun in _beside(token):
        for one in (noun, *noun.conjuncts):
            if one.i >= noun.i and _may_name_office(scene, token, one):
                words = _words(one)
                others = [m.person for m in scene.mentions if m.last > m.first]
                whole = any(p is not own and p.surname in words.split() for p in others)
                yield "" if whole else words


def _may_name_office(scene: Scene, token: Token, noun: Token) -> bool:
    """Whether a noun may say what somebody is: it names nobody, nor is it another's title."""
    beside = [scene.over(c) for c in noun.children if c.dep_ == "appos"]
    if any(p is not None and p is not scene.over(token) for p in beside):
        return False
    last = noun.i
    while last + 1 < len(noun.doc) and noun.doc[last + 1].pos_ in _NOUNS:
        last += 1
        if scene.over(noun.doc[last]) is not None:
            return scene.over(noun.doc[last]) is scene.over(token)
    return noun.pos_ in _NOUNS and scene.over(noun) is None


def _title(scene: Scene, token: Token) -> str:
    """The title before a name, with what tells it more closely: "Freshman Sen."."""
    mention = scene.mention_of(token)
    first = start = mention.first if mention is not None else token.i
    while start > token.sent.start and _is_of_title(token.doc[start - 1]):
        start -= 1
    words = token.doc[start:first].text.strip()
    title = words.rpartition(" ")[2]
    return words if core(title) in table("office")["word"].values() or _names_post(title) else ""


def _is_of_title(token: Token) -> bool:
    hangs = token.dep_ in ("compound", "amod", "nmod", "nummod") and token.head.i > token.i
    return hangs and token.pos_ in ("PROPN", "ADJ", "NOUN") and token.ent_type_ != "DATE"


def _nearest(scene: Scene, token: Token, named: bool = True) -> str:
    """The words for an office that stand nearest, if they are no other's and it is not sought.

    Of somebody ``named`` in the sentence only "as" tells it, else "the former mayor" does.
    """
    posts = (t for t in scene.sentence.span if t.pos_ in _NOUNS and t.ent_type_ != "PERSON")
    free = [
        t
        for t in posts
        if _names_post(t.text) and _is_told(t, named) and _may_name_office(scene, token, t)
    ]
    here = [scene.sentence.span.doc[m.last] for m in scene.mentions if scene.inside(m)]
    others = {w for t in here if scene.over(t) is not scene.over(token) for w in _told(scene, t)}
    near = map(_words, sorted(free, key=lambda t: abs(t.i - token.i)))
    return next((words for words in near if words and words not in others), "")


def _is_told(noun: Token, named: bool) -> bool:
    """Whether a noun speaks of who holds an office: "the former mayor", "her years as mayor"."""
    if noun.text in _HOUSES or (noun.dep_ == "pobj" and noun.head.lower_ == "for"):
        return False
    if named:
        return noun.dep_ == "pobj" and noun.head.lower_ == "as"
    return any(c.lower_ in ("the", "former") for c in noun.children)


def _after(scene: Scene, token: Token) -> str:
    """What is set beside a name, where the parse has it otherwise: "Roe, a former US attorney"."""
    begin = scene.sentence.span.start_char
    found = _SET_BESIDE.match(scene.sentence.text, token.idx + len(token) - begin)
    if found is None:
        return ""
    words = _plain(found[1])
    named = (token.doc[m.first].idx - begin for m in scene.mentions)
    others = any(found.start(1) <= at < found.end(1) for at in named)
    fits = _names_office(words) and len(words.split()) <= _LONGEST
    return words if fits and not others else ""


def _before(token: Token, first: int) -> str:
    """What stands right before a name: "former Kent mayor", not "Mr."."""
    start = first
    while start > token.sent.start and token.doc[start - 1].pos_ in _BESIDE_NAME:
        start -= 1
    words = _plain(token.doc[start:first].text)
    told = any(t.pos_ == "NOUN" for t in token.doc[start:first])
    told = told or re.search(table("office")["past_word"], words) is not None
    return words if told and _says_what(words) else ""


def _beside(token: Token) -> Iterator[Token]:
    """The nouns that may say what somebody is, the surest first."""
    yield from (c for c in token.children if c.dep_ == "appos" and c.pos_ in _NOUNS)
    if token.dep_ == "appos" and token.head.pos_ in _NOUNS:
        yield token.head
    above = token.head
    if token.dep_ == "poss":  # "her years as mayor"
        yield from _as(above)
        above = above.head if above.dep_ in SUBJECTS else above
    elif token.dep_ == "dobj":  # "appointed Roe as mayor"
        yield from (c for c in above.children if c.dep_ == "oprd" and c.pos_ in _NOUNS)
        yield from _as(above)
    if token.dep_ in SUBJECTS or (token.dep_ == "poss" and token.head.dep_ in SUBJECTS):
        yield from _told_of(above)
    for clause in (c for c in token.children if c.dep_ in ("relcl", "acl")):
        yield from _told_of(clause)


def _told_of(verb: Token) -> Iterator[Token]:
    """What a verb says that its subject is: "was mayor", "served as mayor", "was elected mayor"."""
    joined = [c for c in verb.children if c.dep_ in ("conj", "xcomp", "advcl")]
    own = [c for c in joined if not any(s.dep_ in SUBJECTS for s in c.children)]
    for one in (verb, *own, *(c for v in own for c in v.children if c.dep_ == "conj")):
        if one.lemma_ in ("be", "become"):
            yield from (c for c in one.children if c.dep_ == "attr" and c.pos_ in _NOUNS)
        if one.lemma_.lower() in table("office")["serves"]:
            yield from (c for c in one.children if c.dep_ == "oprd" and c.pos_ in _NOUNS)
            yield from _as(one)


def _as(token: Token) -> Iterator[Token]:
    for prep in (c for c in token.children if c.lower_ == "as" and c.dep_ == "prep"):
        yield from (c for c in prep.children if c.dep_ == "pobj")


def _words(noun: Token) -> str:
    """A noun with what belongs to it, without clauses and what is set beside it."""
    left = noun
    while inner := [c for c in left.lefts if c.dep_ not in ("punct", "cc", "relcl", "advmod")]:
        left = inner[0]
    last = noun.i
    while last + 1 < len(noun.doc) and _goes_on(noun.doc[last + 1]):
        last += 1
    for child in noun.rights:
        if child.dep_ != "prep" or child.i != last + 1:
            break
        last = max(last, _end(child, left.i + _LONGEST))
    words = _plain(noun.doc[left.i : min(last + 1, left.i + _LONGEST)].text)
    fits = noun.pos_ == "NOUN" or _names_post(words)
    return words if fits and _says_what(words) and noun.ent_type_ not in ("DATE", "GPE") else ""


def _goes_on(token: Token) -> bool:
    """Whether a word ends the name of an office: "attorney general", "Energy CEO"."""
    return token.lower_ == "general" or (token.pos_ in _NOUNS and token.ent_type_ in ("", "ORG"))


def _plain(words: str) -> str:
    words = words.strip(' ,;:—–-\n"“”')
    words = _ARTICLE.sub("", words if _ABBREVIATED.search(words) else words.rstrip("."))
    party, _, office = words.partition(" ")
    past = re.match(table("office")["past_word"], office) is not None
    return office if past and party in table("parties")["adjective"] else words


def _end(prep: Token, most: int) -> int:
    """The last word of what a preposition adds: "of the Kent Democratic Party", not "in 2010"."""
    last = prep.i - 1
    while prep.lower_ in _PARTS and last < most:
        object_ = next((c for c in prep.children if c.dep_ == "pobj"), None)
        if object_ is None or object_.ent_type_ in ("DATE", "CARDINAL", "ORDINAL"):
            break
        last = object_.i
        for more in (c for c in object_.rights if c.dep_ in ("cc", "conj")):
            last = more.i if more.i == last + 1 else last
        next_ = [c for c in object_.rights if c.dep_ == "prep" and c.i == last + 1]
        if not next_:
            break
        prep = next_[0]
    return last


def _says_what(words: str) -> bool:
    """Whether words say more than a title, a party, what is sought or how somebody stands."""
    last = re.split(r" (?:of|for) ", words, maxsplit=1)[0].rpartition(" ")[2]
    plain = re.sub(r"['’]s$|\W+$", "", last).casefold()
    singular = plain.removesuffix("s")
    return bool(plain) and not {plain, singular} & {*table("office")["no_office"]}


def core(words: str) -> str:
    """The word for an office by which it is one with others: "mayor" of "former Kent mayor".

    A chair or a director is one of many: all words but those that say that it is past.
    """
    found = re.search(table("office")["office"], words)
    if found is None:
        found = re.search(r"\b(?:[Ss]tate )?(?:Sen|Rep|Gov)\b", words)
    if found is None or found[0].casefold().startswith("chair"):
        return re.sub(table("office")["past_word"], "", words).strip().casefold()
    word = table("office")["word"]
    parts = (part.strip(".") for part in found[0].casefold().split())
    return " ".join(word.get(part, part) for part in parts if part not in ("u.s", "us"))


def _names_post(words: str) -> bool:
    return any(re.search(table("office")[kind], words) for kind in ("office", "post"))


def _names_office(words: str) -> bool:
    return _names_post(words) or re.search(table("office")["past_word"], words) is not None
