"""The file of data is right: what is sealed or hashed is no plain text, and erasing reaches every column that goes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Column, Enum, String, TypeDecorator, delete, select, text, update

from panel.codes import code_at, step_at
from panel.evidence.store import FolderStore
from panel.lifecycle import CaseStatus
from panel.models import Account, AccountRole, Base, LinkPurpose, MerchantMember, Role, SeatStatus, SecondFactor
from panel.passwords import hash_password
from panel.safe import Safe
from panel.services import factors
from panel.services.erasing import erase_case
from panel.services.farewell import ask_erasure
from panel.services.invitations import invite
from panel.services.links import issue_link
from panel.services.sessions import open_session
from panel.services.signing_up import issue_sign_up
from panel.services.ties import digest_key, record_tie
from panel.services.watching import advance_split
from panel.uow import House
from tests.guards.fitting import BY_TRIGGER, FITTING, NOW, OF_TWO, value
from tests.guards.sources import nothing
from tests.panel.scene import Scene
from tools.data import Column as Said
from tools.data import columns

PASSWORD, PHONE, CANARY = "four little ducks swim", "13912345678", "白鹭金丝雀站在湖边看见商家"
SAFE = Safe("the operator's secret, thirty-two signs", "second factor")
WITH_CASE, WITH_ACCOUNT = ("case", "masked", "both"), ("account", "both")


def everything(house: House) -> dict[tuple[str, str], list[Any]]:
    """The values of every column."""
    with house.db.reading() as session:
        rows = {table: session.execute(select(table)).mappings().all() for table in Base.metadata.sorted_tables}
    return {(table.name, column.name): [row[column.name] for row in found] for table, found in rows.items()
            for column in table.columns}  # fmt: skip


def plain_texts(scene: Scene) -> list[str]:
    """A house in which everything that is hashed or sealed happens; gives what must be nowhere in the database."""
    case_id, me = scene.to(CaseStatus.VOTING), scene.complainant
    for seat in scene.seats(case_id, SeatStatus.SUMMONED)[:6]:
        scene.cast(seat, "uphold", rationale=CANARY)
    with scene.house.work() as uow:
        assert advance_split(uow, scene.round(case_id).id)
        uow.session.get_one(Account, me).password_hash = hash_password(PASSWORD)
        factors.begin_factor(uow, me, safe=SAFE, now=scene.now)
        uow.session.flush()
        secret = factors.secret_of(uow.session.get_one(SecondFactor, me), SAFE)
        token = open_session(uow, me, browser="Firefox", now=scene.now)
        links = [issue_link(uow, me, LinkPurpose.RESET, address="a@example.org", valid=timedelta(hours=1), now=scene.now),
                 invite(uow, "somebody@example.org", Role.MEDIATOR, by_id=me, locale="en", now=scene.now),
                 issue_sign_up(uow, "anybody@example.org", way="", now=scene.now)]  # fmt: skip
        record_tie(uow, me, "address", digest_key(b"k" * 32, "address", "成都市武侯区人民南路4号"), source="own", now=scene.now)
    with scene.house.work() as uow:
        code = code_at(secret, step_at(scene.now))
        codes = factors.confirm_factor(uow, me, code, keep=token, safe=SAFE, now=scene.now)
    return [PASSWORD, CANARY, secret, token, *links, *codes, *(each.replace("-", "") for each in codes), "人民南路", "uphold"]


def test_what_is_sealed_or_hashed_is_no_plain_text_anywhere(scene: Scene) -> None:
    said = [each for each in columns() if each.kept.rest != "plain"]
    texts, found = plain_texts(scene), everything(scene.house)
    assert {(each.table, each.name) for each in said} >= {("ballots", "sealed"), ("second_factors", "sealed")}
    empty = [each for each in said if not any(found[each.table, each.name])]
    nothing(f"{each.table}.{each.name}: no row to look at" for each in empty)
    for each in said:
        values = [one if isinstance(one, bytes) else str(one).encode() for one in found[each.table, each.name] if one]
        assert not [text for text in texts for one in values if text.encode() in one], (each.table, each.name)
        assert all(len(set(one)) > 8 for one in values if one not in (b"!", b"none")), (each.table, each.name)
    everywhere = "\n".join(repr(each) for (table, name), values in found.items() for each in values if name != "options")
    assert [text for text in texts[:-1] if text in everywhere] == []  # the choice is an option of the brief as well


@pytest.fixture
def filled(house: House) -> House:
    """One row in every table, all about one ended case and one account; whatever a person could have written holds a number."""
    goes = {(each.table, each.name) for each in columns() if each.kept.gone in {*WITH_CASE, *WITH_ACCOUNT}}
    with house.db.writing() as session:
        numbers = count(1)
        for table in Base.metadata.sorted_tables:
            if table.name not in (*BY_TRIGGER, *OF_TWO):
                row = {each.name: planted(each, goes, numbers) for each in table.columns}
                session.execute(table.insert().values(row))
        for statement in LINKED:
            session.execute(text(statement))
        session.execute(update(Base.metadata.tables["cases"]).values(status="closed", ended_at=NOW - timedelta(days=999)))
        for grows in () if house.db.is_sqlite else ("timeline", "record_entries"):
            session.execute(text(f"SELECT setval(pg_get_serial_sequence('{grows}', 'id'), 9)"))
    return house


FILES = ("a" * 32, "b" * 32)
LINKED = (
    f"UPDATE exhibits SET store_key = '{FILES[0]}'", f"UPDATE redaction_pictures SET store_key = '{FILES[1]}'",
    "UPDATE cases SET erased_at = NULL", "UPDATE accounts SET erased_at = NULL, disabled_at = NULL, erase_asked_at = NULL",
    "UPDATE invitations SET email = (SELECT email FROM accounts)", "UPDATE redaction_decisions SET entity_kind = 'person'",
    "UPDATE outbox SET notice_id = 1, address = NULL, kind = NULL", "UPDATE drafts SET key = (SELECT public_id FROM cases)",
    "UPDATE notices SET target_id = (SELECT public_id FROM cases)", "UPDATE jurors SET status = 'left'",
    "UPDATE rounds SET status = 'closed', closed_at = opened_at, wave_deadline_at = NULL",
)


def planted(column: Column[Any], goes: set[tuple[str, str]], numbers: Iterator[int]) -> Any:
    """A telephone number where words of people go, else what fits."""
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    where = (column.table.name, column.name)
    words = isinstance(kind, String) and not isinstance(kind, Enum) and (kind.length or len(PHONE)) >= len(PHONE)
    free = words and not column.foreign_keys and FITTING.get(".".join(where), "why") in ("why", "what else")
    return PHONE if free and where in goes else value(column, numbers)


def left(house: House, before: dict[tuple[str, str], list[Any]], ways: tuple[str, ...]) -> list[Said]:
    """The columns that should have gone this way and are what they were."""
    after = everything(house)
    return [
        each for each in columns() if each.kept.gone in ways and any(before[each.table, each.name])
        and (after[each.table, each.name] == before[each.table, each.name]
             or any(PHONE in str(one) for one in after[each.table, each.name]))
    ]  # fmt: skip


def test_erasing_a_case_reaches_every_column_that_goes_with_it(filled: House, store: FolderStore) -> None:
    for name in FILES:
        store.put(name, b"a picture")
    before = everything(filled)
    with filled.work() as uow:
        assert erase_case(uow, 1, store=store, now=NOW)
    nothing(f"{each.table}.{each.name} ({each.kept.name})" for each in left(filled, before, WITH_CASE))


def test_erasing_an_account_reaches_every_column_that_goes_with_it(filled: House) -> None:
    with filled.work() as uow:
        for held in (AccountRole, MerchantMember):
            uow.session.execute(delete(held))
    before = everything(filled)
    with filled.work() as uow:
        assert ask_erasure(uow, 1, now=NOW)
    nothing(f"{each.table}.{each.name} ({each.kept.name})" for each in left(filled, before, WITH_ACCOUNT))
