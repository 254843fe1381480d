"""Small invented contest sets, to be spoilt in one place by each test."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

from hustings.backtesting.units import Settings
from hustings.forecast import ForecastSettings
from hustings.inference.engines import EngineSettings
from hustings.model.settings import ModelSettings

COLUMNS = {
    "contests": "contest_id,title,country,region,office,party,cycle,stage,election_date,rule,"
    "next_stage,note",
    "polls": "contest_id,stage,poll_id,question_id,pollster,sponsor,partisan,start_date,end_date,"
    "sample_size,population,candidate,party,pct,flags,source",
    "results": "contest_id,stage,area,candidate,votes,pct,source",
    "forecasts": "contest_id,forecaster,forecast_date,candidate,p_win,mean_share,source",
}
QUICK = Settings(
    models=("hustings", "mean21", "uniform"),
    forecast=ForecastSettings(
        model=ModelSettings(tastes=1),
        engine=EngineSettings(engine="laplace", laplace_draws=400),
        n_draws=400,
    ),
)
VOTE = date(2030, 6, 4)
RUNOFF = date(2030, 6, 25)
SHARES = {"Ann Ash": 38.0, "Bob Birch": 33.0, "Cay Cedar": 19.0}
RESULT = {"Ann Ash": 35.0, "Bob Birch": 36.0, "Cay Cedar": 27.0, "Dee Dale": 2.0}


class Tables:
    """Rows of the files of a contest set, to be changed and then written."""

    def __init__(self):
        self.rows = {name: [] for name in COLUMNS}

    def contest(self, id_, *, rule="two_round_majority", vote=VOTE, note="", polls=6):
        head = {"contest_id": id_, "title": id_, "cycle": str(vote.year), "note": note}
        self.rows["contests"] += [
            head
            | {"stage": "round1", "election_date": str(vote), "rule": rule, "next_stage": "runoff"},
            head
            | {
                "stage": "runoff",
                "election_date": str(vote + (RUNOFF - VOTE)),
                "rule": "plurality",
            },
        ]
        for number in range(polls):
            shift = (number % 3) - 1
            shares = {c: pct + shift * (1 if c == "Ann Ash" else -1) for c, pct in SHARES.items()}
            self.poll(id_, vote - timedelta(days=4 + 9 * number), shares, house=number % 2)
        self.result(id_, "round1", RESULT)
        self.result(id_, "runoff", {"Ann Ash": 48.0, "Bob Birch": 52.0})
        return self

    def poll(self, id_, day, shares, *, stage="round1", house=0, poll="", question=""):
        poll = poll or f"{id_}-{stage}-{day}"
        for candidate, pct in shares.items():
            self.rows["polls"].append(
                {
                    "contest_id": id_, "stage": stage, "poll_id": poll,
                    "question_id": question or poll, "pollster": f"House {house}",
                    "end_date": str(day), "sample_size": "900", "candidate": candidate,
                    "pct": str(pct),
                }
            )  # fmt: skip
        return self

    def result(self, id_, stage, shares):
        self.rows["results"] += [
            {"contest_id": id_, "stage": stage, "area": "all", "candidate": c, "pct": str(pct)}
            for c, pct in shares.items()
        ]
        return self

    def drop(self, name, **where):
        self.rows[name] = [
            row for row in self.rows[name] if any(row.get(k) != v for k, v in where.items())
        ]
        return self

    def write(self, folder: Path, *, without: str = "") -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for name, columns in COLUMNS.items():
            kept = [c for c in columns.split(",") if f"{name}.{c}" != without]
            with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, kept, restval="", extrasaction="ignore")
                writer.writeheader()
                writer.writerows(self.rows[name])
        return folder


def rows_of(out: Path) -> list[dict[str, str]]:
    with (out / "rows.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
