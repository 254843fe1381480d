"""What is kept beside a forecast: the calendar, the people, and the draws."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pandas as pd

from hustings.forecast import Fitted


def about(fitted: Fitted, vary: tuple[str, ...], combinations: int) -> dict[str, Any]:
    """The race as of the day, as pages need it."""
    race, day = fitted.known.race, fitted.known.as_of
    calendar: list[dict[str, Any]] = [
        {"title": d.title, "date": d.day.isoformat(), "kind": "deadline", "source": d.source}
        for d in race.deadlines
    ] + [
        {"title": s.title, "date": s.date.isoformat(), "kind": "vote", "source": s.dates[-1].source}
        for s in race.stages
    ]
    calendar.sort(key=lambda row: (row["date"], row["title"]))
    for row in calendar:
        row["past"] = row["date"] < day.isoformat()
    stages = {s.id: s.title for s in race.stages}
    people = [
        {
            "id": c.id,
            "name": c.name,
            "party": c.party,
            "stage": c.stage,
            "stage_title": stages[c.stage],
            "status": c.status.value if c.status else "",
            "standing": c.is_standing,
            "p_run": c.p_run,
            "p_run_source": c.history[-1].p_run_source if c.p_run is not None else "",
            "source": c.history[-1].source if c.history else "",
        }
        for c in race.candidates
    ]
    return {
        "calendar": calendar,
        "people": people,
        "vary": list(vary),
        "combinations": combinations,
        "areas": len(race.areas),
        "area_kind": race.area_kind,
        "region": race.region,
        "country": race.country,
    }


def draws(fitted: Fitted) -> bytes:
    """Every simulated election of the headline as Parquet, one row a draw, stage and candidate.

    Columns: draw, weight (sums to one over draws), stage, candidate, on_list, share, won, through.
    """
    basis, ids = fitted.basis, fitted.known.race.candidate_ids
    frames = []
    for stage, tally in fitted.headline.tallies.items():
        used = np.flatnonzero(tally.on_list.any(axis=0))
        for i in used:
            frames.append(
                pd.DataFrame(
                    {
                        "draw": np.arange(len(basis.weight)),
                        "weight": basis.weight,
                        "stage": stage,
                        "candidate": ids[i],
                        "on_list": tally.on_list[:, i],
                        "share": tally.shares[:, i].astype(np.float32),
                        "won": tally.won == i,
                        "through": tally.through[:, i],
                    }
                )
            )
    table = pd.concat(frames, ignore_index=True)
    table["stage"] = table["stage"].astype("category")
    table["candidate"] = table["candidate"].astype("category")
    stream = io.BytesIO()
    table.to_parquet(stream, index=False, compression="zstd")
    return stream.getvalue()
