"""The numbers a fit needs, in one frozen place, with where each comes from.

Utilities are in log units: a difference of 0.1 between two candidates of equal standing moves
the two-way share by 2.5 points.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KindScales:
    """Standard deviations, in log units, for one kind of stage.

    drift           innovation of a candidate's level per square root of a day
    house           lasting effect of a pollster on a candidate
    poll            deviation that all questions of one sample share
    shift           change of a candidate's level from an electorate's first stage to this one

    The error of the day of the vote is learned: ``hustings.model.learned.ElectionError``.
    """

    drift: float
    house: float
    poll: float
    shift: float


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Everything that fixes the model apart from the evidence.

    ``level_scale`` is the spread of levels that office, money and endorsements leave. Where nothing
    but names on a ballot is known it is ``ballot_scale``: the spread of log shares in 151 primaries
    that nobody polled (1.86 to 2.02 whichever cycle is left out). ``elsewhere_scale`` is the spread
    around what polls and votes of kindred contests said. The shift of a run-off is that of 30
    run-offs of 2022 primaries: the log ratio of the two moved by 0.41, which is 0.29 for each.
    """

    tastes: int = 2
    taste_scale: float = 1.0
    level_scale: float = 1.0
    ballot_scale: float = 1.9
    elsewhere_scale: float = 0.6
    outside_scale: float = 0.6
    lean_mean: float = 0.15
    lean_scale: float = 0.10
    scale_spread: float = 0.3
    design_effect: float = 1.3
    unknown_sample: int = 300
    result_sample: int = 5000
    collapse: bool = True
    consolidation: bool = True
    primary: KindScales = KindScales(0.030, 0.10, 0.10, 0.0)
    runoff: KindScales = KindScales(0.030, 0.08, 0.08, 0.29)
    general: KindScales = KindScales(0.008, 0.05, 0.05, 0.10)

    def kind(self, kind: str) -> KindScales:
        """The scales of one kind of stage."""
        scales: KindScales = getattr(self, kind)
        return scales
