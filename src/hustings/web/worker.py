"""The process that does long work: it takes a fit from the queue, keeps it, and counts its fields.

It ends when the server that started it does, however that ended.
"""

from __future__ import annotations

import os
import threading
from datetime import date
from multiprocessing.connection import Connection

from hustings import api
from hustings.errors import HustingsError
from hustings.forecast import VERSION, Fitted, fit_race
from hustings.web import explained, fieldtable, made
from hustings.web.keep import freeze, pack, thaw
from hustings.web.settings import DeskSettings
from hustings.web.store import Job, KeptLine, Store, kept_id, now
from hustings.whatif import Edit

_PATIENCE = 2.0


def work(settings: DeskSettings, wake: Connection) -> None:
    """Take jobs for as long as the server lives. ``wake`` says that there may be one."""
    bell = threading.Event()
    threading.Thread(target=_listen, args=(wake, bell), daemon=True).start()
    store = Store(settings.url)
    while True:
        job = store.claim()
        if job is None:
            bell.wait(_PATIENCE)
            bell.clear()
            continue
        _do(store, settings, job)


def _listen(wake: Connection, bell: threading.Event) -> None:
    try:
        while True:
            wake.recv_bytes()
            bell.set()
    except (EOFError, OSError):
        os._exit(0)


def _do(store: Store, settings: DeskSettings, job: Job) -> None:
    """One job from start to end; whatever goes wrong is kept with it, in words."""
    try:
        store.progress(job.id, step="Fitting the polls", done=0.05)
        fitted = _fitted(store, settings, job)
        store.progress(job.id, step="Simulating the elections", done=0.4)
        identifier = keep(store, fitted, settings.most_fields)
        store.progress(
            job.id, state="fields", step="Counting every list", done=0.5, kept_id=identifier
        )
        count_fields(store, fitted, identifier, settings.most_fields, job.id)
        store.progress(job.id, step="Weighing the evidence", done=0.95)
        if explained.KEY not in store.answered(identifier):
            store.add_answer(identifier, explained.KEY, pack(explained.explained(fitted)), b"")
        store.progress(job.id, state="done", step="Done", done=1.0)
    except HustingsError as error:
        store.progress(job.id, state="failed", step="Failed", error=str(error))
    except Exception as error:  # the queue must go on, and the person must see why this did not
        told = f"{type(error).__name__}: {error}"
        store.progress(job.id, state="failed", step="Failed", error=told)


def _fitted(store: Store, settings: DeskSettings, job: Job) -> Fitted:
    """The fit of a job: read back where it is kept, whose id is the job's; fitted otherwise."""
    if store.line(job.id) is not None:
        return thaw(*store.body(job.id, "made_of", "arrays"))
    return fit_race(
        job.folder,
        as_of=date.fromisoformat(job.as_of),
        seed=job.seed,
        settings=settings.forecast,
    )


def keep(store: Store, fitted: Fitted, most_fields: int) -> str:
    """Keep a fit with everything that made it; the id of what is kept."""
    forecast = api.forecast(fitted)
    day = fitted.known.as_of.isoformat()
    inputs = forecast["inputs_sha256"]
    identifier = kept_id(fitted.known.race.id, day, fitted.seed, inputs, VERSION)
    vary = fieldtable.varied(fitted, most_fields)
    combinations = len(fieldtable.scenarios(fitted, vary))
    made_of, arrays = freeze(fitted)
    store.keep(
        KeptLine(
            identifier, fitted.known.race.id, day, fitted.seed, inputs, VERSION, made_at=now()
        ),
        forecast=pack(forecast),
        about=pack(made.about(fitted, vary, combinations)),
        made_of=made_of,
        arrays=arrays,
        draws=made.draws(fitted),
    )
    return identifier


def count_fields(
    store: Store, fitted: Fitted, identifier: str, most_fields: int, job_id: str = ""
) -> None:
    """Answer every combination that has not been answered, saying how far it is."""
    vary = fieldtable.varied(fitted, most_fields)
    every = fieldtable.scenarios(fitted, vary)
    known = store.answered(identifier)

    def tell(step: str, number: int, of: int, part: tuple[float, float]) -> None:
        if job_id:
            done = part[0] + (part[1] - part[0]) * number / of
            store.progress(job_id, step=f"{step}: {number} of {of}", done=done)

    wanted = [s for s in every if s.key not in known]
    for number, (scenario, answer, pictures) in enumerate(fieldtable.rows(fitted, wanted), 1):
        store.add_answer(identifier, scenario.key, answer, pictures)
        tell("Counting every list", number, len(wanted), (0.5, 0.85))
    if not fitted.known.race.areas:
        return
    mapped = [s for s in every if s.is_empty or s.edit in _entries(vary)]
    mapped = [s for s in mapped if fieldtable.areas_key(s) not in known]
    for number, scenario in enumerate(mapped, 1):
        body = fieldtable.packed_areas(fitted, scenario)
        store.add_answer(identifier, fieldtable.areas_key(scenario), body, b"")
        tell("Counting areas", number, len(mapped), (0.85, 0.95))


def _entries(vary: tuple[str, ...]) -> set[Edit]:
    """One of the varied entering, nobody leaving: whose areas are counted ahead."""
    return {Edit(frozenset({c}), frozenset()) for c in vary}
