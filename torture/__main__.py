"""`python -m torture [NAME …] [--size N] [--seed S] [--only sqlite|postgresql]`: exit code 1 when a promise was broken."""

from __future__ import annotations

import argparse
import importlib
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from torture.report import Asked, Report

ENGINES = ("sqlite", "postgresql")
# What each run is played on, and its full size: ballots, or turns.
RUNS: dict[str, tuple[tuple[str, ...], int]] = {
    "kill": (ENGINES, 10_000), "power": (("sqlite",), 200), "contention": (("sqlite",), 200),
    "postgres": (("postgresql",), 5_000), "redis": (ENGINES, 2_000), "rolling": (ENGINES, 5_000), "full": (ENGINES, 300),
    "corrupt": (("sqlite",), 100), "requests": (("sqlite",), 100_000),
    "cluster": (("postgresql",), 5_000),
}


def main(arguments: Sequence[str]) -> int:
    """Play the runs that are named, all of them when none is; 0 when every promise was kept, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m torture", description="The house under kill, power loss and restarts.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(RUNS)}; all of them when none is named")
    parser.add_argument("--size", type=int, help="ballots or turns, instead of the run's full size")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32), help="of all chances")
    parser.add_argument("--only", choices=ENGINES, help="on this database alone")
    parser.add_argument("--histories", type=Path, help="a folder for the history of each run, one JSON line an event")
    given = parser.parse_args(arguments)
    if unknown := set(given.names) - set(RUNS):
        parser.error(f"no run is called {', '.join(sorted(unknown))}")
    broken = 0
    for name in given.names or RUNS:
        engines, size = RUNS[name]
        for engine in [each for each in engines if given.only in (None, each)]:
            asked = Asked(name, engine, given.size or size, given.seed, given.histories)
            broken += _play(asked)
    print(f"\n{broken} promises broken" if broken else "\nevery promise kept", flush=True)
    return 1 if broken else 0


def _play(asked: Asked) -> int:
    print(f"\n## {asked.name} on {asked.engine}, size {asked.size}, seed {asked.seed}\n", flush=True)
    report, began = Report(), time.monotonic()
    importlib.import_module(f"torture.runs.{asked.name}").run(asked, report)
    print(f"took {time.monotonic() - began:.0f} s; {report.broken} broken", flush=True)
    return report.broken


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
