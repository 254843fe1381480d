"""Trains a net of the learned reader: ``python -m benchmarks.learn_reading BASE OUT FOLDER...``.

BASE is a folder with an encoder's weights (``model.safetensors``, ``config.json``,
``tokenizer.json``), such as all-MiniLM-L6-v2; FOLDERs hold labelled articles in the format of
``benchmarks.reading``; OUT gets ``reader-NUMBER.onnx``, ``tokens.json`` and ``settings.json``, and
``reader-NUMBER.pt``, from which ``--start`` goes on with more labels.
What several nets say is averaged. Both shipped were trained with ``--passes 7 --optional 0.5``,
the second on half as many articles again as the first (``--seed 5``, ``--seed 9``); the labelled
articles of this project whose names begin with dev were among them. Needs torch, transformers and
onnx, which the project itself does not: ``pip install torch transformers onnx``.
"""

# ruff: noqa: SIM905
from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from rich.progress import track
from tokenizers import Tokenizer
from transformers import AutoModel

from benchmarks.reading import Sample, Statement, same, samples
from hustings.readers.article.language import parsing
from hustings.readers.article.learned import (
    LONGEST,
    STANDING,
    Query,
    encode,
    feed,
    label,
    object_label,
    query,
)
from hustings.readers.article.pipeline import article_of
from hustings.readers.article.proposals import by_rules

_OBJECTS = ("endorsement", "conflict", "contact", "past_result")
_SENTENCES, _HEAD_RATE, _WARM = 24, 1e-3, 0.08
_WIDE, _DROP, _NO_HINTS = 256, 0.15, 0.1
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


def examples(sample: Sample, labels: Sequence[str], optional: float) -> Iterator[Example]:
    """Every sentence of an article in which somebody is spoken of.

    An optional label weighs ``optional`` of one that is not.
    """
    article = article_of(sample.text, sample.name)
    with parsing():
        reader, told, _ = by_rules(article, None)
        for one in told:
            start, end = reader.place(one)
            asked = query(one.scene, one.found, labels)
            if asked.who:
                here = [s for s in sample.statements if start <= s.at < end]
                yield Example(asked, *_truth(asked, here, labels, optional))


def _truth(
    asked: Query, here: Sequence[Statement], labels: Sequence[str], optional: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    at = {name: k for k, name in enumerate(labels)}
    truth = np.zeros((len(asked.who), len(labels)), np.float32)
    weight = np.ones_like(truth)
    for n, key in enumerate(asked.who):
        for s in here:
            either = s.type in ("contact", "closeness") and same(key, s.object)
            if same(key, s.subject) or either:
                for k in (at[kind] for kind in kinds(s) if kind in at):
                    truth[n, k] = 1
                    weight[n, k] = optional if s.optional else 1
            as_object = object_label(label(s.type, ""))
            if s.object and same(key, s.object) and as_object in at:
                truth[n, at[as_object]] = 1
    return truth, weight


class Net(torch.nn.Module):
    """The encoder, a layer over who is spoken of, where, and the sentence, and the hints beside."""

    def __init__(self, base: str, labels: int) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(base)
        size = self.encoder.config.hidden_size
        self.drop = torch.nn.Dropout(_DROP)
        self.inner = torch.nn.Linear(3 * size + STANDING, _WIDE)
        self.outer = torch.nn.Linear(_WIDE + labels, labels)

    def forward(self, ids, attention, which, mask, standing, hints):  # type: ignore[no-untyped-def]
        """Return log odds: (rows, labels)."""
        states = self.encoder(input_ids=ids, attention_mask=attention).last_hidden_state
        shown = attention.unsqueeze(-1).float()
        whole = (states * shown).sum(1) / shown.sum(1)
        own = mask.unsqueeze(-1)
        person = (states[which] * own).sum(1) / own.sum(1).clamp(min=1)
        read = torch.cat([person, states[:, 0][which], whole[which]], 1)
        read = torch.cat([self.drop(read), standing], 1)
        read = torch.nn.functional.gelu(self.inner(read))
        return self.outer(torch.cat([self.drop(read), hints], 1))


class Chances(torch.nn.Module):
    """The net with chances in place of log odds."""

    def __init__(self, net: Net) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids, attention, which, mask, standing, hints):  # type: ignore[no-untyped-def]
        """Return chances: (rows, labels)."""
        return torch.sigmoid(self.net(ids, attention, which, mask, standing, hints))


