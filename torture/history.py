"""What clients asked and what they heard, as Jepsen writes it down: each attempt is invoked and ends as ok, fail or info.

ok: the counted answer was received, the ballot is acknowledged. fail: refused, so it must not count by this attempt. info: the
connection ended without an answer; the ballot may count or not.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class History:
    """Events in the order in which the clients saw them; safe for many threads.

    `choices`: what each seat's ballot said; `acknowledged`: seats whose client got the counted answer, and when (monotonic
    seconds); `statuses`: of all answers; `waits`: seconds of each answered attempt.
    """

    events: list[tuple[float, str, str, str]] = field(default_factory=list)
    choices: dict[str, str] = field(default_factory=dict)
    acknowledged: dict[str, float] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)
    waits: list[tuple[float, float]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def invoke(self, seat: str, choice: str) -> float:
        """An attempt begins; gives the moment."""
        now = time.monotonic()
        with self._lock:
            self.events.append((now, "invoke", seat, choice))
            self.choices[seat] = choice
        return now

    def end(self, kind: str, seat: str, said: str, began: float) -> None:
        """An attempt ended: `kind` is ok, fail or info; `said` the status, or how the connection ended."""
        now = time.monotonic()
        with self._lock:
            self.events.append((now, kind, seat, said))
            self.statuses[said] += 1
            if kind != "info":
                self.waits.append((began, now - began))
            if kind == "ok":
                self.acknowledged.setdefault(seat, now)

    def seen(self) -> set[str]:
        """The seats acknowledged so far."""
        with self._lock:
            return set(self.acknowledged)

    def count(self) -> int:
        """How many are acknowledged."""
        return len(self.acknowledged)

    def counts(self) -> str:
        """How many events of each kind, and how many answers of each status."""
        kinds = Counter(kind for _, kind, _, _ in self.events)
        said = ", ".join(f"{number} × {what}" for what, number in sorted(self.statuses.items()))
        return ", ".join(f"{kinds[kind]} {kind}" for kind in ("invoke", "ok", "fail", "info")) + f" ({said})"

    def answers_between(self, since: float, until: float) -> Counter[str]:
        """Ends of attempts that came in a span, by what was said."""
        return Counter(said for at, kind, _, said in self.events if kind != "invoke" and since <= at <= until)

    def write(self, path: Path, **about: Any) -> None:
        """As JSON lines, the first about the run."""
        with path.open("w", encoding="utf-8") as file:
            file.write(json.dumps(about) + "\n")
            for at, kind, seat, said in self.events:
                file.write(json.dumps({"at": round(at, 6), "kind": kind, "seat": seat, "said": said}) + "\n")
