"""Learn the coefficients of priors from past contests: ``python -m hustings.model.learn DIR OUT``.

DIR holds ``candidates_2018_2022.csv`` (2018 and 2022 congressional and governor primaries) and
``extra_presidential_endorsements_money_1980_2012.csv``, both FiveThirtyEight, CC BY 4.0. The
regression is within contests: log share on dummies, each contest with its own constant.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import tomlkit

_FLOOR = 0.5


def _within(frame: pd.DataFrame, columns: list[str]) -> tuple[dict[str, float], float]:
    """Least squares of log share on ``columns`` with a constant for each contest."""
    size = frame.groupby("race_key")["share"].transform("size")
    data = frame[size >= 2]
    both = data[columns].fillna(0.0).astype(float)
    both["y"] = np.log(data["share"].clip(lower=_FLOOR))
    centred = both - both.groupby(data["race_key"]).transform("mean")
    x, y = centred[columns].to_numpy(), centred["y"].to_numpy()
    beta, *_ = np.linalg.lstsq(x, y, rcond=None)
    freedom = len(data) - data["race_key"].nunique() - len(columns)
    spread = float(np.sqrt(((y - x @ beta) ** 2).sum() / freedom))
    return dict(zip(columns, (float(b) for b in beta), strict=True)), spread


def _primaries(path: Path) -> pd.DataFrame:
    frame = pd.read_csv(path, low_memory=False)
    frame["share"] = frame["primary_pct"]
    frame["major"] = frame[["trump_endorsed", "party_committee_support"]].max(axis=1)
    return frame[frame["share"].notna()]


def _presidential(path: Path) -> pd.DataFrame:
    frame = pd.read_csv(path)
    frame["share"] = frame["primary_vote_percentage"]
    frame["race_key"] = frame["year"].astype(str) + frame["party"]
    frame["log_money"] = np.log(frame["percentage_of_money"].clip(lower=_FLOOR))
    points = frame["percentage_endorsement_points"].clip(lower=_FLOOR)
    frame["log_points"] = np.log(points)
    return frame


def _fundamentals(primaries: pd.DataFrame, presidential: pd.DataFrame) -> dict[str, float]:
    """Coefficients; a part whose contests are all left out falls back to the other part."""
    later = primaries[primaries["incumbent"].notna()]
    earlier = primaries[primaries["elected_official"].notna()]
    out: dict[str, float] = {}
    spread = []
    if len(later):
        beta, sd = _within(later, ["incumbent", "major"])
        out |= {"incumbent": beta["incumbent"], "endorsement": beta["major"]}
        spread.append(sd)
    if len(earlier):
        beta, sd = _within(earlier, ["elected_official", "self_funder", "major"])
        out["office"] = beta["elected_official"]
        out.setdefault("endorsement", beta["major"])
        spread.append(sd)
    out.setdefault("office", 0.6 * out.get("incumbent", 1.6))
    out.setdefault("incumbent", out["office"] / 0.6)
    out["former_holder"] = 0.5 * (out["office"] + out["incumbent"])
    money, _ = _within(presidential, ["log_money", "log_points"])
    alone, _ = _within(presidential, ["log_money"])
    out["money"] = 0.5 * (money["log_money"] + alone["log_money"])
    out["residual"] = float(np.mean(spread))
    return {key: round(value, 3) for key, value in sorted(out.items())}


def learn(folder: Path, document: tomlkit.TOMLDocument) -> None:
    """Put in all sets: from every contest, and leaving out each cycle in turn."""
    primaries = _primaries(folder / "candidates_2018_2022.csv")
    presidential = _presidential(folder / "extra_presidential_endorsements_money_1980_2012.csv")
    everything = document.setdefault("all", tomlkit.table())
    everything["fundamentals"] = _fundamentals(primaries, presidential)
    without = document.setdefault("without", tomlkit.table())
    for year in sorted(set(primaries["year"]) | set(presidential["year"])):
        rest = primaries[primaries["year"] != year], presidential[presidential["year"] != year]
        part = without.setdefault(str(year), tomlkit.table())
        part["fundamentals"] = _fundamentals(*rest)


def main(folder: Path, out: Path) -> None:
    """Write the coefficients into ``out``, whose other parts stay as they are."""
    document = tomlkit.parse(out.read_text("utf-8"))
    learn(folder, document)
    out.write_text(tomlkit.dumps(document), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
