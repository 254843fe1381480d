"""Candidates' status in the words of Google Civics and of NIST SP 1500-100.

Both name a status before the vote and one after it. Google has 'self-declared', NIST 'defeated';
what a vocabulary lacks is left out on the way out and told on the way in.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hustings.formats.common import Cells, Choices
from hustings.race import Candidate, Race, Status
from hustings.readers.csv_file import Row, read_text
from hustings.readers.faults import Faults
from hustings.readers.roster import Roster

PRE = {
    "google": {
        Status.DECLARED: "self-declared",
        Status.QUALIFIED: "qualified",
        Status.WITHDRAWN: "withdrawn",
    },
    "nist": {Status.QUALIFIED: "qualified", Status.WITHDRAWN: "withdrawn"},
}
POST = {
    "google": {Status.ADVANCED: "advanced-to-runoff", Status.WITHDRAWN: "withdrawn"},
    "nist": {
        Status.ADVANCED: "advanced-to-runoff",
        Status.ELIMINATED: "defeated",
        Status.WITHDRAWN: "withdrawn",
    },
}
FROM_PRE = {
    "self-declared": Status.DECLARED,
    "filed": Status.DECLARED,
    "qualified": Status.QUALIFIED,
    "withdrawn": Status.WITHDRAWN,
}
"""What a status before the vote is with us. A write-in is on no list and so has none."""

_AFTER = (Status.ADVANCED, Status.ELIMINATED)
_KNOWN = (*FROM_PRE, "write-in")


def write(race: Race, words: str) -> str:
    """Candidates with their statuses as NIST's JSON, in the words of 'google' or 'nist'."""
    people = [_candidate(c, race, words) for c in race.candidates]
    whole = {"@type": "ElectionResults.Election", "Name": race.title, "Candidate": people}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _candidate(c: Candidate, race: Race, words: str) -> dict[str, Any]:
    before = [h.status for h in c.history if h.status not in _AFTER]
    after = [h for h in c.history if h.status in _AFTER]
    found: dict[str, Any] = {
        "@type": "ElectionResults.Candidate",
        "@id": c.id,
        "BallotName": {"Text": [{"Content": c.name, "Language": "en"}]},
        "PartyId": c.party,
    }
    pre = PRE[words].get(before[-1]) if before else None
    if pre:
        found["PreElectionStatus"] = pre
    if after:
        last = after[-1]
        won = last.status is Status.ADVANCED and last.stage == race.final_stage.id
        post = "winner" if won else POST[words].get(last.status)
        if post:
            found["PostElectionStatus"] = post
    return found


def read(path: Path, race: Race, choices: Choices, faults: Faults) -> list[Cells]:
    """Candidacy rows of evidence.csv from statuses before the vote.

    Statuses after it are results: those are imported as such.
    """
    published, by = str(choices.needs("published")), str(choices.needs("by"))
    source, roster = str(choices.needs("source")), Roster(race)
    found: list[Cells] = []
    for row in _rows(path, faults):
        word = row["PreElectionStatus"]
        if not word or row.word("PreElectionStatus", _KNOWN) not in FROM_PRE:
            continue
        who = roster.candidate(row["@id"]) or roster.candidate(row["name"])
        if who is None:
            if not choices.others:
                roster.unknown(row, "BallotName", row["name"] or row["@id"])
            continue
        status = FROM_PRE[word]
        found.append(
            {
                "id": f"civics-{who}-{status}-{published}",
                "type": "candidacy",
                "candidate": who,
                "unit": str(status),
                "happened": published,
                "published": published,
                "source": source,
                "attribution": "document",
                "statement": f"PreElectionStatus: {word}",
                "accepted_by": by,
                "accepted_at": published,
            }
        )
    return found


def _rows(path: Path, faults: Faults) -> list[Row]:
    text = read_text(path, faults)
    if text is None:
        return []
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        faults.add(path.name, error.lineno, "", error.msg, "JSON", "export it again")
        return []
    people = data.get("Candidate") if isinstance(data, dict) else data
    if not isinstance(people, list) or not all(isinstance(p, dict) for p in people):
        faults.add(path.name, 1, "Candidate", "none", "a list of candidates", "NIST SP 1500-100")
        return []
    return [Row(path.name, _line(text, p), _flat(p), faults) for p in people]


def _line(text: str, person: dict[str, Any]) -> int:
    mark = json.dumps(str(person.get("@id", "")))
    return text[: max(text.find(mark), 0)].count("\n") + 1


def _flat(person: dict[str, Any]) -> dict[str, str]:
    name = person.get("BallotName") or ""
    if isinstance(name, dict):
        texts = name.get("Text") or [{}]
        name = texts[0].get("Content", "")
    own = {k: str(person.get(k) or "") for k in ("@id", "PreElectionStatus", "PostElectionStatus")}
    return own | {"name": str(name)}
