"""Working off the outbox: each mail is claimed by one worker, sent outside the transaction, then marked.

Any number of workers may run. A mail goes out once; only when a worker dies between the mail server's yes and our own mark
it is sent again, under the same `key`, by which mail programs know a copy.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from panel.models import Account, Notice, Outgoing
from panel.uow import House

logger = logging.getLogger(__name__)
BATCH = 10
CLAIM = timedelta(minutes=5)  # longer than a batch can take, at ten seconds' patience a mail
TRIES_MAX = 8
WAIT, WAIT_MAX = timedelta(minutes=1), timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be written: to whom, about what, in which language ("zh" or "en").

    `notice_id`: the public id of the notice it tells of, empty for a letter to somebody without an account. `key`: the same
    for every try of one mail.
    """

    key: str
    to: str
    kind: str
    params: Mapping[str, Any]
    locale: str
    notice_id: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A written mail in plain text. `kept`: what the outbox keeps in place of a body that holds a secret."""

    key: str
    to: str
    subject: str
    body: str
    kept: str | None = None


class RefusedError(Exception):
    """The mail server will never take this mail (no such address): there is no use in trying again."""


Write = Callable[[Letter], Mail]
Send = Callable[[Mail], None]


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A row that is ours until `until`. `letter` is None when there is nobody to write to."""

    row: int
    tries: int
    until: datetime
    letter: Letter | None


def deliver(house: House, write: Write, send: Send, *, now: datetime) -> int:
    """Send what is due; the number of mails that went out. `write` and `send` raise when they cannot; that is tried again
    after 1, 2, 4, … minutes, eight times in all, and given up at once on RefusedError."""
    return sum(_deliver_one(house, claimed, write, send, now) for claimed in _claim(house, now))


def _claim(house: House, now: datetime) -> list[_Claimed]:
    """Make up to BATCH due rows ours. Looks before it locks: an empty outbox costs no write."""
    with house.db.reading() as session:
        if session.scalar(_due(now).limit(1)) is None:
            return []
    until = now + CLAIM
    with house.work() as uow:
        ids = uow.session.scalars(
            _due(now).order_by(Outgoing.next_try_at, Outgoing.id).limit(BATCH).with_for_update(skip_locked=True, of=Outgoing)
        ).all()
        uow.session.execute(
            update(Outgoing).where(Outgoing.id.in_(ids)).values(claimed_until=until, tries=Outgoing.tries + 1)
        )
        return _read(uow.session, list(ids), until)


def _due(now: datetime) -> Any:
    return select(Outgoing.id).where(
        Outgoing.sent_at.is_(None), Outgoing.given_up_at.is_(None), Outgoing.next_try_at <= now,
        or_(Outgoing.claimed_until.is_(None), Outgoing.claimed_until <= now),
    )


def _read(session: Session, ids: list[int], until: datetime) -> list[_Claimed]:
    rows = session.execute(
        select(Outgoing, Notice, Account)
        .outerjoin(Notice, Notice.id == Outgoing.notice_id)
        .outerjoin(Account, Account.id == Notice.account_id)
        .where(Outgoing.id.in_(ids))
        .order_by(Outgoing.next_try_at, Outgoing.id)
    )
    return [_Claimed(row.id, row.tries, until, _letter(row, notice, account)) for row, notice, account in rows]


def _letter(row: Outgoing, notice: Notice | None, account: Account | None) -> Letter | None:
    """What the row asks for; None when its account is closed or has no confirmed address."""
    if notice is None:
        key = hashlib.sha256(f"{row.id}:{row.address}".encode()).hexdigest()[:26]
        return Letter(key, row.address or "", row.kind or "", row.params, row.locale, "")
    if account is None or account.email is None or account.email_confirmed_at is None or account.disabled_at is not None:
        return None
    return Letter(notice.public_id, account.email, notice.kind, notice.params, row.locale, notice.public_id)


def _deliver_one(house: House, claimed: _Claimed, write: Write, send: Send, now: datetime) -> bool:
    if claimed.letter is None:
        _settle(house, claimed, given_up_at=now, last_error="nobody to write to")
        return False
    try:
        mail = write(claimed.letter)
        send(mail)
    except Exception as error:  # whatever a mail server does must not stop the others
        logger.warning("mail %s failed for the %d. time: %s", claimed.row, claimed.tries, type(error).__name__)
        _settle(house, claimed, **_after_failure(claimed, error, now))
        return False
    kept = mail.body if mail.kept is None else mail.kept
    _settle(house, claimed, sent_at=now, to=mail.to, subject=mail.subject[:200], body=kept, last_error=None)
    return True


def _after_failure(claimed: _Claimed, error: Exception, now: datetime) -> dict[str, Any]:
    words = f"{type(error).__name__}: {error}"[:200]
    if isinstance(error, RefusedError) or claimed.tries >= TRIES_MAX:
        return {"given_up_at": now, "last_error": words}
    return {"next_try_at": now + min(WAIT * 2 ** (claimed.tries - 1), WAIT_MAX), "last_error": words}


def _settle(house: House, claimed: _Claimed, **values: Any) -> None:
    """Write the end of a try, if the row is still ours."""
    with house.work() as uow:
        uow.session.execute(
            update(Outgoing)
            .where(Outgoing.id == claimed.row, Outgoing.claimed_until == claimed.until, Outgoing.sent_at.is_(None))
            .values(claimed_until=None, **values)
        )
