"""A forecast: what was known on a day, fitted, simulated and counted."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from hustings.errors import AsOfError, FitError
from hustings.evidence import Ledger
from hustings.inference.engines import EngineSettings
from hustings.inference.fit import fit
from hustings.library import load
from hustings.model.design import fitted_questions
from hustings.model.learned import learned_without
from hustings.model.settings import ModelSettings
from hustings.posterior import Posterior
from hustings.race import Race
from hustings.readers.folder import Folder
from hustings.roads import Roads
from hustings.simulate import Basis, Simulation, fields_of, prepare, simulate

try:
    VERSION = version("hustings")
except PackageNotFoundError:  # running from a source tree that was never installed
    VERSION = "0+unknown"


@dataclass(frozen=True, slots=True)
class ForecastSettings:
    """Everything that a forecast depends on besides the race, the day and the seed.

    ``roads`` says by which roads evidence reaches it.
    """

    model: ModelSettings = field(default_factory=ModelSettings)
    engine: EngineSettings = field(default_factory=EngineSettings)
    roads: Roads = field(default_factory=Roads)
    n_draws: int = 4000


@dataclass(frozen=True)
class Known:
    """A race and its ledger as of a day: the only thing a fit may see."""

    race: Race
    ledger: Ledger
    as_of: date

    def sha256(self, settings: ForecastSettings) -> str:
        """A fingerprint of everything that goes into a forecast but the seed."""
        text = json.dumps(
            {
                "race": asdict(self.race),
                "settings": asdict(settings),
                "learned": learned_without(self.race.cycle),
            },
            sort_keys=True,
            default=str,
        )
        both = text + self.ledger.sha256() + self.as_of.isoformat()
        return hashlib.sha256(both.encode()).hexdigest()


@dataclass(frozen=True)
class Fitted:
    """A fit and the random numbers that every question asked of it shares."""

    known: Known
    seed: int
    settings: ForecastSettings
    posterior: Posterior
    basis: Basis

    @cached_property
    def headline(self) -> Simulation:
        """The race as it stands, averaged over who of the potential candidates runs."""
        return self.simulate(frozenset(), frozenset())

    @cached_property
    def inputs_sha256(self) -> str:
        """Fingerprint of everything that went into the fit but the seed."""
        return self.known.sha256(self.settings)

    def simulate(self, entered: frozenset[str], withdrawn: frozenset[str]) -> Simulation:
        """The race with these people in and those out."""
        return simulate(self.basis, fields_of(self.basis, entered, withdrawn))


def as_known(folder: Folder, as_of: date, asked: tuple[str, ...] = ()) -> Known:
    """What could be known on a day. Raises AsOfError for a day that makes no sense.

    A person whose first status was published later is left out unless a poll had named them or
    the question is about them (``asked``, candidate ids).
    """
    final = folder.race.as_of(as_of).final_stage
    if as_of > final.date:
        raise AsOfError(
            f"as-of date: got {as_of}, after the last vote ({final.title}, {final.date}); expected "
            f"a day up to then. Try: --as-of {final.date}"
        )
    ledger = folder.ledger.as_of(as_of)
    named = {a.choice for q in ledger.questions for a in q.answers} | set(asked)
    dated = {c.id for c in folder.race.candidates if c.history}
    race = folder.race.as_of(as_of)
    kept = tuple(c for c in race.candidates if c.history or c.id in named or c.id not in dated)
    race = replace(race, candidates=kept)
    if not any(c.is_standing or c.p_run for c in race.candidates):
        first = min((h.published for c in folder.race.candidates for h in c.history), default=None)
        raise AsOfError(
            f"as-of date: got {as_of}, when nobody was in the race yet; expected a later day. "
            f"Try: --as-of {first}"
        )
    return Known(race, ledger, as_of)


def fit_race(
    race: str | Path | Folder,
    *,
    as_of: date,
    seed: int = 1,
    settings: ForecastSettings | None = None,
    asked: tuple[str, ...] = (),
) -> Fitted:
    """Fit a race as of a day; every forecast and what-if of that day can be read off the result.

    Args:
        race: a name, a folder's path, or a folder already read.
        as_of: only what was published by this day is used.
        seed: the same inputs and seed give the same numbers.
        settings: model, engine and number of draws.
        asked: candidate ids a what-if will ask about.

    Raises:
        UnknownRaceError, RaceFileError, AsOfError, FitError.
    """
    folder = race if isinstance(race, Folder) else load(race)
    settings = settings or ForecastSettings()
    open_race, ledger = settings.roads.along(folder.race, folder.ledger)
    known = as_known(replace(folder, race=open_race, ledger=ledger), as_of, asked)
    return fit_known(known, seed=seed, settings=settings)


def fit_known(known: Known, *, seed: int = 1, settings: ForecastSettings | None = None) -> Fitted:
    """Fit what was known on a day, wherever it came from. Raises FitError."""
    settings = settings or ForecastSettings()
    race, ledger = settings.roads.along(known.race, known.ledger)
    known = replace(known, race=race, ledger=ledger)
    if len(known.race.candidates) < 2:
        raise FitError("field: got fewer than two candidates; expected two or more.")
    posterior = fit(
        known.race, known.ledger, seed=seed, model=settings.model, engine=settings.engine
    )
    return from_posterior(known, posterior, seed=seed, settings=settings)


def from_posterior(
    known: Known, posterior: Posterior, *, seed: int, settings: ForecastSettings
) -> Fitted:
    """The fit again from its posterior, without fitting; same seed, same random numbers."""
    basis = prepare(
        known.race,
        known.ledger,
        posterior,
        settings.model,
        as_of=known.as_of,
        seed=seed,
        n_draws=settings.n_draws,
    )
    return Fitted(known, seed, settings, posterior, basis)


def polled(known: Known) -> dict[str, int]:
    """How many fitted questions named each candidate."""
    counts = dict.fromkeys(known.race.candidate_ids, 0)
    for q in fitted_questions(known.race, known.ledger):
        for a in q.answers:
            if a.choice in counts:
                counts[a.choice] += 1
    return counts
