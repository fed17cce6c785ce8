"""How commands speak: a progress line on a terminal, a line now and then in a log, and a failure in one sentence."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from typing import NoReturn

import click

EVERY = 5.0  # seconds between lines when nobody watches


@contextlib.contextmanager
def counter(of: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A function to call with the number of things just done: a bar when `total` is known, else a running count."""
    if total is not None:
        with click.progressbar(length=total, label=of, show_pos=True, file=sys.stderr) as bar:
            yield bar.update
        return
    done, said = 0, time.monotonic()

    def count(more: int) -> None:
        nonlocal done, said
        done += more
        if sys.stderr.isatty():
            click.echo(f"\r{done} {of}", err=True, nl=False)
        elif time.monotonic() - said > EVERY:
            said = time.monotonic()
            click.echo(f"{done} {of}", err=True)

    yield count
    click.echo(f"\r{done} {of} read." if sys.stderr.isatty() else f"{done} {of} read.", err=True)


def fail(sentence: str) -> NoReturn:
    """End the command with one sentence a person can act on, exit code 1."""
    raise click.ClickException(sentence)
