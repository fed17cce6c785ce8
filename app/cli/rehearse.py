"""`flask rehearse`: take imported cases through their whole life with simulated jurors."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext
from rich.console import Console
from rich.table import Table

from app.evidence import store
from app.house import house, now
from app.messages import error_message
from app.terminal import counter, fail
from panel.errors import Invalid
from panel.rehearsal.report import Summary, Verdicts
from panel.rehearsal.run import rehearse
from panel.settings import clean_plan


@click.command("rehearse", help="Take imported cases through their whole life with simulated jurors.")
@with_appcontext
@click.option("--cases", default=20, show_default=True, type=click.IntRange(1, 100_000), help="How many cases at most.")
@click.option("--jurors", default=200, show_default=True, type=click.IntRange(7, 10_000_000), help="Size of the juror pool.")
@click.option("--seed", default=1, show_default=True, type=int, help="Makes two rehearsals alike.")
@click.option("--plan", help="Announce this plan of a panel first (7-17-35:5, 17:60%, 9~17:first-9, 3~35:sure-95).")
@click.option("--absent", default=4, show_default=True, type=click.IntRange(0, 60), help="Of 100 jurors never answering.")
def group(cases: int, jurors: int, seed: int, plan: str | None, absent: int) -> None:
    """Run the rehearsal and print its table."""
    try:
        checked = clean_plan(plan) if plan is not None else None
    except Invalid as error:
        fail(error_message(error))
    with counter("cases", cases) as progress:
        summary = rehearse(
            house(), store(), cases=cases, jurors=jurors, seed=seed, now=now(), plan=checked, absent=absent * 10,
            progress=progress,
        )
    if summary.cases == 0:
        click.echo("No imported case is waiting. Bring some in first: flask cases import FILE")
        return
    _print(summary)
    current_app.logger.info("rehearsal done")


def _print(summary: Summary) -> None:
    table = Table(title="Rehearsal", show_header=False)
    met, every = summary.controls, summary.verdicts
    rows = (
        ("cases", f"{summary.cases}"),
        ("ended as", ", ".join(f"{status} {count}" for status, count in sorted(summary.ended.items()))),
        ("plan", summary.plan),
        ("waves needed", ", ".join(f"{wave}: {count}" for wave, count in sorted(summary.waves.items()))),
        ("ballots", f"{every.ballots} ({every.ballots / max(1, every.count):.1f} a verdict)"),
        ("all verdicts", _told(every)),
        ("first third", _told(summary.first)),
        ("last third", _told(summary.last)),
        ("control seats", f"{met.planted} planted, {met.planted / max(1, met.seats):.1%} of {met.seats} seats"),
        ("", f"{met.answered} answered, {met.right} right, {met.cannot_tell} “cannot tell”"),
        ("jurors in the pool", f"{sum(summary.weights.values())}"),
        ("by weight at the end", ", ".join(f"{weight}: {count}" for weight, count in sorted(summary.weights.items()))),
        ("simulated time", f"{summary.days} days"),
        ("time", f"{summary.seconds:.1f} s ({summary.seconds / max(1, summary.cases) * 1000:.0f} ms a case)"),
    )
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def _told(some: Verdicts) -> str:
    return f"{some.decided} decided, {some.right} right; {some.undecided} undecided; mean weight {some.weight / 100:.2f}"
