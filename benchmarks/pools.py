"""A pool of any size written straight into the tables, and disputes whose draws are committed and bound."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from panel.lifecycle import CaseStatus
from panel.models import Account, Brief, Case, Merchant, Party, PartyRole
from panel.models.base import new_case_number, new_public_id
from panel.services.committing import bind_draw, commit_draw
from panel.services.poollog import add_events
from panel.uow import House, UnitOfWork

FILL = 100_000  # rows a unit of work
DISPUTES = 5  # of one complainant with the merchant
OPTIONS = [{"key": "uphold", "label": "u", "side": "complainant"}, {"key": "dismiss", "label": "d", "side": "respondent"}]

# One in twelve may not sit: has left, would rather not, dealt with the merchant, lives with a party (all by the account's id)
_ACCOUNTS = {
    "sqlite": """WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)
        INSERT INTO accounts (id, public_id, email, name, password_hash, locale, created_at, city, cluster)
        SELECT i, printf('b%025d', i), printf('b%09d@gongping.invalid', i), 'Bench', '!', 'zh', :now, '',
            CASE WHEN i % 50 = 0 THEN 7 WHEN i % 10 = 1 THEN i - i % 20 + 1 ELSE 0 END FROM n""",
    "postgresql": """INSERT INTO accounts (id, public_id, email, name, password_hash, locale, created_at, city, cluster)
        SELECT i, 'b' || lpad(i::text, 25, '0'), 'b' || lpad(i::text, 9, '0') || '@gongping.invalid', 'Bench', '!', 'zh', :now,
            '', CASE WHEN i % 50 = 0 THEN 7 WHEN i % 10 = 1 THEN i - i % 20 + 1 ELSE 0 END
        FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) i""",
}
_JURORS = """INSERT INTO jurors (id, account_id, status, joined_at, opt_outs, test_right, test_total, controls_right,
        controls_total, skips_in_row, lapses, eligible_from, standing_seq)
    SELECT id, id, CASE WHEN id % 100 = 3 THEN 'paused' ELSE 'active' END, :now,
        CASE WHEN id % 50 = 4 THEN '["delivery"]' ELSE '[]' END{json}, 3 + id % 3, 5, id % 17, id % 17 + id % 5, 0, 0, :now, 0
    FROM accounts WHERE id BETWEEN :first AND :last"""


def fill_pool(house: House, size: int, now: datetime) -> None:
    """Accounts and jurors 1..size, and a log that says what some of them are refused for."""
    kind = house.db.engine.dialect.name
    jurors = text(_JURORS.format(json="::json" if kind == "postgresql" else ""))
    when = now.replace(tzinfo=None).isoformat(" ", "microseconds") if kind == "sqlite" else now
    with house.work() as uow:
        uow.session.add(Merchant(id=1, name="Bench", created_at=now))
    for first in range(1, size + 1, FILL):
        values = {"first": first, "last": min(size, first + FILL - 1), "now": when}
        with house.work() as uow:
            uow.session.execute(text(_ACCOUNTS[kind]), values)
            uow.session.execute(jurors, values)
            accounts = range(values["first"], values["last"] + 1)
            add_events(uow, [("dealt", account, "merchant:1") for account in accounts if account % 33 == 5], now=now)
            add_events(uow, [("opted_out", account, "kind:delivery") for account in accounts if account % 50 == 4], now=now)
    if kind == "postgresql":
        with house.work() as uow:
            for table in ("accounts", "jurors", "merchants"):
                uow.session.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"))
        analyse(house)


def analyse(house: House) -> None:
    """Let PostgreSQL's planner know what is there, as its own daemon would within a minute."""
    with house.work() as uow:
        uow.session.execute(text("ANALYZE"))


def file_cases(house: House, count: int, now: datetime) -> list[int]:
    """Disputes of a few complainants with the one merchant, each with a bound draw over the open epoch; gives their ids."""
    made = []
    with house.work() as uow:
        for number in range(count):
            if number % DISPUTES == 0:
                mail = f"filer{number}@gongping.invalid"
                filer = Account(email=mail, name="Bench", password_hash="!", created_at=now, city="上海", cluster=7)
                uow.session.add(filer)
                uow.session.flush()
            made.append(_file(uow, filer.id, f"案件 {number}", now))
    return made


def _file(uow: UnitOfWork, filer: int, title: str, now: datetime) -> int:
    case = Case(
        public_id=new_public_id(), number=new_case_number(), language="zh", category="delivery", title=title,
        status=CaseStatus.REDACTING, status_since=now, filed_at=now, merchant_id=1,
    )
    case.parties = [
        Party(role=PartyRole.COMPLAINANT, name="Bench", account_id=filer, consented_at=now),
        Party(role=PartyRole.RESPONDENT, name="Bench", merchant_id=1, consented_at=now),
    ]
    uow.session.add(case)
    uow.session.flush()
    uow.session.add(
        Brief(
            case_id=case.id, round_no=1, language="zh", category="delivery", title="t", question="q", options=OPTIONS,
            rule_text="", facts=[], claim="c", response="r", digest="0" * 64, published_at=now,
        )
    )
    commit_draw(uow, case, 1, now=now)
    bind_draw(uow, case, 1, now=now)
    return case.id
