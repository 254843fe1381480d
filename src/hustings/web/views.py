"""What the templates are given: an answer put in the order in which a person reads it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from hustings.report import words
from hustings.web.desk import Answered, Kept
from hustings.web.keep import unpack
from hustings.web.pictures import first_change, is_plain, names_of
from hustings.web.scenario import Scenario

TABS = (("", "The race"), ("/where", "Where"), ("/evidence", "Evidence"), ("/trust", "Trust"))


def link(kept: Kept, scenario: Scenario | None = None, path: str = "") -> str:
    """The address of a page of this forecast, the same page whenever it is opened."""
    pairs = [("kept", kept.line.id), *(scenario.pairs() if scenario else [])]
    return f"/races/{kept.line.race}{path}?{urlencode(pairs)}"


def fragment(answered: Answered) -> dict[str, Any]:
    """Everything in the part of the page that changes with the scenario."""
    kept, scenario = answered.kept, answered.scenario
    answer = unpack(answered.answer)
    names = names_of(answer) | {c.id: c.name for c in kept.race.candidates}
    moved = first_change(answer)
    stages = [s for s in answer["scenario"]["stages"] if _listed(s)]
    return {
        "kept": kept,
        "a": answer,
        "names": names,
        "plain": is_plain(answer),
        "scenario": scenario,
        "pictures": unpack(answered.pictures),
        "headline": words.headline(answer["scenario"]),
        "leader": words.leader(stages[0]) if stages else "",
        "telling": words.worth_telling(answer),
        "moved": moved,
        "movers": _movers(answer, moved) if moved else ([], []),
        "primaries": {s["id"] for s in answer["scenario"]["stages"] if s["kind"] == "primary"},
        "stages": [{**s, "grid": _grid(s)} for s in stages],
        "parties": _parties(kept, answer),
        "titles": {s["id"]: s["title"] for s in answer["scenario"]["stages"]},
        "chips": _chips(kept, scenario),
        "others": _others(kept, scenario),
        "tags": _tags(kept, scenario),
        "here": link(kept, scenario),
        "clear": link(kept),
        "prior": {row["id"]: row["reasons"] for row in kept.forecast["rests_on"]["prior_driven"]},
        "has_runoff": any(s.kind == "runoff" for s in kept.race.stages),
    }


def _parties(kept: Kept, answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Chances of the seat: each party with its people under it, before and after."""
    before, after = answer["baseline"]["seat"], answer["scenario"]["seat"]
    party = {p["id"]: p["party"] for p in kept.about["people"]}
    people: dict[str, list[dict[str, Any]]] = {name: [] for name in after["by_party"]}
    for who, p in after["by_candidate"].items():
        was = before["by_candidate"].get(who, 0.0)
        if p >= 0.005 or was >= 0.005:
            people.setdefault(party.get(who, ""), []).append({"id": who, "p": p, "before": was})
    return [
        {
            "name": name,
            "p": after["by_party"].get(name, 0.0),
            "before": before["by_party"].get(name, 0.0),
            "people": found,
        }
        for name, found in people.items()
    ]


def _listed(stage: dict[str, Any]) -> bool:
    return any(c["p_on_list"] >= 0.01 for c in stage["candidates"])


