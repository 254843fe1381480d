"""What a small language model, trained on labelled articles, takes a sentence to say of whom.

A transformer encoder (MPNet, Song et al. 2020) reads the sentence with every person's name
replaced by a stand-in; for each person or body spoken of, there or just before, the mean of the
last states over the words that stand for them, with what the rules found, gives one chance per kind
of statement. How it was trained and what it is worth: docs/decisions/0012; ``python -m
benchmarks.learn_reading`` trains it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from hustings.readers.article.matching import Finding
from hustings.readers.article.referents import How, Piece, Place, named_bodies, pieces, referents
from hustings.readers.article.scene import Scene

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # or it writes in the home, and reports
import onnxruntime

LONGEST = 112
"""Tokens of a sentence that are read."""
WINDOW = 256
"""Tokens of sentences that are read together, about; each sees the others."""
_AT_ONCE = 4
_BODIES = 2
"""How many bodies of the sentences before are asked about too."""
_SUREST = 0.99
"""No chance is nearer to 0 or 1: the labels themselves are not surer."""
_HOWS = get_args(How)
_DEPENDENCIES = (
    "nsubj nsubjpass dobj pobj poss conj appos attr agent compound dative nmod".split()  # noqa: SIM905
)
_MORE = (
    "hangs on the root",
    "hangs on a relative clause",
    "in quotation marks",
    "whose words they are",
    "how many verbs the last place hangs on, of 4",
    "how many are asked about, of 8",
)
_DEEPEST, _MOST = 4, 8
STANDING = len(_HOWS) + len(_DEPENDENCIES) + len(_MORE)
"""Columns of ``standing``."""


@dataclass(frozen=True)
class Query:
    """A sentence as the model reads it: its pieces, who is spoken of, and what the rules say.

    ``standing`` and ``hints`` have a row for each of ``who``; see the functions of these names.
    """

    pieces: tuple[Piece, ...]
    who: tuple[str, ...]
    places: tuple[tuple[Place, ...], ...]
    standing: NDArray[np.float32]
    hints: NDArray[np.float32]


@dataclass(frozen=True)
class Encoded:
    """A sentence in tokens, with the tokens that stand for each of those spoken of."""

    ids: list[int]
    at: list[list[int]]


def label(type_: str, value: str) -> str:
    """The kind of statement as the model counts them: a type, with a value where it has several."""
    if type_ in ("candidacy", "opinion"):
        return f"{type_}:{value}"
    if type_ == "endorsement_refused" or (type_ == "endorsement" and value == "refused"):
        return "endorsement:refused"
    return "conflict" if type_ == "opposition" else type_


def object_label(kind: str) -> str:
    """The label of who else a statement of a kind is about."""
    return f"object:{kind.partition(':')[0]}"


def statement(kind: str) -> tuple[str, str]:
    """The type and the value of a kind of statement, as a rule would give them; see ``label``."""
    type_, _, value = kind.partition(":")
    if type_ == "endorsement":
        return ("endorsement_refused", "") if value == "refused" else ("endorsement", "given")
    return type_, "+1" if type_ == "closeness" else value


def queries(told: Iterable[tuple[Scene, Sequence[Finding]]], labels: Sequence[str]) -> list[Query]:
    """Return what is asked of the model about the sentences of an article and what rules found."""
    out, bodies = list[Query](), list[str]()
    for scene, found in told:
        out.append(query(scene, found, labels, bodies))
        here = named_bodies(out[-1].who, out[-1].places)
        bodies = [*here, *(b for b in bodies if b not in here)][:_BODIES]
    return out


def query(
    scene: Scene, found: Sequence[Finding], labels: Sequence[str], bodies: Sequence[str] = ()
) -> Query:
    """Return what is asked of the model about a sentence in which the rules found this.

    ``bodies`` are those of which sentences before spoke.
    """
    spoken_of = referents(scene, bodies)
    return Query(
        pieces(scene, spoken_of),
        tuple(spoken_of),
        tuple(tuple(places) for places in spoken_of.values()),
        standing(scene, spoken_of),
        hints(spoken_of, found, labels),
    )


def standing(scene: Scene, spoken_of: dict[str, list[Place]]) -> NDArray[np.float32]:
    """Return how and where in the sentence each is spoken of: (people, ``STANDING``).

    A column each for the ways of ``How``, the dependencies of ``_DEPENDENCIES`` and ``_MORE``.
    """
    out = np.zeros((len(spoken_of), STANDING), np.float32)
    for n, (key, places) in enumerate(spoken_of.items()):
        depth = 0
        for place in places:
            token = place.token
            verbs = [t for t in token.ancestors if t.pos_ in ("VERB", "AUX")]
            clause, depth = verbs[0].dep_ if verbs else "", len(verbs)
            marks = [place.how == how for how in _HOWS]
            marks += [token.dep_ == one for one in _DEPENDENCIES]
            marks += [clause == "ROOT", clause in ("relcl", "acl")]
            marks += [scene.sentence.paragraph.quoted(token.idx)]
            marks += [scene.voice.person is not None and scene.voice.person.key == key]
            out[n, :-2] = np.maximum(out[n, :-2], np.array(marks, np.float32))
        out[n, -2] = min(depth, _DEEPEST) / _DEEPEST
        out[n, -1] = min(len(spoken_of), _MOST) / _MOST
    return out


def hints(
    spoken_of: dict[str, list[Place]], found: Sequence[Finding], labels: Sequence[str]
) -> NDArray[np.float32]:
    """Return what the rules say of each: (people, labels).

    How sure a rule is that somebody is the subject of a statement of each kind, and, at the labels
    of objects, the object.
    """
    at = {name: i for i, name in enumerate(labels)}
    out = np.zeros((len(spoken_of), len(labels)), np.float32)
    for n, key in enumerate(spoken_of):
        for one in found:
            kind = label(one.type, one.value)
            as_object = object_label(kind)
            if one.subject == key and kind in at:
                out[n, at[kind]] = max(out[n, at[kind]], one.sure)
            if key in one.object.split("; ") and as_object in at:
                out[n, at[as_object]] = max(out[n, at[as_object]], one.sure)
    return out


def render(
    parts: Iterable[Piece], stand_ins: Sequence[str], names: dict[str, str]
) -> tuple[str, dict[str, list[tuple[int, int]]]]:
    """Return a sentence with stand-ins for names, and where in it each person or body stands.

    ``names`` are the stand-ins given so far, to which those of newcomers are added.
    """
    text, places = "", dict[str, list[tuple[int, int]]]()
    for piece in parts:
        start = len(text)
        if piece.slot:
            names.setdefault(piece.who, stand_ins[len(names) % len(stand_ins)])
            text += names[piece.who]
        else:
            text += piece.text
        if piece.who:
            places.setdefault(piece.who, []).append((start, len(text)))
        text += piece.text if piece.slot else ""
    return text, places


def encode(asked: Sequence[Query], tokenizer: Tokenizer, stand_ins: Sequence[str]) -> list[Encoded]:
    """Return the sentences of an article in tokens.

    ``stand_ins`` are taken in the order in which people come; one has the same throughout.
    """
    names = dict[str, str]()
    rendered = [render(q.pieces, stand_ins, names) for q in asked]
    out = []
    for q, (_, places), tokens in zip(
        asked, rendered, tokenizer.encode_batch([text for text, _ in rendered]), strict=True
    ):
        ids, offsets = tokens.ids[:LONGEST], tokens.offsets[:LONGEST]
        at = [
            [
                i
                for i, (a, b) in enumerate(offsets)
                if b > a and any(a < end and start < b for start, end in places.get(key, ()))
            ]
            for key in q.who
        ]
        out.append(Encoded(ids, at))
    return out


def windows(lengths: Sequence[int]) -> list[range]:
    """Return which sentences are read together: as many as go, all windows of about one length."""
    ends = np.cumsum(lengths)
    count = -(-int(ends[-1]) // WINDOW) if len(ends) else 0
    middles = ends - np.asarray(lengths) / 2
    of = np.minimum(middles // (ends[-1] / count), count - 1) if count else middles
    edges = np.searchsorted(of, np.arange(count + 1))
    return [range(a, b) for a, b in pairwise(map(int, edges)) if b > a]


def feed(
    together: Sequence[Sequence[Encoded]], asked: Sequence[Sequence[Query]], longest: int = 0
) -> dict[str, NDArray[Any]]:
    """Return the model's input for a batch of windows, of sentences each with somebody spoken of.

    ids and attention: (windows, tokens), at least ``longest``; at, of each row the window and its
    sentence's first token: (rows, 2); whole, the tokens of its sentence, and mask, those that stand
    for whom it asks about: (rows, tokens); standing: (rows, ``STANDING``); hints: (rows, labels).
    """
    width = max(longest, *(sum(len(e.ids) for e in some) for some in together))
    ids = np.zeros((len(together), width), np.int64)
    attention = np.zeros_like(ids)
    rows = [(n, e, at) for n, some in enumerate(together) for e in some for at in e.at]
    place = np.zeros((len(rows), 2), np.int64)
    whole, mask = (np.zeros((len(rows), width), np.float32) for _ in range(2))
    row = 0
    for n, some in enumerate(together):
        start = 0
        for e in some:
            end = start + len(e.ids)
            ids[n, start:end], attention[n, start:end] = e.ids, 1
            for at in e.at:
                place[row] = n, start
                whole[row, start:end] = 1
                mask[row, [start + i for i in at]] = 1
                row += 1
            start = end
    queries = [q for some in asked for q in some]
    return {
        "ids": ids,
        "attention": attention,
        "at": place,
        "whole": whole,
        "mask": mask,
        "standing": np.concatenate([q.standing for q in queries]),
        "hints": np.concatenate([q.hints for q in queries]),
    }


@dataclass(frozen=True)
class Accept:
    """The chances from which a statement is proposed, by label; '' holds for the others."""

    told: Mapping[str, float]
    with_rule: Mapping[str, float]

    def alone(self, kind: str) -> float:
        """The chance that it takes without a rule."""
        return self.told.get(kind, self.told[""])

    def ruled(self, kind: str) -> float:
        """The chance that it takes where a rule says so too."""
        return self.with_rule.get(kind, self.with_rule[""])


@dataclass(frozen=True)
class Learned:
    """The trained nets. ``settings`` has their labels, their stand-ins and the thresholds."""

    nets: tuple[onnxruntime.InferenceSession, ...]
    tokenizer: Tokenizer
    settings: dict[str, Any]

    @property
    def labels(self) -> tuple[str, ...]:
        """The kinds of statement, then those of objects."""
        return tuple(self.settings["labels"])

    @property
    def accept(self) -> Accept:
        """The thresholds."""
        return Accept(**self.settings["accept"])

    def chances(self, asked: Sequence[Query]) -> list[NDArray[np.float32]]:
        """Return the chances for each sentence of an article, of each label for each spoken of.

        The mean of what the nets say, (people, labels) a sentence.
        """
        out = [np.zeros((0, len(self.labels)), np.float32) for _ in asked]
        order = [n for n, q in enumerate(asked) if q.who]
        encoded = encode([asked[n] for n in order], self.tokenizer, self.settings["stand_ins"])
        read = windows([len(e.ids) for e in encoded])
        for batch in (read[n : n + _AT_ONCE] for n in range(0, len(read), _AT_ONCE)):
            given = feed(
                [[encoded[k] for k in window] for window in batch],
                [[asked[order[k]] for k in window] for window in batch],
            )
            rows = np.mean([net.run(None, given)[0] for net in self.nets], axis=0)
            rows = np.clip(rows, 1 - _SUREST, _SUREST)
            members = [order[k] for window in batch for k in window]
            ends = np.cumsum([len(asked[n].who) for n in members])
            for n, part in zip(members, np.split(rows, ends[:-1]), strict=True):
                out[n] = part
        return out


@cache
def learned() -> Learned:
    """Return the model that is part of this package, loaded once."""
    return loaded(files("hustings.readers.article") / "model")


def loaded(folder: Traversable) -> Learned:
    """Return the model of a folder: its nets, ``tokens.json`` and ``settings.json``."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".onnx")), key=lambda f: f.name)
    return Learned(
        tuple(
            onnxruntime.InferenceSession(
                f.read_bytes(), options, providers=["CPUExecutionProvider"]
            )
            for f in found
        ),
        Tokenizer.from_str((folder / "tokens.json").read_text("utf-8")),
        json.loads((folder / "settings.json").read_text("utf-8")),
    )
