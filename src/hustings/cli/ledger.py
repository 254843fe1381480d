"""The command that decides: review."""

from __future__ import annotations

import getpass
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from hustings import review as desk
from hustings.cli.common import AsJson, RaceName, app, out, print_json, to_day
from hustings.errors import HustingsError, LedgerError
from hustings.library import find, load
from hustings.race import Race
from hustings.readers.proposals import Batch, Proposed, read_proposals
from hustings.report.plain import plain
from hustings.report.proposal import proposal_view

_INBOX = "proposals"
_ASK = "[a]ccept  [c]orrect  [r]eject  [s]kip  [q]uit"


@app.command()
def review(
    race: RaceName,
    proposals: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Files made by: hustings read ARTICLE --json. Default: RACE/proposals/*.json."
        ),
    ] = None,
    source: Annotated[
        str, typer.Option(help="Where the text is from: an address. Default: what the file says.")
    ] = "",
    published: Annotated[
        str, typer.Option(help="The day it was published. Default: what the file says.")
    ] = "",
    by: Annotated[
        str, typer.Option(help="Who decides. Default: the name you are logged in by.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Accept, correct or reject what was read, one by one; only what is accepted is evidence.

    Answers are read line by line, so that they can be typed or piped in. With --json nothing is
    asked: what is still open is listed.

    Example: hustings review us-al-2020-senate article.json --source https://... --by 'Jo Doe'
    """
    folder = load(race)
    files = proposals or sorted((find(race) / _INBOX).glob("*.json"))
    if not files:
        raise LedgerError(
            f"proposals: got no file and no {_INBOX}/*.json in the race folder; expected one. "
            "Try: hustings read ARTICLE --json > article.json"
        )
    texts = [_Text(f, read_proposals(f), source, published) for f in files]
    if as_json:
        print_json([_listed(race, folder.race, text) for text in texts])
        return
    session = _Session(race, folder.race, by or getpass.getuser())
    for text in texts:
        if not session.go_through(text):
            break
    out.print(session.summary())


@dataclass(frozen=True)
class _Text:
    """One file of proposals with what was said of its source on the command line."""

    file: Path
    batch: Batch
    source: str
    published: str

    @property
    def origin(self) -> desk.Origin:
        day = self.batch.published
        if self.published:
            day = to_day(self.published, "--published")
        source = self.source or self.batch.source
        for option, found in (("source", source), ("published", day)):
            if not found:
                raise HustingsError(
                    f"--{option}: got nothing, and {self.file.name} does not say it; expected "
                    "where and when the text was published. Try: --source https://... "
                    "--published 2019-10-29"
                )
        assert day is not None
        return desk.Origin(source, day)


def _listed(name: str, race: Race, text: _Text) -> dict[str, object]:
    origin = text.origin
    return {
        "file": text.file.name,
        "source": origin.source,
        "published": origin.published.isoformat(),
        "open": [
            {
                "fingerprint": p.fingerprint,
                "proposal": asdict(p),
                "row": desk.preview(race, p, origin),
            }
            for p in desk.pending(name, text.batch.proposals)
        ],
    }


class _Session:
    """One person going through proposals."""

    def __init__(self, name: str, race: Race, by: str) -> None:
        self.name, self.race, self.by = name, race, by
        self.counts = {"accepted": 0, "rejected": 0, "skipped": 0}

    def go_through(self, text: _Text) -> bool:
        """Ask about each open proposal; False if the person wants to stop."""
        origin = text.origin
        todo = desk.pending(self.name, text.batch.proposals)
        done = len(text.batch.proposals) - len(todo)
        title = plain(text.batch.title or origin.source)
        out.print(Text(f"{title}, {origin.published}: {len(todo)} open, {done} decided before"))
        for number, proposed in enumerate(todo, start=1):
            cells = desk.preview(self.race, proposed, origin)
            out.print()
            out.print(proposal_view(proposed, cells, f"{number} of {len(todo)}"))
            if not self._decide(proposed, origin, cells):
                return False
        return True

    def _decide(self, proposed: Proposed, origin: desk.Origin, cells: dict[str, str]) -> bool:
        """Ask until there is a decision that holds; False to stop."""
        while True:
            answer = _line(_ASK)
            if answer is None or answer in ("q", "quit"):
                return False
            try:
                if answer in ("a", "accept"):
                    self._accept(proposed, origin, {})
                elif answer in ("c", "correct"):
                    changes = _changes(cells)
                    if changes is None:
                        return False
                    self._accept(proposed, origin, changes)
                elif answer in ("r", "reject"):
                    reason = _line("why (may stay empty)") or ""
                    desk.reject(self.name, proposed, by=self.by, origin=origin, reason=reason)
                    self.counts["rejected"] += 1
                elif answer in ("s", "skip"):
                    self.counts["skipped"] += 1
                else:
                    out.print(Text(f"got '{plain(answer)}'; expected one of a, c, r, s, q"))
                    continue
            except HustingsError as error:
                out.print(Text(f"not written: {plain(str(error))}"))
                continue
            return True

    def _accept(self, proposed: Proposed, origin: desk.Origin, changes: dict[str, str]) -> None:
        key = desk.accept(self.name, proposed, by=self.by, origin=origin, changes=changes)
        self.counts["accepted"] += 1
        out.print(Text(f"accepted as row {key}"))

    def summary(self) -> str:
        """What was done, in a line."""
        return ", ".join(f"{n} {what}" for what, n in self.counts.items())


def _changes(cells: dict[str, str]) -> dict[str, str] | None:
    """Ask for cells to change, as 'column = value', until an empty line; None if input ends."""
    changes: dict[str, str] = {}
    while line := _line("column = value (an empty line ends)"):
        column, found, value = line.partition("=")
        if found and column.strip() in desk.CHANGEABLE:
            changes[column.strip()] = value.strip()
        else:
            known = ", ".join(desk.CHANGEABLE)
            out.print(Text(f"got '{plain(line)}'; expected a column ({known}), '=' and its value"))
    if line is None:
        return None
    return {k: v for k, v in changes.items() if cells.get(k, "") != v}


def _line(prompt: str) -> str | None:
    """One line from standard input, stripped; None at its end."""
    out.print(Text(prompt + ": "), end="")
    try:
        return input().strip()
    except EOFError:
        out.print()
        return None
