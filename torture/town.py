"""A house of panels that are being voted on, brought there by the services, and the way in of each juror and the mediator."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from flask import Flask
from sqlalchemy import insert, select

from app import create_app
from app.config import Config
from benchmarks.seed import cookie_for
from panel.evidence.store import FolderStore
from panel.lifecycle import CaseStatus
from panel.migrations import run as migrations
from panel.models import Brief, Case, Juror, Round, Seat, SeatStatus, SignIn
from panel.queries.accounts import hash_token
from panel.services.seats import accept_seat
from panel.settings import change_setting
from panel.uow import House
from tests.panel.scene import Scene

SEATS = 35  # of a panel
MANY, MANY_SEATS = 5_000, 101  # with so many ballots panels are larger: filing hundreds of cases takes longer than voting
EACH_JUROR = 2  # seats on the average, of the three that the load cap allows
ANNOUNCED = timedelta(days=8)  # rules of a panel are announced a week ahead


@dataclass(frozen=True, slots=True)
class Voter:
    """One accepted seat, its juror's way in, and what it will say."""

    seat: str
    case: str
    cookie: str
    token: str
    choice: str
    address: str


@dataclass(slots=True)
class Town:
    """`environ`: the settings its servers start with; `config`: those of this process; `voters` in the order in which they
    vote; `scene`: the people and shortcuts to the services."""

    environ: Mapping[str, str]
    config: Config
    app: Flask
    scene: Scene
    voters: list[Voter]

    @property
    def house(self) -> House:
        """The house, opened from this process."""
        made: House = self.app.extensions["gongping"]
        return made

    def settings(self, **more: str) -> dict[str, str]:
        """The environment of a server of this house, as deployed."""
        return {**self.environ, **more}

    def way_in(self, account: int) -> tuple[str, str]:
        """Cookie header and CSRF token of a new session of the account."""
        with self.house.work() as uow:
            return passes(self.app, uow.session, [account])[account]


@contextmanager
def furnished(url: str, home: Path, ballots: int, chance: random.Random) -> Iterator[Town]:
    """A house on an empty database with as many accepted seats as ballots are wanted."""
    environ = {
        "GONGPING_MODE": "production", "GONGPING_SECRET_KEY": secrets.token_hex(32),
        "GONGPING_LOTTERY_KEY": secrets.token_hex(32), "GONGPING_SIGNING_KEY": secrets.token_hex(32),
        "DATABASE_URL": url, "GONGPING_HOME": str(home), "GONGPING_BASE_URL": "https://torture.invalid",
        "GONGPING_PROXIES": "1", "GONGPING_LOG": "json",
    }  # fmt: skip
    with settled(environ, ballots, chance) as town:
        yield town


@contextmanager
def settled(environ: Mapping[str, str], ballots: int, chance: random.Random) -> Iterator[Town]:
    """The same with the settings of a house whose servers may run already; nobody has lived in it."""
    config = replace(Config.from_environment(environ), workers="none")
    config.make_folders()
    migrations.upgrade(config.database_url)
    app = create_app(config)
    house: House = app.extensions["gongping"]
    now = datetime.now(UTC)
    seats = SEATS if ballots < MANY else MANY_SEATS
    with house.work() as uow:
        for name, value in (("plan", f"{seats}:1"), ("second_factor", "off")):
            change_setting(uow, name, value, by_id=None, now=now - ANNOUNCED)
    scene = Scene.furnish(house, FolderStore(config.evidence_dir), now, jurors=max(2 * seats, ballots // EACH_JUROR))
    try:
        for number in range(-(-ballots // seats)):
            _open_panel(scene, number)
        yield Town(environ, config, app, scene, _voters(app, house, chance)[:ballots])
    finally:
        house.db.dispose()


def _open_panel(scene: Scene, number: int) -> None:
    with scene.house.work() as uow:  # nobody judges the same two parties twice
        scene.complainant = Scene._person(uow.session, f"顾客{number}", scene.now)
    case = scene.to(CaseStatus.VOTING, text=f"订的菜送到时汤洒了一半，打电话没人管，第{number}次。")
    with scene.house.work() as uow:
        for seat, account in scene.seats(case, SeatStatus.SUMMONED):
            accept_seat(uow, seat, account, now=scene.now)


def _voters(app: Flask, house: House, chance: random.Random) -> list[Voter]:
    """Every accepted seat; a few panels are voted on at a time, so that rounds close all along."""
    with house.work() as uow:
        rows = uow.session.execute(
            select(Seat.public_id, Case.public_id, Juror.account_id, Brief.options)
            .join(Juror, Juror.id == Seat.juror_id).join(Round, Round.id == Seat.round_id)
            .join(Case, Case.id == Round.case_id).join(Brief, Brief.id == Round.brief_id)
            .where(Seat.status == SeatStatus.ACCEPTED).order_by(Seat.round_id, Seat.position)
        ).all()
        known = passes(app, uow.session, sorted({row[2] for row in rows}))
    made = [
        Voter(seat, case, *known[account], chance.choice(options)["key"], str(ip_address((10 << 24) + number)))
        for number, (seat, case, account, options) in enumerate(rows)
    ]
    together = 4 * SEATS
    parts = [made[at : at + together] for at in range(0, len(made), together)]
    for part in parts:
        chance.shuffle(part)
    return [voter for part in parts for voter in part]


def passes(app: Flask, session, accounts: list[int]) -> dict[int, tuple[str, str]]:
    """A session row of each account, its cookie header and a CSRF token bound to it."""
    now, made = datetime.now(UTC), {account: secrets.token_urlsafe(32) for account in accounts}
    session.execute(insert(SignIn), [
        {"token_hash": hash_token(secret), "account_id": account, "created_at": now, "seen_at": now,
         "expires_at": now + timedelta(days=1)}
        for account, secret in made.items()
    ])  # fmt: skip
    return {account: cookie_for(app, secret) for account, secret in made.items()}
