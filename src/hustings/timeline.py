"""The story of a race by day, with the odds beside it as they could be known on that day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hustings.errors import AsOfError, FitError, HustingsError
from hustings.evidence import PollQuestion, Statement
from hustings.forecast import VERSION, ForecastSettings, fit_race
from hustings.library import load
from hustings.readers.folder import Folder
from hustings.summary import Reader, rounded

SCHEMA = "hustings.timeline/1"
_LEADING = 4
_LOUD = ("status", "stage", "result")
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that became known on a day: what kind, in words, and what answers for it."""

    day: date
    kind: str
    text: str
    id: str = ""
    source: str = ""
    quote: str = ""
    who: str = ""
    """The candidate's id whom it is about, or ''."""
    object: str = ""
    """The other one: who endorses, who is called."""


def timeline(
    race: str | Path | Folder,
    *,
    as_of: date | None = None,
    every: int | None = None,
    most: int = 12,
    seed: int = 1,
    settings: ForecastSettings | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """What became known and when, and the odds on days of events; see docs/json.md.

    Args:
        race: a name, a folder's path, or a folder already read.
        as_of: the last day; today by default, or the day of the last vote if that is earlier.
        every: forecasts on every so many days; by default on days on which something happened.
        most: at most so many forecasts, spread over the days.
        seed: the same inputs and seed give the same object.
        settings: model, engine, roads and number of draws.
        progress: called with forecasts done, their number and the next one's day.

    Raises:
        HustingsError: for numbers below one.
        UnknownRaceError, RaceFileError, AsOfError.
    """
    for name, number in (("every", every), ("most", most)):
        if number is not None and number < 1:
            raise HustingsError(f"{name}: got {number}; expected 1 or more. Try: 7")
    folder = race if isinstance(race, Folder) else load(race)
    last = min(as_of or date.today(), folder.race.final_stage.date)
    events = [e for e in _events(folder, last) if e.day <= last]
    days = _days(folder, events, last, every, most)
    tell = progress or (lambda *_: None)
    odds: dict[date, dict[str, Any]] = {}
    for n, day in enumerate(days):
        tell(n, len(days), day.isoformat())
        found = _odds(folder, day, seed, settings)
        if found is not None:
            odds[day] = found
    tell(len(days), len(days), "done")
    told = sorted({e.day for e in events} | set(odds))
    return {
        "schema": SCHEMA,
        "race": folder.race.id,
        "title": folder.race.title,
        "as_of": last.isoformat(),
        "seed": seed,
        "version": VERSION,
        "names": {c.id: c.name for c in folder.race.candidates},
        "days": [
            {
                "date": day.isoformat(),
                "events": [_told(e) for e in events if e.day == day],
                "odds": odds.get(day),
            }
            for day in told
        ],
    }


def _told(e: Event) -> dict[str, str]:
    names = ("kind", "who", "object", "text", "id", "source", "quote")
    return {name: getattr(e, name) for name in names}


def _odds(
    folder: Folder, day: date, seed: int, settings: ForecastSettings | None
) -> dict[str, Any] | None:
    """Chances of the leading candidates on a day; None while nobody was in the race."""
    try:
        fitted = fit_race(folder, as_of=day, seed=seed, settings=settings)
    except (AsOfError, FitError):
        return None
    reader = Reader(fitted.basis, fitted.headline)
    chances = {"nomination": reader.nomination(), "seat": reader.seat()["by_candidate"]}
    found: dict[str, Any] = {}
    for what, values in chances.items():
        leading = sorted(values.items(), key=lambda kv: (-kv[1], kv[0]))[:_LEADING]
        found[what] = {c: {"p": p, "mc_error": rounded(reader.error(p))} for c, p in leading}
    return found


def _days(
    folder: Folder, events: list[Event], last: date, every: int | None, most: int
) -> list[date]:
    """Days to forecast: from the second person's first status on, the last one always."""
    people = [c.history for c in folder.race.candidates if c.history]
    entered = sorted(min(h.published for h in history) for history in people)
    first = entered[1] if len(entered) > 1 else last
    if first > last:
        return []
    if every is not None:
        days = [first + timedelta(days=n) for n in range(0, (last - first).days + 1, every)]
    else:
        days = sorted({e.day for e in events if e.day >= first and e.kind != "deadline"})
        loud = sorted({e.day for e in events if e.kind in _LOUD and e.day >= first})
        days = loud if len(days) > most and len(loud) >= most // 2 else days
    if last not in days:
        days.append(last)
    if len(days) > most:
        step = (len(days) - 1) / max(most - 1, 1)
        days = [days[round(len(days) - 1 - n * step)] for n in range(most)]
    return sorted(set(days))


def _events(folder: Folder, last: date) -> list[Event]:
    """Everything that became known by a day, in order."""
    race, ledger = folder.race, folder.ledger.as_of(last)
    found = []
    for c in race.as_of(last).candidates:
        for h in c.history:
            chance = f", {h.p_run:g}" if h.p_run is not None else ""
            where = f" ({h.stage})" if h.stage else ""
            text = f"{c.name}: {h.status}{where}{chance}"
            found.append(Event(h.published, "status", text, h.row, h.source, who=c.id))
    polls: dict[str, PollQuestion] = {}
    for q in ledger.questions:
        polls.setdefault(q.poll_id, q)
    found += [_poll(q) for q in polls.values() if not q.row]
    told = {(e.who, e.day) for e in found}
    found += [
        _statement(s)
        for s in ledger.statements
        if not (s.type == "candidacy" and (s.candidate, s.published) in told)
    ]
    for d in race.deadlines:
        if d.published <= last and d.day <= last:
            found.append(Event(d.day, "deadline", d.title, d.id, d.source))
    for stage in race.stages:
        votes = ledger.votes(stage.id)
        if votes:
            found.append(_result(folder, stage.id, votes))
    return sorted(found, key=lambda e: (e.day, _LOUD.index(e.kind) if e.kind in _LOUD else 9, e.id))


def _poll(q: PollQuestion) -> Event:
    answers = ", ".join(f"{a.choice} {a.pct:g}" for a in q.answers)
    text = f"{q.pollster}, to {q.end}, {q.stage}: {answers}"
    return Event(q.published, "poll", text, q.poll_id, q.source)


def _statement(s: Statement) -> Event:
    text = s.statement or ", ".join(filter(None, (s.type, s.candidate, s.object)))
    if s.condition and s.condition not in text:
        text += f" (on condition: {s.condition})"
    return Event(s.published, s.type, text, s.id, s.source, s.quote, s.candidate, s.object)


def _result(folder: Folder, stage: str, votes: dict[str, float]) -> Event:
    rows = [r for r in folder.ledger.results if r.stage == stage and not r.area]
    total = sum(votes.values())
    parts = sorted(votes.items(), key=lambda kv: -kv[1])
    text = ", ".join(f"{c} {100 * v / total:.1f}" for c, v in parts if v > 0)
    return Event(
        max(r.published for r in rows), "result", f"{stage}: {text}", stage, rows[0].source
    )
