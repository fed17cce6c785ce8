"""`flask demo …`: fill an empty house with the demo, wipe and fill it again, let its jurors vote. Refused outside demo mode."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta

import click
from flask.cli import AppGroup

from app.evidence import store
from app.formatting import local, writer
from app.house import config, house, now
from app.realtime import settle_pushes
from app.terminal import counter, fail
from panel.content import demo_cases
from panel.demo.build import PASSWORD, build_demo, is_filled, wipe
from panel.demo.month.run import build_month
from panel.demo.play import Player
from panel.migrations import run
from panel.passwords import hash_password

group = AppGroup("demo", help="The demonstration: invented people and cases.")


@group.command()
def prepare() -> None:
    """Bring the tables up to date and fill an empty database with the demo; a filled one is left as it is."""
    _check_demo()
    if run.current(config().database_url) != run.head():
        click.echo("Bringing the database up to date")
        run.upgrade(config().database_url, keys=config().keys_dir)
    _build()


@group.command()
@click.option("--yes", is_flag=True, help="Do not ask: everything in the database is removed.")
def reset(yes: bool) -> None:
    """Remove everything and build the demo anew."""
    _check_demo()
    if not yes:
        click.confirm("Remove every account, case and file of this demo and build it anew?", abort=True)
    run.upgrade(config().database_url, keys=config().keys_dir)
    wipe(house(), store())
    click.echo("Everything removed")
    _build()


@group.command()
@click.option("--seed", default=1, show_default=True, type=int, help="Makes two months alike.")
@click.option("--yes", is_flag=True, help="Do not ask: everything in the database is removed.")
def month(seed: int, yes: bool) -> None:
    """Remove everything and let ten shops live through last month and the days since: over a hundred cases, some minutes."""
    _check_demo()
    if not yes:
        click.confirm("Remove every account, case and file of this demo and let a month go by?", abort=True)
    run.upgrade(config().database_url, keys=config().keys_dir)
    wipe(house(), store())
    first = begin_of_last_month(now())
    started = time.monotonic()
    with counter(f"{local(first):%B %Y}, day by day until today", (now() - first).days) as progress:
        done = build_month(
            house(), store(), first=first, now=now(), zone=writer().zone, seed=seed, hasher=hash_password,
            password=PASSWORD, progress=progress,
        )
    refused = ", ".join(f"{code} {count}" for code, count in done.refused.most_common())
    click.echo(f"{done.cases} cases and {done.ballots} ballots in {time.monotonic() - started:.0f} s.")
    if refused:
        click.echo(f"People were slower than a clock, or the house refused a step: {refused}.")
    click.echo(f"Password of every account: {PASSWORD}")


@group.command()
@click.option("--case", "case_id", help="The number or id of one case; without it every running panel votes.")
@click.option("--seconds", default=60, show_default=True, type=click.IntRange(1, 3600), help="How long.")
def play(case_id: str | None, seconds: int) -> None:
    """Let demo jurors vote for a while. Pages of another process see it live only with Redis; otherwise they poll."""
    _check_demo()

    def wait(pause: float) -> bool:
        click.echo(".", nl=False)
        time.sleep(pause)
        return False

    cast = Player(house(), random.SystemRandom(), now, wait, case_id).play(seconds)
    settle_pushes()
    click.echo(f"\n{cast} ballots cast." if cast else "No demo juror's seat is waiting for a ballot.")


def _build() -> None:
    if is_filled(house()):
        click.echo("There are accounts already: the database was left as it is.")
        return
    started = time.monotonic()
    with counter("Building the demo, about a quarter of a minute", len(demo_cases()) + 1) as progress:
        build_demo(
            house(), store(), now=now(), rng=random.SystemRandom(), hasher=hash_password, progress=lambda _key: progress(1)
        )
    click.echo(f"{len(demo_cases())} cases in {time.monotonic() - started:.0f} s. Password of every account: {PASSWORD}")


def begin_of_last_month(now: datetime) -> datetime:
    """The first midnight of the month before this one, where the house is."""
    end = local(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (end - timedelta(days=1)).replace(day=1).astimezone(UTC)


def _check_demo() -> None:
    if config().mode != "demo":
        fail("Demo data is only for GONGPING_MODE=demo. Nothing was changed.")
