"""Outlines of areas, and what a map says of them."""

import re

import pytest

from hustings.library import load
from hustings.report import charts, outlines

ALABAMA = load("us-al-2020-senate").race


def test_every_county_of_the_race_has_an_outline():
    shapes = outlines.outlines("US", "AL", [(a.id, a.name) for a in ALABAMA.areas])
    assert set(shapes) == {a.id for a in ALABAMA.areas}
    for polygons in shapes.values():
        for polygon in polygons:
            for ring in polygon:
                assert len(ring) >= 4
                assert ring[0] == pytest.approx(ring[-1])


def test_departments_are_found_by_number_and_by_name():
    shapes = outlines.outlines("FR", "", [("69", "x"), ("b", "Côte-d'Or"), ("c", "Nowhere")])
    assert set(shapes) == {"69", "b"}


def test_a_place_without_a_map_has_none():
    assert outlines.outlines("XX", "", [("a", "A")]) is None
    assert outlines.outlines("US", "AL", [("a", "Nowhere")]) is None


@pytest.mark.parametrize(
    ("name", "same"),
    [("St. Clair County", "Saint Clair"), ("Hérault", "herault"), ("DeKalb", "De Kalb")],
)
def test_names_are_compared_without_their_dress(name, same):
    assert outlines.plain(name) == outlines.plain(same)


def test_prior_driven_areas_are_hatched_and_no_others():
    shapes = outlines.outlines("US", "AL", [(a.id, a.name) for a in ALABAMA.areas])
    values = {a: {"value": -1.0 - i / 10, "prior": i < 5} for i, a in enumerate(sorted(shapes))}
    features = outlines.features(shapes, values)
    picture = charts.svg(charts.area_map(features, "change", around_zero=True))
    assert picture.count('fill="url(#hatch)"') == 5
    assert 'id="hatch"' in picture
    assert picture.startswith('<svg aria-hidden="true"')
    coloured = set(re.findall(r'fill="(rgb\([^"]+\))"', picture))
    assert len(coloured) > 10
    for colour in coloured:  # losses alone are never blue
        red, _, blue = (int(x) for x in re.findall(r"\d+", colour)[:3])
        assert red >= blue or red > 200
