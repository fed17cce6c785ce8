"""`flask backup FILE`: all of the house but its keys in one file, while it runs."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from app.backup import BackupError, back_up
from app.house import config, now
from app.terminal import counter, fail


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def group(file: Path) -> None:
    """Write the database and the evidence to FILE, which is not there yet. Keep the keys elsewhere: they are not in it."""
    try:
        made = back_up(config(), file.absolute(), counter, now())
    except BackupError as error:
        fail(f"No backup was made. {error}")
    rows, files = sum(made.counts.values()), len(made.parts) - 1
    click.echo(f"{file}: {rows} rows, {files} files of evidence, {file.stat().st_size} bytes. Keep the keys apart from it.")
