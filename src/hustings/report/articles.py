"""What was read in an article, for the terminal."""

from __future__ import annotations

from collections import Counter

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from hustings.readers.article.reading import Proposal, Reading

_VOICES = {
    "on_record": "on the record",
    "anonymous": "anonymous",
    "document": "a document",
    "other_outlet": "another outlet",
    "reporter": "the reporter's words",
}


def reading_view(reading: Reading) -> RenderableType:
    """The article's head, its passages with what each proposes, what was removed, notes."""
    parts: list[RenderableType] = [
        Text(reading.title or "An article", style="bold"),
        _head(reading),
    ]
    parts += [Text(note, style="yellow") for note in reading.notes]
    last = ""
    for p in reading.proposals:
        if p.text != last:
            parts += [Text(""), Text(p.text)]
        last = p.text
        parts.append(Padding(_line(p), (0, 0, 0, 4)))
    if not reading.proposals:
        parts += [Text(""), Text("No statement was found that counts as evidence.")]
    return Group(*parts, Text(""), _removed(reading))


def _head(reading: Reading) -> Text:
    day = f"{reading.published} ({reading.published_from})" if reading.published else "not found"
    about = f"published: {day}; {len(reading.proposals)} proposals"
    if reading.race:
        named = ", ".join(reading.named) or "nobody"
        about += f"; of {reading.race} it names {named}"
    return Text(about, style="dim")


def _line(p: Proposal) -> Text:
    """One proposal: type, who, what, when, whose word."""
    line = Text(p.type.replace("_", " "), style="bold cyan")
    who = " → ".join(filter(None, (p.subject, p.object)))
    said = " ".join(filter(None, (_value(p), p.unit)))
    line.append("  " + "  ".join(filter(None, (who, said))), style="not bold default")
    if p.date_as_said:
        line.append(f"  {p.date_as_said}" + (f" = {p.date}" if p.date else ""), "not bold default")
    if p.condition:
        line.append(f"  [{p.condition}]", style="not bold magenta")
    voice = _VOICES[p.attribution] + (f": {p.attributed_to}" if p.attributed_to else "")
    line.append(f"  – {voice}, {p.confidence:.2f}", style="not bold dim")
    return line


def _value(p: Proposal) -> str:
    """The value as a person reads it: sums of money with their thousands apart."""
    if p.type == "deadline":
        return ""
    return f"{float(p.value):,.0f}" if p.type == "finance" else p.value.replace("_", " ")


def _removed(reading: Reading) -> Text:
    kinds = Counter(r.kind for r in reading.removed)
    if not kinds:
        return Text("Nothing was removed.", style="dim")
    listed = ", ".join(f"{k.replace('_', ' ')} {n}" for k, n in sorted(kinds.items()))
    return Text(f"Removed: {listed}. Where: --json", style="dim")
