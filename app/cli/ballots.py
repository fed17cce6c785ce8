"""`flask ballots keys`: whether the keys of the ballots are where they belong."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.house import house, reading
from app.terminal import fail
from panel.services.shredding import read_keys

group = AppGroup("ballots", help="The keys that ballots are sealed with.")


@group.command()
def keys() -> None:
    """Say how many keys are here, and name open rounds without one and keys without a round. Exit code 1 when one is missing.

    A missing one comes back from the backup of the keys: put the file into the folder `ballots` of GONGPING_KEYS_DIR. One
    without a round was left by an opening that broke off; `flask erasure run` sweeps it after a day.
    """
    box = house().db.box
    if box is None:
        fail("This database was opened without a folder of keys.")
    found = read_keys(reading(), box)
    click.echo(f"{found.held} keys of rounds are here.")
    for round_id in found.extra:
        click.echo(f"without a round: {round_id}")
    for round_id in found.missing:
        click.echo(f"missing, the round takes no ballot: {round_id}", err=True)
    if found.missing:
        fail(f"{len(found.missing)} keys are missing.")
