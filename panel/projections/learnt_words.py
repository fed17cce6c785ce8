"""Words that people left readable at the redaction desk: which stay so by themselves, and why. Counts only, no case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from panel.models.account import Account
from panel.models.learning import LearntWord, WordRuling
from panel.queries.listed import is_allowed, people_needed

PAGE = 20
VIEWS = ("on", "waiting", "off")


@dataclass(frozen=True, slots=True)
class WordView:
    """A word. `people`: how many left it readable since it was masked last; `opened`, `masked`: in how many briefs.

    `ruling`: "on", "off" or "", with who said so and when.
    """

    id: str
    word: str
    people: int
    opened: int
    masked: int
    changed_at: datetime
    ruling: str
    ruling_id: str
    ruled_by: str
    ruled_at: datetime | None


@dataclass(frozen=True, slots=True)
class WordsPage:
    """A page of words. `total` of what was asked for, `counts` of every view, `needed`: people who leave a word readable."""

    rows: tuple[WordView, ...]
    total: int
    counts: Mapping[str, int]
    needed: int


@dataclass(frozen=True, slots=True)
class RulingView:
    """One ruling, with who took it back, if anybody has."""

    word: str
    allowed: bool
    by: str
    at: datetime
    undone_by: str
    undone_at: datetime | None


def list_words(session: Session, view: str, *, text: str = "", page: int = 1) -> WordsPage:
    """Words that stay readable ("on"), that too few people left readable ("waiting"), that an officer took off ("off")."""
    needed = people_needed(session)
    wanted = {
        "on": is_allowed(needed), "waiting": (LearntWord.ruling == "") & (LearntWord.people < needed),
        "off": LearntWord.ruling == "off",
    }  # fmt: skip
    counts = {name: session.scalar(select(func.count()).select_from(LearntWord).where(of)) or 0 for name, of in wanted.items()}
    shown = wanted[view] & LearntWord.word.contains(text, autoescape=True) if text else wanted[view]
    total = session.scalar(select(func.count()).select_from(LearntWord).where(shown)) or 0
    return WordsPage(_rows(session, shown, page), total, counts, needed)


def _rows(session: Session, shown: ColumnElement[bool], page: int) -> tuple[WordView, ...]:
    latest = (
        select(func.max(WordRuling.id)).where(WordRuling.word_id == LearntWord.id, WordRuling.undone_at.is_(None))
        .correlate(LearntWord).scalar_subquery()
    )  # fmt: skip
    rows = session.execute(
        select(LearntWord, WordRuling, Account.name)
        .outerjoin(WordRuling, WordRuling.id == latest).outerjoin(Account, Account.id == WordRuling.ruled_by_id)
        .where(shown).order_by(LearntWord.changed_at.desc(), LearntWord.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    )  # fmt: skip
    return tuple(
        WordView(
            word.public_id, word.word, word.people, word.opened, word.masked, word.changed_at, word.ruling,
            ruling.public_id if ruling else "", name or "", ruling.ruled_at if ruling else None,
        )
        for word, ruling, name in rows
    )


def list_rulings(session: Session, limit: int = 20) -> tuple[RulingView, ...]:
    """The latest rulings, newest first."""
    by, undone = aliased(Account), aliased(Account)
    rows = session.execute(
        select(LearntWord.word, WordRuling, by.name, undone.name)
        .join(LearntWord, LearntWord.id == WordRuling.word_id)
        .outerjoin(by, by.id == WordRuling.ruled_by_id).outerjoin(undone, undone.id == WordRuling.undone_by_id)
        .order_by(WordRuling.id.desc()).limit(limit)
    )  # fmt: skip
    return tuple(
        RulingView(word, ruling.allowed, who or "", ruling.ruled_at, undoer or "", ruling.undone_at)
        for word, ruling, who, undoer in rows
    )
