"""Coalescing: many changes of one thing become few pushes, and no request ever waits for a push.

The first change of a key is pushed at once, later ones at most every `gap` seconds, and the last state always. One daemon
thread, started with the first change; it also calls `tick` every `tick_every` seconds while `tick` says there is a reason.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial
from time import monotonic

logger = logging.getLogger(__name__)
GAP, TICK = 0.2, 2.0  # seconds
Key = tuple[str, str | int]  # a kind of room and whose it is


class Flusher:
    """`push(key)` delivers one key's present state; `tick()` gives whether it wants to be called again."""

    def __init__(
        self, push: Callable[[Key], None], tick: Callable[[], bool], *, gap: float = GAP, tick_every: float = TICK
    ) -> None:
        self._push, self._tick = push, tick
        self._gap, self._tick_every = gap, tick_every
        self._changed = threading.Condition()
        self._dirty: dict[Key, None] = {}
        self._last: dict[Key, float] = {}
        self._next_tick: float | None = None
        self._thread: threading.Thread | None = None
        self._stopping = self._busy = False

    def mark(self, *keys: Key) -> None:
        """These have changed. Costs the caller nothing but a lock."""
        with self._changed:
            self._dirty.update(dict.fromkeys(keys))
            self._begin()

    def wake(self) -> None:
        """There is a reason to tick from now on."""
        with self._changed:
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
                self._busy = True
            for key in due:
                self._quietly(partial(self._push, key), key)
            if ticks:
                self._after_tick(bool(self._quietly(self._tick, "tick")))
            with self._changed:
                self._busy = False
                self._changed.notify_all()

    def _wait_for_due(self) -> list[Key]:
        """Under the lock: sleep until a key may be pushed or a tick is due, then take the keys."""
        while not self._stopping:
            now = monotonic()
            self._last = {key: at for key, at in self._last.items() if at > now - self._gap}
            due = [key for key in self._dirty if key not in self._last]
            if due or (self._next_tick is not None and self._next_tick <= now):
                for key in due:
                    del self._dirty[key]
                    self._last[key] = now
                return due
            moments = [at + self._gap for key, at in self._last.items() if key in self._dirty]
            if self._next_tick is not None:
                moments.append(self._next_tick)
            self._changed.wait(max(0.0, min(moments) - now) if moments else None)
        return []

    def _after_tick(self, again: bool) -> None:
        with self._changed:
            self._next_tick = monotonic() + self._tick_every if again else None

    def _quietly(self, act: Callable[[], object], what: object) -> object:
        try:
            return act()
        except Exception:
            logger.exception("live push of %s failed", what)
            return True
