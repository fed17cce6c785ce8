"""`flask lottery import-dealings`, `import-ties`, `import-people`: tables of what the operator knows of people."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from app.cli.wanting import fail_if_wanting
from app.devices import ties_keys
from app.house import house, now
from app.messages import error_message, message
from app.terminal import counter, fail
from panel.imports.dealings import Rows, read_dealings, read_people, read_ties
from panel.imports.faults import ImportFileError
from panel.services.bringing_in import TableReport, import_dealings, import_people, import_ties
from panel.services.rechecking import recheck_all
from panel.services.ties import SHARED_MAX

SHOWN = 50  # bad rows printed; --all-rows prints every one
_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
_ALL_ROWS = click.option("--all-rows", is_flag=True, help="Print every row that was left out, not only the first fifty.")


@click.command("import-dealings")
@_FILE
@_ALL_ROWS
@with_appcontext
def dealings(file: Path, all_rows: bool) -> None:
    """Read dealings from FILE (CSV: account, merchant or other_account, kind, date): who has had to do with whom."""
    _run(read_dealings, file, lambda rows, done: import_dealings(house(), rows, now=now(), progress=done), all_rows)


@click.command("import-ties")
@_FILE
@_ALL_ROWS
@with_appcontext
def ties(file: Path, all_rows: bool) -> None:
    """Read ties from FILE (CSV: account, kind, key): accounts with the same key are one household."""
    keys = ties_keys()
    _run(read_ties, file, lambda rows, done: import_ties(house(), rows, secrets=keys, now=now(), progress=done), all_rows)


@click.command("import-people")
@_FILE
@_ALL_ROWS
@with_appcontext
def people(file: Path, all_rows: bool) -> None:
    """Read facts of eligibility from FILE (CSV: account, and any of born_on, city, orders)."""
    _run(read_people, file, lambda rows, done: import_people(house(), rows, now=now(), progress=done), all_rows)


@click.command("recheck")
@with_appcontext
def recheck() -> None:
    """Ask the rules of eligibility again for every juror: after a change of their settings has come into force."""
    with counter("jurors") as progress:
        changed = recheck_all(house(), now=now(), progress=progress)
    click.echo(f"{changed} jurors can be drawn from another day on than before.")


def _run(
    read: Callable[[Path], Rows[Any]], file: Path, bring_in: Callable[[Rows[Any], Callable[[int], None]], TableReport],
    all_rows: bool,
) -> None:  # fmt: skip
    english: AbstractContextManager[object] = force_locale("en")  # commands speak one language, whatever the pages speak
    with english:
        try:
            with read(file) as rows, counter("rows") as progress:
                if rows.unknown_columns:
                    click.echo(f"Columns not used: {', '.join(rows.unknown_columns)}.")
                report = bring_in(rows, progress)
        except ImportFileError as error:
            fail(error_message(error))
        _print(report, all_rows)
        fail_if_wanting(report.bad, report.added + report.known)


def _print(report: TableReport, all_rows: bool) -> None:
    click.echo(f"{report.added} rows were new, {report.known} were known already, {report.left_out} left out.")
    if report.common:
        click.echo(f"{report.common} rows name a key that more than {SHARED_MAX} accounts share: it counts for nothing.")
    shown = report.bad if all_rows else report.bad[:SHOWN]
    for row in shown:
        click.echo(f"  line {row.line}: {message(row.code, row.params)}")
    if len(report.bad) > len(shown):
        click.echo(f"  … and {len(report.bad) - len(shown)} more (--all-rows prints them).")
