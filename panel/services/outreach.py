"""Outreach: each month some past customers, drawn at random, are invited to speak; what they say is followed up.

The draw can be repeated: the pool is a list of public ids, the seed is kept, and `pick` is all there is to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from panel.errors import Conflict, Invalid, NotFound
from panel.lifecycle import CaseStatus
from panel.models import Account, AccountRole, Case, Draft, NoContact, Outreach, OutreachDraw, Party, PartyRole
from panel.models.base import table_of
from panel.notices import notify
from panel.queries.cases import lock_case
from panel.queries.jurors import mask_for_jurors
from panel.services.following import Ruling, issue_of
from panel.services.surveys import UNREADABLE, month_of
from panel.settings import read_settings
from panel.uow import UnitOfWork

QUESTIONS = ("1.since", "1.kept", "1.best", "1.worst", "1.warn")  # open ones, by version of the list
SCALES = ("1.again", "1.trust", "1.heard")  # closed ones, 1 to 5
YOUNGEST, OLDEST = timedelta(days=30), timedelta(days=365)  # since the case was closed
PAUSE = timedelta(days=365)  # nobody is invited twice within
OPEN_DAYS = 21
WORDS_MAX = 2000


def pick(seed: bytes, pool: Sequence[str], number: int) -> list[str]:
    """So many of the pool: those whose SHA-256 of seed and id comes first."""
    return sorted(pool, key=lambda id_: hashlib.sha256(seed + id_.encode()).digest())[:number]


def digest_of(pool: Sequence[str]) -> str:
    """SHA-256 of the pool, its ids sorted, one a line."""
    return hashlib.sha256("\n".join(sorted(pool)).encode()).hexdigest()


def list_pool(session: Session, now: datetime) -> dict[str, tuple[int, int]]:
    """Who may be invited: public id -> account and the newest case that makes them a past customer.

    A case of theirs closed one to twelve months ago, no refusal of contact anywhere, not invited within the pause, no staff.
    """
    refused = (
        select(Party.account_id).join(NoContact, (NoContact.case_id == Party.case_id) & (NoContact.role == Party.role))
        .where(Party.account_id == Account.id)
    )
    rows = session.execute(
        select(Account.public_id, Account.id, func.max(Case.id))
        .join(Party, (Party.account_id == Account.id) & (Party.role == PartyRole.COMPLAINANT))
        .join(Case, Case.id == Party.case_id)
        .where(
            Case.status == CaseStatus.CLOSED, Case.erased_at.is_(None), Case.ended_at <= now - YOUNGEST,
            Case.ended_at > now - OLDEST, Account.disabled_at.is_(None), Account.erase_asked_at.is_(None), ~exists(refused),
            ~exists().where(Outreach.account_id == Account.id, Outreach.invited_at > now - PAUSE),
            ~exists().where(AccountRole.account_id == Account.id),
        )
        .group_by(Account.public_id, Account.id)
    )
    return {public_id: (account, case) for public_id, account, case in rows}


def is_drawn(session: Session, now: datetime) -> bool:
    """Whether this month's draw was made."""
    return session.get(OutreachDraw, month_of(now)) is not None


def draw_outreach(uow: UnitOfWork, seed: bytes, *, now: datetime) -> bool:
    """Draw this month's past customers and invite them, once a month by constraint. Whether anybody was."""
    wanted = read_settings(uow.session, now).outreach_month
    if wanted == 0 or is_drawn(uow.session, now):
        return False
    pool = list_pool(uow.session, now)
    drawn = pick(seed, list(pool), wanted)
    values = {
        "month": month_of(now), "seed": seed.hex(), "pool": len(pool), "pool_digest": digest_of(list(pool)), "wanted": wanted,
        "drawn": len(drawn), "drawn_at": now,
    }
    table, connection = table_of(OutreachDraw), uow.session.connection()
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert
    made = connection.execute(insert(table).on_conflict_do_nothing().returning(table.c.month), values).one_or_none()
    if made is None:
        return False  # another worker was first
    for public_id in drawn:
        _invite(uow, seed, public_id, *pool[public_id], now)
    return bool(drawn)


