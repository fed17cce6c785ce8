"""`python -m tools.cluster [up|show|kill NAME]`: start the whole house on this machine, look at it, kill parts of it.

`make cluster` is `up` with CLUSTER (folder), PORT, PROCESSES, DEMO=1 (invented people) and LIMITS=off (for load from here).
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

from tools.cluster import house, notes, proxy, stores
from tools.cluster.keeping import Keeper
from tools.cluster.part import Part
from tools.cluster.plan import Plan, make_plan, worker_names
from tools.running import ROOT, Trouble, say

ROW = "  {:<18} {:>8}  {:<26} {:<12} {}"


def main(arguments: list[str]) -> int:
    """Run a command; the exit status says whether it went well."""
    options = _options().parse_args(arguments)
    folder = Path(options.folder or Path(os.environ.get("GONGPING_HOME") or ROOT / "var") / "cluster").absolute()
    try:
        if options.command == "kill":
            notes.kill(folder, options.name, signal.Signals[f"SIG{options.signal}"], options.hold)
            say(f"{options.name} got {options.signal}.")
        elif options.command == "show":
            show(folder)
        else:
            up(folder, options)
    except Trouble as trouble:
        say(str(trouble))
        return 1
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.cluster", description="The whole house on one machine.")
    parser.add_argument("--folder", default=os.environ.get("CLUSTER", ""), help="keeps everything (var/cluster)")
    commands = parser.add_subparsers(dest="command")
    start = commands.add_parser("up", help="start it, until Ctrl-C")
    start.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8443))
    start.add_argument("--processes", type=int, choices=range(1, 17), default=int(os.environ.get("PROCESSES") or 3))
    start.add_argument("--demo", action="store_true", default=os.environ.get("DEMO", "") not in ("", "0"))
    start.add_argument("--no-limits", action="store_true", default=os.environ.get("LIMITS", "on") == "off")
    commands.add_parser("show", help="name its address and processes")
    kill = commands.add_parser("kill", help="send a signal to a part; it is started again")
    kill.add_argument("name")
    kill.add_argument("--signal", choices=("KILL", "TERM", "INT", "STOP", "CONT"), default="KILL")
    kill.add_argument("--hold", type=float, default=0.0, metavar="SECONDS", help="do not start it again before")
    parser.set_defaults(command="up")
    for action in start._actions:  # `up` may be left out
        if action.dest != "help":
            parser.set_defaults(**{action.dest: action.default})
    return parser


def up(folder: Path, options: argparse.Namespace) -> None:
    """Start everything and keep it running until Ctrl-C or SIGTERM."""
    proxy.require_programs()
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    notes.clear_away(folder)
    plan = make_plan(
        folder, port=options.port, processes=options.processes, demo=options.demo, limits=not options.no_limits
    )
    (folder / "logs").mkdir(mode=0o700, exist_ok=True)
    keeper = Keeper(plan)
    keeper.listen()
    try:
        start_all(plan, keeper)
        keeper.keep(lambda: table(plan, keeper.parts))
    finally:
        say("Stopping: nginx and web processes, workers, Redis, PostgreSQL")
        keeper.stop()
        say("Nothing of it runs any more. The next start goes on with the same data.")


def start_all(plan: Plan, keeper: Keeper) -> None:
    """Stores, tables, web processes, workers, proxy; each step only when the one before is well and nobody asked to stop."""
    say(f"Starting PostgreSQL and Redis in {plan.folder}")
    keeper.start([stores.postgresql(plan, plan.processes + len(worker_names())), stores.cache(plan)])
    if not keeper.stopping.is_set():
        stores.ensure_database(plan)
        house.prepare(plan)
    if not keeper.stopping.is_set():
        say(f"Starting {plan.processes} web processes")
        keeper.start([house.web(plan, number) for number in range(1, plan.processes + 1)])
    if not keeper.stopping.is_set():
        say("Starting the workers and nginx")
        keeper.start([*house.workers(plan), proxy.proxy(plan)])
    if not keeper.stopping.is_set():
        say(f"公评 Gongping: {plan.address}/  (Ctrl-C stops everything; the certificate is self-signed)")


def table(plan: Plan, parts: Iterable[Part]) -> None:
    """Print the health of every part."""
    say("\n" + ROW.format("part", "process", "address", "state", "started again"))
    for part in parts:
        pid = part.process.pid if part.process else ""
        say(ROW.format(part.name, pid, part.where, part.state, part.restarts or ""))
    say(f"  logs: {plan.folder / 'logs'}")


def show(folder: Path) -> None:
    """Print what a running cluster noted of itself."""
    noted = notes.read(folder)
    if not notes.alive(noted["keeper"]):
        raise Trouble(f"The cluster in {folder} was killed; the next make cluster clears away what it left.")
    say(noted["address"])
    for name, entry in noted["parts"].items():
        port = noted["ports"].get(name)
        say(ROW.format(name, entry[0], f"127.0.0.1:{port}" if port else "", "running" if notes.alive(entry) else "ended", ""))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
