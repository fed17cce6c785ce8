"""`flask bundle export`: a case's record as a file, for parties, auditors and courts."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from app.house import house, now, reading
from app.messages import error_message
from app.records import signer
from app.terminal import NewFile, fail, write_out
from panel.errors import PanelError
from panel.projections.bundle import build_bundle
from panel.queries.cases import get_case
from panel.services.taking_up import take_up

group = AppGroup("bundle", help="A case's record as a file.")


@group.command()
@click.argument("case_id")
@click.option("--annex", is_flag=True, help="With all openings: it says who chose what, for an auditor alone.")
@click.option("--since", type=int, multiple=True, metavar="SIZE", help="A checkpoint held elsewhere, to be extended.")
@click.option("--seal", is_flag=True, help="Sign a checkpoint first, so that the last step is in it.")
@click.option("--file", type=NewFile(), help="Write here, not to the screen.")
def export(case_id: str, annex: bool, since: tuple[int, ...], seal: bool, file: Path | None) -> None:
    """Write the bundle of the case; verify/case.py checks it anywhere."""
    try:
        if seal:
            with house().work() as uow:
                take_up(uow, house(), now=now(), forced=True)
        case = get_case(reading(), case_id)
        made = build_bundle(reading(), case, signer(), now=now(), since=since, annex=annex)
    except PanelError as error:
        fail(error_message(error))
    text = json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True)
    if file is None:
        click.echo(text)
    else:
        write_out(file, text)
