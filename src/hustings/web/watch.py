"""What the pages of a race depend on, in one value that changes when any of it does."""

from __future__ import annotations

from asyncio import Lock
from collections.abc import Hashable
from time import monotonic

from anyio import to_thread

from hustings.errors import HustingsError
from hustings.web.shelf import Shelf
from hustings.web.store import Store

States = dict[str, Hashable]


class Watch:
    """Looks at files and database at most once in ``lag`` seconds, whoever asks.

    Another process may have written either, so that there is nobody to tell of a change.
    """

    def __init__(self, shelf: Shelf, store: Store, lag: float) -> None:
        self.shelf, self.store, self.lag = shelf, store, lag
        self._states: States = {}
        self._due, self._turn = 0.0, 0
        self._looking = Lock()

    async def states(self) -> States:
        """By race; a race that is not served has none."""
        if monotonic() >= self._due:
            async with self._looking:
                if monotonic() >= self._due:
                    turn = self._turn
                    self._states = await to_thread.run_sync(self._look)
                    # what was changed here while we looked may have been missed
                    self._due = monotonic() + self.lag if turn == self._turn else 0.0
        return self._states

    def forget(self) -> None:
        """Something was changed here: look again at once."""
        self._turn += 1
        self._due = 0.0

    def _look(self) -> States:
        try:
            places = self.shelf.places()
        except HustingsError:  # a folder that was named is gone, which its page says
            return {}
        kept = self.store.states()
        return {place.id: (place.stamp, kept.get(place.id)) for place in places}
