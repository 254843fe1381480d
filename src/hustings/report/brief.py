"""A brief: two pages that a person can print or mail, as PDF and as self-contained HTML.

PDF is set by Typst, which brings its fonts; both hold the same words and pictures.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst
from markupsafe import Markup

from hustings.evidence import Ledger
from hustings.report import charts, words
from hustings.report.page import ENVIRONMENT

_TEMPLATE = "brief.typ"


@dataclass(frozen=True)
class Picture:
    """A chart with its title and the sentence that says how to read it."""

    title: str
    caption: str
    chart: charts.Spec


@dataclass(frozen=True)
class Brief:
    """The words and pictures of a brief."""

    title: str
    as_of: str
    question: str
    answer: tuple[str, ...]
    pictures: tuple[Picture, ...]
    chances: tuple[tuple[str, str, str], ...]
    changers: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    footer: str


def brief_of(answer: dict[str, Any], ledger: Ledger) -> Brief:
    """The brief of a what-if (``hustings.what_if/1``), or of a forecast as a what-if of nothing.

    ``ledger`` is as of the day; the sources come from it.
    """
    after = answer["scenario"]
    names = words.names_of(answer["baseline"]) | words.names_of(after)
    return Brief(
        title=after["title"],
        as_of=words.day(after["as_of"]),
        question=_question(answer, names),
        answer=_answer(answer, names),
        pictures=_pictures(answer, names),
        chances=_chances(answer, names),
        changers=_changers(answer, names),
        sources=_sources(ledger),
        footer=(
            f"{after['verdict']} Race {after['race']}, as of {after['as_of']}, seed "
            f"{after['seed']}, version {after['version']}, inputs {after['inputs_sha256'][:16]}."
        ),
    )


def brief_html(brief: Brief) -> str:
    """The brief as one HTML file that needs nothing else."""
    pictures = [(p, Markup(charts.svg(p.chart))) for p in brief.pictures]
    return ENVIRONMENT.get_template("brief.html").render(b=brief, pictures=pictures)


def brief_pdf(brief: Brief) -> bytes:
    """The brief as PDF."""
    template = files("hustings.report").joinpath("templates", _TEMPLATE).read_text("utf-8")
    pictures = [{"title": p.title, "caption": p.caption} for p in brief.pictures]
    told = {**vars(brief), "pictures": pictures}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / _TEMPLATE).write_text(template, encoding="utf-8")
        (folder / "brief.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        for number, picture in enumerate(brief.pictures):
            (folder / f"{number}.pdf").write_bytes(charts.pdf(picture.chart))
        found: bytes = typst.compile(str(folder / _TEMPLATE), root=str(folder))
    return found


def _is_plain(answer: dict[str, Any]) -> bool:
    edit = answer["edit"]
    return not (edit["enter"] or edit["withdraw"] or answer.get("assumptions"))


def _question(answer: dict[str, Any], names: dict[str, str]) -> str:
    if _is_plain(answer):
        return "Who is ahead, who goes on, and who takes the seat?"
    parts = [f"{names.get(c, c)} runs" for c in answer["edit"]["enter"]]
    parts += [f"{names.get(c, c)} is out" for c in answer["edit"]["withdraw"]]
    if answer.get("assumptions"):
        parts.append("what is assumed below holds")
    return f"What if {' and '.join(parts)}?"


def _answer(answer: dict[str, Any], names: dict[str, str]) -> tuple[str, ...]:
    after = answer["scenario"]
    found = [words.headline(after)]
    found.append(words.leader(after["stages"][0]))
    telling = words.worth_telling(answer)
    titles = (
        ("hurt_most", "Most share lost"),
        ("hurt_most_chance", "If it costs somebody the nomination"),
        ("helped_most", "Most share gained"),
    )
    for key, title in titles:
        if key in telling and answer[key] and not _is_plain(answer):
            likely = [f"{names[c]} {words.chance(p)}" for c, p in answer[key].items() if p >= 0.05]
            found.append(f"{title}: {', '.join(likely)}.")
    found += answer.get("assumptions", [])
    if answer["evidence"]["sentence"]:
        found.append(answer["evidence"]["sentence"])
    return tuple(found)


def _pictures(answer: dict[str, Any], names: dict[str, str]) -> tuple[Picture, ...]:
    """Three: shares at the next vote; what changes, or the seat; whose votes, or a later stage."""
    after = answer["scenario"]
    first = after["stages"][0]
    found = [
        Picture(
            f"{first['title']}, {words.day(first['date'])}",
            "Dot: median. Thick to thin: 50, 80 and 95 % of simulated elections.",
            charts.shares(first),
        )
    ]
    moved = charts.change(answer["changes"][0], names)
    edited = answer["edit"]["enter"] + answer["edit"]["withdraw"]
    if edited and moved is not None:
        found.append(Picture("Who loses, who gains", "Change of share against without.", moved))
        who = edited[0]
        rows = [r for r in answer["diversion"] if r["from"] == who]
        if rows:
            title = f"Where {names.get(who, who)}’s votes come from, or would go"
            found.append(Picture(title, "Of 100 votes.", charts.diversion(rows, names)))
    seat = [(names[c], p) for c, p in after["seat"]["by_candidate"].items()]
    found.append(Picture("The seat", "A hundred elections, each a dot.", charts.hundred(seat)))
    for stage in after["stages"][1:]:
        if any(c["p_on_list"] >= 0.01 for c in stage["candidates"]):
            title = f"{stage['title']}, {words.day(stage['date'])}"
            found.append(Picture(title, "As above, where on the list.", charts.shares(stage)))
    return tuple(found[:3])


def _chances(answer: dict[str, Any], names: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Who takes the seat: name, in words, and before and after where something was edited."""
    before = answer["baseline"]["seat"]["by_candidate"]
    found = []
    for who, p in answer["scenario"]["seat"]["by_candidate"].items():
        if p < 0.01 and before.get(who, 0.0) < 0.01:
            continue
        was = "" if _is_plain(answer) else f"{words.chance(before.get(who, 0.0))} → "
        found.append((names[who], words.odds(p), was + words.chance(p)))
    return tuple(found[:8])


