"""One proposed row in the terminal: the passage, and what it would become."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from hustings.readers.proposals import Proposed
from hustings.report.plain import plain

_SHOWN = (
    "type",
    "candidate",
    "object",
    "value",
    "unit",
    "area",
    "happened",
    "published",
    "speaker",
    "attribution",
    "condition",
    "statement",
)
_HINTS = {
    "endorsement": "unit says whose: president, senator_in_state, governor or party_committee "
    "count as major",
    "candidacy": "unit is the status; 'potential' needs the chance of running as its value, "
    "between 0 and 1, to reach the forecast",
    "poll": "to become a question: object the pollster, unit 'doe 32 | roe 20', value the sample "
    "size, happened the last field day",
    "opinion": "stays an opinion: no number of the forecast rests on it",
}


def proposal_view(proposed: Proposed, cells: Mapping[str, str], place: str) -> Group:
    """The passage and the cells of the row, nothing in them obeyed."""
    lines = [
        Text(f"{column:>12}  {plain(cells[column])}") for column in _SHOWN if cells.get(column)
    ]
    sure = "" if proposed.confidence is None else f", confidence {float(proposed.confidence):.2f}"
    hint = _HINTS.get(proposed.type)
    where = f"characters {proposed.start} to {proposed.end}{sure}"
    return Group(
        Text(f"{place}: {proposed.type.replace('_', ' ')}", style="bold"),
        Padding(Text(f"“{plain(proposed.quote)}”", style="italic"), (0, 0, 0, 2)),
        Text(f"  {where}", style="dim"),
        *lines,
        *([Text(f"  {hint}", style="dim")] if hint else []),
    )
