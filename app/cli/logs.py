"""`flask logs check`: whether lines of the log were changed, put in or taken out since they were written."""

from __future__ import annotations

from typing import TextIO

import click
from flask.cli import AppGroup

from app.keys import derived_keys
from app.log_chain import PURPOSE
from app.log_chain import check as check_lines
from app.terminal import fail

group = AppGroup("logs", help="The log of the house.")
SHOWN = 20
_FILE = click.File("r", encoding="utf-8", errors="surrogateescape")


@group.command()
@click.argument("file", type=_FILE)
@click.option("--notes", type=_FILE, multiple=True, help="A file of the day from the folder digests: shows a cut end.")
def check(file: TextIO, notes: tuple[TextIO, ...]) -> None:
    """Read FILE (- for what is piped in) with the keys of this house. Exit code 1 names what is wrong."""
    told = check_lines(file, (line for each in notes for line in each), derived_keys(PURPOSE))
    for fault in told.faults[:SHOWN]:
        click.echo(fault, err=True)
    if told.faults:
        fail(f"{len(told.faults)} faults in {told.lines} lines.")
    click.echo(f"{told.lines} lines are as they were written; {told.loose} others have no place in a chain.")
    if told.inside:
        click.echo(f"{told.inside} chains begin before this file: look at the older one too.")
