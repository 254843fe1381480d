"""What is believed of a candidate's level before any poll: offices, money, endorsements.

The coefficients come from past contests of other cycles (``hustings.model.learned``); they are
observational: endorsers back winners and money follows polls. A nominee's level in another
electorate leans on how that electorate voted by party before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from hustings.evidence import Ledger, Statement
from hustings.model.choice import OUTSIDE_CHOICE
from hustings.model.learned import Fundamentals, fundamentals
from hustings.model.settings import ModelSettings
from hustings.race import Candidate, Race, Stage

MAJOR_ENDORSERS = ("president", "senator_in_state", "governor", "party_committee")
"""Levels of endorser that count as one major endorsement."""

_MINOR_PARTY = -2.5
_LEAST_ELSEWHERE = 0.1
"""Per cent: below it, what others saw says only that there was hardly anything."""


@dataclass(frozen=True, slots=True)
class LevelPrior:
    """Mean and standard deviation of a level, in log units, and what they rest on.

    ``family`` names the scale shared by levels of this sort. ``party`` is set where candidates
    of a party share a level in this electorate, with standard deviation ``party_sd``.
    """

    mean: float
    sd: float
    family: str
    party: str = ""
    party_sd: float = 0.0
    reasons: tuple[str, ...] = ()


def level_priors(
    race: Race, ledger: Ledger, settings: ModelSettings
) -> dict[tuple[str, str], LevelPrior]:
    """A prior for every (electorate, choice) that a stage can have on its list."""
    learned = fundamentals(race.cycle)
    found: dict[tuple[str, str], LevelPrior] = {}
    for stage in race.stages:
        fed = any(
            other.electorate != stage.electorate and stage.id in (other.winner_to, other.others_to)
            for other in race.stages
        )
        known = {} if fed else _elsewhere(race, ledger, stage, settings)
        least = min((p.mean for p in known.values()), default=None)
        for candidate in race.candidates:
            if (stage.electorate, candidate.id) in found:
                continue
            if fed:
                prior = _nominee(candidate, ledger)
            elif candidate.id in known:
                prior = known[candidate.id]
            else:
                prior = _contender(candidate, race, ledger, stage, learned, settings)
                if least is not None:
                    reasons = (*prior.reasons, "seen nowhere else")
                    prior = replace(prior, mean=prior.mean + least, reasons=reasons)
            found[(stage.electorate, candidate.id)] = prior
        found[(stage.electorate, OUTSIDE_CHOICE)] = LevelPrior(0.0, 1.5, "outside")
    return found


def _contender(
    candidate: Candidate,
    race: Race,
    ledger: Ledger,
    stage: Stage,
    learned: Fundamentals,
    settings: ModelSettings,
) -> LevelPrior:
    mean, reasons = 0.0, []
    office = _office(candidate, stage, learned)
    if office is not None:
        mean += office[0]
        reasons.append(f"office held: {office[1]} ({office[0]:+.2f})")
    major = [s for s in _about(ledger, candidate, "endorsement") if _is_major(s)]
    if major:
        mean += learned.endorsement
        names = ", ".join(s.object for s in major)
        reasons.append(f"major endorsement: {names} ({learned.endorsement:+.2f})")
    money = _money_share(candidate, race, ledger, learned)
    if money is not None:
        mean += money
        reasons.append(f"money relative to the field ({money:+.2f})")
    bare = not (ledger.questions or ledger.statements or any(c.offices for c in race.candidates))
    sd = settings.ballot_scale if bare else settings.level_scale
    return LevelPrior(mean, sd, "contender", reasons=tuple(reasons))


def _elsewhere(
    race: Race, ledger: Ledger, stage: Stage, settings: ModelSettings
) -> dict[str, LevelPrior]:
    """Priors of those seen elsewhere: the log share there against the mean of all of them."""
    enters = {c.id for c in race.candidates if c.stage == stage.id}
    seen = {
        s.candidate: max(s.value, _LEAST_ELSEWHERE)
        for s in ledger.statements
        if s.type == "share_elsewhere" and s.value and s.candidate in enters and not s.condition
    }
    if len(seen) < 2:
        return {}
    middle = float(np.mean([np.log(pct) for pct in seen.values()]))
    found = {}
    for c, pct in seen.items():
        mean = float(np.log(pct)) - middle
        reason = f"polls and votes elsewhere: {pct:.0f} % ({mean:+.2f})"
        found[c] = LevelPrior(mean, settings.elsewhere_scale, "elsewhere", reasons=(reason,))
    return found


def _office(candidate: Candidate, stage: Stage, learned: Fundamentals) -> tuple[float, str] | None:
    values = []
    for office in candidate.offices:
        now = office.end is None or office.end >= stage.date
        if office.level == "same_seat":
            values.append((learned.incumbent if now else learned.former_holder, office.title))
        else:
            values.append((learned.office, office.title))
    return max(values, default=None)


def _about(ledger: Ledger, candidate: Candidate, kind: str) -> list[Statement]:
    return [s for s in ledger.statements if s.type == kind and s.candidate == candidate.id]


def _is_major(s: Statement) -> bool:
    return s.unit.startswith(MAJOR_ENDORSERS) and not s.condition


def cash_on_hand(ledger: Ledger, candidate: Candidate) -> float | None:
    """The last published cash on hand, or else the last published receipts, in dollars."""
    rows = [s for s in _about(ledger, candidate, "finance") if s.value]
    for word in ("cash", "receipts"):
        found = [s.value for s in rows if word in s.unit]
        if found:
            return found[-1]
    return None


def _money_share(
    candidate: Candidate, race: Race, ledger: Ledger, learned: Fundamentals
) -> float | None:
    """Elasticity times the log of money relative to the others who enter at the same stage."""
    mine = cash_on_hand(ledger, candidate)
    rivals = [c for c in race.candidates if c.stage == candidate.stage and c.history]
    known = [m for m in (cash_on_hand(ledger, c) for c in rivals) if m]
    if not mine or len(known) < 2:
        return None
    floor = 0.005 * sum(known)
    logs = np.log(np.maximum(known, floor))
    return float(learned.money * (np.log(max(mine, floor)) - logs.mean()))


def _nominee(candidate: Candidate, ledger: Ledger) -> LevelPrior:
    """A level in an electorate that other stages feed: its party's past vote, held loosely."""
    past = _past_vote(ledger)
    lean = past.get(candidate.party)
    if lean is None:
        mean = _MINOR_PARTY if past else 0.0
        return LevelPrior(mean, 0.8, "minor", reasons=("no past vote of this party is known",))
    reason = f"how the electorate voted by party before ({lean:+.2f})"
    return LevelPrior(lean, 0.2, "nominee", candidate.party, 0.35, (reason,))