def train(net: Net, given: list[Example], tokenizer: Tokenizer, o: argparse.Namespace) -> None:
    """Fit the net as the options say; names are drawn anew in each pass."""
    draw, passes = random.Random(o.seed), o.passes
    torch.manual_seed(o.seed)
    head = [*net.inner.parameters(), *net.outer.parameters()]
    optimizer = torch.optim.AdamW(
        [{"params": net.encoder.parameters(), "lr": o.rate}, {"params": head, "lr": _HEAD_RATE}],
        weight_decay=0.01,
    )
    steps = passes * -(-len(given) // _SENTENCES)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1, s / (_WARM * steps)) * max(0.0, (steps - s) / steps)
    )
    for number in range(passes):
        net.train()
        losses = []
        for batch in track(list(_shuffled(given, draw)), f"pass {number + 1} of {passes}"):
            names = draw.sample(_SHORT_NAMES, len(_SHORT_NAMES))
            asked = [e.query for e in batch]
            inputs = feed(encode(asked, tokenizer, names), asked)
            tensors = {k: torch.from_numpy(v) for k, v in inputs.items()}
            tensors["hints"] *= (torch.rand(len(tensors["hints"]), 1) > _NO_HINTS).float()
            with torch.autocast("cpu", dtype=torch.bfloat16):
                odds = net(**tensors).float()
            truth = torch.from_numpy(np.concatenate([e.truth for e in batch]))
            weight = torch.from_numpy(np.concatenate([e.weight for e in batch]))
            each = torch.nn.functional.binary_cross_entropy_with_logits(
                odds, truth, weight=weight, reduction="none"
            )
            loss = each.sum(1).mean()
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        print(f"pass {number + 1}: loss {np.mean(losses):.3f}", flush=True)


def _shuffled(given: list[Example], draw: random.Random) -> Iterator[list[Example]]:
    """Batches of sentences of like length, in random order."""
    order = sorted(given, key=lambda e: len(e.query.pieces) + 10 * draw.random())
    batches = [order[n : n + _SENTENCES] for n in range(0, len(order), _SENTENCES)]
    draw.shuffle(batches)
    yield from batches


def export(net: Net, out: Path, labels: Sequence[str]) -> None:
    """Write the net with whole-number weights."""
    names = ("ids", "attention", "which", "mask", "standing", "hints")
    given = (
        torch.ones(2, 8, dtype=torch.long),
        torch.ones(2, 8, dtype=torch.long),
        torch.tensor([0, 1, 1]),
        torch.ones(3, 8),
        torch.zeros(3, STANDING),
        torch.zeros(3, len(labels)),
    )
    axes = {
        "ids": {0: "sentences", 1: "tokens"},
        "attention": {0: "sentences", 1: "tokens"},
        "which": {0: "rows"},
        "mask": {0: "rows", 1: "tokens"},
        "standing": {0: "rows"},
        "hints": {0: "rows"},
        "chances": {0: "rows"},
    }
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            Chances(net).eval(),
            given,
            whole,
            input_names=list(names),
            output_names=["chances"],
            dynamic_axes=axes,
            dynamo=False,
        )
        quantize_dynamic(whole, out, weight_type=QuantType.QInt8)


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
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--rate", type=float, default=1.5e-4)
    options.add_argument("--passes", type=int, default=11)
    options.add_argument("--optional", type=float, default=0.0, help="weight of optional labels")
    options.add_argument("--start", type=Path, help="a reader-NUMBER.pt of before, to go on from")
    o = options.parse_args()
    read = [s for f in o.folders for s in samples(f)]
    labels = label_names(read)
    given = [e for s in track(read, "Reading") for e in examples(s, labels, o.optional)]
    print(f"{len(read)} articles, {len(given)} sentences, {len(labels)} labels", flush=True)
    tokenizer = tokens(o.base)
    net = Net(str(o.base), len(labels))
    if o.start:
        net.load_state_dict(torch.load(o.start))
    train(net, given, tokenizer, o)
    o.out.mkdir(parents=True, exist_ok=True)
    torch.save(net.state_dict(), o.out / f"reader-{o.number}.pt")
    export(net, o.out / f"reader-{o.number}.onnx", labels)
    tokenizer.save(str(o.out / "tokens.json"))
    _settle(o.out, labels)


def _settle(out: Path, labels: Sequence[str]) -> None:
    """Write the settings; thresholds that are there stay."""
    path = out / "settings.json"
    before = json.loads(path.read_text("utf-8")) if path.exists() else {}
    settings = {
        "labels": list(labels),
        "stand_ins": list(_SHORT_NAMES[:24]),
        "accept": before.get("accept", {"told": {"": 0.5}, "with_rule": {"": 0.1}}),
    }
    path.write_text(json.dumps(settings, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
