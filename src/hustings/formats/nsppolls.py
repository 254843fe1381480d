"""NSPPolls' files of French presidential polls, JSON and CSV (github nsppolls/nsppolls, MIT)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from hustings.evidence import OUTSIDE, PollQuestion
from hustings.formats.common import Cells, Choices, kept, table
from hustings.formats.polls import Draft, day_text
from hustings.race import Race
from hustings.readers.csv_file import Row, read_sheet, read_text
from hustings.readers.faults import Faults
from hustings.readers.roster import Roster

_COLUMNS = (
    "candidat",
    "parti",
    "intentions",
    "id",
    "nom_institut",
    "commanditaire",
    "debut_enquete",
    "fin_enquete",
    "echantillon",
    "population",
    "tour",
    "hypothese",
    "sous_echantillon",
)
_ROUNDS = ("premier tour", "deuxième tour", "second tour")


def read(path: Path, race: Race, choices: Choices, faults: Faults) -> list[Draft]:
    """Answers of the file, one draft each."""
    if path.suffix.casefold() == ".json":
        rows = [Row(path.name, line, cells, faults) for line, cells in _flat(path, faults)]
    else:
        rows = list(read_sheet(path, _COLUMNS, (), faults).rows)
    drafts = [Draft(row, _cells(row, race, choices)) for row in kept(rows, choices)]
    sizes: dict[str, str] = {}
    for draft in drafts:  # a sub-sample may differ within a question; that of its first row counts
        size = sizes.setdefault(draft.cells["question_id"], draft.cells["sample_size"])
        draft.cells["sample_size"] = size
    return _second_rounds(drafts, race)


def _second_rounds(drafts: list[Draft], race: Race) -> list[Draft]:
    """Mark the lists of a second round that the race cannot hold: it has none, or not both names.

    Pollsters ask of many pairs, and one name against 'Other' would be no second round.
    """
    roster, absent = Roster(race), len(race.stages) == 1
    whys: dict[str, str] = {}
    for draft in drafts:
        if draft.row["tour"].casefold() not in _ROUNDS[1:]:
            continue
        cells = draft.cells
        if absent:
            whys[cells["question_id"]] = "of a second round, which the race does not have"
        elif roster.choice(cells["candidate_name"], cells["answer"]) in (None, "other"):
            whys[cells["question_id"]] = "of a second round with somebody who is not in the race"
    return [replace(d, skip=whys.get(d.cells["question_id"], "")) for d in drafts]


def _flat(path: Path, faults: Faults) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of the CSV file from the JSON file, each with the line of its poll's id."""
    text = read_text(path, faults)
    if text is None:
        return
    try:
        polls = json.loads(text)
        for poll in polls:
            line = text[: max(text.find(f'"{poll["id"]}"'), 0)].count("\n") + 1
            for turn in poll["tours"]:
                for asked in turn["hypotheses"]:
                    for c in asked["candidats"]:
                        yield line, _flattened(poll, turn, asked, c)
    except json.JSONDecodeError as error:
        faults.add(path.name, error.lineno, "", error.msg, "JSON", "download the file again")
    except (KeyError, TypeError) as error:
        expected = "polls with id, tours, hypotheses and candidats"
        faults.add(path.name, 1, "", f"no {error}", expected, "nsppolls' presidentielle.json")


def _flattened(poll: Any, turn: Any, asked: Any, c: Any) -> dict[str, str]:
    own = ("id", "nom_institut", "commanditaire", "debut_enquete", "fin_enquete", "echantillon")
    cells = {name: poll.get(name) for name in (*own, "population", "rolling", "lien")}
    cells |= {"tour": turn.get("tour"), "hypothese": asked.get("hypothese")}
    cells |= {"sous_echantillon": asked.get("sous_echantillon")}
    party = c.get("parti") or []
    cells |= {"parti": ", ".join(party) if isinstance(party, list) else party}
    cells |= {"candidat": c.get("candidat"), "intentions": c.get("intentions")}
    return {k: "" if v is None else str(v) for k, v in cells.items()}


