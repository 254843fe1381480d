"""The server's side of long work: one worker process, kept alive, woken when there is work."""

from __future__ import annotations

import os
import threading
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from hustings.web.settings import DeskSettings
from hustings.web.store import Store
from hustings.web.worker import work

_NICER, _NICEST = 10, 19


class Workers:
    """Starts the worker, restarts it should it die, and stops it."""

    def __init__(self, settings: DeskSettings, store: Store) -> None:
        self.settings, self.store = settings, store
        self._process: BaseProcess | None = None
        self._bell: Connection | None = None
        self._stop = threading.Event()
        self._keeper: threading.Thread | None = None

    def start(self) -> None:
        """Put unfinished work back into the queue and start."""
        self.store.requeue()
        self._spawn()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def ring(self) -> None:
        """Say that there is work."""
        if self._bell is not None:
            try:
                self._bell.send_bytes(b"!")
            except OSError:  # it died; the keeper starts another, which looks at the queue first
                return

    def stop(self) -> None:
        """Stop the worker; what it was doing is queued again at the next start."""
        self._stop.set()
        if self._keeper is not None:
            self._keeper.join()
        if self._bell is not None:
            self._bell.close()
        if self._process is not None:
            self._process.join(5)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()

    def _spawn(self) -> None:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(self.settings, theirs), daemon=True)
        self._process.start()
        assert self._process.pid is not None
        # people who read come first, from its imports on
        nice = min(_NICEST, os.nice(0) + _NICER)
        os.setpriority(os.PRIO_PROCESS, self._process.pid, nice)
        theirs.close()
        self._bell = ours

    def _keep(self) -> None:
        while not self._stop.wait(1.0):
            if self._process is not None and not self._process.is_alive():
                self.store.requeue()
                self._spawn()
