"""`flask outbox run`: send the mails that wait, as a process of its own. Any number of them may run."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.looping import run_until_stopped
from app.scheduler import DELIVER_EVERY, delivering

group = AppGroup("outbox", help="Mails that wait to be sent.")


@group.command()
@click.option("--once", is_flag=True, help="One pass, then end.")
def run(once: bool) -> None:
    """Send everything that is due, every other second."""
    run_until_stopped(delivering(current_app._get_current_object()), DELIVER_EVERY, "mails sent", once=once)
