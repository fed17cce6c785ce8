"""The server's worker as this house needs it: told to end, it takes what was knocking already and shuts its door at once.

gunicorn's own leaves the door open while it ends: whoever comes then waits unheard and is cut off. A shut door sends them (by
the proxy) to another process.
"""

from __future__ import annotations

from typing import Any

from gunicorn.workers.gthread import ThreadWorker


class Worker(ThreadWorker):
    """Threads, as `-k gthread`."""

    def set_accept_enabled(self, enabled: bool) -> None:
        """Take connections or none; when ending, the waiting ones are taken first and no more can come."""
        if enabled or self.alive:
            super().set_accept_enabled(enabled)
            return
        for listener in self.sockets:
            self._take_waiting(listener)
        super().set_accept_enabled(False)
        for listener in self.sockets:
            listener.close()

    def _take_waiting(self, listener: Any) -> None:
        before = -1
        while before != self.nr_conns:
            before = self.nr_conns
            self.accept(listener)
