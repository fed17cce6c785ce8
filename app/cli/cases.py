"""`flask cases …`: bring cases in from the exports of other systems."""

from __future__ import annotations

import secrets
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from app.cli.wanting import fail_if_wanting
from app.house import house, now
from app.messages import error_message, message
from app.terminal import counter, fail
from panel.imports.cfpb import ImportFileError, read_export
from panel.services.importing import ImportReport, import_complaints

group = AppGroup("cases", help="Bring cases in.")
SHOWN = 50  # bad rows printed; --all-rows prints every one


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--all-rows", is_flag=True, help="Print every row that was left out, not only the first fifty.")
def import_cases(file: Path, all_rows: bool) -> None:
    """File every complaint of FILE (the public CFPB export, plain or gzip) that is not here yet."""
    with force_locale("en"):  # commands speak one language, whatever the pages speak
        _import(file, all_rows)


def _import(file: Path, all_rows: bool) -> None:
    try:
        with read_export(file) as export, counter("rows") as progress:
            if export.unknown_columns:
                click.echo(f"Columns not used: {', '.join(export.unknown_columns)}.")
            report = import_complaints(
                house(), export, new_seed=lambda: secrets.token_bytes(32), now=now(), progress=progress
            )
            if export.fallback_lines:
                click.echo(f"{export.fallback_lines} lines were not UTF-8 and were read as {export.encoding}.")
    except ImportFileError as error:
        fail(error_message(error))
    _print(report, all_rows)
    fail_if_wanting(report.bad, report.added + report.known)


def _print(report: ImportReport, all_rows: bool) -> None:
    click.echo(
        f"{report.added} cases added ({report.without_narrative} without the consumer's own words), "
        f"{report.known} were here already, {len(report.bad)} rows left out."
    )
    shown = report.bad if all_rows else report.bad[:SHOWN]
    for row in shown:
        where = f"line {row.line}" if row.line else f"complaint {row.params.get('external_id')}"
        click.echo(f"  {where}: {message(row.code, row.params)}")
    if len(report.bad) > len(shown):
        click.echo(f"  … and {len(report.bad) - len(shown)} more (--all-rows prints them).")
