"""Chances and shares in words: words before decimals, never 0 % or 100 %."""

from __future__ import annotations

from datetime import date
from typing import Any

_FRACTIONS = (
    (0.10, "1 in 10"),
    (1 / 8, "1 in 8"),
    (1 / 6, "1 in 6"),
    (0.20, "1 in 5"),
    (0.25, "1 in 4"),
    (1 / 3, "1 in 3"),
    (0.40, "2 in 5"),
    (0.50, "1 in 2"),
    (0.60, "3 in 5"),
    (2 / 3, "2 in 3"),
    (0.75, "3 in 4"),
    (0.80, "4 in 5"),
    (5 / 6, "5 in 6"),
    (7 / 8, "7 in 8"),
    (0.90, "9 in 10"),
)


def chance(p: float) -> str:
    """A probability as a percentage that is never 0 % or 100 %."""
    if p < 0.01:
        return "<1%"
    if p > 0.99:
        return ">99%"
    return f"{100 * p:.0f}%"


def odds(p: float) -> str:
    """A probability in words: 'about 1 in 3'."""
    if p < 0.01:
        return "less than 1 in 100"
    if p > 0.99:
        return "more than 99 in 100"
    if p < 0.09:
        return f"about 1 in {round(1 / p)}"
    if p > 0.91:
        below = round(1 / (1 - p))
        return f"about {below - 1} in {below}"
    return "about " + min(_FRACTIONS, key=lambda f: abs(f[0] - p))[1]


def share(value: float) -> str:
    """A share in per cent."""
    return f"{100 * value:.1f}"


def points(value: float) -> str:
    """A change of share in points, with its sign; what rounds to nothing has none."""
    found = f"{100 * value:+.1f}"
    return "0.0" if found in ("+0.0", "-0.0") else found


def names_of(forecast: dict[str, Any]) -> dict[str, str]:
    """Candidates' names by id."""
    return {c["id"]: c["name"] for stage in forecast["stages"] for c in stage["candidates"]}


def day(text: str) -> str:
    """A day as a person writes it: 3 March 2020."""
    found = date.fromisoformat(text)
    return f"{found.day} {found:%B %Y}"


def leader(stage: dict[str, Any]) -> str:
    """Who leads a stage, with the share and its 80 % interval."""
    first = max(stage["candidates"], key=lambda c: c["share"]["median"] * (c["p_on_list"] > 0.5))
    share = first["share"]
    return (
        f"{first['name']} leads the {stage['title']} with {100 * share['median']:.0f}\u00a0% of "
        f"the vote; four times in five it would be between {100 * share['q10']:.0f} and "
        f"{100 * share['q90']:.0f}\u00a0%."
    )


def receiver(who: str, names: dict[str, str]) -> str:
    """Where votes go: a candidate's name, or nobody's."""
    return "nobody on the list" if who == "outside" else names.get(who, who)


def headline(forecast: dict[str, Any]) -> str:
    """The forecast in a sentence or two, with its uncertainty."""
    names = names_of(forecast)
    parts = []
    nomination = forecast["nomination"]
    nominee = ""
    if nomination and len(nomination) > 1 and len(forecast["stages"]) > 1:
        nominee, p = max(nomination.items(), key=lambda kv: kv[1])
        parts.append(f"{names[nominee]} is likeliest to be nominated, {odds(p)} ({chance(p)})")
    who, p = next(iter(forecast["seat"]["by_candidate"].items()))
    seat = f"to take the seat, {odds(p)} ({chance(p)})"
    if who == nominee:
        parts[-1] += f", and {seat}"
    else:
        parts.append(f"{names[who]} is likeliest {seat}")
    first = forecast["stages"][0]
    runoffs = [s for s in forecast["stages"][1:] if s["kind"] == "runoff"]
    if runoffs and first["kind"] != "runoff":
        parts.append(f"a run-off is needed with probability {chance(runoffs[0]['p_held'])}")
    return "; ".join(parts) + "."


def basis(forecast: dict[str, Any]) -> list[str]:
    """What the answer rests on, in sentences."""
    rests = forecast["rests_on"]
    asked = ", ".join(f"{s} {n}" for s, n in rests["questions"].items() if n)
    found = []
    names = names_of(forecast)
    if rests["polls"]:
        found.append(
            f"{rests['polls']} polls, questions by stage: {asked}; the last ended "
            f"{rests['last_poll']}."
        )
    else:
        found.append("No poll had been published: every number is prior.")
    for row in rests["prior_driven"]:
        who = names.get(row["id"], row["id"])
        found.append(f"Prior-driven, in no published poll by then: {who} ({row['reasons']}).")
    for claim in rests["closeness_claims"]:
        found.append(
            "Claim of a shared base, weighed as weak prior: "
            f"{names.get(claim['candidate'], claim['candidate'])} and "
            f"{names.get(claim['object'], claim['object'])} "
            f"({claim['speaker']}, {claim['attribution']})."
        )
    big = [h for h in rests["house_effects"] if abs(h["points"]) >= 0.5][:3]
    if big:
        text = "; ".join(
            f"{h['pollster']} on {names.get(h['candidate'], h['candidate'])} "
            f"{h['points']:+.1f} points "
            f"({h['q10']:+.1f} to {h['q90']:+.1f})"
            for h in big
        )
        found.append(f"Largest house effects: {text}.")
    return found


def worth_telling(answer: dict[str, Any]) -> set[str]:
    """Which of the who-is-hurt-most and who-is-helped-most answers have anything to tell."""
    found: set[str] = set()
    first = next((c for c in answer["changes"] if any(r["share"] for r in c["candidates"])), None)
    if first is None:
        return found
    moves = [r["share"]["median"] for r in first["candidates"] if r["share"]]
    if min(moves) < -0.001:
        found |= {"hurt_most", "hurt_most_chance"}
    if max(moves) > 0.001:
        found.add("helped_most")
    return found
