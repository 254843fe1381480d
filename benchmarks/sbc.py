"""Simulation-based calibration: ``python -m benchmarks.sbc OUT [--races N] [--engine laplace]``.

Races are drawn from the model's own prior (``sbc_races``) and fitted as a user would. Where the
whole pipeline is right the truth ranks uniformly among the draws (Talts, Betancourt, Simpson,
Vehtari and Gelman 2018, arXiv 1804.06788). OUT gets the ranks (ENGINE.csv), the table
(ENGINE.json) and the picture (ENGINE.svg).
"""

from __future__ import annotations

import argparse
import json
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm
from threadpoolctl import threadpool_limits

from benchmarks.sbc_races import HOUSES, Simulated, draw_race
from hustings.errors import FitError
from hustings.forecast import Fitted, ForecastSettings, fit_known
from hustings.inference.engines import EngineSettings
from hustings.model.choice import attraction, diversion, shares
from hustings.model.design import build
from hustings.model.nodes import Nodes
from hustings.report.charts import svg
from hustings.report.score_charts import ranks as picture
from hustings.simulate import list_shares
from hustings.summary import Reader

with warnings.catch_warnings():
    # nutpie's arviz announces its own refactoring on import
    warnings.simplefilter("ignore", FutureWarning)
    from arviz.stats.ecdf_utils import compute_ecdf, ecdf_confidence_band

Floats = NDArray[np.float64]
WIDTHS = (50, 80, 95)
UNASKED, PAIR = "acd", "bc"
"""A list and a pair about which no sample is asked."""

_KEPT = 250
"""Draws among which a truth is ranked: so few that those of NUTS are as good as independent."""

_PLACES = 20
"""Parts of the line from 0 to 1 at whose ends the distribution of ranks is looked at."""


def settings_for(engine: str) -> ForecastSettings:
    """The project's own settings, with no more draws than ranks need."""
    quick = EngineSettings(
        engine=engine, chains=2, tune=300, draws=500, cores=1, laplace_draws=1000
    )
    return ForecastSettings(engine=quick, n_draws=1000)


def calibrate(
    numbers: Iterable[int], settings: ForecastSettings, believed: ForecastSettings | None = None
) -> Iterator[dict[str, object]]:
    """A row for each quantity of each race; where a fit fails one row that says so.

    ``settings`` are those of the truth, and of the fit where it does not believe in others.
    """
    believed = believed or settings
    with threadpool_limits(limits=1):
        for number in numbers:
            simulated = draw_race(number, settings)
            head = {"race": number, "engine": believed.engine.engine}
            try:
                fitted = fit_known(simulated.known, seed=1, settings=believed)
            except FitError as fault:
                yield {**head, "quantity": "failed", "note": str(fault)}
                continue
            verdict = fitted.posterior.verdict
            head |= {"good": verdict.good, "pareto_k": verdict.pareto_k}
            for quantity, rank in ranks_of(
                simulated, fitted, np.random.default_rng(number)
            ).items():
                yield {**head, "quantity": quantity, "rank": rank}


def ranks_of(simulated: Simulated, fitted: Fitted, rng: np.random.Generator) -> dict[str, float]:
    """Where each truth ranks among the draws, from 0 to 1."""
    told = quantities(fitted) | house_effects(fitted)
    true = quantities(simulated.truth) | house_effects(fitted, simulated.x)
    found = {name: _rank(draws, true[name][0], rng) for name, draws in told.items()}
    reader = Reader(fitted.basis, fitted.headline)
    seat = simulated.truth.known.race.candidate_ids[simulated.truth.headline.seat[0]]
    found["who is nominated"] = _chance_rank(reader.nomination(), _nominee(simulated.truth), rng)
    found["who wins the seat"] = _chance_rank(reader.seat()["by_candidate"], seat, rng)
    return found


def quantities(fitted: Fitted) -> dict[str, Floats]:
    """What is ranked, by name: draws [draw]; of the truth, one draw."""
    posterior, basis = fitted.posterior, fitted.basis
    ids = np.array(posterior.candidates)
    level = posterior.stage("primary")
    named = level.eta[:, :-1]
    found = {
        f"level: {c}": e
        for c, e in zip(level.choices, (named - named.mean(axis=1, keepdims=True)).T, strict=False)
    }
    for stage, one, other in (("runoff", "a", "b"), ("general", "a", "z")):
        later = posterior.stage(stage)
        gap = later.eta[:, later.choices.index(one)] - later.eta[:, later.choices.index(other)]
        found[f"{stage}: {one} less {other}"] = gap
    nodes = Nodes(posterior.node_v, posterior.node_w)
    drawn = attraction(named, posterior.taste[:, : named.shape[1]], nodes)
    lists = {s: np.isin(level.choices[:-1], list(s)) for s in ("abcde", "bcde", UNASKED)}
    share = {s: shares(drawn, on, nodes) for s, on in lists.items()}
    found |= {f"unasked list: {c}": share[UNASKED][:, "abcde".index(c)] for c in UNASKED}
    moved = diversion(share["bcde"], share["abcde"], 0)
    found |= {f"diversion: a to {c}": moved[:, "abcde".index(c)] for c in "bc"}
    apart = posterior.taste[:, 0] - posterior.taste[:, 1]
    found["distance of tastes: a from b"] = (apart**2).sum(axis=1)
    day = {k: t.shares[: basis.n_draws] for k, t in fitted.headline.tallies.items()}
    found |= {f"share on the day: {c}": day["primary"][:, i] for i, c in enumerate("abcde")}
    on_list = np.broadcast_to(np.append(np.isin(ids, list(PAIR)), False), (len(basis.weight), 7))
    pair = list_shares(basis, "runoff", on_list)[: basis.n_draws]
    found[f"runoff on the day: b of {PAIR}"] = pair[:, 1]
    found["general on the day: z"] = day["general"][:, list(ids).index("z")]
    return found


