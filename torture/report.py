"""What was asked of a run, and what it says: one line for each promise, kept or broken, and figures without a bar."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Asked:
    """One run: its name, the database ("sqlite", "postgresql"), how much of it, the seed of its chances, where histories go."""

    name: str
    engine: str
    size: int
    seed: int
    histories: Path | None = None

    def chance(self) -> random.Random:
        """The run's own chances."""
        return random.Random(f"{self.seed} {self.name} {self.engine}")


@dataclass(slots=True)
class Report:
    """Prints as it goes. `broken`: how many promises were not kept."""

    broken: int = 0

    def promise(self, words: str, kept: bool, figure: object = "") -> None:
        """One promise and the figure it is judged by."""
        self.broken += not kept
        print(f"{'kept  ' if kept else 'BROKEN'} {words}{f': {figure}' if figure != '' else ''}", flush=True)

    def figure(self, words: str, value: object) -> None:
        """What was measured without a bar."""
        print(f"       {words}: {value}", flush=True)