def _invite(uow: UnitOfWork, seed: bytes, public_id: str, account_id: int, case_id: int, now: datetime) -> None:
    chance = hashlib.sha256(seed + b"questions" + public_id.encode()).digest()
    made = Outreach(
        account_id=account_id, case_id=case_id, month=month_of(now), question=QUESTIONS[chance[0] % len(QUESTIONS)],
        scale=SCALES[chance[1] % len(SCALES)], invited_at=now, closes_at=now + timedelta(days=OPEN_DAYS),
    )
    uow.session.add(made)
    uow.session.flush()
    notify(
        uow, [account_id], "outreach.invited", now=now, once=made.public_id, target=("outreach", made.public_id), days=OPEN_DAYS
    )


def answer_outreach(uow: UnitOfWork, public_id: str, account_id: int, mark: int, words: str, *, now: datetime) -> Outreach:
    """Say something, or say it anew, until it closes or was followed up.

    Raises NotFound("outreach.unknown"), Conflict("outreach.closed"), Invalid with the field.
    """
    case, found = _own(uow, public_id, account_id, now)
    if mark not in (1, 2, 3, 4, 5):
        raise Invalid("input.choice", field="mark")
    text = words.strip()
    if not text:
        raise Invalid("input.missing", field="words")
    if len(text) > WORDS_MAX:
        raise Invalid("input.too_long", field="words", limit=WORDS_MAX)
    found.mark, found.words, found.answered_at, found.declined_at = mark, text, now, None
    found.words_masked = mask_for_jurors(uow.session, case, {"outreach.words": text}).get("outreach.words", UNREADABLE)
    return found


def decline_outreach(uow: UnitOfWork, public_id: str, account_id: int, *, now: datetime) -> None:
    """Say nothing; what was said before goes. Raises as `answer_outreach` does."""
    _, found = _own(uow, public_id, account_id, now)
    found.mark = found.answered_at = None
    found.words = found.words_masked = ""
    found.declined_at = found.declined_at or now


def follow_up(uow: UnitOfWork, public_id: str, ruling: Ruling, *, by_id: int, now: datetime) -> Outreach:
    """Say what is done about an answer; the person reads it. The same twice is once.

    Raises NotFound("outreach.unknown"), Conflict: "outreach.not_answered", "outreach.followed", as `raise_issue`; Invalid.
    """
    case, found = _locked(uow, public_id)
    reply = ruling.checked()
    if found.ruled_at is not None:
        if (found.ruling, found.reply) == (ruling.what, reply):
            return found
        raise Conflict("outreach.followed")
    if found.answered_at is None or case.erased_at is not None:
        raise Conflict("outreach.not_answered")
    found.issue_id = issue_of(uow, case, ruling, now=now)
    found.ruling, found.reply, found.ruled_by_id, found.ruled_at = ruling.what, reply, by_id, now
    notify(
        uow, [found.account_id], "outreach.followed", now=now, once=found.public_id, target=("outreach", found.public_id)
    )
    return found


def erase_outreach_words(uow: UnitOfWork, case: Case) -> None:
    """Remove what was said and replied because of a case; marks and dates stay."""
    for found in uow.session.scalars(select(Outreach).where(Outreach.case_id == case.id)):
        found.words = found.words_masked = found.reply = ""
        uow.session.execute(delete(Draft).where(Draft.key.contains(found.public_id, autoescape=True)))


def _locked(uow: UnitOfWork, public_id: str) -> tuple[Case, Outreach]:
    """The invitation, behind the lock of its case: whoever erases the case stands in the same line."""
    query = select(Outreach).where(Outreach.public_id == public_id)
    found = uow.session.scalar(query)
    if found is None:
        raise NotFound("outreach.unknown")
    case = lock_case(uow.session, found.case_id)
    return case, uow.session.scalars(query.execution_options(populate_existing=True)).one()


def _own(uow: UnitOfWork, public_id: str, account_id: int, now: datetime) -> tuple[Case, Outreach]:
    case, found = _locked(uow, public_id)
    if found.account_id != account_id:
        raise NotFound("outreach.unknown")
    if found.closes_at <= now or found.ruled_at is not None or case.erased_at is not None:
        raise Conflict("outreach.closed")
    return case, found
