"""Trains the net of the learned reader: ``python -m benchmarks.learn_reading BASE OUT FOLDER...``.

BASE is a folder with an encoder's weights (``model.safetensors``, ``config.json``,
``tokenizer.json``), such as all-mpnet-base-v2; FOLDERs hold articles as text with labels, in the
format of ``benchmarks.reading`` (``benchmarks.labelled_texts`` makes them). With ``--teacher
FOLDER``, a trained reader, articles without labels serve too: what it says of them is taken for
true, at the weight of optional labels. OUT gets ``reader-NUMBER.onnx``, ``tokens.json``,
``settings.json`` and ``reader-NUMBER.pt``; from it, or from the shipped ``reader-1.onnx``,
``--start`` goes on with more labels. What several nets say is averaged. Needs torch, transformers
and onnx, which the project itself does not: ``pip install torch transformers onnx``; how the
shipped one was trained is in docs/decisions/0012.
"""

# ruff: noqa: SIM905
from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from rich.progress import track
from tokenizers import Tokenizer
from transformers import AutoModel

from benchmarks.learned_weights import weights_of
from benchmarks.reading import Sample, Statement, load, same
from hustings.readers.article.language import parsing
from hustings.readers.article.learned import (
    LONGEST,
    STANDING,
    Encoded,
    Learned,
    Query,
    encode,
    feed,
    label,
    loaded,
    object_label,
    queries,
    windows,
)
from hustings.readers.article.pipeline import article_of
from hustings.readers.article.proposals import by_rules
from hustings.readers.article.referents import Place

_LABELLED_ONCE = ("past_office",)
"""What annotators label once an article, though the text says it again with every title."""
_OBJECTS = ("endorsement", "conflict", "contact", "past_result")
_HEAD_RATE, _WARM, _TOKENS = 10.0, 0.08, 2688
"""How much faster the layers on top learn, part of the steps to warm up, tokens of a batch."""
_SMOOTH, _LEAST, _WATCHED = 0.8, 1e-4, 16
"""Of the spread of inputs, how much goes to the weights; over how many articles it is seen."""
_STEP, _MOST_FIRST = 32, 8
"""Windows are filled up to whole steps: the processor's kernels are made anew for each shape."""
_WIDE, _DROP, _NO_HINTS, _HIDDEN = 256, 0.15, 0.1, 0.08
_SHORT_NAMES = tuple(
    (
        "Smith Jones Brown Clark Davis Evans Hill King Moore Scott Turner Walker White Young Adams "
        "Baker Carter Cooper Ellis Fox Gray Hall Harris Hughes Jackson James Johnson Kelly Lewis "
        "Martin Miller Mitchell Morgan Morris Murphy Parker Phillips Reed Roberts Rogers Russell "
        "Stewart Taylor Thomas Thompson Ward Watson Williams Wilson Wood Wright"
    ).split()
)
"""Stand-ins for names: common ones, one token each; drawn anew each time a sentence is read."""


@dataclass(frozen=True)
class Example:
    """A sentence with what is true of each of those spoken of; both arrays (people, labels)."""

    query: Query
    truth: NDArray[np.float32]
    weight: NDArray[np.float32]


def kinds(statement: Statement) -> Iterator[str]:
    """The labels of a statement: one for each value that is right."""
    for value in statement.values or ("",):
        yield label(statement.type, value)


def label_names(read: Sequence[Sample]) -> list[str]:
    """Every label that the samples have, then those of objects."""
    found = {k for s in read for one in s.statements for k in kinds(one)}
    return [*sorted(found - {"deadline"}), *(f"object:{t}" for t in _OBJECTS)]


