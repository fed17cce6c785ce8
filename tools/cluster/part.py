"""One process of a cluster: how it starts, how it is asked whether it is well, how it ends, how soon it comes again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.cluster.plan import NOBODY

UNSAFE = 3  # the program's own status for settings it must not start with
KILL_AFTER = 5.0  # seconds beyond what a part may take to end


@dataclass(slots=True)
class Part:
    """A process. `asks`: "" when it is well, else a word; `ends_with`: the signal that ends it in order; `rest`: seconds
    before it is started again when it ended by itself, as its systemd unit has it; `as_nobody`: where this is root."""

    name: str
    command: Sequence[str | Path]
    log: Path
    asks: Callable[[], str]
    where: str = ""
    environment: Mapping[str, str] | None = None
    ends_with: signal.Signals = signal.SIGTERM
    ends_within: float = 10.0
    rest: float = 0.5
    as_nobody: bool = False
    restarts: int = 0
    state: str = "not started"
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    ended_at: float = 0.0

    def start(self) -> None:
        """Start it, in a session of its own: Ctrl-C in the terminal must not reach it before the others."""
        give_up = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if self.as_nobody and os.geteuid() == 0 else {}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(word) for word in self.command], cwd="/" if self.as_nobody else None, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **give_up,
            )
        self.state = "starting"

    def ended(self) -> int | None:
        """Its exit status once it has ended, else None."""
        return self.process.poll() if self.process else None

    def look(self) -> str:
        """Ask it; gives and keeps its state: "ready", "ended" or a word."""
        self.state = "ended" if self.process is None or self.ended() is not None else self.asks() or "ready"
        return self.state

    def tell(self, number: signal.Signals) -> None:
        """Send a signal to the process itself."""
        if self.process and self.ended() is None:
            self.process.send_signal(number)

    def finish(self) -> None:
        """Wait until it has ended; by force, with all it started, when it takes too long."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(self.ends_within + KILL_AFTER)
        with contextlib.suppress(ProcessLookupError):  # nothing of its group is left: the ordinary end
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.state = "ended"

    def may_come_again(self, held_until: float) -> bool:
        """Whether it has rested long enough after ending by itself. `held_until`: seconds since 1970, not before."""
        if not self.ended_at:
            self.ended_at = time.monotonic()
        return time.monotonic() - self.ended_at >= self.rest and time.time() >= held_until

    def start_again(self) -> None:
        """Start it once more; what its end left behind of its own group goes first."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.ended_at = 0.0
        self.restarts += 1
        self.start()

    def last_words(self) -> str:
        """The end of its log."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(f"  | {line[:300]}" for line in lines[-12:])