def _cells(row: Row, race: Race, choices: Choices) -> Cells:
    """The cells of polls.csv. The published intentions are those of the sub-sample that chose."""
    size = row["sous_echantillon"] or row["echantillon"]
    number = row.number("sous_echantillon" if row["sous_echantillon"] else "echantillon")
    name = row["candidat"]
    return {
        "poll_id": row["id"],
        "question_id": "|".join(filter(None, (row["id"], row["tour"], row["hypothese"]))),
        "pollster": row["nom_institut"],
        "sponsors": row["commanditaire"],
        "start_date": day_text(row, row["debut_enquete"], "debut_enquete"),
        "end_date": day_text(row, row["fin_enquete"], "fin_enquete"),
        "created_at": "",
        "sample_size": f"{number:.0f}" if size and number else "unknown",
        "population": row["population"],
        "stage": _stage(row, race, choices),
        "party": row["parti"],
        "answer": "Other" if name.casefold() in ("", "autre", "autres") else name,
        "candidate_name": "" if name.casefold() in ("", "autre", "autres") else name,
        "pct": row["intentions"],
        "url": row["lien"],
        "notes": "rolling" if row["rolling"].casefold() == "true" else "",
        "sponsor_candidate": "",
    }


def _stage(row: Row, race: Race, choices: Choices) -> str:
    """The first round is the race's first stage, the second the one its others go to."""
    if choices.stage:
        return choices.stage
    said = row["tour"].casefold()
    if said not in _ROUNDS:
        row.fault_once("tour", f"'{row['tour']}'", "Premier tour or Deuxième tour", "--stage")
        return ""
    first = race.stages[0]
    return first.id if said == _ROUNDS[0] else (first.others_to or race.final_stage.id)


def _rows(race: Race, questions: tuple[PollQuestion, ...]) -> Iterator[dict[str, Any]]:
    people = {c.id: c for c in race.candidates}
    for q in questions:
        if q.kind != "ballot":
            continue
        poll, _, hypothesis = q.question_id.partition("|")
        turn = "Premier tour" if q.stage == race.stages[0].id else "Deuxième tour"
        for a in q.answers:
            if a.choice in OUTSIDE and a.choice != "other":
                continue
            person = people.get(a.choice)
            yield {
                "candidat": person.name if person else None,
                "parti": person.party if person else "",
                "intentions": a.pct,
                "id": q.poll_id,
                "nom_institut": q.pollster,
                "commanditaire": q.sponsors,
                "debut_enquete": q.start.isoformat(),
                "fin_enquete": q.end.isoformat(),
                "echantillon": q.sample_size,
                "population": q.population,
                "tour": turn,
                "hypothese": hypothesis.rpartition("|")[2] if poll == q.poll_id else q.question_id,
                "sous_echantillon": q.sample_size,
                "lien": q.source,
            }


def write_csv(race: Race, questions: tuple[PollQuestion, ...]) -> str:
    """Vote questions as nsppolls' CSV."""
    return table(_COLUMNS, _rows(race, questions))


def write_json(race: Race, questions: tuple[PollQuestion, ...]) -> str:
    """Vote questions as nsppolls' JSON: polls, rounds, hypotheses, candidates."""
    polls: dict[str, dict[str, Any]] = {}
    own = _COLUMNS[3:10]
    for row in _rows(race, questions):
        poll = polls.setdefault(
            row["id"], {k: row[k] for k in own} | {"lien": row["lien"], "tours": {}}
        )
        turn = poll["tours"].setdefault(row["tour"], {})
        asked = turn.setdefault(row["hypothese"], {"sous": row["sous_echantillon"], "people": []})
        asked["people"].append(
            {"candidat": row["candidat"], "parti": [row["parti"]], "intentions": row["intentions"]}
        )
    for poll in polls.values():
        poll["tours"] = [
            {
                "tour": turn,
                "hypotheses": [
                    {
                        "hypothese": name or None,
                        "sous_echantillon": asked["sous"],
                        "candidats": asked["people"],
                    }
                    for name, asked in lists.items()
                ],
            }
            for turn, lists in poll["tours"].items()
        ]
    return json.dumps(list(polls.values()), indent=2, ensure_ascii=False) + "\n"
