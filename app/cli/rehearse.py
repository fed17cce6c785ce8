"""`flask rehearse`: take imported cases through their whole life with simulated jurors."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext
from rich.console import Console
from rich.table import Table

from app.evidence import store
from app.house import house, now
from app.terminal import counter
from panel.rehearsal.run import Summary, rehearse


@click.command("rehearse", help="Take imported cases through their whole life with simulated jurors.")
@with_appcontext
@click.option("--cases", default=20, show_default=True, type=click.IntRange(1, 100_000), help="How many cases at most.")
@click.option("--jurors", default=200, show_default=True, type=click.IntRange(7, 10_000_000), help="Size of the juror pool.")
@click.option("--seed", default=1, show_default=True, type=int, help="Makes two rehearsals alike.")
def group(cases: int, jurors: int, seed: int) -> None:
    """Run the rehearsal and print its table."""
    with counter("cases", cases) as progress:
        summary = rehearse(
            house(), store(), cases=cases, jurors=jurors, seed=seed, now=now(), progress=progress
        )
    if summary.cases == 0:
        click.echo("No imported case is waiting. Bring some in first: flask cases import FILE")
        return
    _print(summary, jurors)
    current_app.logger.info("rehearsal done")


def _print(summary: Summary, jurors: int) -> None:
    table = Table(title="Rehearsal", show_header=False)
    verdicts = summary.decided + summary.undecided
    rows = (
        ("cases", f"{summary.cases}"),
        ("ended as", ", ".join(f"{status} {count}" for status, count in sorted(summary.ended.items()))),
        ("jurors in the pool", f"{jurors}"),
        ("waves needed", ", ".join(f"{wave}: {count}" for wave, count in sorted(summary.waves.items()))),
        ("ballots", f"{summary.ballots} ({summary.ballots / max(1, verdicts):.1f} a verdict)"),
        ("decided", f"{summary.decided}, of these right {summary.right}"),
        ("undecided", f"{summary.undecided}"),
        ("time", f"{summary.seconds:.1f} s ({summary.seconds / max(1, summary.cases) * 1000:.0f} ms a case)"),
    )
    for row in rows:
        table.add_row(*row)
    Console().print(table)
