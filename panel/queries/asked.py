"""Questions that were put to the sides of a case, with what they answered; each in the words it was asked in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.asking import Story, askable, find_wording, gaps, topic_of
from panel.content import Text, Wording, asking
from panel.models import AskedQuestion, AskSource, Case, Party, PartyRole, Statement, StatementKind
from panel.queries.fields import field_texts


@dataclass(frozen=True, slots=True)
class Question:
    """One question to one side. `reply`: the answer as people read it, None while there is none; `waits`: it may still come."""

    public_id: str
    side: str
    code: str
    text: Text
    choices: tuple[Text, ...]
    source: str
    reply: Text | None
    asked_at: datetime
    answered_at: datetime | None
    waits: bool


def list_questions(session: Session, case_id: int) -> tuple[Question, ...]:
    """Everything both sides were asked, in order, what nobody answered too; nothing once the originals are erased."""
    rows = session.execute(
        select(AskedQuestion, Party.role).join(Party, Party.id == AskedQuestion.party_id)
        .where(AskedQuestion.case_id == case_id).order_by(AskedQuestion.id)
    )
    return tuple(_view(row, role.value) for row, role in rows)


def readable_for(questions: tuple[Question, ...], side: str) -> tuple[Question, ...]:
    """What a side reads: every answer, and what it is still asked itself; never what the other one passed over."""
    return tuple(each for each in questions if each.reply is not None or (each.waits and each.side == side))


def find_waiting(session: Session, case_id: int, role: PartyRole) -> AskedQuestion | None:
    """The question that waits for this side, if one does."""
    return session.scalar(
        select(AskedQuestion).join(Party, Party.id == AskedQuestion.party_id).where(
            AskedQuestion.case_id == case_id, Party.role == role, Party.ordinal == 0, AskedQuestion.answered_at.is_(None),
            AskedQuestion.declined_at.is_(None),
        )
    )


def list_wordings(session: Session, case: Case) -> list[Wording]:
    """What a side may be asked, first what the claim does not say; without what both sides were asked already."""
    claim = session.scalar(select(Statement.text).where(Statement.case_id == case.id, Statement.kind == StatementKind.CLAIM))
    missing = {each.topic for each in gaps(Story(case.category, claim or "", case.title))}
    twice = Counter(session.scalars(select(AskedQuestion.code).where(AskedQuestion.case_id == case.id)))
    words = [word for word in askable(case.category) if twice[word.code] < len(PartyRole)]
    return sorted(words, key=lambda word: topic_of(word.code) not in missing)


def codes_asked(session: Session, party_id: int) -> set[str]:
    """What a side was asked already, by codes."""
    return set(session.scalars(select(AskedQuestion.code).where(AskedQuestion.party_id == party_id)))


def had_gentle(session: Session, party_id: int) -> bool:
    """Whether a side was asked the one gentle question."""
    query = select(AskedQuestion.id).where(AskedQuestion.party_id == party_id, AskedQuestion.source == AskSource.GENTLE)
    return session.scalar(query) is not None


def turn_of(session: Session, account_id: int) -> int:
    """How many cases somebody has filed: which wording is next."""
    query = select(func.count()).where(Party.account_id == account_id, Party.role == PartyRole.COMPLAINANT)
    return session.scalar(query) or 0


def question_texts(session: Session, case: Case) -> dict[str, str]:
    """The answers as texts of the case for the redaction desk: "told.complainant.1", … each with whom was asked what."""
    chinese = case.language == "zh"
    found = [each for each in list_questions(session, case.id) if each.reply is not None]
    return {
        f"told.{each.side}.{number}": _line(each, asking().to[each.side], case.language, chinese)
        for number, each in enumerate(found, 1)
    }


def answer_texts(session: Session, case: Case) -> dict[str, str]:
    """What was answered to the operator's own questions, and to those beside the story."""
    return field_texts(session, case) | question_texts(session, case)


def _line(each: Question, to: Text, language: str, chinese: bool) -> str:
    words = to.in_(language), each.text.in_(language), (each.reply or each.text).in_(language)
    return "{}：{}答：{}".format(*words) if chinese else "{}: {} Answer: {}".format(*words)


def _view(row: AskedQuestion, side: str) -> Question:
    word = find_wording(row.code) or Wording(row.code, Text(row.code, row.code))
    return Question(
        row.public_id, side, row.code, word.text, word.choices, row.source.value,
        word.said(row.reply) if row.answered_at is not None else None, row.asked_at, row.answered_at,
        row.answered_at is None and row.declined_at is None,
    )