def _movers(
    answer: dict[str, Any], stage: dict[str, Any]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Who loses and who gains share, the largest first; who enters has all of theirs to gain."""
    known = [{**c, "alone": ""} for c in stage["candidates"] if c["share"]]
    for side, who, sign, word in (
        ("scenario", answer["edit"]["enter"], 1, "enters"),
        ("baseline", answer["edit"]["withdraw"], -1, "leaves"),
    ):
        for c in next(s for s in answer[side]["stages"] if s["id"] == stage["id"])["candidates"]:
            if c["id"] in who and c["p_on_list"] > 0.01:
                share = {q: sign * c["share"][q] for q in ("median", "q10", "q90")}
                known.append({"id": c["id"], "share": share, "alone": word})
    down = sorted((c for c in known if c["share"]["median"] < -5e-4), key=_median)
    up = sorted((c for c in known if c["share"]["median"] > 5e-4), key=_median, reverse=True)
    return down, up


def _median(row: dict[str, Any]) -> float:
    return float(row["share"]["median"])


def _grid(stage: dict[str, Any]) -> dict[str, Any] | None:
    """Pairs of a run-off as a grid: who meets whom, how likely, and who wins then."""
    if stage["kind"] != "runoff":
        return None
    likely = [p for p in stage["pairs"] if p["p"] >= 0.005]
    chance: dict[str, float] = {}
    for p in likely:
        for who in (p["a"], p["b"]):
            chance[who] = chance.get(who, 0.0) + p["p"]
    order = sorted(chance, key=lambda c: (-chance[c], c))
    cells = {}
    for p in likely:
        cells[(p["a"], p["b"])] = {**p, "row_wins": p["p_a_wins"]}
        cells[(p["b"], p["a"])] = {**p, "row_wins": 1 - p["p_a_wins"]}
    top = max((p["p"] for p in likely), default=1.0)
    for cell in cells.values():
        cell["shade"] = round(5 * cell["p"] / top)
    return {"order": order, "cells": cells}


def _chips(kept: Kept, scenario: Scenario) -> list[dict[str, Any]]:
    """The field: each name with its state and the links that change it."""
    found = []
    for person in kept.about["people"]:
        varied = person["id"] in kept.about["vary"]
        asked = person["id"] in scenario.edit.entered | scenario.edit.withdrawn
        if not (person["standing"] or person["p_run"] is not None or asked):
            continue
        if person["stage"] != _next_stage(kept) and not asked:
            continue
        found.append({**person, "varied": varied, **_chip(kept, scenario, person)})
    return found


def _chip(kept: Kept, scenario: Scenario, person: dict[str, Any]) -> dict[str, Any]:
    who = person["id"]
    entered, withdrawn = who in scenario.edit.entered, who in scenario.edit.withdrawn
    state = "in" if entered else "out" if withdrawn else "in" if person["standing"] else "may"
    if person["p_run"] is None and not person["standing"] and state == "may":
        state = "out"
    choices = [
        {"to": "in", "link": link(kept, scenario.toggled(enter=who))},
        {"to": "out", "link": link(kept, scenario.toggled(withdraw=who))},
    ]
    if person["standing"]:
        choices[0]["link"] = link(kept, scenario.toggled(back=who))
    elif person["p_run"] is not None:
        choices.insert(0, {"to": "may", "link": link(kept, scenario.toggled(back=who))})
    else:
        choices[1]["link"] = link(kept, scenario.toggled(back=who))
    return {"state": state, "choices": choices}


def _others(kept: Kept, scenario: Scenario) -> list[dict[str, Any]]:
    """People who were named but neither stand nor are weighing it."""
    stage = _next_stage(kept)
    return [
        {**p, "link": link(kept, scenario.toggled(enter=p["id"]))}
        for p in kept.about["people"]
        if p["stage"] == stage
        and not p["standing"]
        and p["p_run"] is None
        and p["id"] not in scenario.edit.entered
        and p["status"] not in ("eliminated",)
    ]


def _next_stage(kept: Kept) -> str:
    return str(kept.forecast["stages"][0]["id"])


def _tags(kept: Kept, scenario: Scenario) -> list[dict[str, str]]:
    """What is assumed, each with the link that drops it."""
    found = []
    for number, sentence in enumerate(scenario.assumption.sentences(kept.race)):
        left = [p for p in scenario.pairs() if p[0] in ("endorse", "money", "returning")]
        fixed = [p for p in scenario.pairs() if p not in left]
        kept_pairs = [*fixed, *left[:number], *left[number + 1 :]]
        query = urlencode([("kept", kept.line.id), *kept_pairs])
        found.append({"sentence": sentence, "drop": f"/races/{kept.line.race}?{query}"})
    return found
