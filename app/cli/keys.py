"""`flask keys …`: whether every key of the house opens what it must, and the acts of changing one (docs/operations.md)."""

from __future__ import annotations

from collections.abc import Iterator

import click
from flask.cli import AppGroup

from app.factors import factor_safe
from app.house import config, house, now, reading
from app.messages import error_message
from app.startup import wrong_key
from app.terminal import fail
from panel.errors import PanelError
from panel.queries.record_keys import present_key
from panel.services.chains import list_held
from panel.services.factors import list_sealed, reseal_factors
from panel.services.handing_over import begin_without, hand_over
from panel.services.shredding import read_keys

group = AppGroup("keys", help="The keys of the house: what each opens, and changing them.")
Said = tuple[str, str]  # what stands on the screen, and what is wrong, empty when nothing is


@group.command()
def check() -> None:
    """Say of every key what it opens, and which key of before is still needed. Exit code 1 when something does not open."""
    said = [_secret(), *_lottery(), _signing(), _ballots()]
    for line, _ in said:
        click.echo(line)
    wrong = [fault for _, fault in said if fault]
    for fault in wrong:
        click.echo(fault, err=True)
    if wrong:
        fail(f"{len(wrong)} keys are missing or wrong.")


def _secret() -> Said:
    found = list_sealed(reading(), factor_safe())
    line = f"secret key: {found.all} second factors, {len(found.old)} of them sealed with a key of before"
    closed = f"{found.unreadable} second factors do not open: GONGPING_OLD_SECRET_KEYS lacks their key."
    return line, closed if found.unreadable else ""


def _lottery() -> Iterator[Said]:
    vault, held = house().vault, list_held(reading())
    if not held:
        yield "lottery key: no chain yet", ""
    for each in held:
        holder = vault.of(each.number, each.length, each.tip) if vault else None
        whose = "no key" if holder is None else "the present key" if holder is vault else "a key of before"
        line = f"lottery key: chain {each.number} opens with {whose}, {each.length - each.spent} links left"
        yield line, f"chain {each.number} does not open: GONGPING_OLD_LOTTERY_KEYS lacks its key." if holder is None else ""


def _signing() -> Said:
    present, signer = present_key(reading()), house().signer
    if signer is None:
        return "signing key: none", "GONGPING_SIGNING_KEY is missing."
    if present in (None, signer.key):
        return f"signing key: {signer.key} signs", ""
    return f"signing key: {present} signs until it has introduced {signer.key}", wrong_key(house())


def _ballots() -> Said:
    box = house().db.box
    if box is None:
        return "keys of ballots: no folder", "This database was opened without a folder of keys."
    found = read_keys(reading(), box)
    lacking = f"{len(found.missing)} rounds have no key: see `flask ballots keys`." if found.missing else ""
    return f"keys of ballots: {found.held} in {config().keys_dir / 'ballots'}", lacking


@group.command()
def reseal() -> None:
    """Seal every second factor with the present secret key: after it the keys of before can be destroyed."""
    with house().work() as uow:
        done, unreadable = reseal_factors(uow, factor_safe())
    click.echo(f"{done} second factors sealed anew.")
    if unreadable:
        fail(f"{unreadable} second factors do not open with any key: their owners need a recovery code.")


@group.command("hand-over")
def hand_over_now() -> None:
    """Let the signing key of before introduce the present one now; the worker of the record does it by itself."""
    try:
        with house().work() as uow:
            done = hand_over(uow, house(), now=now())
    except PanelError as error:
        fail(error_message(error))
    click.echo("Introduced. The next checkpoint is signed with the new key." if done else "This key signs already.")


@group.command("begin-without-old")
def begin_without_old() -> None:
    """Sign with a new key although the one of before is lost: readers must compare it with what you publish elsewhere."""
    try:
        with house().work() as uow:
            begin_without(uow, house(), now=now())
    except PanelError as error:
        fail(error_message(error))
    click.echo("Begun. Publish the new public key (`flask record show`) where readers have found the old one.")
