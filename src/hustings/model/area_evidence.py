"""What a race's ledger knows of its areas, as the arrays of the areas model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from hustings.evidence import Crosstab, Ledger, PollQuestion, ResultRow
from hustings.model.area_home import Ties
from hustings.model.areas import AreaMap, Candidacy, Floats, PastVote, Reading, contrasts
from hustings.model.settings import ModelSettings
from hustings.race import Candidate, Race, Stage

_WHOLE = 0.9
"""Part of the voters whose areas must report for a vote to give a pattern."""

_ONE_SIDED = 0.95
"""A vote that somebody wins with more than this says nothing about where."""

_CLAIM = 0.5
"""Strength of a tie that rests on somebody's word."""

_ALIKE = 0.4
"""Correlation of two candidates' own patterns that one claim of a shared base stands for."""

_NOISE = 0.1
"""Standard deviation of a crosstab beyond sampling, log units: a poll's own (settings.py)."""


@dataclass(frozen=True)
class AreaEvidence:
    """Everything ``base_posterior`` takes; ``sources`` name the crosstabs by market."""

    areas: AreaMap
    targets: tuple[Candidacy, ...]
    past: tuple[PastVote, ...]
    ties: tuple[Ties, ...]
    alike: Mapping[tuple[str, str], float]
    readings: tuple[Reading, ...]
    turnout: str


@dataclass(frozen=True)
class _Vote:
    """One earlier vote: ``votes`` [candidate, area], ``parties`` by candidate."""

    title: str
    day: date
    keys: tuple[str, ...]
    parties: tuple[str, ...]
    votes: Floats
    share: Floats

    @property
    def party(self) -> str:
        """The party inside which the vote was held, or '' for a vote between parties."""
        named = {p for p, s in zip(self.parties, self.share, strict=True) if s > 0.01}
        return named.pop() if len(named) == 1 else ""


def gather(
    race: Race, ledger: Ledger, stage: Stage, listed: Mapping[str, float], settings: ModelSettings
) -> AreaEvidence:
    """The evidence on where the candidates of a stage are strong.

    Args:
        race: as of the day, with areas.
        ledger: as of the day.
        stage: the vote to be predicted.
        listed: contest-wide shares of the candidates, by id.
        settings: for the design effect and samples never published.
    """
    people = [race.candidate(c) for c in listed]
    parties = {p.party for p in people}
    inside = parties.pop() if len(parties) == 1 else ""
    votes = _votes(race, ledger, stage)
    areas, turnout = _turnout(race, votes, inside)
    used = [v for v in votes if _usable(v, areas) and (inside or not v.party)]
    year = _year(stage.date)
    return AreaEvidence(
        areas=areas,
        targets=tuple(
            Candidacy(p.id, p.id if inside else p.party, p.id if inside else p.party, year, share)
            for p, share in zip(people, listed.values(), strict=True)
        ),
        past=tuple(_past(v, bool(inside)) for v in used),
        ties=tuple(_ties(p, race, ledger) for p in people),
        alike=_alike(people, ledger),
        readings=tuple(_readings(ledger, stage, areas, list(listed), settings)),
        turnout=turnout,
    )


