"""`flask lottery …`: chains, journal and records of the lot, for operators and auditors."""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from app.cli import lottery_bar, lottery_epoch, lottery_import, lottery_log, lottery_year
from app.cli.looping import run_until_stopped
from app.draws import go_on_without_lost
from app.house import house, now, reading
from app.labels import label
from app.messages import error_message
from app.scheduler import LOT_EVERY, drawing
from app.terminal import NUMBER, NewFile, fail, write_out
from panel.errors import NotFound, PanelError
from panel.models import Case, JournalEntry, Round, RoundStatus
from panel.projections.lot import build_annex, build_record
from panel.queries.cases import get_case
from panel.queries.rounds import find_commitment
from panel.services.chains import CHAIN_LENGTH, check_vault, list_chains, list_held, refill
from panel.services.committing import VERIFIER
from panel.services.giving_up import give_up_chain
from panel.services.journal import check_journal

_READABLE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
group = AppGroup("lottery", help="Chains, journal and records of the lot.")
for command in (lottery_import.dealings, lottery_import.ties, lottery_import.people, lottery_import.recheck):
    group.add_command(command)
for command in (lottery_bar.bar, lottery_bar.unbar):
    group.add_command(command)
group.add_command(lottery_epoch.epoch)
group.add_command(lottery_epoch.forget)
group.add_command(lottery_log.log)
group.add_command(lottery_year.simulate)


@group.command()
@click.option("--refill", "wanted", is_flag=True, help="Publish the next chain now, however many links are left.")
@click.option("--give-up", "lost", type=NUMBER, metavar="NUMBER", help="Give up this chain in public: its key is lost.")
def chain(wanted: bool, lost: int | None) -> None:
    """Show every chain: its tip, its links, how many are spent. Exit code 1 when the key behind one in use is not here.

    With a chain its draws that are ahead are given up too, and bound to the next one. A chain whose key is here is kept.
    """
    try:
        if lost is not None:
            with house().work() as uow:
                give_up_chain(uow, lost, now=now())
            renewed = 0
            while done := go_on_without_lost(house(), now()):
                renewed += done
            click.echo(f"Chain {lost} is given up; {renewed} draws were given up with it and fixed anew.")
        if wanted:
            with house().work() as uow:
                refill(uow, now=now(), least=sys.maxsize)
        chains = list_chains(reading())
        for each in chains:
            left = f"{each.length - each.spent} of {each.length} links left"
            click.echo(f"chain {each.number}: tip {each.tip}, {left if each.given_up_at is None else 'given up'}")
        if not chains:
            click.echo(f"No chain yet: the first draw publishes one of {CHAIN_LENGTH} links.")
        held = list_held(reading())
        check_vault(house().vault, [each for each in held if each.spent < each.length] or held[-1:])
    except PanelError as error:
        fail(error_message(error))


@group.command()
@click.option("--file", type=NewFile(), help="Write all entries here.")
def journal(file: Path | None) -> None:
    """Check the journal from its first entry to its last. Exit code 1 names every entry that is no honest one."""
    wrong = 0
    for seq, reason in check_journal(reading()):
        wrong += 1
        click.echo(f"entry {seq}: {reason}: {label('lot_fault', reason)}", err=True)
    bodies = [body for (body,) in reading().query(JournalEntry.body).order_by(JournalEntry.seq)]
    if file is not None:
        write_out(file, "".join(f"{body}\n" for body in bodies))
    if wrong:
        fail(f"{wrong} faults in {len(bodies)} entries.")
    click.echo(f"{len(bodies)} entries, each follows from the one before.")


@group.command()
@click.argument("case_id")
@click.argument("number", type=NUMBER)
@click.option("--list", "which", type=NUMBER, default=0, help="0: the first list of the round; 1, 2, …: its extension draws.")
@click.option("--file", type=NewFile(), help="Write here, not to the screen.")
def record(case_id: str, number: int, which: int, file: Path | None) -> None:
    """The public record of draw NUMBER of the case: what anybody needs to redo it."""
    _export(case_id, number, which, file, annex=False)


@group.command()
@click.argument("case_id")
@click.argument("number", type=NUMBER)
@click.option("--list", "which", type=NUMBER, default=0, help="0: the first list of the round; 1, 2, …: its extension draws.")
@click.option("--file", type=NewFile(), help="Write here, not to the screen.")
def annex(case_id: str, number: int, which: int, file: Path | None) -> None:
    """The auditor's annex: who stood behind the numbers. It names people: hand it to nobody else."""
    _export(case_id, number, which, file, annex=True)


def _find_case(case_id: str) -> Case:
    """End the command where there is no such case: on a console there are no pages."""
    try:
        return get_case(reading(), case_id)
    except NotFound:
        fail(f"There is no case “{case_id}”: give the id that its address has, not its number.")


def _find_list(case: Case, number: int, which: int) -> None:
    """End the command where the case never had such a round, or a round that is over no such list."""
    round_ = reading().scalar(select(Round).where(Round.case_id == case.id, Round.number == number))
    if round_ is None:
        fail(f"The case {case.number} has had no panel of round {number}.")
    over = round_.status is RoundStatus.CLOSED  # before that, how many lists there were would tell how it goes
    if over and find_commitment(reading(), case.id, number, which) is None:
        fail(f"Round {number} of the case {case.number} has no list {which}.")


def _export(case_id: str, number: int, which: int, file: Path | None, *, annex: bool) -> None:
    try:
        case = _find_case(case_id)
        _find_list(case, number, which)
        build = build_annex if annex else build_record
        text = json.dumps(build(reading(), case, number, which).to_dict(), ensure_ascii=False, indent=1, sort_keys=True)
    except PanelError as error:
        fail(error_message(error))
    if file is None:
        click.echo(text)
    else:
        write_out(file, text)


@group.command()
@click.argument("file", type=_READABLE)
@click.option("--annex", type=_READABLE, help="The auditor's annex: checks the reasons of refusals too.")
@click.option("--log", type=_READABLE, help="With the annex, the whole log (flask lottery log): shows what was taken back.")
def replay(file: Path, annex: Path | None, log: Path | None) -> None:
    """Redo the draw of FILE with verify/lot.py alone, which imports nothing from here. Exit code 0 when it is honest."""
    more = [*(["--annex", str(annex)] if annex else []), *(["--log", str(log)] if log else [])]
    sys.argv = [str(VERIFIER), str(file), *more]
    runpy.run_path(str(VERIFIER), run_name="__main__")


@group.command()
@click.option("--once", is_flag=True, help="One pass, then end.")
def run(once: bool) -> None:
    """Refill chains, wait for the beacon, count closed rounds, as a process of its own beside GONGPING_WORKERS=none."""
    run_until_stopped(drawing(current_app._get_current_object()), LOT_EVERY, "things done for draws", once=once)
