"""Outlines of areas on flat maps: US counties and French départements, as GeoJSON polygons."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

Ring = list[list[float]]
Polygons = list[list[Ring]]

_STATES = (
    "AL01 AK02 AZ04 AR05 CA06 CO08 CT09 DE10 DC11 FL12 GA13 HI15 ID16 IL17 IN18 IA19 KS20 KY21 "
    "LA22 ME23 MD24 MA25 MI26 MN27 MS28 MO29 MT30 NE31 NV32 NH33 NJ34 NM35 NY36 NC37 ND38 OH39 "
    "OK40 OR41 PA42 RI44 SC45 SD46 TN47 TX48 UT49 VT50 VA51 WA53 WV54 WI55 WY56"
)
FIPS = {pair[:2]: pair[2:] for pair in _STATES.split()}
"""Two-digit FIPS codes of the states, by postal abbreviation."""


def outlines(
    country: str, region: str, areas: Iterable[tuple[str, str]]
) -> dict[str, Polygons] | None:
    """Outlines by area id, for areas given as (id, name); None where there is no map.

    Areas are matched by name, and by code where the id is one. What finds no outline is left out.
    """
    if country == "US" and region in FIPS:
        known = _counties(FIPS[region])
    elif country == "FR":
        known = _departments()
    else:
        return None
    found = {}
    for identifier, name in areas:
        shape = known.get(plain(name)) or known.get(plain(identifier))
        if shape is not None:
            found[identifier] = shape
    return found or None


def features(shapes: dict[str, Polygons], rows: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """GeoJSON features of the shapes, with a row's values as properties."""
    return [
        {
            "type": "Feature",
            "properties": rows.get(identifier, {}),
            "geometry": {"type": "MultiPolygon", "coordinates": shape},
        }
        for identifier, shape in shapes.items()
    ]


def plain(name: str) -> str:
    """A name without accents, case, punctuation and the word for the kind of area."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    text = re.sub(r"\b(county|parish|borough)$", "", text.strip())
    text = re.sub(r"^(st|saint)e?\b\.?", "saint", text)
    return re.sub(r"[^a-z0-9]", "", text)


def _read(name: str) -> Any:
    return json.loads(files("hustings.report.maps").joinpath(name).read_text("utf-8"))


@cache
def _counties(state: str) -> dict[str, Polygons]:
    """Counties of a state by plain name and by FIPS code, decoded from TopoJSON."""
    atlas = _read("us-counties.json")
    (scale_x, scale_y), (move_x, move_y) = (
        atlas["transform"]["scale"],
        atlas["transform"]["translate"],
    )

    def arc(number: int) -> Ring:
        x = y = 0
        points = []
        for dx, dy in atlas["arcs"][number if number >= 0 else ~number]:
            x, y = x + dx, y + dy
            points.append([round(x * scale_x + move_x, 3), round(y * scale_y + move_y, 3)])
        return points if number >= 0 else points[::-1]

    def ring(numbers: list[int]) -> Ring:
        points: Ring = []
        for number in numbers:
            points += arc(number)[1 if points else 0 :]
        return points

    found = {}
    for shape in atlas["objects"]["counties"]["geometries"]:
        if shape["id"].startswith(state):
            parts = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
            polygons = [[ring(r) for r in part] for part in parts]
            found[plain(shape["properties"]["name"])] = found[shape["id"]] = polygons
    return found


@cache
def _departments() -> dict[str, Polygons]:
    """Départements by plain name and by number, from relative SVG paths."""
    found = {}
    for place in _read("fr-departements.json")["locations"]:
        x = y = 0.0
        polygons: Polygons = []
        for part in place["path"].split("z"):
            points: Ring = []
            for dx, dy in re.findall(r"(-?[\d.]+),(-?[\d.]+)", part):
                x, y = x + float(dx), y + float(dy)
                points.append([round(x, 3), round(y, 3)])
            if len(points) > 2:
                polygons.append([[*points, points[0]]])
                x, y = points[0]  # closing a path leads back to where it began
        found[plain(place["name"])] = found[plain(place["id"])] = polygons
    return found
