"""Checks that the tables of race.toml fit together: where stages lead, who is told from whom."""

from __future__ import annotations

from hustings.evidence import OUTSIDE
from hustings.readers.faults import nearest
from hustings.readers.toml_table import Table


def check_links(whole: Table, stages: list[Table], candidates: list[Table]) -> None:
    """Note a fault wherever a stage is named that is not there, or leads nowhere or back."""
    ids = tuple(stage.text("id") for stage in stages)
    if "stages" in whole.spoilt or not all(ids) or not _all_differ(stages):
        return
    for number, stage in enumerate(stages):
        for key in ("winner_to", "others_to"):
            _check_target(stage, key, ids, number)
    _check_ends(stages, ids)
    for candidate in candidates:
        _check_stage(candidate, ids)
        _check_status_stages(candidate, ids)


def _all_differ(stages: list[Table]) -> bool:
    seen: set[str] = set()
    for stage in stages:
        if stage.text("id") in seen:
            stage.fault("id", f"'{stage.text('id')}' twice", "an id for each stage", "'runoff'")
        seen.add(stage.text("id"))
    return len(seen) == len(stages)


def _check_target(stage: Table, key: str, ids: tuple[str, ...], number: int) -> None:
    target, later = stage.text(key), ids[number + 1 :]
    if not target or target in later:
        return
    if target in ids:
        stage.fault(
            key,
            f"'{target}', which leads back",
            "a later stage",
            "write the stages in the order in which they are held",
        )
    else:
        expected = "one of " + (", ".join(later) or "none: this is the last stage")
        stage.fault_once(key, f"'{target}', which is no stage", expected, nearest(target, ids))


def _check_ends(stages: list[Table], ids: tuple[str, ...]) -> None:
    """One stage fills the seat; every other one leads on in the way its rule needs."""
    ends = []
    for stage in stages:
        rule = stage.text("rule")
        if rule in ("majority", "top"):
            if stage.lacks("others_to"):
                expected = "the stage to which they go who get through"
                stage.fault("others_to", "nothing", expected, f'others_to = "{ids[-1]}"')
        elif stage.lacks("winner_to"):
            ends.append(stage)
    for stage in ends[:-1]:
        stage.fault(
            "winner_to",
            "nothing: the stage leads nowhere",
            "the id of a later stage",
            f'winner_to = "{ids[-1]}"',
        )


def _check_stage(candidate: Table, ids: tuple[str, ...]) -> None:
    stage = candidate.text("stage")
    if stage and stage not in ids:
        candidate.fault_once("stage", f"'{stage}'", "one of " + ", ".join(ids), nearest(stage, ids))


def _check_status_stages(candidate: Table, ids: tuple[str, ...]) -> None:
    for number, status in enumerate(candidate.values.get("status", [])):
        stage = status.get("stage", "")
        if isinstance(stage, str) and stage and stage not in ids:
            expected, inside = "one of " + ", ".join(ids), ("status", number)
            candidate.fault("stage", f"'{stage}'", expected, nearest(stage, ids), inside)


def check_names(candidates: list[Table]) -> None:
    """Note a fault where an id, a name or an alias fits two candidates."""
    seen: dict[str, str] = {}
    for candidate in candidates:
        own = _names(candidate)
        clash = next((name for name in own if name in seen), None)
        if clash is not None:
            candidate.fault(
                own[clash],
                f"'{clash}', which also names {seen[clash]}",
                "ids, names and aliases that tell people apart",
                "for two people of one surname: ids such as 'scott' and 'scott-r', and no alias "
                "that fits both",
            )
        elif candidate.text("id") in OUTSIDE:
            got = f"'{candidate.text('id')}', which is an answer of polls"
            candidate.fault("id", got, "the id of a person", "the surname and an initial")
        for name in own:
            seen.setdefault(name, candidate.text("name") or candidate.text("id"))


def _names(candidate: Table) -> dict[str, str]:
    """Every name of a candidate in lower case, with the key that holds it."""
    own = {alias.casefold(): "aliases" for alias in candidate.texts("aliases")}
    own |= {candidate.text(key).casefold(): key for key in ("name", "id")}
    own.pop("", None)
    return {
        name: own[name]
        for name in sorted(own, key=lambda n: ("id", "name", "aliases").index(own[n]))
    }
