"""`flask lottery …`: redo a draw from its record, without the database."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from app.lots import fault_words
from app.messages import error_message
from app.terminal import fail
from panel.errors import Invalid
from panel.lottery import LotRecord

group = AppGroup("lottery", help="Check draws.")


@group.command("replay")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
def replay(file: Path) -> None:
    """Redo the draw of FILE (a lot.json as the pages give it). Exit code 0 when it is honest, 1 when it is not."""
    try:
        record = LotRecord.from_dict(json.loads(file.read_text("utf-8")))
        faults = record.faults()
    except ValueError as error:
        fail(f"{file} is not JSON: {error}")
    except Invalid as error:
        fail(error_message(error))
    for fault in faults:
        click.echo(fault_words(fault), err=True)
    if faults:
        fail("This record is not one honest draw.")
    seats = sum(step.reason is None for step in record.walked)
    click.echo(f"Same list: {len(record.walked)} steps over {record.pool_size} numbers, {seats} of them on the list.")
