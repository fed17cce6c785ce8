"""A quality officer takes a learnt word off the list or puts one on, and takes that back. Rulings stay, with who and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from panel.database import queue_up
from panel.errors import Conflict, Invalid, NotFound
from panel.models import LearntWord, WordRuling
from panel.redaction.learnt import word_in
from panel.redaction.listed import key_of
from panel.services.learning import WORD_LINE
from panel.uow import UnitOfWork


def put_on(uow: UnitOfWork, text: str, *, by_id: int, now: datetime) -> LearntWord:
    """Let a word stay readable from now on, learnt or not. Raises Invalid, field "word": "input.missing", "word.not_learnable"
    (a number, a Latin code, a form of address, more or fewer than 2 to 12 Chinese characters); Conflict("word.on")."""
    if not text.strip():
        raise Invalid("input.missing", field="word")
    word = word_in(text, by_name=True)
    if not word:
        raise Invalid("word.not_learnable", field="word")
    queue_up(uow.session, WORD_LINE)
    row = uow.session.scalar(select(LearntWord).where(LearntWord.word == word))
    if row is None:
        row = LearntWord(word=word, key=key_of(word), changed_at=now, ruling="")
        uow.session.add(row)
        uow.session.flush()
    if row.ruling == "on":
        raise Conflict("word.on")
    _rule(uow, row, True, by_id, now)
    return row


def take_off(uow: UnitOfWork, public_id: str, *, by_id: int, now: datetime) -> LearntWord:
    """Mask or question a word again from now on, whatever was learnt. Twice is the same as once. Raises NotFound."""
    queue_up(uow.session, WORD_LINE)
    row = uow.session.scalar(select(LearntWord).where(LearntWord.public_id == public_id))
    if row is None:
        raise NotFound("word.unknown")
    if row.ruling != "off":
        _rule(uow, row, False, by_id, now)
    return row


def undo_ruling(uow: UnitOfWork, ruling_id: str, *, by_id: int, now: datetime) -> LearntWord:
    """Take the latest ruling about a word back: the one before it holds again, or what was learnt. Raises NotFound,
    Conflict("word.ruled_since") when it is no longer the latest."""
    queue_up(uow.session, WORD_LINE)
    ruling = uow.session.scalar(select(WordRuling).where(WordRuling.public_id == ruling_id))
    if ruling is None:
        raise NotFound("word.unknown")
    word = uow.session.get_one(LearntWord, ruling.word_id)
    if ruling.undone_at is not None:
        return word
    if ruling.id != _latest(uow, word):
        raise Conflict("word.ruled_since")
    ruling.undone_at, ruling.undone_by_id = now, by_id
    uow.session.flush()
    before = uow.session.get(WordRuling, _latest(uow, word) or 0)
    word.ruling, word.changed_at = "" if before is None else "on" if before.allowed else "off", now
    return word


def _rule(uow: UnitOfWork, word: LearntWord, allowed: bool, by_id: int, now: datetime) -> None:
    word.ruling, word.changed_at = "on" if allowed else "off", now
    uow.session.add(WordRuling(word_id=word.id, allowed=allowed, ruled_by_id=by_id, ruled_at=now))
    uow.session.flush()


def _latest(uow: UnitOfWork, word: LearntWord) -> int | None:
    query = select(WordRuling.id).where(WordRuling.word_id == word.id, WordRuling.undone_at.is_(None))
    return uow.session.scalar(query.order_by(WordRuling.id.desc()).limit(1))