def _changers(answer: dict[str, Any], names: dict[str, str]) -> tuple[str, ...]:
    """What would change the answer: the calendar, decisions, pairs, and thin evidence."""
    after = answer["scenario"]
    found = []
    if after["deadline"]:
        d = after["deadline"]
        found.append(f"{d['title']}, {words.day(d['date'])}: in {d['days']} days.")
    edited = {*answer["edit"]["enter"], *answer["edit"]["withdraw"]}
    for row in after["potential"]:
        if row["id"] in edited:
            continue
        ins, outs = row["if_runs"]["nomination"], row["if_not"]["nomination"]
        who = max(outs, key=lambda c: outs[c])
        found.append(
            f"{names.get(row['id'], row['id'])} may run ({words.chance(row['p_run'])}): "
            f"{names.get(who, who)}’s chance of the nomination would be "
            f"{words.chance(ins.get(who, 0.0))} with and {words.chance(outs[who])} without."
        )
    for stage in after["stages"]:
        for pair in stage["pairs"][:2] if stage["kind"] == "runoff" else ():
            a, b = names.get(pair["a"], pair["a"]), names.get(pair["b"], pair["b"])
            found.append(
                f"{stage['title']} between {a} and {b} ({words.chance(pair['p'])}): {a} wins "
                f"{words.odds(pair['p_a_wins'])}."
            )
    return tuple(found + words.basis(after))


def _sources(ledger: Ledger) -> tuple[tuple[str, str], ...]:
    """Polls and statements that were read, the latest first, each address once."""
    rows = [(q.end, f"{q.pollster}, to {q.end}", q.source) for q in ledger.questions]
    rows += [
        (s.published, f"{s.type.replace('_', ' ')}, {s.published}", s.source)
        for s in ledger.statements
    ]
    seen: dict[str, str] = {}
    for _, label, source in sorted(rows, key=lambda r: r[0], reverse=True):
        if source:
            seen.setdefault(source, label)
    return tuple((label, source) for source, label in list(seen.items())[:12])