def _past_vote(ledger: Ledger) -> dict[str, float]:
    """Mean of the centred log votes of the parties over past general elections."""
    contests: dict[tuple[object, str], dict[str, float]] = {}
    for r in ledger.results:
        whole = not r.stage and not r.area and not r.district
        if whole and r.party and r.votes > 0:
            votes = contests.setdefault((r.election_date, r.office), {})
            votes[r.party] = votes.get(r.party, 0.0) + r.votes
    rows = [_major_parties(votes) for votes in contests.values()]
    rows = [r for r in rows if len(r) >= 2]
    parties = sorted({p for r in rows for p in r})
    return {p: float(np.mean([r[p] for r in rows if p in r])) for p in parties}


def _major_parties(votes: dict[str, float]) -> dict[str, float]:
    total = sum(votes.values())
    big = {p: v for p, v in votes.items() if v > 0.05 * total}
    centre = float(np.mean(np.log(list(big.values())))) if big else 0.0
    return {p: float(np.log(v) - centre) for p, v in big.items()}


def describe(prior: LevelPrior) -> str:
    """The prior in words, for the part of a report that says what is prior."""
    return _join(prior.reasons) or "nothing known beyond being a candidate"


def _join(parts: Iterable[str]) -> str:
    return "; ".join(parts)