def _year(day: date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / 365.25


def _votes(race: Race, ledger: Ledger, stage: Stage) -> list[_Vote]:
    """Votes by area before this stage, earliest first."""
    at = {name.casefold(): i for i, a in enumerate(race.areas) for name in (a.id, a.name)}
    groups: dict[tuple[date, str, str, str], list[ResultRow]] = {}
    for r in ledger.results:
        if r.area and r.area.casefold() in at and r.stage != stage.id:
            groups.setdefault((r.election_date, r.office, r.district, r.stage), []).append(r)
    found = []
    for (day, office, district, _), rows in sorted(groups.items()):
        table: dict[str, Floats] = {}
        party: dict[str, str] = {}
        for r in rows:
            key = r.candidate_id or r.candidate
            column = table.setdefault(key, np.zeros(len(race.areas)))
            column[at[r.area.casefold()]] += r.votes
            party[key] = r.party
        votes = np.array(list(table.values()))
        if day < stage.date and votes.sum() > 0:
            title = f"{office} {district} {day}".replace("  ", " ")
            share = votes.sum(axis=1) / votes.sum()
            found.append(_Vote(title, day, tuple(table), tuple(party.values()), votes, share))
    return found


def _turnout(race: Race, votes: Sequence[_Vote], inside: str) -> tuple[AreaMap, str]:
    """Expected voters: the last such vote in every area, or the weights of areas.csv."""
    weight = np.array([a.weight for a in race.areas])
    source = "areas.csv"
    for vote in votes:
        cast = vote.votes.sum(axis=0)
        if (cast > 0).all() and (vote.party == inside or (inside and not vote.party)):
            if inside and not vote.party:
                if source != "areas.csv":
                    continue
                mine = [p == inside for p in vote.parties]
                cast = np.maximum(vote.votes[mine].sum(axis=0), 1.0)
            weight, source = cast, vote.title
    ids = tuple(a.id for a in race.areas)
    total, markets = float(weight.sum()), tuple(a.market for a in race.areas)
    return AreaMap(ids, weight / total, markets, total), source


def _usable(vote: _Vote, areas: AreaMap) -> bool:
    covered = areas.weight[vote.votes.sum(axis=0) > 0].sum()
    return bool(covered >= _WHOLE and len(vote.keys) > 1 and vote.share.max() <= _ONE_SIDED)


def _past(vote: _Vote, inside: bool) -> PastVote:
    """A vote between parties, seen from inside one, says where a person does better than it."""
    pattern, share = contrasts(vote.votes)
    year = _year(vote.day)
    rows = []
    for key, party, s in zip(vote.keys, vote.parties, share, strict=True):
        own = key if inside else party or key
        general = party if inside and not vote.party else ""
        rows.append(Candidacy(key, own, own, year, float(s), general))
    return PastVote(vote.title, tuple(rows), pattern, np.zeros(pattern.shape))


def _ties(person: Candidate, race: Race, ledger: Ledger) -> Ties:
    """Home, the districts where the person has stood, and claims of a base."""
    names = {n.casefold(): a.id for a in race.areas for n in (a.id, a.name)}
    around: dict[str, float] = {}
    for s in ledger.statements:
        if s.type == "base" and s.candidate == person.id and s.area:
            around[names.get(s.area.casefold(), s.area)] = _CLAIM
    for r in ledger.results:
        if r.candidate_id == person.id and r.district and r.area.casefold() in names:
            around[names[r.area.casefold()]] = 1.0
    return Ties({person.home: 1.0} if person.home else {}, around)


def _alike(people: Sequence[Candidate], ledger: Ledger) -> dict[tuple[str, str], float]:
    """Prior correlations from claims that two candidates share, or do not share, a base."""
    ids = {p.id for p in people}
    return {
        (min(s.candidate, s.object), max(s.candidate, s.object)): float(_ALIKE * np.sign(s.value))
        for s in ledger.statements
        if s.type == "closeness" and s.value and {s.candidate, s.object} <= ids
    }


def _readings(
    ledger: Ledger,
    stage: Stage,
    areas: AreaMap,
    listed: Sequence[str],
    settings: ModelSettings,
) -> list[Reading]:
    questions = {q.question_id: q for q in ledger.questions if q.stage == stage.id}
    found = []
    for tab in ledger.crosstabs:
        question = questions.get(tab.question_id)
        inside = np.array([m == tab.market for m in areas.market])
        if question is None or tab.choice not in listed or not inside.any():
            continue
        reading = _reading(tab, question, np.where(inside, areas.weight, 0.0), listed, settings)
        if reading is not None:
            found.append(reading)
    return found


def _reading(
    tab: Crosstab,
    question: PollQuestion,
    inside: Floats,
    listed: Sequence[str],
    settings: ModelSettings,
) -> Reading | None:
    """One choice against the rest of its list, there and everywhere.

    The sub-sample is the sample's part that lives there, with the same design effect.
    """
    overall = {a.choice: a.pct / 100 for a in question.answers}
    if tab.choice not in overall:
        return None
    p, q = (min(max(v, 0.005), 0.995) for v in (tab.pct / 100, overall[tab.choice]))
    n = (question.sample_size or settings.unknown_sample) * inside.sum() / settings.design_effect
    middle = 0.5 * (p + q)
    coefficients = np.array(
        [1.0 if c == tab.choice else -overall.get(c, 0.0) / (1 - q) for c in listed]
    )
    return Reading(
        value=float(np.log(p / (1 - p)) - np.log(q / (1 - q))),
        coefficients=coefficients,
        areas=inside / inside.sum(),
        sd=float(np.sqrt(1 / (n * middle * (1 - middle)) + _NOISE**2)),
        title=f"{question.pollster}, {question.end}, {tab.market}",
    )
