"""`flask analyse`: analyse the ballots of all closed rounds now, or each night as a process of its own."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from app.cli.looping import run_until_stopped
from app.house import house, now
from app.messages import error_message
from app.scheduler import ANALYSE_EVERY, analysing
from app.terminal import counter, fail
from panel.errors import Conflict
from panel.services.analysing import STEPS, begin_analysis, run_analysis


@click.command("analyse", help="Analyse the ballots of all closed rounds.")
@with_appcontext
@click.option("--nightly", is_flag=True, help="Run until stopped: each night, and whenever it is asked for on the pages.")
def group(nightly: bool) -> None:
    """Do one now, or work as the nightly process."""
    if nightly:
        run_until_stopped(analysing(current_app._get_current_object()), ANALYSE_EVERY, "analyses done", once=False)
        return
    try:
        with house().work() as uow:
            claimed = begin_analysis(uow, now=now())
    except Conflict as error:
        fail(error_message(error))
    with counter("pieces of the analysis", STEPS) as progress:
        done = run_analysis(house(), claimed, now, progress)
    if not done:
        fail("The analysis broke off; the log says why.")
    click.echo("Done. The quality officer finds it under /quality/jurors.")
