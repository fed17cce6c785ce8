"""`flask leaks trace`: whose copy of a brief a text was taken from."""

from __future__ import annotations

from typing import TextIO

import click
from flask.cli import AppGroup

from app.house import house, now
from app.marking import watermark_keys
from app.messages import error_message
from app.terminal import fail
from panel.errors import Invalid
from panel.services.tracing import trace_text

group = AppGroup("leaks", help="Texts that got out.")


@group.command("trace", help="Name the seat whose marks are in a text (a file, or - for what is piped in).")
@click.argument("file", type=click.File("r", encoding="utf-8"))
def trace(file: TextIO) -> None:
    """Print each seat with how sure it is and each brief with its share; ends with 1 when nothing is found."""
    keys = watermark_keys()
    if not keys:
        fail("The key of the lot is missing: set GONGPING_LOTTERY_KEY again.")
    try:
        with house().work() as uow:
            found = trace_text(uow, keys, file.read(), now=now())
    except Invalid as error:
        fail(error_message(error))
    for seat in found.seats:
        where = f"case {seat.number} round {seat.round_no}" if seat.number else "a control case"
        sure = "sure" if seat.sure else "not sure"
        click.echo(f"{where} seat {seat.place + 1} ({seat.id}): {seat.marks} marks, accident below 1 in 2^{seat.bits}, {sure}")
    for each in found.briefs:
        where = f"case {each.number} round {each.round_no}" if each.number else "a control case"
        click.echo(f"{where}: {each.found} of {each.sought} pieces of the text are in its brief")
    if not found.seats and not found.briefs:
        fail(f"No seat found among {found.searched}; {found.marks} marks read, {found.torn} damaged.")
