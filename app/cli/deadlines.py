"""`flask deadlines run`: act on what is due, as a process of its own. Any number of them may run."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.looping import run_until_stopped
from app.clock_mark import Mark, find_jump, write_mark
from app.house import config, now
from app.scheduler import SWEEP_EVERY, sweeping
from app.terminal import fail

group = AppGroup("deadlines", help="Clocks that run out.")


@group.command()
@click.option("--once", is_flag=True, help="One pass, then end.")
def run(once: bool) -> None:
    """Act on everything that is due, each second."""
    run_until_stopped(sweeping(current_app._get_current_object()), SWEEP_EVERY, "rows handled", once=once)


@group.command("trust-clock")
def trust_clock() -> None:
    """Say that the clock of this machine is right, after it was set by more than a minute: work goes on."""
    jump = find_jump(config().home, now())
    write_mark(config().home, Mark.at(now()))
    if not current_app.extensions["gongping.steady"].believes(now()):
        fail("The database's clock says another time: set the clocks right first.")
    click.echo(f"It is {now():%Y-%m-%d %H:%M:%S} UTC; the clock was set by {jump:.0f} seconds.")
