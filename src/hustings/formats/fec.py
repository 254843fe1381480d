"""Candidate totals of the Federal Election Commission: 'weball', candidate summaries, the API's.

A weball file has bars between its cells and no header; a candidate summary and the tables of the
API, and files made from weball that name its columns, are CSV files.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from hustings.evidence import Ledger
from hustings.formats.common import Cells, Choices, Import, Target, kept, table
from hustings.formats.polls import day_text
from hustings.race import Candidate, Race
from hustings.readers.csv_file import Row, read_sheet, read_text
from hustings.readers.evidence_rows import COLUMNS, read_evidence
from hustings.readers.faults import Faults

TARGET = Target("evidence.csv", COLUMNS, read_evidence)
# https://www.fec.gov/campaign-finance-data/all-candidates-file-description/
WEBALL = (
    "CAND_ID",
    "CAND_NAME",
    "CAND_ICI",
    "PTY_CD",
    "CAND_PTY_AFFILIATION",
    "TTL_RECEIPTS",
    "TRANS_FROM_AUTH",
    "TTL_DISB",
    "TRANS_TO_AUTH",
    "COH_BOP",
    "COH_COP",
    "CAND_CONTRIB",
    "CAND_LOANS",
    "OTHER_LOANS",
    "CAND_LOAN_REPAY",
    "OTHER_LOAN_REPAY",
    "DEBTS_OWED_BY",
    "TTL_INDIV_CONTRIB",
    "CAND_OFFICE_ST",
    "CAND_OFFICE_DISTRICT",
    "SPEC_ELECTION",
    "PRIM_ELECTION",
    "RUN_ELECTION",
    "GEN_ELECTION",
    "GEN_ELECTION_PRECENT",
    "OTHER_POL_CMTE_CONTRIB",
    "POL_PTY_CONTRIB",
    "CVG_END_DT",
    "INDIV_REFUNDS",
    "CMTE_REFUNDS",
)
_SYNONYMS = {
    "id": ("cand_id", "candidate_id"),
    "name": ("cand_name", "candidate_name", "name"),
    "party": ("cand_pty_affiliation", "cand_party_affiliation", "party"),
    "receipts": ("ttl_receipts", "total_receipt", "receipts"),
    "disbursements": ("ttl_disb", "total_disbursement", "disbursements"),
    "cash": (
        "coh_cop",
        "cash_on_hand_cop",
        "last_cash_on_hand_end_period",
        "cash_on_hand_end_period",
    ),
    "day": ("cvg_end_dt", "coverage_end_date"),
}
"""Of weball, of the candidate summary and of the API's tables, by whatever case."""
_UNITS = {
    "receipts": "USD receipts",
    "disbursements": "USD disbursements",
    "cash": "USD cash on hand",
}
_NEEDED = (
    "a name (CAND_NAME, Cand_Name or candidate_name), the day to which it runs (CVG_END_DT or "
    "Coverage_End_Date) and receipts, disbursements or cash on hand"
)
_SUMMARY = (
    "Cand_Name",
    "Cand_Id",
    "Cand_Party_Affiliation",
    "Total_Receipt",
    "Total_Disbursement",
    "Cash_On_Hand_COP",
    "Coverage_End_Date",
)


def read(path: Path, race: Race, choices: Choices, faults: Faults) -> list[Cells]:
    """Rows of evidence.csv: receipts, disbursements and cash of the race's candidates."""
    published = choices.needs("published")
    by, source = str(choices.needs("by")), str(choices.needs("source"))
    found: list[Cells] = []
    for row in kept(_rows(path, faults), choices):
        columns = _columns(row)
        if not {"name", "day"} <= columns.keys() or not _UNITS.keys() & columns.keys():
            row.fault_once("", "no such columns", _NEEDED, "weball, or fec.gov's candidate summary")
            break
        cells = {ours: row[theirs] for ours, theirs in columns.items()}
        person = _person(cells["name"], cells.get("party", ""), race)
        if person is None:
            continue
        day = day_text(row, cells["day"], columns["day"])
        if not day:
            if not cells["day"]:
                row.fault(columns["day"], "nothing", "the day to which it runs", "06/30/2019")
            continue
        for what, unit in _UNITS.items():
            if not cells.get(what) or row.number(columns[what], example="685635.00") is None:
                continue
            value = float(cells[what].replace(",", ""))
            told = f"Reported to the Federal Election Commission to {day}: {value:.0f} {unit}."
            found.append(
                {
                    "id": f"FEC-{cells.get('id') or person.id}-{day}-{what}",
                    "type": "finance",
                    "candidate": person.id,
                    "value": f"{value:.2f}".removesuffix(".00"),
                    "unit": unit,
                    "happened": day,
                    "published": str(published),
                    "source": source,
                    "attribution": "document",
                    "statement": told,
                    "accepted_by": by,
                    "accepted_at": date.today().isoformat(),
                }
            )
    return found


