"""The roads by which evidence reaches the forecast, each with a switch and a weight to be seen.

A switch takes the rows or facts of its road away before anything is fitted, so that no part of the
model needs to know of it. docs/roads.md says what each road is.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from hustings.errors import HustingsError
from hustings.evidence import Ledger
from hustings.model.learned import fundamentals
from hustings.model.settings import ModelSettings
from hustings.model.taste import closeness
from hustings.race import Race
from hustings.readers.faults import nearest

_TYPES = {
    "endorsements": "endorsement",
    "money": "finance",
    "closeness": "closeness",
    "elsewhere": "share_elsewhere",
}


@dataclass(frozen=True, slots=True)
class Roads:
    """Which roads are open; all by default.

    candidacies   statuses and chances of running from evidence.csv (race.toml's always count)
    offices       offices held, in the prior mean of a level
    money         cash on hand or receipts, in the prior mean of a level
    endorsements  major endorsements, in the prior mean of a level
    closeness     claims of a shared base, in the prior correlation of tastes
    elsewhere     shares in polls and votes of kindred contests, in the prior of a level
    quoted_polls  poll figures quoted in prose, as questions
    polls         every poll question
    past_votes    how the electorate voted by party before, in the level of a nominee
    """

    candidacies: bool = True
    offices: bool = True
    money: bool = True
    endorsements: bool = True
    closeness: bool = True
    elsewhere: bool = True
    quoted_polls: bool = True
    polls: bool = True
    past_votes: bool = True

    @classmethod
    def without(cls, *names: str) -> Roads:
        """All roads but these. Raises HustingsError for a name that is none."""
        for name in names:
            if name not in ROADS:
                raise HustingsError(
                    f"road: got '{name}'; expected one of {', '.join(ROADS)}. "
                    f"Try: {nearest(name, ROADS)}"
                )
        return cls(**dict.fromkeys(names, False))

    def along(self, race: Race, ledger: Ledger) -> tuple[Race, Ledger]:
        """The race and the evidence without what came by a closed road."""
        if self == Roads():
            return race, ledger
        out = {kind for road, kind in _TYPES.items() if not getattr(self, road)}
        questions = tuple(
            q for q in ledger.questions if self.polls and (self.quoted_polls or not q.row)
        )
        ledger = replace(
            ledger,
            questions=questions,
            statements=tuple(s for s in ledger.statements if s.type not in out),
            results=tuple(r for r in ledger.results if self.past_votes or r.stage),
        )
        people = tuple(
            replace(
                c,
                offices=c.offices if self.offices else (),
                history=tuple(h for h in c.history if self.candidacies or not h.row),
            )
            for c in race.candidates
        )
        return replace(race, candidates=people), ledger


ROADS = tuple(f.name for f in fields(Roads))
"""Names of the roads."""


def weights(
    race: Race, ledger: Ledger, roads: Roads, settings: ModelSettings
) -> list[dict[str, Any]]:
    """Each road with its weight, what the weight counts, and whether it is open.

    Levels are log shares: a difference of 0.1 between two people of equal standing moves the
    two-way share by 2.5 points.
    """
    learned = fundamentals(race.cycle)
    level = "log units of level"
    found: dict[str, tuple[dict[str, float], str]] = {
        "candidacies": ({}, "a status decides who is on the list; p_run is the chance as stated"),
        "offices": (
            {
                "incumbent": learned.incumbent,
                "former_holder": learned.former_holder,
                "office": learned.office,
            },
            level,
        ),
        "money": ({"elasticity": learned.money}, f"{level} per log unit of money over the field"),
        "endorsements": ({"major": learned.endorsement}, level),
        "closeness": ({"claim": _claim(race, ledger)}, "prior correlation of two tastes"),
        "elsewhere": ({"sd": settings.elsewhere_scale}, f"{level} around the log share elsewhere"),
        "quoted_polls": ({"design_effect": settings.design_effect}, "divides the sample size"),
        "polls": ({"design_effect": settings.design_effect}, "divides the sample size"),
        "past_votes": ({}, "mean of the parties' centred log votes"),
    }
    return [
        {"road": name, "open": getattr(roads, name), "weight": weight, "counts": counts}
        for name, (weight, counts) in found.items()
    ]


def _claim(race: Race, ledger: Ledger) -> float:
    """The largest prior correlation that the claims at hand make; 0 without a claim."""
    rho = closeness(race, ledger)
    off = [abs(float(rho[i, j])) for i in range(len(rho)) for j in range(i)]
    return round(max(off, default=0.0), 6)
