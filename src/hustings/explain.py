"""Takes a forecast apart: how the headline odds move without each group and row of evidence.

Groups are taken out by an exact refit with the same seed. Rows are taken out by weighing the draws
again (``hustings.reweigh``), and by an exact refit where the weights cannot be trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from hustings.errors import FitError
from hustings.evidence import Ledger, PollQuestion, Statement
from hustings.forecast import VERSION, Fitted, ForecastSettings, Known, fit_race
from hustings.library import load
from hustings.model.design import fitted_questions
from hustings.race import Candidate, Race, Status
from hustings.readers.folder import Folder
from hustings.reweigh import Draws, Reweighed
from hustings.roads import Roads, weights
from hustings.rules.base import Bools, Floats
from hustings.simulate import Simulation, fields_of, prepare, simulate
from hustings.summary import rounded

SCHEMA = "hustings.explain/1"
_LEADING, _LEAST = 4, 0.01
_PRIOR_TYPES = {
    "endorsement": "endorsements",
    "finance": "money",
    "closeness": "closeness",
    "share_elsewhere": "elsewhere",
}
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Odds:
    """Events in every draw and the weight of each draw: the odds and their Monte Carlo error."""

    events: dict[tuple[str, str], Bools]
    weight: Floats
    ess: float

    def p(self, key: tuple[str, str]) -> float:
        """Chance of an event, 'nomination' or 'seat' of a candidate; 0 for somebody not there."""
        event = self.events.get(key)
        return 0.0 if event is None else float(self.weight @ event)

    def error(self, key: tuple[str, str]) -> float:
        """Monte Carlo standard error of the chance."""
        p = self.p(key)
        return float(np.sqrt(max(p * (1 - p), 0.0) / self.ess))

    def shared_error(self, other: Odds, key: tuple[str, str]) -> float:
        """Standard error of the change to other odds counted from the same draws."""
        mine, theirs = self.events[key], other.events[key]
        pull = other.weight * (theirs - other.p(key)) - self.weight * (mine - self.p(key))
        repeated = len(self.weight) / self.ess
        return float(np.sqrt(repeated * (pull**2).sum()))


@dataclass(frozen=True)
class _Piece:
    """Something to take out: whose rows, under what label, and what is left without it."""

    kind: str
    label: str
    race: Race
    ledger: Ledger
    rows: tuple[str, ...] = ()
    told: tuple[tuple[str, Any], ...] = ()
    withdrawn: frozenset[str] = frozenset()


def explain(
    race: str | Path | Folder | Fitted,
    *,
    as_of: date | None = None,
    seed: int = 1,
    settings: ForecastSettings | None = None,
    polls_by: str = "pollster",
    progress: Progress | None = None,
) -> dict[str, Any]:
    """How the odds of the leading candidates move without each piece of evidence.

    The object is documented in docs/json.md.

    Args:
        race: a name, a folder, or a fit (then day, seed and settings are the fit's).
        as_of: only what was published by this day is used; today by default.
        seed: the same inputs and seed give the same object.
        settings: model, engine, roads and number of draws.
        polls_by: groups of polls, 'pollster' or 'month' of the last field day.
        progress: called with the pieces done, their number and the next one's label.

    Raises:
        UnknownRaceError, RaceFileError, AsOfError, FitError.
    """
    if not isinstance(race, Fitted):
        folder = race if isinstance(race, Folder) else load(race)
        race = fit_race(folder, as_of=as_of or date.today(), seed=seed, settings=settings)
    return _Explainer(race).explain(polls_by, progress or (lambda *_: None))


class _Explainer:
    def __init__(self, fitted: Fitted) -> None:
        self.fitted, self.known = fitted, fitted.known
        model = fitted.settings.model
        self.draws = Draws(self.known.race, self.known.ledger, model, fitted.posterior)
        self.base = _odds(fitted, fitted.headline, fitted.basis.weight)
        self.keys = self._leading()

    def _leading(self) -> tuple[tuple[str, str], ...]:
        every = sorted(self.base.events, key=lambda k: (-self.base.p(k), k))
        found = []
        for what in ("nomination", "seat"):
            mine = [k for k in every if k[0] == what and self.base.p(k) >= _LEAST]
            found += mine[:_LEADING]
        return tuple(found)

    def explain(self, polls_by: str, progress: Progress) -> dict[str, Any]:
        groups, rows = _groups(self.known, polls_by), _rows(self.known, self.draws)
        total = len(groups) + len(rows)
        told_groups, told_rows = [], []
        for n, piece in enumerate(groups):
            progress(n, total, f"without {piece.label}")
            told_groups.append(self._group(piece))
        for n, piece in enumerate(rows, start=len(groups)):
            progress(n, total, f"without {piece.label}")
            told_rows.append(self._row(piece))
        progress(total, total, "done")
        known, settings = self.known, self.fitted.settings
        return {
            "schema": SCHEMA,
            "race": known.race.id,
            "title": known.race.title,
            "as_of": known.as_of.isoformat(),
            "seed": self.fitted.seed,
            "version": VERSION,
            "inputs_sha256": known.sha256(settings),
            "names": {c.id: c.name for c in known.race.candidates},
            "baseline": self._told(self.base),
            "roads": weights(known.race, known.ledger, settings.roads, settings.model),
            "groups": sorted(told_groups, key=_size),
            "rows": sorted(told_rows, key=_size),
            "unused": _unused(known, rows),
            "verdict": self.fitted.posterior.verdict.sentence,
        }

    def _group(self, piece: _Piece) -> dict[str, Any]:
        odds, method = self._refit(piece)
        return {
            "group": piece.kind,
            "label": piece.label,
            "rows": list(piece.rows),
            "method": method,
            **self._moved(odds, shared=False),
        }

    def _row(self, piece: _Piece) -> dict[str, Any]:
        if piece.withdrawn:
            simulation = self.fitted.simulate(frozenset(), piece.withdrawn)
            odds: Odds | None = _odds(self.fitted, simulation, self.fitted.basis.weight)
            method, k, shared = "recount", None, True
        else:
            weighed = self._weighed(piece)
            k = None if weighed is None else max(weighed.pareto_k, -1.0)
            shared = k is not None and k < self.fitted.settings.engine.largest_k
            if weighed is not None and shared:
                odds, method = self._reweigh(piece, weighed), "reweighted"
            else:
                odds, method = self._refit(piece)
        return {
            "id": piece.rows[0],
            "kind": piece.kind,
            "label": piece.label,
            **dict(piece.told),
            "method": method,
            "pareto_k": None if k is None else rounded(k),
            **self._moved(odds, shared=shared),
        }

    def _weighed(self, piece: _Piece) -> Reweighed | None:
        if piece.kind == "poll":
            return self.draws.without_poll(piece.rows[0])
        return self.draws.under(piece.race, piece.ledger)

    def _reweigh(self, piece: _Piece, weighed: Reweighed) -> Odds:
        """Count again with the same random numbers, each draw with its new weight."""
        fitted = self.fitted
        basis = prepare(
            piece.race,
            piece.ledger,
            weighed.posterior,
            fitted.settings.model,
            as_of=fitted.known.as_of,
            seed=fitted.seed,
            n_draws=fitted.basis.n_draws,
        )
        n, weight = basis.n_draws, basis.weight.copy()
        drawn = weighed.weight[np.arange(n) % len(weighed.weight)]
        weight[:n] = drawn / drawn.sum() * weight[:n].sum()
        simulation = simulate(basis, fields_of(basis, frozenset(), frozenset()))
        return _odds(fitted, simulation, weight)

    def _refit(self, piece: _Piece) -> tuple[Odds | None, str]:
        """The odds from a new fit, None where nothing is left to fit."""
        if self._is_idle(piece):
            return self.base, "unused"
        settings = replace(self.fitted.settings, roads=Roads())
        left = Folder(Path(piece.race.id), piece.race, piece.ledger)
        try:
            fitted = fit_race(
                left,
                as_of=self.known.as_of,
                seed=self.fitted.seed,
                settings=settings,
                asked=piece.race.candidate_ids,
            )
        except FitError:
            return None, "impossible"
        return _odds(fitted, fitted.headline, fitted.basis.weight), "refit"

    def _is_idle(self, piece: _Piece) -> bool:
        """Whether nothing that the model reads changes without this piece."""
        old, new = self.known, piece
        return (
            [_running(c) for c in old.race.candidates] == [_running(c) for c in new.race.candidates]
            and old.ledger.questions == new.ledger.questions
            and old.ledger.results == new.ledger.results
            and self.draws.same_prior(new.race, new.ledger)
        )

    def _told(self, odds: Odds) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {"nomination": {}, "seat": {}}
        for what, who in self.keys:
            key = (what, who)
            found[what][who] = {"p": rounded(odds.p(key)), "mc_error": rounded(odds.error(key))}
        return found

    def _moved(self, odds: Odds | None, *, shared: bool) -> dict[str, Any]:
        """The odds without a piece and what it moves: with it minus without it."""
        if odds is None:
            return {"nomination": {}, "seat": {}}
        found: dict[str, dict[str, Any]] = {"nomination": {}, "seat": {}}
        for key in self.keys:
            what, who = key
            if odds is self.base:
                error = 0.0
            elif shared and key in odds.events:
                error = self.base.shared_error(odds, key)
            else:
                error = float(np.hypot(self.base.error(key), odds.error(key)))
            found[what][who] = {
                "without": rounded(odds.p(key)),
                "moves": rounded(self.base.p(key) - odds.p(key)),
                "mc_error": rounded(error),
            }
        return found


def _running(c: Candidate) -> tuple[object, ...]:
    return (c.id, c.stage, c.status, c.p_run, c.offices)


def _odds(fitted: Fitted, simulation: Simulation, weight: Floats) -> Odds:
    """Reaching the last stage, for those who do not enter there, and taking the seat."""
    race = fitted.known.race
    final = race.final_stage
    on_list = simulation.tallies[final.id].on_list
    events: dict[tuple[str, str], Bools] = {}
    for i, c in enumerate(race.candidates):
        if c.stage != final.id:
            events[("nomination", c.id)] = on_list[:, i]
        events[("seat", c.id)] = simulation.seat == i
    return Odds(events, weight, fitted.basis.ess)


def _groups(known: Known, polls_by: str) -> list[_Piece]:
    """Everything of one kind, and polls also by pollster or month."""
    race, ledger = known.race, known.ledger
    questions = fitted_questions(race, ledger)
    found = []
    if questions:
        found.append(_polls_piece(known, "polls", "all polls", questions))
    parts: dict[str, list[PollQuestion]] = {}
    for q in questions:
        name = q.pollster if polls_by == "pollster" else f"{q.end:%Y-%m}"
        parts.setdefault(name, []).append(q)
    if len(parts) > 1:
        for name, some in sorted(parts.items()):
            label = f"polls by {name}" if polls_by == "pollster" else f"polls of {name}"
            found.append(_polls_piece(known, polls_by, label, some))
    for kind, group in _PRIOR_TYPES.items():
        ids = tuple(s.id for s in ledger.statements if s.type == kind)
        if ids:
            label = {"closeness": "claims of a shared base"}.get(group, group)
            found.append(_Piece(group, label, race, ledger.without(ids), ids))
    return found + _facts(known)


def _facts(known: Known) -> list[_Piece]:
    """Offices, past votes, judgements of who runs, and statuses from rows."""
    race, ledger = known.race, known.ledger
    found = []
    roads = {"offices": "offices held", "past_votes": "past votes", "candidacies": ""}
    for road, label in roads.items():
        left = Roads.without(road).along(race, ledger)
        if label and left != (race, ledger):
            found.append(_Piece(road, label, *left))
    weighing = tuple(c.id for c in race.candidates if c.p_run is not None)
    if weighing:
        out = _without_judgements(race, weighing)
        found.append(_Piece("p_run", "judgements of who runs", out, ledger, weighing))
    rows = tuple(h.row for c in race.candidates for h in c.history if h.row)
    if rows:
        left = Roads.without("candidacies").along(race, ledger)
        found.append(_Piece("candidacies", "statuses from the ledger", *left, rows))
    return found


def _without_judgements(race: Race, ids: Iterable[str]) -> Race:
    """The race in which these people are not known to weigh a run."""
    people = tuple(
        replace(c, history=tuple(h for h in c.history if h.status is not Status.POTENTIAL))
        if c.id in ids
        else c
        for c in race.candidates
    )
    return replace(race, candidates=people)


def _polls_piece(known: Known, kind: str, label: str, questions: Iterable[PollQuestion]) -> _Piece:
    ids = tuple(q.question_id for q in questions)
    return _Piece(kind, label, known.race, known.ledger.without(ids), ids)


def _rows(known: Known, draws: Draws) -> list[_Piece]:
    """Each poll, each statement and office that the prior reads, each judgement of who runs."""
    race, ledger = known.race, known.ledger
    found, polls = [], dict[str, list[PollQuestion]]()
    for q in fitted_questions(race, ledger):
        polls.setdefault(q.poll_id, []).append(q)
    for poll, some in polls.items():
        q = some[0]
        label = f"poll by {q.pollster}, {q.end}"
        piece = _polls_piece(known, "poll", label, some)
        told = _passage(q.published, q.source, "", q.note)
        found.append(replace(piece, rows=(poll,), told=told))
    for s in ledger.statements:
        if s.type in _PRIOR_TYPES:
            left = ledger.without((s.id,))
            if not draws.same_prior(race, left):
                told = _passage(s.published, s.source, s.quote, s.statement, s)
                found.append(_Piece(s.type, _label(s), race, left, (s.id,), told))
    return found + _people(known, draws)


def _people(known: Known, draws: Draws) -> list[_Piece]:
    race, ledger, found = known.race, known.ledger, []
    for c in race.candidates:
        for n, office in enumerate(c.offices):
            left = replace(c, offices=(*c.offices[:n], *c.offices[n + 1 :]))
            without = replace(
                race, candidates=tuple(left if x.id == c.id else x for x in race.candidates)
            )
            if not draws.same_prior(without, ledger):
                told = _passage(office.start, office.source, "", "")
                label = f"{c.name}: {office.title}"
                found.append(
                    _Piece("office", label, without, ledger, (f"office:{c.id}:{n}",), told)
                )
        if c.p_run is not None:
            last = c.history[-1]
            told = _passage(last.published, last.source, "", last.p_run_source)
            label = f"{c.name} may run, {last.p_run:g}"
            name = last.row or f"p_run:{c.id}"
            out = frozenset({c.id})
            found.append(_Piece("p_run", label, race, ledger, (name,), told, withdrawn=out))
    return found


def _passage(
    published: date | None, source: str, quote: str, statement: str, s: Statement | None = None
) -> tuple[tuple[str, Any], ...]:
    """What answers for a row: its source, the passage, who said it."""
    return (
        ("published", published.isoformat() if published else None),
        ("source", source),
        ("quote", quote),
        ("statement", statement),
        ("speaker", s.speaker if s else ""),
        ("attribution", s.attribution if s else ""),
    )


def _label(s: Statement) -> str:
    other = f", {s.object}" if s.object else ""
    amount = f", {s.value:g} {s.unit}" if s.type == "finance" and s.value is not None else ""
    return f"{s.type}: {s.candidate}{other}{amount}"


def _size(told: dict[str, Any]) -> tuple[float, str]:
    moves = [abs(v["moves"]) for what in ("nomination", "seat") for v in told[what].values()]
    return (-max(moves, default=0.0), str(told.get("id", told["label"])))


def _unused(known: Known, rows: list[_Piece]) -> dict[str, int]:
    """How many statements of each type no number of the forecast rests on."""
    used = {name for piece in rows for name in piece.rows}
    used |= {h.row for c in known.race.candidates for h in c.history}
    quoted = [q for q in known.ledger.questions if q.row]
    used |= {q.row for q in quoted}
    polls = {(q.pollster.casefold(), q.end, q.source) for q in quoted}
    used |= {
        s.id
        for s in known.ledger.statements
        if s.type == "poll" and (s.object.casefold(), s.happened, s.source) in polls
    }
    found: dict[str, int] = {}
    for s in known.ledger.statements:
        if s.id not in used:
            found[s.type] = found.get(s.type, 0) + 1
    return dict(sorted(found.items(), key=lambda kv: (-kv[1], kv[0])))
