"""Every error Hustings raises on purpose.

HustingsError                  the family; the command line prints it without a traceback
├── RaceFileError              a file of a race folder is wrong (carries file, line, field)
├── RaceError                  the parts of a race do not fit together
├── UnknownRaceError           no race of that name
├── UnknownCandidateError      no candidate of that name in the race
├── AsOfError                  the as-of date cannot be used
├── ScenarioError              a what-if that cannot be carried out
├── RuleError                  a voting rule is unknown or cannot be counted
├── ContestSetError            a set of past contests cannot be read or replayed
├── LedgerError                a row cannot be put in the ledger, or the ledger not be written
├── ArticleError               a file cannot be read as a news article
├── ExecutorError              the place where work was to run cannot be used
├── FitError                   the model cannot be fitted to this evidence
└── OutputError                a report cannot be written where it was asked for

A message says what was got, what was expected, and what to try.
"""

from __future__ import annotations

from dataclasses import dataclass


class HustingsError(Exception):
    """Something is wrong that a person can put right."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a user's file: where it is, what was got and expected, what to try."""

    file: str
    line: int | None
    field: str
    got: str
    expected: str
    try_: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        field = f" {self.field}:" if self.field else ""
        return f"{where}:{field} got {self.got}; expected {self.expected}. Try: {self.try_}"


class RaceFileError(HustingsError):
    """One or more files of a race folder are wrong; every fault found is kept in ``faults``."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


class RaceError(HustingsError):
    """The parts of a race do not fit together."""


class UnknownRaceError(HustingsError):
    """There is no race of that name."""


class UnknownCandidateError(HustingsError):
    """There is no candidate of that name in the race."""


class AsOfError(HustingsError):
    """The as-of date cannot be used for this race."""


class ScenarioError(HustingsError):
    """The what-if cannot be carried out."""


class RuleError(HustingsError):
    """The voting rule is unknown or cannot be counted."""


class ContestSetError(HustingsError):
    """A set of past contests cannot be read or replayed."""


class LedgerError(HustingsError):
    """A row cannot be put in the ledger, or the ledger cannot be written."""


class ArticleError(HustingsError):
    """The file cannot be read as a news article."""


class ExecutorError(HustingsError):
    """The processes or the cluster on which work was to run cannot be used."""


class FitError(HustingsError):
    """The model cannot be fitted to this evidence."""


class OutputError(HustingsError):
    """The report cannot be written where it was asked for."""
