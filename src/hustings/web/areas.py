"""Areas under a scenario: what the map shows, and the map."""

from __future__ import annotations

from typing import Any

from hustings.report import charts, outlines
from hustings.web.desk import Kept

MEASURES = {
    "share": "share of the vote, %",
    "base": "base: level against the whole contest, log units",
    "change": "change of share, points",
    "hurt": "likeliest to lose most",
}


def rows(areas: dict[str, Any], who: str, measure: str) -> list[dict[str, Any]]:
    """One row an area: the value of the measure with its 80 % interval, and what it rests on."""
    found = []
    for area in areas["areas"]:
        row: dict[str, Any] = {
            "id": area["id"],
            "name": area["name"],
            "market": area["market"],
            "weight": area["weight"],
            "value": None,
        }
        if measure == "hurt":
            hurt = area.get("hurt_most") or {}
            worst = max(hurt, key=lambda c: hurt[c], default="")
            row |= {"who": areas["names"].get(worst, worst), "p": hurt.get(worst)}
            row |= {"prior": area["prior_driven"], "driven_by": []}
        else:
            candidate = next((c for c in area["candidates"] if c["id"] == who), None)
            values = (candidate or {}).get(measure)
            if candidate and values:
                size = 1.0 if measure == "base" else 100.0
                row |= {
                    "value": size * values["median"],
                    "low": size * values["q10"],
                    "high": size * values["q90"],
                }
            driven = candidate["driven_by"] if candidate else []
            row |= {"prior": driven == ["prior"], "driven_by": driven}
        found.append(row)
    return found


def draw(kept: Kept, shown: list[dict[str, Any]], measure: str) -> str:
    """The map as SVG, or '' where there are no outlines for these areas."""
    race = kept.race
    shapes = outlines.outlines(race.country, race.region, [(r["id"], r["name"]) for r in shown])
    if shapes is None:
        return ""
    if measure == "hurt":
        values = {r["id"]: {"name": r["who"], "prior": r["prior"]} for r in shown}
        return charts.svg(charts.name_map(outlines.features(shapes, values), MEASURES[measure]))
    values = {r["id"]: {"value": r["value"], "prior": r["prior"]} for r in shown}
    spec = charts.area_map(
        outlines.features(shapes, values), MEASURES[measure], around_zero=measure != "share"
    )
    return charts.svg(spec)
