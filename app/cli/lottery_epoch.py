"""`flask lottery epoch …` and `flask lottery forget`: the numbering of the juror pool, for operators."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from app.cli.looping import run_until_stopped
from app.house import house, now, reading
from app.messages import error_message
from app.scheduler import EPOCH_EVERY, numbering
from app.terminal import NUMBER, counter, fail
from panel.errors import PanelError
from panel.models import PoolEpoch
from panel.queries.pool import list_epochs, pool_root, stratum_heads
from panel.services.epochs import open_epoch
from panel.services.listing import count_jurors
from panel.services.unlisting import forget_epoch

epoch = AppGroup("epoch", help="The numbering of the juror pool.")


@epoch.command("show")
def show() -> None:
    """Show every epoch: its state, its size, its root, how many commitments rest on it."""
    found = list_epochs(reading())
    for each, commits in found:
        click.echo(f"epoch {each.number}: {_state(each)}, {commits} commitments{'' if each.secret else ', secret destroyed'}")
        if each.opened_at is not None:
            click.echo(f"  root {pool_root(reading(), each.number, each.size).hex()}")
            for name, size, _ in stratum_heads(reading(), each):
                click.echo(f"  {name}: {size}")
    if not found:
        click.echo("No epoch yet: the first juror who joins opens one.")


def _state(each: PoolEpoch) -> str:
    if each.opened_at is None:
        return f"being built, {each.size} of {each.expected} jurors, begun {each.begun_at:%Y-%m-%d %H:%M} UTC"
    return f"{each.status.value}, {each.size} jurors, opened {each.opened_at:%Y-%m-%d %H:%M} UTC"


@epoch.command("open")
@click.option("--if-due", is_flag=True, help="Only when the open one has lasted its days; this is what the web processes do.")
@click.option("--watch", is_flag=True, help="Go on looking once a minute until stopped (with --if-due).")
def open_next(if_due: bool, watch: bool) -> None:
    """Give every juror a new number, in secret random order. Draws go on meanwhile; a build that was cut off starts anew."""
    if if_due:
        run_until_stopped(numbering(current_app._get_current_object()), EPOCH_EVERY, "steps done", once=not watch)
        return
    try:
        with counter("jurors", count_jurors(reading())) as progress:
            number = open_epoch(house(), now, progress)
    except PanelError as error:
        fail(error_message(error))
    click.echo(f"Epoch {number} is open.")


@click.command()
@click.argument("number", type=NUMBER)
@click.confirmation_option(prompt="Destroy this epoch's secret? Nobody can open its records to an auditor any more.")
@with_appcontext
def forget(number: int) -> None:
    """Destroy the secret of epoch NUMBER, and who was where in it. Its draws can still be redone; they lead to nobody."""
    try:
        forget_epoch(house(), number)
    except PanelError as error:
        fail(error_message(error))
    click.echo(f"Epoch {number} leads to nobody any more.")
