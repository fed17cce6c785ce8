"""`flask verify-store`: whether everything that is stored is still what was stored."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.evidence import store
from app.high_water import has_lost
from app.house import config, house, reading
from app.terminal import fail
from panel.soundness import CHECKS, check_store

SHOWN = 20  # faults of one kind that are printed


@click.command("verify-store")
@with_appcontext
def group() -> None:
    """Read the whole database and all evidence against their digests. Exit code 1 when something is not as it was."""
    total = 0
    for name in CHECKS:
        click.echo(f"Checking {name} … ", err=True, nl=False)
        found = 0
        for fault in check_store(reading(), store(), name, house().signer):
            found += 1
            if found <= SHOWN:
                click.echo(f"\n{fault.code}: {fault.which}", err=True, nl=False)
        click.echo(f"{found} faults" if found else "sound", err=True)
        total += found
    if total == 0 and (lost := has_lost(house(), config().home)):
        fail(lost)
    if total:
        fail(f"{total} faults: what is named was changed or damaged outside of the program. Restore a backup.")
    click.echo("Everything is as it was stored.")
