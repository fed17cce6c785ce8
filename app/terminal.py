"""How commands speak: a progress line on a terminal, a line now and then in a log, and a failure in one sentence."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import click

NUMBER = click.IntRange(-(2**31), 2**31 - 1)  # of a round, list, chain or epoch: beyond that no database could look for it
EVERY = 5.0  # seconds between lines when nobody watches


class NewFile(click.Path):
    """A file to be written: whether it can be is found out before the command does its work, not after."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)

    def convert(self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path. Ends the command with exit code 2 where there is no folder for it, or none that may be written to."""
        path = Path(os.fspath(super().convert(value, param, ctx)))
        folder = path.absolute().parent
        if not folder.is_dir():
            self.fail(f"there is no folder {folder}.", param, ctx)
        if not path.exists() and not os.access(folder, os.W_OK | os.X_OK):
            self.fail(f"nothing can be written to the folder {folder}.", param, ctx)
        return path


def write_out(path: Path, text: str) -> None:
    """Write the text as UTF-8, or end the command with one sentence."""
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        fail(f"{path} could not be written: {error.strerror}.")


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