def examples(
    sample: Sample, labels: Sequence[str], optional: float, teacher: Learned | None
) -> Iterator[Example]:
    """Every sentence of an article in which somebody is spoken of.

    An optional label weighs ``optional`` of one that is not, and so does what the teacher says.
    """
    article = article_of(sample.text, sample.name)
    with parsing():
        reader, told, _ = by_rules(article, None)
        given, said = [(t.scene, t.found) for t in told], None
        if teacher is not None and not sample.labelled:
            said = teacher.chances(queries(given, teacher.labels))
        every = queries(given, labels)
        for number, (one, asked) in enumerate(zip(told, every, strict=True)):
            if not asked.who:
                continue
            start, end = reader.place(one)
            here = [s for s in sample.statements if start <= s.at < end]
            truth, weight = _truth(asked, here, labels, optional)
            if said is None:
                _leave_open(asked, sample.statements, labels, truth, weight)
            else:
                for name in {*labels} & {*teacher.labels}:
                    k = labels.index(name)
                    truth[:, k] = said[number][:, teacher.labels.index(name)]
                    weight[:, k] = optional
            yield Example(replace(asked, places=()), truth, weight)  # without the parse


def _leave_open(
    asked: Query,
    statements: Sequence[Statement],
    labels: Sequence[str],
    truth: NDArray[np.float32],
    weight: NDArray[np.float32],
) -> None:
    """Take no label for no statement where annotators label once what is said again."""
    for name in {*_LABELLED_ONCE} & {*labels}:
        k = labels.index(name)
        once = [s.subject for s in statements if s.type == name]
        for n, key in enumerate(asked.who):
            if truth[n, k] == 0 and any(same(key, subject) for subject in once):
                weight[n, k] = 0


def _truth(
    asked: Query, here: Sequence[Statement], labels: Sequence[str], optional: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    at = {name: k for k, name in enumerate(labels)}
    truth = np.zeros((len(asked.who), len(labels)), np.float32)
    weight = np.ones_like(truth)
    there = [k for k, places in zip(asked.who, asked.places, strict=True) if not _before(places)]
    for n, key in enumerate(asked.who):
        for s in here:
            subject, other = (_means(key, name, there) for name in (s.subject, s.object))
            if subject or (other and s.type in ("contact", "closeness")):
                for k in (at[kind] for kind in kinds(s) if kind in at):
                    truth[n, k] = 1
                    weight[n, k] = optional if s.optional else 1
            as_object = object_label(label(s.type, ""))
            if other and as_object in at:
                truth[n, at[as_object]] = 1
    return truth, weight


def _before(places: Sequence[Place]) -> bool:
    return places[0].how == "lately"


def _means(key: str, name: str, there: Sequence[str]) -> bool:
    """Whether a label's name is somebody's: of who was spoken of before, only if nobody here's."""
    return same(key, name) and (key in there or not any(same(k, name) for k in there))


class Net(torch.nn.Module):
    """The encoder, a layer over who is spoken of, where, and the sentence, and the hints beside.

    Only its first ``layers`` layers are used, without their dropout, and its words stay as they
    are: the labels are too few to move those that they do not have.
    """

    def __init__(self, base: str, layers: int, labels: int) -> None:
        super().__init__()
        none = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
        self.encoder = AutoModel.from_pretrained(base, **none)
        self.encoder.encoder.layer = self.encoder.encoder.layer[:layers]
        self.encoder.pooler = None
        for one in self.encoder.embeddings.parameters():
            one.requires_grad = False
        size = self.encoder.config.hidden_size
        self.drop = torch.nn.Dropout(_DROP)
        self.inner = torch.nn.Linear(3 * size + STANDING, _WIDE)
        self.outer = torch.nn.Linear(_WIDE + labels, labels)

    def forward(self, ids, attention, at, whole, mask, standing, hints):  # type: ignore[no-untyped-def]
        """Return log odds: (rows, labels)."""
        states = self.encoder(input_ids=ids, attention_mask=attention).last_hidden_state.float()
        # As products of matrices: to take rows by number is slow in both directions.
        begin = (at[:, 1:] == torch.arange(ids.shape[1])).float()
        places = torch.cat([mask, begin, whole])
        places = places / places.sum(1, keepdim=True).clamp(min=1)
        pick = (at[:, :1] == torch.arange(ids.shape[0])).float().repeat(3, 1)
        spread = (pick.unsqueeze(2) * places.unsqueeze(1)).flatten(1)
        person, start, sentence = (spread @ states.flatten(0, 1)).chunk(3)
        read = torch.cat([person, start, sentence], 1)
        read = torch.cat([self.drop(read), standing], 1)
        read = torch.nn.functional.gelu(self.inner(read))
        return self.outer(torch.cat([self.drop(read), hints], 1))


class Chances(torch.nn.Module):
    """The net with chances in place of log odds."""

    def __init__(self, net: Net) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids, attention, at, whole, mask, standing, hints):  # type: ignore[no-untyped-def]
        """Return chances: (rows, labels)."""
        return torch.sigmoid(self.net(ids, attention, at, whole, mask, standing, hints))


