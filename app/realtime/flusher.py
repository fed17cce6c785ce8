"""Coalescing: many changes become few pushes, and no request ever waits for one.

One daemon thread pushes everything that has changed together, then rests: the longer the push took, the longer the rest, so
that pushing takes a bounded share of the process however many watch, and never longer than a reader would notice. The first
change after a rest goes out at once, and the last state always. The thread also calls `tick` every `tick_every` seconds
while `tick` says there is a reason.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from functools import partial
from time import monotonic

from app.realtime.sockets import Key

logger = logging.getLogger(__name__)
LEAST, MOST, TICK = 0.1, 0.3, 2.0  # seconds: the shortest and longest rest, between two ticks
REST = 10  # times as long as the push took: pushing gets at most a tenth of the time, and less where other threads take it
Dirty = dict[Key, bool]  # what has changed, and whether other processes must be told


class Flusher:
    """`push(dirty)` delivers the present state of what has changed; `tick()` gives whether it wants to be called again."""

    def __init__(
        self, push: Callable[[Dirty], object], tick: Callable[[], bool], *, least: float = LEAST, most: float = MOST,
        tick_every: float = TICK,
    ) -> None:
        self._push, self._tick = push, tick
        self._least, self._most, self._tick_every = least, most, tick_every
        self._changed = threading.Condition()
        self._dirty: Dirty = {}
        self._rested = 0.0  # when the next push may be made
        self._next_tick: float | None = None
        self._thread: threading.Thread | None = None
        self._stopping = self._busy = self._wanted = False

    def mark(self, keys: Iterable[Key], *, tell: bool = False) -> None:
        """These have changed; `tell`: other processes do not know yet. Costs the caller nothing but a lock."""
        with self._changed:
            waited_for = bool(self._dirty)  # the thread knows already when it must go on
            for key in keys:
                self._dirty[key] = self._dirty.get(key, False) or tell
            if self._dirty and not waited_for:
                self._begin()

    def wake(self) -> None:
        """There is a reason to tick from now on."""
        with self._changed:
            self._wanted = True  # also by a tick that goes on just now and has not seen the reason
            if self._next_tick is None:
                self._next_tick = monotonic() + self._tick_every
                self._begin()

    def settle(self, patience: float) -> bool:
        """Wait until nothing is left to push; False when that takes longer than `patience` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._dirty and not self._busy, patience)

    def stop(self) -> None:
        """End the thread; what is dirty stays unsaid."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(5)

    def _begin(self) -> None:
        if self._thread is None and not self._stopping:
            self._thread = threading.Thread(target=self._run, name="gongping-live", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                due = self._wait_for_due()
                if self._stopping:
                    return
                ticks = self._next_tick is not None and self._next_tick <= monotonic()
                self._wanted = self._wanted and not ticks
                self._busy = True
            began = monotonic()
            if due:
                self._quietly(partial(self._push, due), "push")
            if ticks:
                self._after_tick(bool(self._quietly(self._tick, "tick")))
            with self._changed:
                ended = monotonic()
                self._rested = ended + min(self._most, max(self._least, (ended - began) * REST))
                self._busy = False
                self._changed.notify_all()

    def _wait_for_due(self) -> Dirty:
        """Under the lock: sleep until there is something to push and the rest is over, or a tick is due; take what is dirty."""
        while not self._stopping:
            now = monotonic()
            if self._dirty and self._rested <= now:
                due, self._dirty = self._dirty, {}
                return due
            if self._next_tick is not None and self._next_tick <= now:
                return {}
            moments = [self._rested] if self._dirty else []
            if self._next_tick is not None:
                moments.append(self._next_tick)
            self._changed.wait(min(moments) - now if moments else None)
        return {}

    def _after_tick(self, again: bool) -> None:
        with self._changed:
            self._next_tick = monotonic() + self._tick_every if again or self._wanted else None

    def _quietly(self, act: Callable[[], object], what: str) -> object:
        try:
            return act()
        except Exception:
            logger.exception("live %s failed", what)
            return True
