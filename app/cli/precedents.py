"""`flask precedents fill`: file the cases that were closed before there was a library, or after it was emptied."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.house import house, reading
from app.terminal import counter
from panel.services.precedents import fill_library, list_unfiled

group = AppGroup("precedents", help="The library of closed cases.")


@group.command("fill")
def fill() -> None:
    """File every closed case that a panel has judged and that is not in the library, with a count."""
    with counter("cases", len(list_unfiled(reading()))) as progress:
        filed = fill_library(house(), done=progress)
    click.echo(f"{filed} precedents filed.")
