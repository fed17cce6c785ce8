"""`flask deadlines run`: act on what is due, as a process of its own. Any number of them may run."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.looping import run_until_stopped
from app.scheduler import SWEEP_EVERY, sweeping

group = AppGroup("deadlines", help="Clocks that run out.")


@group.command()
@click.option("--once", is_flag=True, help="One pass, then end.")
def run(once: bool) -> None:
    """Act on everything that is due, each second."""
    run_until_stopped(sweeping(current_app._get_current_object()), SWEEP_EVERY, "rows handled", once=once)
