"""`flask lottery log`: the pool's log with everything opened, for an auditor."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from app.house import reading
from app.terminal import counter, fail
from panel.queries.pool import open_log


@click.command("log")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def log(file: Path) -> None:
    """Write every line of the pool's log, opened, into FILE. It says who did what when: hand it to an auditor alone.

    verify/lot.py --annex … --log FILE then sees whether a reason had been taken back before the draw was committed.
    """
    try:
        with file.open("x", encoding="utf-8") as out, counter("lines") as progress:
            for line in open_log(reading()):
                out.write(f"{line}\n")
                progress(1)
    except OSError as error:
        fail(f"Nothing was written: {error.strerror} ({file}).")
