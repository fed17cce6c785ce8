"""`flask merchants …`: the operator's list of merchants and brands."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from app.cli.wanting import fail_if_wanting
from app.house import house, now
from app.messages import error_message, message
from app.tables import harmless
from app.terminal import counter, fail
from panel.imports.faults import ImportFileError
from panel.imports.names import NameRows
from panel.projections.listed_names import all_names
from panel.services.bringing_in_names import NamesReport, import_names, preview_names

group = AppGroup("merchants", help="Names that redaction knows.")
SHOWN = 50  # bad rows printed; --all-rows prints every one


@group.command("import-list")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--check", is_flag=True, help="Only say what would become of each row.")
@click.option("--all-rows", is_flag=True, help="Print every row that was left out, not only the first fifty.")
def import_list(file: Path, check: bool, all_rows: bool) -> None:
    """Put the names of FILE (CSV: name, and any of short_names, kind, city) on the list. Twice changes nothing."""
    with force_locale("en"):  # commands speak one language, whatever the pages speak
        try:
            with NameRows(file) as rows, counter("rows") as progress:
                if rows.unknown_columns:
                    click.echo(f"Columns not used: {', '.join(rows.unknown_columns)}.")
                if check:
                    report = preview_names(house(), rows, progress=progress)
                else:
                    report = import_names(house(), rows, by_id=None, now=now(), progress=progress)
        except ImportFileError as error:
            fail(error_message(error))
        _print(report, check, all_rows)
        fail_if_wanting(report.bad, report.added + report.changed + report.known + report.off)


@group.command("export-list")
def export_list() -> None:
    """Print the list as CSV, as `import-list` reads it."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("name", "short_names", "kind", "city"))
    with house().db.reading() as session:
        for row in all_names(session):
            writer.writerow([harmless(cell) for cell in row])


def _print(report: NamesReport, check: bool, all_rows: bool) -> None:
    would = "would be" if check else "were"
    click.echo(
        f"{report.added} names {would} new, {report.changed} {would} given more short names, {report.known} were known, "
        f"{report.off} stay off because somebody took them off, {report.left_out} left out."
    )
    shown = report.bad if all_rows else report.bad[:SHOWN]
    for row in shown:
        click.echo(f"  line {row.line}: {message(row.code, row.params)}")
    if len(report.bad) > len(shown):
        click.echo(f"  … and {len(report.bad) - len(shown)} more (--all-rows prints them).")
