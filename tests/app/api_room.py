"""The furnished demo house as a program meets it: people with their sessions, docs/api/openapi.yaml with ids that are there."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml
from flask import Flask
from sqlalchemy import select
from werkzeug.test import Client

from app import create_app
from panel.models import Account, Case, Checkpoint, JournalEntry, Juror, Party, Seat
from panel.services.taking_up import take_up
from panel.uow import House
from tests.app.conftest import Browser, sign_in
from tests.app.furnished import config_of, furnish
from tools.running import ROOT

DESCRIPTION = ROOT / "docs" / "api" / "openapi.yaml"
PEOPLE = {
    "customer": "lin_xiaoyu", "juror": "juror_01", "mediator": "he_jing", "quality": "bai_ning", "administrator": "jiang_fan",
}  # fmt: skip
DRAFT = "note"
COOKIE = "gongping"
FORGED = {"Cookie": f"{COOKIE}=eyJfdXNlcl9pZCI6IjEifQ.aSIgZg.bm90IHNpZ25lZCBieSB0aGlzIGhvdXNl"}
HUGE = 10**30  # more than any database counts
EDGES: dict[str, list[Any]] = {
    "day": ["0001-01-01", "9999-12-31"], "number": [HUGE], "size": [-HUGE, HUGE], "round": [-HUGE, HUGE], "list": [-HUGE, HUGE],
    "seen": [-HUGE, HUGE],
}  # fmt: skip
"""Values at the ends of what can be said, which chance finds too seldom: midnight of the first day lies before the calendar."""
VERBS = ("get", "post", "put", "patch", "delete")


def description() -> dict[str, Any]:
    """What docs/api/openapi.yaml says."""
    found: dict[str, Any] = yaml.safe_load(DESCRIPTION.read_text("utf-8"))
    return found


def operations(described: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """Every operation of a description by path and verb."""
    return {(path, verb): each[verb] for path, each in described["paths"].items() for verb in VERBS if verb in each}


@dataclass
class ApiRoom:
    """One house. `headers`: of each person, what says who it is; `ids`: values of parameters that lead somewhere."""

    app: Flask
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    ids: dict[str, list[Any]] = field(default_factory=dict)

    @classmethod
    def open(cls, shared: Path, into: Path) -> ApiRoom:
        """The demo in the new folder `into`, with two checkpoints of its record. Its clock stands still."""
        room, now = cls(create_app(config_of(furnish(shared, into)))), datetime.now(UTC)
        room.app.config["CLOCK"] = lambda: now
        for at in (now - timedelta(days=1), now):
            with room.house.work() as uow:
                take_up(uow, room.house, now=at, forced=True)
        room.headers["guest"] = room._headers(Browser(room.app.test_client()))
        with room.house.db.reading() as session:
            found = {a.persona: a for a in session.scalars(select(Account).where(Account.persona.in_(PEOPLE.values())))}
            room.ids = _ids(session, found)
        for person, persona in PEOPLE.items():
            room.headers[person] = room._headers(sign_in(room.app, found[persona], now))
        return room

    @property
    def house(self) -> House:
        """The house of the application."""
        found: House = self.app.extensions["gongping"]
        return found

    @property
    def client(self) -> Client:
        """Sends what it is told to and keeps no cookies."""
        return Client(self.app, use_cookies=False)

    def close(self) -> None:
        """Let the database go."""
        self.app.extensions["gongping.demo"].stop()
        self.house.db.dispose()

    def described(self) -> dict[str, Any]:
        """The description in which half of the values of each parameter lead somewhere in this house, or to the edge."""
        made = copy.deepcopy(description())
        lists = [each.get("parameters", []) for each in made["paths"].values()]
        lists += [each.get("parameters", []) for each in operations(made).values()]
        lists.append(list(made["components"]["parameters"].values()))
        for parameter in (each for some in lists for each in some if "$ref" not in each):
            known = self.ids[parameter["name"]] + EDGES.get(parameter["name"], [])
            parameter["schema"] = {"anyOf": [{"enum": known}, parameter["schema"]]}
        return made

    def _headers(self, browser: Browser) -> dict[str, str]:
        token = browser.token()
        kept = browser.client.get_cookie(COOKIE)
        assert kept is not None
        return {"Accept": "application/json", "Cookie": f"{COOKIE}={kept.value}", "X-CSRFToken": token}


def _ids(session: Any, people: Mapping[str, Account]) -> dict[str, list[Any]]:
    customer, juror = people[PEOPLE["customer"]], people[PEOPLE["juror"]]
    own = select(Case.public_id).join(Party, Party.case_id == Case.id).where(Party.account_id == customer.id)
    others = select(Case.public_id).where(Case.public_id.not_in(own)).order_by(Case.id)
    seats = select(Seat.public_id).join(Juror, Juror.id == Seat.juror_id).order_by(Seat.id)
    entries = session.scalars(select(JournalEntry.seq).order_by(JournalEntry.seq)).all()
    checkpoints = session.scalars(select(Checkpoint).order_by(Checkpoint.size)).all()
    fixed = select(JournalEntry.entry_id).where(JournalEntry.kind == "commit").order_by(JournalEntry.seq)
    commits = session.scalars(fixed).all()
    mine = session.scalars(seats.where(Juror.account_id == juror.id)).all()
    return {
        "case_id": [*session.scalars(own.order_by(Case.id)), *session.scalars(others)],
        "seat_id": [*mine, *session.scalars(seats.where(Juror.account_id != juror.id).limit(2))],
        "key": [DRAFT, f"ballot.{mine[-1]}"], "number": [1, *entries[-4:]], "size": [each.size for each in checkpoints],
        "day": sorted({(each.made_at + timedelta(hours=8)).date().isoformat() for each in checkpoints}),  # as in Shanghai
        "round": [1], "list": [0], "seen": [0], "commit": [commits[-1], commits[0][:16], "0" * 64],
    }  # fmt: skip


BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("/drafts", "post"): {"key": DRAFT, "fields": {"text": "还没写完", "tags": ["a", "b"]}},
    ("/drafts/{key}", "post"): {"fields": {"text": "还没写完"}},
    ("/cases/{case_id}/nonce.json", "post"): {"digest": sha256(b"a share").hexdigest()},
    ("/policy-reports", "post"): {"csp-report": {"document-uri": "http://localhost/", "effective-directive": "img-src"}},
}
"""For each operation that takes one, a body the house takes."""
