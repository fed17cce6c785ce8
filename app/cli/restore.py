"""`flask restore FILE`: put a backup into an empty house, or only check it."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from app.backup import BackupError, inspect, restore
from app.house import config, house
from app.terminal import counter, fail


@click.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Only say whether FILE is whole and which keys belong to it.")
@click.option("--other-keys", is_flag=True, help="The old keys are lost: restore although others are set.")
@with_appcontext
def group(file: Path, check: bool, other_keys: bool) -> None:
    """Put the backup FILE into the empty database and evidence folder that are set. What is there already is never touched."""
    house().db.dispose()
    try:
        found = inspect(config(), file, counter) if check else restore(config(), file, counter, other_keys=other_keys)
    except BackupError as error:
        fail(f"{'The backup cannot be used.' if check else 'Not restored.'} {error}")
    for sentence in found.advice:
        click.echo(sentence, err=True)
    said = found.manifest
    rows, files = sum(said.counts.values()), len(said.parts) - 1
    click.echo(f"{rows} rows at revision {said.revision} and {files} files of evidence, as of {said.taken_at}.")
    if not check:
        click.echo("Now run `flask --app wsgi db upgrade`, then `flask --app wsgi verify-store`, then start.")
