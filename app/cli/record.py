"""`flask record …`: the tree over all entries, its checkpoints, and what a role of the database may do with them."""

from __future__ import annotations

import json

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import text

from app.cli.looping import run_until_stopped
from app.evidence import store
from app.house import house, now, reading
from app.messages import error_message
from app.scheduler import RECORD_EVERY, recording
from app.terminal import fail
from panel.errors import PanelError
from panel.models.record_grants import grants as grants_for
from panel.queries.record import last_checkpoint
from panel.queries.record_keys import list_key_changes
from panel.services.handing_over import hand_over
from panel.services.taking_up import take_up
from panel.soundness import check_store

group = AppGroup("record", help="The record of cases: tree, checkpoints, key.")


@group.command()
def show() -> None:
    """The public key and the newest checkpoint."""
    signer, last = house().signer, last_checkpoint(reading())
    click.echo(f"key {signer.public}" if signer else "no key")
    for each in list_key_changes(reading()):
        click.echo(f"{each.time}: {each.before} {'was lost, begun openly' if each.lost else 'introduced'} {each.key}")
    if last is None:
        click.echo("No checkpoint yet.")
        return
    click.echo(f"{last.size} leaves, root {json.loads(last.body)['root']}, {json.loads(last.body)['time']}")


@group.command()
def seal() -> None:
    """Take up what waits and sign a checkpoint now, whatever the clock says."""
    try:
        with house().work() as uow:
            hand_over(uow, house(), now=now())
        with house().work() as uow:
            made = take_up(uow, house(), now=now(), forced=True)
    except PanelError as error:
        fail(error_message(error))
    assert made is not None
    click.echo(f"{made.size} leaves.")


@group.command()
def check() -> None:
    """Read every entry, leaf and checkpoint again. Exit code 1 names each that is not what it was."""
    found = 0
    for fault in check_store(reading(), store(), "record", house().signer):
        found += 1
        click.echo(f"{fault.code}: {fault.which}", err=True)
    if found:
        fail(f"{found} faults in the record.")
    click.echo("Every entry follows from the one before, stands in the tree, and the signatures are right.")


@group.command()
@click.argument("role")
@click.option("--run", "run_now", is_flag=True, help="Run them now, as the owner of the tables.")
def grants(role: str, run_now: bool) -> None:
    """The statements that let ROLE run the program on PostgreSQL without being able to change the record."""
    try:
        statements = grants_for(role)
    except PanelError as error:
        fail(error_message(error))
    if run_now and house().db.is_sqlite:
        fail("SQLite knows no roles; its triggers refuse every change of the record.")
    if run_now:
        with house().db.writing() as session:
            for statement in statements:
                session.execute(text(statement))
    for statement in statements:
        click.echo(f"{statement};")


@group.command()
@click.option("--once", is_flag=True, help="One pass, then end.")
def run(once: bool) -> None:
    """Take up entries every quarter of an hour, as a process of its own beside GONGPING_WORKERS=none."""
    run_until_stopped(recording(current_app._get_current_object()), RECORD_EVERY, "steps of the tree", once=once)
