"""`flask pictures run`: read the exhibits of open redaction desks, as a process of its own. Any number of them may run."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.looping import run_until_stopped
from app.scheduler import READ_EVERY, reading_pictures

group = AppGroup("pictures", help="Exhibits that wait to be read by machine.")


@group.command()
@click.option("--once", is_flag=True, help="One exhibit, then end.")
def run(once: bool) -> None:
    """Read what waits, one exhibit after the other."""
    run_until_stopped(reading_pictures(current_app._get_current_object()), READ_EVERY, "exhibits read", once=once)
