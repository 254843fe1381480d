"""What there is to trust a forecast by, and the data to take away."""

from __future__ import annotations

import io
from typing import Annotated, Any

import pandas as pd
from fastapi import APIRouter, Path, Request
from starlette.responses import HTMLResponse, Response

from hustings.web.asked import ADesk, RaceId, Which
from hustings.web.desk import Desk, Kept
from hustings.web.keep import unpack_bytes
from hustings.web.pages import race_page
from hustings.web.schemas import PROBLEMS, Trust
from hustings.web.scorecard import card, scorecard

router = APIRouter()
_PARQUET = "application/vnd.apache.parquet"


@router.get("/races/{race}/trust", response_class=HTMLResponse, include_in_schema=False)
def trust_page(request: Request, race: RaceId, desk: ADesk, which: Which) -> Response:
    """The scorecard, the verdict of the fit, house effects, downloads."""
    kept = desk.kept(race, which)
    return race_page(
        "trust.html",
        request,
        desk,
        kept,
        "/trust",
        lines=desk.store.lines(race),
        card=card(),
        names={c.id: c.name for c in kept.race.candidates},
    )


@router.get("/races/{race}/trust.json", response_model=Trust, responses=PROBLEMS)
def trust_json(race: RaceId, desk: ADesk, which: Which) -> dict[str, Any]:
    """The scorecard, the verdict of the fit, house effects, every kept forecast."""
    kept = desk.kept(race, which)
    return {
        "schema": "hustings.trust/1",
        "kept": [
            {name: getattr(line, name) for name in line.__slots__}
            for line in desk.store.lines(race)
        ],
        "verdict": kept.forecast["verdict"],
        "verdict_good": kept.forecast["verdict_good"],
        "house_effects": kept.forecast["rests_on"]["house_effects"],
        "scorecard": scorecard(),
    }


FileName = Annotated[
    str,
    Path(pattern=r"^(forecast\.json|shares\.csv|shares\.parquet|draws\.csv|draws\.parquet)$"),
]


@router.get("/races/{race}/data/{name}", responses=PROBLEMS, response_class=Response)
def data(race: RaceId, name: FileName, desk: ADesk, which: Which) -> Response:
    """A file: forecast.json, shares.csv, shares.parquet, draws.csv, draws.parquet."""
    kept = desk.kept(race, which)
    body, media = _file(desk, kept, name)
    stem = f"{race}-{kept.line.as_of}-{kept.line.id}-{name}"
    headers = {"Content-Disposition": f'attachment; filename="{stem}"'}
    return Response(body, media_type=media, headers=headers)


def _file(desk: Desk, kept: Kept, name: str) -> tuple[bytes, str]:
    if name == "forecast.json":
        return unpack_bytes(*desk.store.body(kept.line.id, "forecast")), "application/json"
    if name == "draws.parquet":
        return desk.store.body(kept.line.id, "draws")[0], _PARQUET
    if name == "draws.csv":
        table = pd.read_parquet(io.BytesIO(*desk.store.body(kept.line.id, "draws")))
    else:
        table = shares(kept.forecast)
    if name.endswith(".parquet"):
        stream = io.BytesIO()
        table.to_parquet(stream, index=False)
        return stream.getvalue(), _PARQUET
    return table.to_csv(index=False).encode(), "text/csv; charset=utf-8"


def shares(forecast: dict[str, Any]) -> pd.DataFrame:
    """One row a stage and candidate: quantiles of the share, and chances."""
    return pd.DataFrame(
        [
            {
                "race": forecast["race"],
                "as_of": forecast["as_of"],
                "stage": stage["id"],
                "candidate": c["id"],
                "name": c["name"],
                "party": c["party"],
                "p_on_list": c["p_on_list"],
                **{f"share_{k}": v for k, v in c["share"].items()},
                "p_advance": c["p_advance"],
                "p_win": c["p_win"],
                "mc_error": c["mc_error"],
            }
            for stage in forecast["stages"]
            for c in stage["candidates"]
        ]
    )