def train(
    net: Net, given: list[list[Example]], tokenizer: Tokenizer, o: argparse.Namespace
) -> None:
    """Fit the net as the options say; names and windows are drawn anew in each pass."""
    draw, passes = random.Random(o.seed), o.passes
    torch.manual_seed(o.seed)
    head = [*net.inner.parameters(), *net.outer.parameters()]
    encoder = [p for p in net.encoder.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": o.rate}, {"params": head, "lr": _HEAD_RATE * o.rate}],
        weight_decay=0.01,
        fused=True,
    )
    steps = passes * len(_batches(given, tokenizer, draw))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1, s / (_WARM * steps)) * max(o.end, (steps - s) / steps)
    )
    for number in range(passes):
        net.train()
        losses = []
        batches = _batches(given, tokenizer, draw)
        for batch in track(batches, f"pass {number + 1} of {passes}"):
            loss = _loss(net, batch, tokenizer, draw)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        print(f"pass {number + 1}: loss {np.mean(losses):.3f}", flush=True)


@dataclass(frozen=True)
class Window:
    """Sentences of an article that are read together."""

    examples: list[Example]
    encoded: list[Encoded]

    @property
    def length(self) -> int:
        """How many tokens it has, filled up."""
        return -(-sum(len(e.ids) for e in self.encoded) // _STEP) * _STEP


def _loss(net: Net, batch: list[Window], tokenizer: Tokenizer, draw: random.Random) -> torch.Tensor:
    """The loss of a sentence, on average over a batch.

    Some words are hidden and the rules left out of some rows, lest the net lean on any of them.
    """
    hidden = tokenizer.token_to_id("<mask>")
    encoded = [[_hide(e, hidden, draw) for e in w.encoded] for w in batch]
    asked = [[e.query for e in w.examples] for w in batch]
    inputs = feed(encoded, asked, max(w.length for w in batch))
    tensors = {k: torch.from_numpy(v) for k, v in inputs.items()}
    tensors["hints"] *= (torch.rand(len(tensors["hints"]), 1) > _NO_HINTS).float()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        odds = net(**tensors).float()
    given = [e for w in batch for e in w.examples]
    truth = torch.from_numpy(np.concatenate([e.truth for e in given]))
    weight = torch.from_numpy(np.concatenate([e.weight for e in given]))
    each = torch.nn.functional.binary_cross_entropy_with_logits(
        odds, truth, weight=weight, reduction="none"
    )
    return each.sum() / len(given)


def _hide(one: Encoded, hidden: int, draw: random.Random) -> Encoded:
    """A sentence with some of the words hidden that stand for nobody."""
    people, last = {i for at in one.at for i in at}, len(one.ids) - 1
    ids = [
        hidden if 0 < n < last and n not in people and draw.random() < _HIDDEN else i
        for n, i in enumerate(one.ids)
    ]
    return Encoded(ids, one.at)


def _batches(
    given: list[list[Example]], tokenizer: Tokenizer, draw: random.Random
) -> list[list[Window]]:
    """Batches of windows of about one length, in random order."""
    sized: dict[int, list[Window]] = {}
    for article in given:
        for one in _windows(article, tokenizer, draw):
            sized.setdefault(one.length, []).append(one)
    out = []
    for length, members in sized.items():
        order, size = draw.sample(members, len(members)), max(1, _TOKENS // length)
        out += [order[n : n + size] for n in range(0, len(order), size)]
    draw.shuffle(out)
    return out


def _windows(article: list[Example], tokenizer: Tokenizer, draw: random.Random) -> Iterator[Window]:
    """The windows of an article; the first may end anywhere, so that they differ each time."""
    names = draw.sample(_SHORT_NAMES, len(_SHORT_NAMES))
    encoded = encode([e.query for e in article], tokenizer, names)
    cut = draw.randint(0, min(len(article), _MOST_FIRST))
    for start, end in ((0, cut), (cut, len(article))):
        for window in windows([len(e.ids) for e in encoded[start:end]]):
            here = slice(start + window.start, start + window.stop)
            yield Window(article[here], encoded[here])


class Smoothed(torch.nn.Module):
    """A linear layer whose inputs are brought to like sizes, and its weights the other way.

    What it gives is the same, but rounds better (Xiao et al. 2023, *SmoothQuant*): without it a few
    inputs that are forty times the others leave those one or two of the eight bits.
    """

    def __init__(self, linear: torch.nn.Linear, largest: torch.Tensor) -> None:
        super().__init__()
        weights = linear.weight.detach().abs().amax(0).clamp(min=_LEAST)
        scale = largest.clamp(min=_LEAST) ** _SMOOTH / weights ** (1 - _SMOOTH)
        self.linear, self.shrink = linear, torch.nn.Parameter(1 / scale, requires_grad=False)
        linear.weight.data *= scale

    def forward(self, inputs):  # type: ignore[no-untyped-def]
        """Return what the layer would."""
        return self.linear(inputs * self.shrink)


def smooth(net: Net, given: list[list[Example]], tokenizer: Tokenizer) -> None:
    """Smooth the linear layers of the encoder, by the largest inputs that some sentences give."""
    net.eval()
    layers = net.encoder.encoder
    linear = {n: m for n, m in layers.named_modules() if isinstance(m, torch.nn.Linear)}
    largest: dict[str, torch.Tensor] = {}

    def watch(name: str):  # type: ignore[no-untyped-def]
        def note(_: torch.nn.Module, inputs: tuple[torch.Tensor]) -> None:
            seen = inputs[0].detach().abs().flatten(0, 1).amax(0)
            largest[name] = torch.maximum(largest.get(name, seen), seen)

        return note

    watching = [m.register_forward_pre_hook(watch(n)) for n, m in linear.items()]
    some = random.Random(1).sample(given, min(_WATCHED, len(given)))
    with torch.no_grad():
        for batch in _batches(some, tokenizer, random.Random(1)):
            inputs = feed(
                [w.encoded for w in batch], [[e.query for e in w.examples] for w in batch]
            )
            net(**{k: torch.from_numpy(v) for k, v in inputs.items()})
    for one in watching:
        one.remove()
    for name, module in linear.items():
        above, _, own = name.rpartition(".")
        setattr(layers.get_submodule(above), own, Smoothed(module, largest[name]))


def export(net: Net, out: Path, labels: Sequence[str]) -> None:
    """Write the net with whole-number weights, one scale a column; what is small stays as it is."""
    given = {
        "ids": torch.ones(2, 8, dtype=torch.long),
        "attention": torch.ones(2, 8, dtype=torch.long),
        "at": torch.tensor([[0, 0], [1, 0], [1, 4]]),
        "whole": torch.ones(3, 8),
        "mask": torch.ones(3, 8),
        "standing": torch.zeros(3, STANDING),
        "hints": torch.zeros(3, len(labels)),
    }
    windows_, rows = {0: "windows", 1: "tokens"}, {0: "rows", 1: "tokens"}
    axes = {"ids": windows_, "attention": windows_, "whole": rows, "mask": rows}
    axes |= {name: {0: "rows"} for name in ("at", "standing", "hints", "chances")}
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            Chances(net).eval(),
            tuple(given.values()),
            whole,
            input_names=list(given),
            output_names=["chances"],
            dynamic_axes=axes,
            dynamo=False,
        )
        named = (n.name for n in onnx.load(whole).graph.node)
        top = [n + as_ for n in named if re.search("/(inner|outer)/", n) for as_ in ("", "_MatMul")]
        quantize_dynamic(
            whole, out, weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=top
        )


def tokens(base: Path) -> Tokenizer:
    """The encoder's tokenizer, cut at the longest sentence."""
    found = Tokenizer.from_file(str(base / "tokenizer.json"))
    found.no_padding()
    found.enable_truncation(LONGEST)
    return found


def main() -> None:
    """Train on the folders named and write the net beside those that are there."""
    options = argparse.ArgumentParser()
    options.add_argument("base", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("folders", type=Path, nargs="+")
    options.add_argument("--number", type=int, default=1, help="of the net among several")
    options.add_argument("--layers", type=int, default=8, help="of the encoder, from the first")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--rate", type=float, default=6e-5)
    options.add_argument("--end", type=float, default=0.0, help="part of the rate at the end")
    options.add_argument("--passes", type=int, default=5)
    options.add_argument("--optional", type=float, default=0.5, help="weight of optional labels")
    options.add_argument("--start", type=Path, help="a reader-NUMBER.pt or .onnx to go on from")
    options.add_argument("--teacher", type=Path, help="a reader's folder, for what has no labels")
    o = options.parse_args()
    teacher = loaded(o.teacher) if o.teacher else None
    found = [load(p) for f in o.folders for p in sorted(f.glob("*.txt"))]
    read = [s for s in found if s.labelled or teacher is not None]
    if not read:
        options.error("no .txt with '=== statements' in the folders, and no --teacher")
    before = _before_this(o.start) if o.start else None
    labels = label_names(read) if any(s.labelled for s in read) else list(teacher.labels)
    labels = before["labels"] if before else labels
    given = [list(examples(s, labels, o.optional, teacher)) for s in track(read, "Reading")]
    given = [some for some in given if some]
    print(
        f"{len(read)} articles, {sum(map(len, given))} sentences, {len(labels)} labels", flush=True
    )
    tokenizer = tokens(o.base)
    net = Net(str(o.base), o.layers, len(labels))
    if before:
        missing = net.load_state_dict(before["net"], strict=False).missing_keys
        if any("embeddings" not in name for name in missing):  # words stay as they are
            options.error(
                f"{o.start} lacks {', '.join(missing)}. Try: the file of another training."
            )
    train(net, given, tokenizer, o)
    o.out.mkdir(parents=True, exist_ok=True)
    torch.save({"labels": labels, "net": net.state_dict()}, o.out / f"reader-{o.number}.pt")
    smooth(net, given, tokenizer)
    export(net, o.out / f"reader-{o.number}.onnx", labels)
    tokenizer.save(str(o.out / "tokens.json"))
    _settle(o.out, labels)


def _before_this(start: Path) -> dict[str, Any]:
    """The labels and weights to go on from, of a training of before or of a shipped net."""
    found: dict[str, Any] = weights_of(start) if start.suffix == ".onnx" else torch.load(start)
    return found


def _settle(out: Path, labels: Sequence[str]) -> None:
    """Write the settings; thresholds that are there stay."""
    path = out / "settings.json"
    before = json.loads(path.read_text("utf-8")) if path.exists() else {}
    settings = {
        "labels": list(labels),
        "stand_ins": list(_SHORT_NAMES),
        "accept": before.get("accept", {"told": {"": 0.5}, "with_rule": {"": 0.1}}),
    }
    path.write_text(json.dumps(settings, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
