"""`flask seed`: fill an invented house of any size, to measure with. Refused where real people may live."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import ExitStack

import click
from flask.cli import with_appcontext

from app.house import config, house, now
from app.terminal import counter, fail
from panel.demo.build import is_filled
from panel.migrations import run
from panel.seeding.run import Sown, is_seeded, seed_house


@click.command("seed", help="Fill the house with invented jurors and cases, to measure with.")
@with_appcontext
@click.option("--jurors", default=1_000, show_default=True, type=click.IntRange(50, 10_000_000), help="Jurors to add.")
@click.option("--cases", default=1_000, show_default=True, type=click.IntRange(1, 2_000_000), help="Cases to add.")
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 3650), help="Filed over so many days.")
@click.option("--seed", default=1, show_default=True, type=int, help="Makes two fillings alike.")
def group(jurors: int, cases: int, days: int, seed: int) -> None:
    """Write jurors, places and cases, each with a bar, and print the rates."""
    run.upgrade(config().database_url, keys=config().keys_dir)
    if config().mode == "production" and is_filled(house()):
        fail("There are accounts in this house, and it is no demo: nothing was changed.")
    with house().db.reading() as session:
        if is_seeded(session):
            fail("This house was seeded before: nothing was changed.")
    with ExitStack() as bars:
        shown: dict[str, Callable[[int], None]] = {}
        totals = {"jurors": jurors, "places": jurors, "cases": cases}

        def progress(what: str, more: int) -> None:
            if what not in shown:
                bars.close()  # the one before is full
                shown[what] = bars.enter_context(counter(what, totals[what]))
            shown[what](more)

        chance = random.Random(seed)
        sown = seed_house(house(), jurors=jurors, cases=cases, days=days, now=now(), rng=chance, progress=progress)
    click.echo(_told(sown))


def _told(sown: Sown) -> str:
    """The rates."""
    seconds = sown.people_seconds, sown.epoch_seconds, sown.cases_seconds
    people, places, rows = (
        f"{count / max(0.001, took):,.0f}" for count, took in zip((sown.jurors, sown.jurors, sown.rows), seconds, strict=True)
    )
    return (
        f"{sown.jurors:,} jurors in {seconds[0]:.0f} s ({people}/s), numbered in {seconds[1]:.0f} s ({places}/s);"
        f" {sown.cases:,} cases in {seconds[2]:.0f} s ({sown.rows:,} rows, {rows}/s), {sown.open_rounds} rounds open."
    )
