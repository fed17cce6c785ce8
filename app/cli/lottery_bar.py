"""`flask lottery bar` and `unbar`: suspending a juror on behalf of the quality officer."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from app.house import house, now, reading
from app.messages import error_message
from app.terminal import fail
from panel.errors import PanelError
from panel.queries.accounts import find_by_identifier
from panel.services.accounts import read_identifier
from panel.services.barring import bar_juror, unbar_juror


@click.command("bar")
@click.argument("account")
@click.option("--reason", required=True, help="What the juror is told.")
@with_appcontext
def bar(account: str, reason: str) -> None:
    """Suspend the juror ACCOUNT (e-mail or phone): no draws, no summonses, waiting seats go to the next on their lists."""
    with force_locale("en"):
        try:
            who = _public_id(account)
            with house().work() as uow:
                bar_juror(uow, who, reason, by_id=None, now=now())
        except PanelError as error:
            fail(error_message(error))
    click.echo("Suspended, and told why.")


@click.command("unbar")
@click.argument("account")
@with_appcontext
def unbar(account: str) -> None:
    """Let the juror ACCOUNT (e-mail or phone) be drawn again."""
    with force_locale("en"):
        try:
            who = _public_id(account)
            with house().work() as uow:
                unbar_juror(uow, who, by_id=None, now=now())
        except PanelError as error:
            fail(error_message(error))
    click.echo("Can be drawn again.")


def _public_id(text: str) -> str:
    found = find_by_identifier(reading(), read_identifier(text))
    return found.public_id if found is not None else ""