def _columns(row: Row) -> dict[str, str]:
    """The columns of a row that we read, by our names: of synonyms, the first that is filled."""
    theirs = {c.casefold(): c for c in row.cells}
    found = {}
    for ours, names in _SYNONYMS.items():
        there = [theirs[n] for n in names if n in theirs]
        if there:
            found[ours] = next((c for c in there if row[c]), there[0])
    return found


def _rows(path: Path, faults: Faults) -> Iterator[Row]:
    text = read_text(path, faults)
    if text is None:
        return
    first = text.partition("\n")[0]
    if "|" not in first:
        yield from read_sheet(path, (), (), faults).rows
        return
    reader = csv.reader(io.StringIO(text), delimiter="|", quoting=csv.QUOTE_NONE)
    columns: tuple[str, ...] = WEBALL
    for line, cells in enumerate(reader, start=1):
        if line == 1 and cells[0].strip().casefold() in _SYNONYMS["id"]:
            columns = tuple(c.strip() for c in cells)
        elif len(cells) == len(columns):
            pairs = zip(columns, (c.strip() for c in cells), strict=True)
            yield Row(path.name, line, dict(pairs), faults)
        elif any(cells):
            got, expected = f"{len(cells)} cells", f"{len(columns)}, as weball has"
            faults.add(path.name, line, "", got, expected, "fetch it again")


def _person(name: str, party: str, race: Race) -> Candidate | None:
    """The candidate of a name like 'DOE, JANE Q. MS.': same surname, first name and party."""
    surname, _, given = name.casefold().partition(",")
    words = given.split()
    alike = []
    for c in race.candidates:
        for known in (c.name, *c.aliases):
            parts = known.casefold().replace(",", "").split()
            if len(parts) > 1 and surname.strip() == parts[-1] and words and _same(words, parts):
                alike.append(c)
                break
    same = [c for c in alike if not party or c.party.casefold() == party.casefold()]
    found = same if len(alike) > 1 else alike
    return found[0] if len(found) == 1 else None


def _same(words: list[str], parts: list[str]) -> bool:
    """Whether a first or middle name is one of the known person's, or a short form of it."""
    return any(w == p or (len(p) > 2 and w.startswith(p[:3])) for w in words for p in parts[:-1])


def put(folder: Path, race: Race, rows: list[Cells], faults: Faults) -> Import:
    """Add the totals that the ledger does not have."""
    faults.stop_if_any()
    held = TARGET.held(folder, "id")
    new = [r for r in rows if r["id"] not in held]
    TARGET.add(folder, race, new)
    notes = [f"{len(rows) - len(new)} row(s) were there already"] if len(new) < len(rows) else []
    if not rows:
        notes.append("nobody of the race is in the file")
    return Import(TARGET.file, len(new), tuple(notes))


def write(race: Race, ledger: Ledger) -> str:
    """Totals as a candidate summary: a row for each candidate and day."""
    rows: dict[tuple[str, date], dict[str, object]] = {}
    columns = {"USD receipts": 3, "USD disbursements": 4, "USD cash on hand": 5}
    people = {c.id: c for c in race.candidates}
    for s in ledger.as_of(date.max).statements:
        if s.type == "finance" and s.unit in columns and s.candidate in people:
            person = people[s.candidate]
            first, _, last = person.name.rpartition(" ")
            known = s.id.split("-") if s.id.startswith("FEC-") else ["", ""]
            row = rows.setdefault(
                (s.candidate, s.happened),
                {
                    "Cand_Name": f"{last}, {first}".upper(),
                    "Cand_Id": known[1] if known[1] != person.id else "",
                    "Cand_Party_Affiliation": person.party,
                    "Coverage_End_Date": f"{s.happened:%m/%d/%Y}",
                },
            )
            row[_SUMMARY[columns[s.unit]]] = s.value
    return table(_SUMMARY, rows.values())
