"""`flask accounts …`: the first administrator, and who is there."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from app.house import house
from app.messages import error_message
from panel.errors import NotFound, PanelError
from panel.models import Role
from panel.passwords import check_password, hash_password
from panel.queries.accounts import find_by_identifier, list_accounts
from panel.services import accounts, factors, granting

group = AppGroup("accounts", help="The people who sign in.")


@group.command("create-admin")
@click.option("--email", required=True, help="The address the administrator signs in with.")
@click.option("--name", default="Admin", show_default=True, help="How pages greet them.")
@click.option("--language", type=click.Choice(accounts.LOCALES), default="zh", show_default=True)
@click.password_option(help="Asked for when it is not given; do not give it where others see the command.")
def create_admin(email: str, name: str, language: str, password: str) -> None:
    """Make an account with the administrator's role."""
    try:
        check_password(password, name, email)
        hashed = hash_password(password)
        with house().work() as uow:
            accounts.create_admin(
                uow, email=email, name=name, password_hash=hashed, locale=language, now=datetime.now(UTC)
            )
    except PanelError as error:
        raise click.ClickException(error_message(error)) from error
    click.echo(f"{email} is an administrator.")


@group.command("confirm-role")
@click.option("--account", "identifier", required=True, help="The e-mail address or phone number of the account.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="The role that waits.")
def confirm_role(identifier: str, role: str) -> None:
    """Confirm a role that an administrator proposed, where the house has nobody else who could be the second person."""
    try:
        with house().work() as uow:
            account = find_by_identifier(uow.session, accounts.read_identifier(identifier))
            if account is None:
                raise NotFound("account.not_found")
            granting.confirm_by_command(uow, account.id, Role(role), now=datetime.now(UTC))
    except PanelError as error:
        raise click.ClickException(error_message(error)) from error
    click.echo(f"{identifier} has the role now: {role}.")


@group.command("remove-second-factor")
@click.option("--account", "identifier", required=True, help="The e-mail address or phone number of the account.")
@click.option("--reason", required=True, help="Why; it is kept in the log of the account.")
def remove_second_factor(identifier: str, reason: str) -> None:
    """Take off a second factor when nobody is left who could do it on the pages. Every session of the account ends."""
    try:
        with house().work() as uow:
            account = find_by_identifier(uow.session, accounts.read_identifier(identifier))
            if account is None:
                raise NotFound("account.not_found")
            factors.take_factor(uow, account.public_id, reason, by_id=None, now=datetime.now(UTC))
    except PanelError as error:
        raise click.ClickException(error_message(error)) from error
    click.echo(f"{identifier} signs in with the password alone and is told so.")


@group.command("list")
@click.option("--text", default="", help="Part of a name, e-mail or phone.")
def list_(text: str) -> None:
    """List the newest 200 accounts with their roles."""
    with house().db.reading() as session:
        found, total = list_accounts(session, text=text, limit=200)
    for account, roles in found:
        state = " (closed)" if account.disabled_at else ""
        click.echo(f"{account.email or account.phone}  {account.name}{state}  {', '.join(sorted(roles)) or '-'}")
    click.echo(f"{total} in all.")
