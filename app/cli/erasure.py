"""`flask erasure`: originals whose time is over, accounts whose owners asked to be erased, keys of ballots."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.looping import run_until_stopped
from app.evidence import store
from app.house import house, now, reading
from app.scheduler import ERASE_EVERY, erasing
from app.terminal import counter, fail
from panel.services.circulars import erase_old_circulars
from panel.services.erasing import erase_due, list_due
from panel.services.farewell import erase_asked
from panel.services.grumbling import erase_old_grumbles
from panel.services.shredding import shred_due

group = AppGroup("erasure", help="Originals whose time is over.")


@group.command()
@click.option("--once", is_flag=True, help="All that is due now, with a count, then end.")
def run(once: bool) -> None:
    """Erase what is due, every ten minutes."""
    if not once:
        run_until_stopped(erasing(current_app._get_current_object()), ERASE_EVERY, "erased", once=False)
        return
    if not current_app.extensions["gongping.steady"].believes(now()):
        fail("The clock of this machine has jumped: nothing is erased (see `flask deadlines trust-clock`).")
    waiting = len(list_due(reading(), now()))
    with counter("cases", waiting) as progress:
        cases = erase_due(house(), store(), now=now(), limit=None, done=progress)
    click.echo(f"Originals of {cases} of {waiting} cases erased, {erase_asked(house(), now=now())} accounts.")
    click.echo(f"The words of {erase_old_grumbles(house(), now=now())} grumbles erased.")
    click.echo(f"The words of {erase_old_circulars(house(), now=now())} letters to many erased.")
    click.echo(f"{shred_due(house(), now=now())} keys of ballots destroyed or swept.")


@group.command("due")
def due() -> None:
    """Say how many cases' originals are due, and erase nothing."""
    click.echo(f"{len(list_due(reading(), now()))} cases.")
