"""`flask lottery simulate`: a year of draws in a made-up house, with its figures and a plot."""

from __future__ import annotations

import random
import secrets
from collections import Counter
from pathlib import Path
from xml.sax.saxutils import escape

import click
from flask.cli import with_appcontext

from app.house import now, reading
from app.messages import error_message
from app.terminal import NewFile, counter, fail, write_out
from panel.errors import Invalid
from panel.queries.passing import LOAD_CAP_MIN
from panel.rehearsal.year import SETTLED, World, Year, play
from panel.settings import read_settings

BARS = 24  # columns of the longest bar on a terminal
_MANY = click.IntRange(0, 10_000_000)  # the largest pool that was measured
COLUMN, HEIGHT, MARGIN = 26, 160, 40  # of the plot, in its own units


@click.command()
@click.option("--jurors", type=_MANY, default=10_000, show_default=True, help="In the pool on the first day.")
@click.option("--joining", type=_MANY, default=0, show_default=True, help="More who join in the course of the year.")
@click.option("--cases", type=_MANY, default=5_000, show_default=True, help="Disputes that go to a panel in the year.")
@click.option("--no-shows", default=15, show_default=True, help="Of 100 summoned jurors so many never answer.")
@click.option("--declines", default=8, show_default=True, help="Of 100 summoned jurors so many say no.")
@click.option("--conflicts", default=8, show_default=True, help="Of 100 numbers walked so many may not judge.")
@click.option("--load-cap", type=click.IntRange(LOAD_CAP_MIN), help="Seats within the house's window; as the house has it.")
@click.option("--yearly", type=int, help="Seats within a year; as the house has it.")
@click.option("--seed", default="", help="Hexadecimal; the same seed gives the same year.")
@click.option("--plot", type=NewFile(), help="Write an SVG picture here.")
@with_appcontext
def simulate(
    jurors: int, joining: int, cases: int, no_shows: int, declines: int, conflicts: int, load_cap: int | None,
    yearly: int | None, seed: str, plot: Path | None,
) -> None:
    """Play a year: who waits, who is drawn how often, how many substitutes were needed. Touches no data.

    The plan of the panel, the limits of load and the days of an epoch are those of this house.
    """
    ours = read_settings(reading(), now())
    waves = ours.panel_plan.seats
    try:
        start = bytes.fromhex(seed) if seed else secrets.token_bytes(16)
        world = World(
            jurors=jurors, joining=joining, cases=cases, lapses=10 * no_shows, declines=10 * declines,
            conflicts=10 * conflicts, waves=waves, settled=(SETTLED + SETTLED[-1:] * len(waves))[: len(waves) - 1],
            load_cap=load_cap or max(ours.load_cap, LOAD_CAP_MIN), load_hours=ours.load_hours,
            yearly=ours.yearly_max if yearly is None else yearly, epoch_days=ours.epoch_days,
            lapses_to_rest=ours.lapses_before_rest,
        )
    except Invalid as error:
        fail(error_message(error))
    except ValueError:
        fail("--seed is not hexadecimal.")
    with counter("cases", cases) as progress:
        year = play(world, random.Random(start), progress)
    click.echo(rules_of(world))
    for line in describe(year):
        click.echo(line)
    click.echo(f"seed {start.hex()}")
    if plot is not None:
        write_out(plot, picture(year))


def rules_of(world: World) -> str:
    """What the year is played by, in one line."""
    panels = "-".join(map(str, world.waves))
    often = f"{world.load_cap} seats in {world.load_hours} hours, {world.yearly} a year"
    return (
        f"panels of {panels}; at most {often}; a numbering lasts {world.epoch_days} days, for which "
        f"who leaves {world.lapses_to_rest} summonses unanswered rests"
    )


def describe(year: Year) -> list[str]:
    """The figures in sentences and bars."""
    asked = year.jurors - year.summons[0]
    mean = sum(times * number for times, number in year.summons.items()) / year.jurors
    lines = [
        f"{year.cases} cases, {year.jurors} jurors at the end; {year.walked / year.cases:.0f} numbers walked a case",
        f"{asked} jurors ({100 * asked // year.jurors}%) were summoned, {year.jurors - year.served[0]} sat; "
        f"a juror is summoned {mean:.1f} times a year, the busiest {max(year.summons)}",
    ]
    if year.first_wait:
        half, most = _at(year.first_wait, 50), _at(year.first_wait, 90)
        lines.append(f"first summons after {half} days for half of them, {most} for nine in ten")
    needed = sorted(year.substitutes.elements())
    lines.append(
        f"substitutes a case: mean {sum(needed) / len(needed):.1f}, nine in ten need at most {_at(needed, 90)}, "
        f"99 in 100 at most {_at(needed, 99)}, the most {needed[-1]}; lists used up: {year.used_up}"
    )
    lines.append("passed over at the summons: " + (_reasons(year.passed) or "nobody") + f"; rests after lapses: {year.rested}")
    return [*lines, "", "summoned so many times: jurors", *_bars(_grouped(year.summons))]


def picture(year: Year) -> str:
    """The same as an SVG: jurors by summons, cases by substitutes."""
    charts = (
        ("Jurors by the times they were summoned", _grouped(year.summons)),
        ("Cases by substitutes needed", _grouped(year.substitutes)),
    )
    width = 2 * MARGIN + COLUMN * max(len(groups) for _, groups in charts)
    body = "".join(_chart(title, groups, MARGIN + row * (HEIGHT + 2 * MARGIN)) for row, (title, groups) in enumerate(charts))
    height = 2 * (HEIGHT + 2 * MARGIN) + MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="11">'
        f'<rect width="100%" height="100%" fill="white"/>{body}</svg>\n'
    )


def _chart(title: str, groups: list[tuple[str, int]], top: int) -> str:
    most = max((number for _, number in groups), default=1) or 1
    parts = [f'<text x="{MARGIN}" y="{top}" font-size="14">{escape(title)}</text>']
    for column, (name, number) in enumerate(groups):
        tall = round(HEIGHT * number / most)
        left, base = MARGIN + column * COLUMN, top + 24 + HEIGHT
        parts.append(f'<rect x="{left}" y="{base - tall}" width="{COLUMN - 4}" height="{tall}" fill="#34568b"/>')
        parts.append(f'<text x="{left + 11}" y="{base + 14}" text-anchor="middle">{escape(name)}</text>')
        parts.append(f'<text x="{left + 11}" y="{base - tall - 4}" text-anchor="middle" font-size="8">{number}</text>')
    return "".join(parts)


def _grouped(counts: Counter[int], groups: int = 20) -> list[tuple[str, int]]:
    """At most so many groups of neighbouring values, each with its number."""
    top = max(counts, default=0)
    size = top // groups + 1
    return [
        (str(first) if size == 1 else f"{first}–{first + size - 1}", sum(counts[value] for value in range(first, first + size)))
        for first in range(0, top + 1, size)
    ]


def _bars(groups: list[tuple[str, int]]) -> list[str]:
    most = max(number for _, number in groups)
    return [f"{name:>5} {'█' * round(BARS * number / most):<{BARS}} {number}" for name, number in groups]


def _reasons(passed: Counter[str]) -> str:
    return ", ".join(f"{reason} {number}" for reason, number in passed.most_common())


def _at(ordered: list[int], percent: int) -> int:
    """The value that so many of 100 do not exceed."""
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * percent // 100) - 1))]
