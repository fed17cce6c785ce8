"""The survey after a case: each side is asked once, may answer, change it until it closes, or decline.

Four questions and one of fairness in the same words for ever, so that months can be compared; fairness comes first and says
nothing of the outcome. The open question changes from case to case, so that nobody answers by rote.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from panel.errors import Conflict, Invalid, NotFound
from panel.lifecycle import CaseStatus
from panel.models import (
    MEASURES,
    Brief,
    Case,
    Decision,
    Party,
    PartyRole,
    RemedyKind,
    SideEnd,
    Stance,
    Survey,
    SurveyWords,
    Verdict,
)
from panel.notices import notify
from panel.queries.cases import lock_case
from panel.queries.contact import askable_accounts
from panel.queries.jurors import mask_for_jurors
from panel.queries.rounds import find_last_round
from panel.settings import read_settings
from panel.uow import UnitOfWork

# The open questions by code: the number is the version of the list. A wording that was put is never changed; a new list
# gets the next number, and the old words stay in app/words/surveys.py for what was asked in them.
QUESTIONS = ("1.waited", "1.unclear", "1.unsaid", "1.one_thing", "1.friend", "1.effort")
REPLY_MAX, COMMENT_MAX = 1000, 2000
UNREADABLE = "—"  # a text in which the gate still found a name
_GIVES_LITTLE = (RemedyKind.NONE, RemedyKind.EXPLANATION)


@dataclass(frozen=True, slots=True)
class Told:
    """What a side says: a mark from 1 to 5 for each of MEASURES, a reply to the open question, anything else."""

    marks: Mapping[str, int]
    reply: str = ""
    comment: str = field(default="")


def ask_sides(uow: UnitOfWork, case: Case, before: CaseStatus, *, now: datetime) -> None:
    """Ask both sides of a case that closes now, once; a side that refused contact, or that nobody acts for, is not asked.

    `before`: the status it closed from. The case is locked already, its parties are loaded.
    """
    asked = set(uow.session.scalars(select(Survey.role).where(Survey.case_id == case.id)))
    days = read_settings(uow.session, now).survey_days
    closes = now + timedelta(days=days)
    for role, ended in _ends(uow.session, case, before).items():
        accounts = askable_accounts(uow.session, case, role)
        if role in asked or not accounts:
            continue
        uow.session.add(Survey(
            case_id=case.id, role=role, category=case.category, ended=ended, question=_question(uow.session, case, role),
            asked_at=now, closes_at=closes, month=month_of(closes),
        ))
        uow.session.flush()
        notify(
            uow, accounts, "survey.asked", now=now, once=case.public_id, target=("survey", case.public_id), case=case,
            number=case.number, days=days,
        )  # fmt: skip


def month_of(at: datetime) -> str:
    """The month of a moment (UTC) as sums name it: "2026-11"."""
    return f"{at:%Y-%m}"


def answer_survey(uow: UnitOfWork, case_id: int, role: PartyRole, told: Told, *, now: datetime) -> Survey:
    """Answer, or change the answer, until the survey closes; also after declining.

    Raises NotFound("survey.unknown"), Conflict("survey.closed"), Invalid with the field.
    """
    case = lock_case(uow.session, case_id)
    survey = _open(uow.session, case, role, now)
    _check(told)
    for name in MEASURES:
        setattr(survey, name, told.marks[name])
    survey.answered_at, survey.declined_at = now, None
    _keep_words(uow.session, case, survey, told)
    return survey


def decline_survey(uow: UnitOfWork, case_id: int, role: PartyRole, *, now: datetime) -> Survey:
    """Say nothing: marks and words that were given go. Raises as `answer_survey` does."""
    case = lock_case(uow.session, case_id)
    survey = _open(uow.session, case, role, now)
    if survey.declined_at is None:
        for name in MEASURES:
            setattr(survey, name, None)
        survey.answered_at, survey.declined_at = None, now
        uow.session.execute(delete(SurveyWords).where(SurveyWords.survey_id == survey.id))
    return survey


def erase_survey_words(uow: UnitOfWork, case: Case) -> None:
    """Remove what the sides of a case wrote; the numbers stay."""
    mine = select(Survey.id).where(Survey.case_id == case.id)
    uow.session.execute(delete(SurveyWords).where(SurveyWords.survey_id.in_(mine)))


def _open(session: Session, case: Case, role: PartyRole, now: datetime) -> Survey:
    survey = session.scalar(
        select(Survey).where(Survey.case_id == case.id, Survey.role == role).execution_options(populate_existing=True)
    )
    if survey is None:
        raise NotFound("survey.unknown")
    if survey.closes_at <= now or case.erased_at is not None:
        raise Conflict("survey.closed")
    return survey


def _check(told: Told) -> None:
    for name in MEASURES:
        if told.marks.get(name) not in (1, 2, 3, 4, 5):
            raise Invalid("input.choice", field=name)
    for name, limit in (("reply", REPLY_MAX), ("comment", COMMENT_MAX)):
        if len(getattr(told, name)) > limit:
            raise Invalid("input.too_long", field=name, limit=limit)


def _keep_words(session: Session, case: Case, survey: Survey, told: Told) -> None:
    """Replace what was written, with what the quality officer reads of it."""
    session.execute(delete(SurveyWords).where(SurveyWords.survey_id == survey.id))
    written = {name: text for name, text in (("reply", told.reply.strip()), ("comment", told.comment.strip())) if text}
    if not written:
        return
    masked = mask_for_jurors(session, case, {f"survey.{name}": text for name, text in written.items()})
    words = SurveyWords(survey_id=survey.id)
    for name in ("reply", "comment"):
        text = written.get(name, "")
        setattr(words, name, text)
        setattr(words, f"{name}_masked", masked.get(f"survey.{name}", UNREADABLE) if text else "")
    session.add(words)


def _question(session: Session, case: Case, role: PartyRole) -> str:
    """One of the list: settled by the case, and never the one this complainant was asked the last time."""
    mine = [party.account_id for party in case.sides if party.role is role and party.account_id is not None]
    last = session.scalar(
        select(Survey.question).join(Party, (Party.case_id == Survey.case_id) & (Party.role == Survey.role))
        .where(Party.account_id.in_(mine)).order_by(Survey.id.desc()).limit(1)
    )
    left = [code for code in QUESTIONS if code != last]
    digest = hashlib.sha256(f"{case.public_id}:{role.value}".encode()).digest()
    return left[int.from_bytes(digest[:4]) % len(left)]


def _ends(session: Session, case: Case, before: CaseStatus) -> dict[PartyRole, SideEnd]:
    """How the case ended for each side, by what was decided; the verdict counts where the decision adopts it."""
    if before is CaseStatus.SETTLED:
        return dict.fromkeys(PartyRole, SideEnd.SETTLED)
    if before is not CaseStatus.DECIDED:
        return dict.fromkeys(PartyRole, SideEnd.OPEN)
    winner = _winner(session, case)
    if winner is None:
        return dict.fromkeys(PartyRole, SideEnd.BETWEEN)
    return {role: SideEnd.WON if role is winner else SideEnd.LOST for role in PartyRole}


def _winner(session: Session, case: Case) -> PartyRole | None:
    """Whom the decision gives the case; None where it lies between."""
    round_ = find_last_round(session, case.id)
    decision = session.scalar(select(Decision).where(Decision.round_id == round_.id)) if round_ else None
    if round_ is None or decision is None or decision.stance is Stance.IN_PART:
        return None
    if decision.stance is Stance.ADOPT:
        won = session.scalar(select(Verdict.winner).where(Verdict.round_id == round_.id))
        sides = {option["key"]: option["side"] for option in session.get_one(Brief, round_.brief_id).options}
        side = sides.get(won or "", "middle")
        return PartyRole(side) if side in tuple(PartyRole) else None
    if decision.remedy is RemedyKind.PARTIAL_REFUND:
        return None
    return PartyRole.RESPONDENT if decision.remedy in _GIVES_LITTLE else PartyRole.COMPLAINANT