def house_effects(
    fitted: Fitted, x: dict[tuple[str, ...], float] | None = None
) -> dict[str, Floats]:
    """The lean of the first regular house for a and for e, against its mean lean; or the truth."""
    known, posterior = fitted.known, fitted.posterior
    at = build(known.race, known.ledger, fitted.settings.model).coordinates
    names = {h: [("house:primary", h, "party", c) for c in "abcde"] for h in HOUSES}
    house = next((h for h in HOUSES if names[h][0] in at.index), None)
    if house is None:
        return {}
    drawn = x or {key: posterior.theta[:, i] for key, i in at.index.items()}
    effect = at.scales["house:primary"] * np.array([drawn[n] for n in names[house]])
    lean = (effect - effect.mean(axis=0)).reshape(len(effect), -1)
    return {"house: a": lean[0], "house: e": lean[4]}


def _nominee(truth: Fitted) -> str:
    final = truth.known.race.final_stage.id
    on = truth.headline.tallies[final].on_list[0]
    return next(c.id for c, here in zip(truth.known.race.candidates, on, strict=True)
                if here and c.stage != final)  # fmt: skip


def _rank(draws: Floats, truth: float, rng: np.random.Generator) -> float:
    """Rank of the truth among evenly spaced draws; ties, and the step between ranks, by lot."""
    kept = draws[np.linspace(0, len(draws) - 1, _KEPT).astype(int)]
    below, level = (kept < truth).sum(), (kept == truth).sum()
    return float((below + rng.uniform() * (level + 1)) / (_KEPT + 1))


def _chance_rank(chance: dict[str, float], truth: str, rng: np.random.Generator) -> float:
    """Chance of those likelier than who won, and by lot a part of the winner's own.

    Near 1 where the outsider won: chances that are too bold pile up there.
    """
    own = chance.get(truth, 0.0)
    likelier = sum(p for c, p in chance.items() if (p, c) > (own, truth))
    return float(min(1.0, likelier + rng.uniform() * own))


def summary(rows: pd.DataFrame) -> list[dict[str, object]]:
    """Coverage, bias and width of each quantity, and whether its ranks are uniform."""
    found = []
    for quantity, part in rows.dropna(subset=["rank"]).groupby("quantity", sort=False):
        rank = part["rank"].to_numpy()
        score = norm.ppf(rank.clip(1e-4, 1 - 1e-4))
        ecdf, _, _ = bands(rank, 0.95)
        entry: dict[str, object] = {"quantity": quantity, "races": len(rank)}
        for width in WIDTHS:
            entry[f"cover{width}"] = float((np.abs(rank - 0.5) <= width / 200).mean())
        entry |= {"bias": float(score.mean()), "spread": float(score.std())}
        entry["largest_difference"] = float(np.abs(ecdf - places()).max())
        for level in (0.95, 0.999):
            _, low, high = bands(rank, level)
            entry[f"inside{1000 * level:g}"] = bool(((low <= ecdf) & (ecdf <= high)).all())
        found.append(entry)
    return found


def places() -> Floats:
    """Where the distribution of ranks is looked at."""
    return np.linspace(0, 1, _PLACES + 1)[1:-1]


def bands(rank: Floats, level: float) -> tuple[Floats, Floats, Floats]:
    """Empirical distribution of ranks, and the band that holds all of it with this chance.

    The band is that of Säilynoja, Bürkner and Vehtari (2022), Statistics and Computing 32.
    """
    at = places()
    low, high = ecdf_confidence_band(len(rank), at, at, prob=level, method="optimized")
    return compute_ecdf(np.sort(rank), at), low, high


def differences(rows: pd.DataFrame) -> list[dict[str, object]]:
    """Rows of the picture: by quantity, how far the distribution of ranks is from uniform."""
    found = []
    for quantity, part in rows.dropna(subset=["rank"]).groupby("quantity", sort=False):
        ecdf, low, high = bands(part["rank"].to_numpy(), 0.95)
        found += [
            {"quantity": quantity, "at": a, "difference": e - a, "low": lo - a, "high": hi - a}
            for a, e, lo, hi in zip(places(), ecdf, low, high, strict=True)
        ]
    return found


def table(lines: list[dict[str, object]]) -> str:
    """The summary as a Markdown table."""
    head = list(lines[0])
    rows = [head, ["---"] * len(head)]
    rows += [[f"{v:.3f}" if isinstance(v, float) else str(v) for v in r.values()] for r in lines]
    return "\n".join("| " + " | ".join(r) + " |" for r in rows)


def main() -> None:
    """Simulate, fit, rank; write the files and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sbc", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--races", type=int, default=200)
    parser.add_argument("--engine", choices=("laplace", "nuts", "auto"), default="laplace")
    asked = parser.parse_args()
    rows = pd.DataFrame(calibrate(range(asked.races), settings_for(asked.engine)))
    lines = summary(rows)
    failed = int((rows["quantity"] == "failed").sum())
    good = float(rows.dropna(subset=["rank"]).groupby("race")["good"].first().mean())
    told = {"engine": asked.engine, "races": asked.races, "failed": failed, "good": good}
    asked.out.mkdir(parents=True, exist_ok=True)
    path = asked.out / asked.engine
    rows.to_csv(path.with_suffix(".csv"), index=False, float_format="%.6g")
    text = json.dumps({**told, "quantities": lines}, indent=1)
    path.with_suffix(".json").write_text(text + "\n", "utf-8")
    path.with_suffix(".svg").write_text(svg(picture(differences(rows))), "utf-8")
    print(table(lines))
    print(told)


if __name__ == "__main__":
    main()
