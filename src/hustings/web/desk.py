"""The desk itself: what pages ask for, from the store, the shelf and the queue."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import Any

from cachetools import LRUCache

from hustings.errors import AsOfError, HustingsError
from hustings.forecast import VERSION, Fitted, as_known
from hustings.race import Race
from hustings.web import explained, fieldtable
from hustings.web.jobs import Workers
from hustings.web.keep import race_of, thaw, unpack
from hustings.web.problems import NotKept
from hustings.web.scenario import Asked, Scenario
from hustings.web.security import Guard, Limit, token_in
from hustings.web.settings import DeskSettings
from hustings.web.shelf import Shelf, default_day
from hustings.web.store import Job, KeptLine, Store, kept_id
from hustings.web.watch import Watch


@dataclass(frozen=True)
class Kept:
    """A kept forecast, opened."""

    line: KeptLine
    forecast: dict[str, Any]
    about: dict[str, Any]
    race: Race


@dataclass(frozen=True)
class Answered:
    """An answer as it is kept (packed JSON), and its pictures."""

    kept: Kept
    scenario: Scenario
    answer: bytes
    pictures: bytes


class Desk:
    """Everything a page may ask; one a server."""

    def __init__(self, settings: DeskSettings) -> None:
        self.settings = settings
        self.guard = Guard(token_in(settings.folder))
        self.store = Store(settings.url)
        self.shelf = Shelf(settings.races)
        self.watch = Watch(self.shelf, self.store, settings.lag)
        self.workers = Workers(settings, self.store)
        self.fits = Limit(settings.fits_an_hour, 3600, "forecasts asked for")
        self.sign_ins = Limit(20, 60, "sign-ins")
        self.readings = Limit(60, 60, "articles read")
        self.refused: dict[str, str] = {}  # by race, why no forecast was asked for at start
        self._counting, self._counting_areas = Lock(), Lock()
        self._texts: LRUCache[Hashable, str] = LRUCache(512)
        self._texts_lock = Lock()
        self.opened = lru_cache(maxsize=16)(self._opened)
        self.fitted = lru_cache(maxsize=2)(self._fitted)
        self._stored = lru_cache(maxsize=256)(self._stored_or_counted)

    def start(self) -> None:
        """Start the worker and ask for a first forecast of every race that has none."""
        self.workers.start()
        for place in self.shelf.places():
            if place.folder is None:
                continue
            for day in self.settings.days or (default_day(place.folder),):
                try:
                    self.ask(place.id, day)
                except HustingsError as error:  # its page says why
                    self.refused[place.id] = str(error)

    def stop(self) -> None:
        """Stop the worker and let the database go."""
        self.workers.stop()
        self.store.close()

    # forecasts that are kept

    def kept(self, race: str, asked: Mapping[str, str]) -> Kept:
        """The forecast that a link means: ``kept`` by id, ``as_of`` by day, or else the latest.

        Raises:
            UnknownRaceError, NotKept; HustingsError for a broken folder of which nothing is kept.
        """
        place = self.shelf.place(race)
        lines = self.store.lines(race)
        if place.fault and not lines:
            raise place.fault
        identifier, day = asked.get("kept", ""), asked.get("as_of", "")
        for line in lines:
            if (not identifier or line.id == identifier) and (not day or line.as_of == day):
                return self.opened(line.id)
        if identifier:
            raise NotKept(
                f"kept: got '{identifier}', which is not kept here; expected the id of a forecast "
                "that was. Try: the latest one."
            )
        if day:
            to_day(day)
            raise NotKept(
                f"as_of: got {day}, of which no forecast is kept; expected one of "
                f"{', '.join(dict.fromkeys(x.as_of for x in lines)) or 'none yet'}. "
                "Try: ask for it below."
            )
        raise NotKept(self.refused.get(race) or "No forecast of this race is kept yet.")

    def _opened(self, identifier: str) -> Kept:
        line = self.store.line(identifier)
        if line is None:
            raise NotKept(f"kept: '{identifier}' is not kept here. Try: the latest one.")
        forecast, about, made_of = self.store.body(identifier, "forecast", "about", "made_of")
        return Kept(line, unpack(forecast), unpack(about), race_of(made_of))

    def _fitted(self, identifier: str) -> Fitted:
        return thaw(*self.store.body(identifier, "made_of", "arrays"))

    def respond(self, kept: Kept, asked: Asked) -> Answered:
        """The answer to a scenario: looked up, or counted now and kept.

        Raises:
            UnknownCandidateError, ScenarioError.
        """
        scenario = Scenario.of(kept.race, asked)
        answer, drawn = self._stored(kept.line.id, scenario)
        return Answered(kept, scenario, answer, drawn)

    def _stored_or_counted(self, identifier: str, scenario: Scenario) -> tuple[bytes, bytes]:
        found = self.store.answer(identifier, scenario.key)
        if found is not None:
            return found
        with self._counting:
            found = self.store.answer(identifier, scenario.key)  # somebody may have had it counted
            if found is None:
                found = fieldtable.packed(self.fitted(identifier), scenario)
                self.store.add_answer(identifier, scenario.key, *found)
        return found

    def areas(self, kept: Kept, scenario: Scenario) -> dict[str, Any]:
        """Areas under a scenario: looked up, or counted now and kept. Raises RaceError."""
        key = fieldtable.areas_key(scenario)
        found = self.store.answer(kept.line.id, key)
        if found is None:
            with self._counting_areas:
                found = self.store.answer(kept.line.id, key)
                if found is None:
                    found = (fieldtable.packed_areas(self.fitted(kept.line.id), scenario), b"")
                    self.store.add_answer(kept.line.id, key, *found)
        areas: dict[str, Any] = unpack(found[0])
        return areas

    def explained(self, kept: Kept) -> list[dict[str, str]]:
        """What moved the forecast, where the worker has found out; else nothing."""
        found = self.store.answer(kept.line.id, explained.KEY)
        return list(unpack(found[0])) if found else []

    # what is drawn and written once

    def remembered(self, answered: Answered, write: Callable[[Answered], str]) -> str:
        """A text that depends on an answer alone, written once."""
        key = (answered.kept.line.id, answered.scenario.key, write.__name__)
        return self.once(key, lambda: write(answered))

    def drawn(self, draw: Callable[..., str], rows: tuple[Hashable, ...]) -> str:
        """A picture that depends on its rows alone, drawn once."""
        return self.once((draw.__name__, rows), lambda: draw(*rows))

    def once(self, key: Hashable, make: Callable[[], str]) -> str:
        """A text by its key, made at the first time of asking."""
        with self._texts_lock:
            found = self._texts.get(key)
        if found is None:
            found = make()
            with self._texts_lock:
                self._texts[key] = found
        return found

    # work

    def ask(self, race: str, day: date) -> Job:
        """Ask for a forecast as of a day; who asks for the same one shares it.

        Raises:
            UnknownRaceError, RaceFileError, AsOfError.
        """
        folder = self.shelf.folder(race)
        inputs = as_known(folder, day).sha256(self.settings.forecast)
        seed = self.settings.seed
        identifier = kept_id(race, day.isoformat(), seed, inputs, VERSION)
        path = str(self.shelf.place(race).path.resolve())
        job = self.store.ask(identifier, race, path, day.isoformat(), seed)
        self.workers.ring()
        return job

    def running(self, race: str) -> Job | None:
        """The work under way for a race, if any."""
        return next((j for j in self.store.jobs(race) if not j.is_over), None)

    def failed(self, race: str) -> Job | None:
        """The last work for a race, where it failed."""
        last = next(iter(self.store.jobs(race)), None)
        return last if last is not None and last.state == "failed" else None

    def has_changed(self, kept: Kept) -> bool:
        """Whether the race's files say something else now than the forecast was made from."""
        day = date.fromisoformat(kept.line.as_of)
        try:
            now = self.shelf.inputs(kept.line.race, day, self.settings.forecast)
        except HustingsError:
            return False
        return now != kept.line.inputs_sha256


def to_day(text: str) -> date:
    """A day as it stands in a link. Raises AsOfError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise AsOfError(
            f"as_of: got '{text[:40]}'; expected a day as YYYY-MM-DD. Try: 2019-10-29"
        ) from None


def short(text: str) -> str:
    """A short name for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
