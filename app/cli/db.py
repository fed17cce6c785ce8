"""`flask db …`: walk the tables up and down their history."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.house import config
from panel.migrations import run

group = AppGroup("db", help="The tables of the database.")


@group.command()
@click.argument("to", default="head")
def upgrade(to: str) -> None:
    """Bring the tables up to a revision (default: the newest)."""
    run.upgrade(config().database_url, to, keys=config().keys_dir)
    click.echo(f"The database is at {run.current(config().database_url)}.")


@group.command()
@click.argument("to")
def downgrade(to: str) -> None:
    """Bring the tables back to a revision; "base" removes them all, with everything in them."""
    run.downgrade(config().database_url, to, keys=config().keys_dir)
    click.echo(f"The database is at {run.current(config().database_url) or 'base'}.")


@group.command()
def current() -> None:
    """Say which revision the database is at, and which is the newest."""
    click.echo(f"at {run.current(config().database_url) or 'base'}, newest {run.head()}")


@group.command()
@click.argument("words")
def revision(words: str) -> None:
    """Write a new revision from the models; WORDS say what it does. Read it before you commit it."""
    click.echo(str(run.write_revision(config().database_url, words)))
