"""Starting the parts in order, watching them, starting again what ended, ending all in order."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

from tools.cluster import notes
from tools.cluster.part import UNSAFE, Part
from tools.cluster.plan import Plan
from tools.running import Trouble, say

PATIENCE = 180.0  # seconds a part may take to start: eleven Pythons share two cores
TURN = 0.2
LOOK_EVERY = 3.0


@dataclass(slots=True)
class Keeper:
    """A cluster that is being kept running. `stopping`: set by Ctrl-C and SIGTERM."""

    plan: Plan
    parts: list[Part] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def listen(self) -> None:
        """From now on Ctrl-C and SIGTERM end the cluster in order."""

        def on_signal(_number: int, _frame: FrameType | None) -> None:
            self.stopping.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, on_signal)

    def start(self, parts: Sequence[Part]) -> None:
        """Start these together and wait until each is well; Trouble with the last words of one that does not come."""
        for part in parts:
            part.start()
            self.parts.append(part)
        notes.write(self.plan, self.parts)
        until = time.monotonic() + PATIENCE
        waiting = list(parts)
        while waiting and not self.stopping.wait(TURN):
            waiting = [part for part in waiting if part.look() != "ready"]
            for part in waiting:
                if part.ended() is not None or time.monotonic() > until:
                    say(part.last_words())
                    raise Trouble(f"{part.name} did not start: the lines above are from {part.log}.")

    def keep(self, changed: Callable[[], None]) -> None:
        """Until asked to stop: look at every part, start again what ended; `changed` is called when a state did."""
        states: list[tuple[str, int]] = []
        looked = 0.0
        while not self.stopping.wait(TURN):
            self._bring_back()
            if time.monotonic() - looked >= LOOK_EVERY:
                now = [(part.look(), part.restarts) for part in self.parts]
                looked = time.monotonic()
                if now != states:
                    changed()
                states = now

    def _bring_back(self) -> None:
        for part in self.parts:
            if (status := part.ended()) is None:
                continue
            if status == UNSAFE:
                say(part.last_words())
                raise Trouble(f"{part.name} refuses to start with these settings: the lines above are from {part.log}.")
            if part.may_come_again(notes.held_until(self.plan.folder, part.name)):
                part.start_again()
                notes.write(self.plan, self.parts)

    def stop(self) -> None:
        """End everything: nginx and the web processes first, then the workers, then Redis, last the database."""
        notes_there = self.plan.folder / notes.NOTES
        for group in (("nginx", "web-"), ("worker-",), ("redis",), ("postgresql",)):
            ending = [part for part in reversed(self.parts) if part.name.startswith(group)]
            for part in ending:
                part.tell(signal.SIGCONT)  # one that was stopped could not end
                part.tell(part.ends_with)
            for part in ending:
                part.finish()
        notes_there.unlink(missing_ok=True)
