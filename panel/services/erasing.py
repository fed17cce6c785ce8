"""Erasure on a clock: some time after a case has ended its originals go, for good. What anybody could check stays.

Goes: statements, facts, answers to own questions of the operator and to those beside the story, exhibits with their files and
names, everything of the redaction desk, objections, proposals' words, challenges, objections to mediators and experts, names
of experts, reasons of break-glass, notes, notices, mails and drafts about the case, names and contacts of its parties, order
number and title, that figures were said in secret, its precedent, its entries of the FAQ and its story, words of surveys
and of outreach, the grumble it began with. Stays, under the case's
pseudonyms: the frozen briefs, decisions, explanations, what experts said and sides remarked, the closing record with
its actions, requests to spare a merchant its points, the six posts, what systemic issues say, promises, how the
responsibility was divided, why firms came in or went, why managers were asked and what they answered, marks, how losses were
reckoned, what was said of wishes, jurors' published reasons and how their suggestions were answered. Stays untouched: the
versions of the report, which never named anybody; statuses and times of the log, the lot with its journal, ballots'
commitments and receipts, verdicts, fingerprints of files. The keys of the ballots, which hold the words as they were written,
end at the next turn (`panel.services.shredding`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, or_, select, update
from sqlalchemy.orm import Session

from panel.evidence.store import EvidenceStore
from panel.models import (
    ActionChange,
    Appeal,
    Brief,
    Case,
    CaseAction,
    CaseFirm,
    CaseMark,
    CasePost,
    CasePromise,
    Challenge,
    Closing,
    Decision,
    Division,
    Draft,
    EarlyWarning,
    Escalation,
    Exhibit,
    ExhibitSigns,
    ExpertInvitation,
    ExplanationGround,
    Fact,
    GlassRequest,
    IssueAct,
    IssueCase,
    LossEstimate,
    Notice,
    Objection,
    ObserverWish,
    Opinion,
    OpinionRemark,
    Outgoing,
    Proposal,
    PublishedText,
    Recusal,
    Redaction,
    RedactionAct,
    RedactionApproval,
    RedactionConfirmation,
    RedactionDecision,
    RedactionPicture,
    RedactionReading,
    Round,
    Seat,
    SecondExplanation,
    StaffNote,
    Statement,
    SuggestionAnswer,
    Surge,
    SystemicIssue,
    TimelineEntry,
)
from panel.models.bid import HiddenBid
from panel.models.decision import ExplainedClosing
from panel.models.scores import Exemption
from panel.models.wish import WishGround, WishRuling
from panel.queries.cases import lock_case
from panel.queries.jurors import mask_for_jurors
from panel.services.asking import erase_questions
from panel.services.fields import erase_answers
from panel.services.grumbling import erase_grumbles
from panel.services.moving import log
from panel.services.outreach import erase_outreach_words
from panel.services.precedents import erase_precedent
from panel.services.surveys import erase_survey_words
from panel.services.telling import erase_tellings
from panel.settings import read_settings
from panel.uow import House, UnitOfWork

logger = logging.getLogger(__name__)
BATCH = 50
GONE = "—"  # where a name has to stand and none does any more
KEPT_REASONS = ("seat.recused",)  # a code, no words
# Words that stay under pseudonyms: of each table the columns, and whether an empty text may stand there.
MASKED: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
    (Decision, ("reasons",)), (SecondExplanation, ("question", "text")),
    (Closing, ("action", "action_owner", "no_action_reason")), (ExplainedClosing, ("text",)), (Exemption, ("reason", "reply")),
    (CaseAction, ("text", "owner", "done_text", "review_text")), (CasePromise, ("text", "reason", "answer")),
    (ExpertInvitation, ("question",)), (ObserverWish, ("text",)),
    (ExplanationGround, ("reason",)), (CasePost, ("text",)),
    (CaseMark, ("reason", "lift_reason")), (Escalation, ("reason", "reply")), (LossEstimate, ("text",)),
    (Division, ("reason",)), (CaseFirm, ("reason", "removal")), (WishRuling, ("reason", "instead")), (WishGround, ("text",)),
)  # fmt: skip


def is_due(days: int, now: datetime) -> ColumnElement[bool]:
    """For rows of cases: ended at least so many days ago and not erased. `days` at least 1."""
    return (Case.ended_at <= now - timedelta(days=days)) & Case.erased_at.is_(None)


def list_due(session: Session, now: datetime, limit: int | None = None) -> Sequence[int]:
    """The cases whose originals are due to go, the oldest first; none where the setting says never."""
    days = read_settings(session, now).erase_days
    if days == 0:
        return ()
    return session.scalars(select(Case.id).where(is_due(days, now)).order_by(Case.ended_at, Case.id).limit(limit)).all()


def erase_due(
    house: House, store: EvidenceStore, *, now: datetime, limit: int | None = BATCH,
    done: Callable[[int], None] = lambda _more: None,
) -> int:  # fmt: skip
    """Erase what is due, each case in a unit of work of its own; gives how many. One that fails is logged and tried again.

    `done` is called with 1 after each case.
    """
    with house.db.reading() as session:
        waiting, erased = list_due(session, now, limit), 0
    for case_id in waiting:
        try:
            with house.work() as uow:
                erased += erase_case(uow, case_id, store=store, now=now)
        except Exception:
            logger.exception("the originals of case %s could not be erased", case_id)
        done(1)
    if waiting:
        logger.info("originals erased of %s cases, %s failed", erased, len(waiting) - erased)
    return erased


def erase_case(uow: UnitOfWork, case_id: int, *, store: EvidenceStore, now: datetime) -> bool:
    """Erase the originals of one ended case if they are due; whether they were. Files go first: a turn that breaks off after
    them finds the case again."""
    case = lock_case(uow.session, case_id)
    days = read_settings(uow.session, now).erase_days
    if days == 0 or case.erased_at is not None or case.ended_at is None or case.ended_at > now - timedelta(days=days):
        return False
    erase_precedent(uow, case)
    erase_tellings(uow, case)
    erase_survey_words(uow, case)
    erase_outreach_words(uow, case)
    erase_grumbles(uow, case_id=case.id)
    erase_answers(uow, case)
    erase_questions(uow, case)
    _mask_what_stays(uow.session, case)
    _erase_files(uow.session, case, store, now)
    _erase_desk(uow.session, case)
    _erase_words(uow.session, case)
    _erase_messages(uow.session, case)
    _erase_names(uow.session, case)
    case.erased_at = now
    uow.enter("case.erased", {"what": "originals"}, at=now, case_id=case.id)
    log(uow, case, "case.erased", actor="clock", now=now)
    return True


def _mask_what_stays(session: Session, case: Case) -> None:
    """Under the case's pseudonyms; a text that cannot be masked is emptied."""
    rows = [
        (row, name) for model, names in MASKED for row in session.scalars(select(model).where(model.case_id == case.id))
        for name in names
    ]
    rows += _of_lessons(session, case) + _of_experts(session, case)
    published = session.scalars(select(PublishedText).where(PublishedText.round_id.in_(_rounds(case)))).all()
    answers = select(SuggestionAnswer).where(SuggestionAnswer.text_id.in_([text.public_id for text in published]))
    rows += [(text, "text") for text in published] + [(answer, "reply") for answer in session.scalars(answers)]
    texts = {f"kept.{at}": getattr(row, name) for at, (row, name) in enumerate(rows) if getattr(row, name)}
    masked = mask_for_jurors(session, case, texts) if texts else {}
    for at, (row, name) in enumerate(rows):
        if f"kept.{at}" in texts:
            setattr(row, name, masked.get(f"kept.{at}", GONE))


def _of_lessons(session: Session, case: Case) -> list[tuple[Any, str]]:
    """What was written about moving its actions, and in systemic issues it is a part of: that may name its people."""
    actions = select(CaseAction.id).where(CaseAction.case_id == case.id)
    issues = select(IssueCase.issue_id).where(IssueCase.case_id == case.id)
    found: list[tuple[Any, str]] = []
    for rows, names in (
        (session.scalars(select(ActionChange).where(ActionChange.action_id.in_(actions))),
         ("owner_before", "owner_after", "reason")),
        (session.scalars(select(SystemicIssue).where(SystemicIssue.id.in_(issues))),
         ("advice", "advice_to", "outcome", "dismissal")),
        (session.scalars(select(IssueAct).where(IssueAct.issue_id.in_(issues))), ("text",)),
        (session.scalars(select(EarlyWarning).join(Surge, Surge.id == EarlyWarning.surge_id)
                         .where(Surge.issue_id.in_(issues))), ("answer",)),
    ):
        found += [(row, name) for row in rows for name in names]
    return found


def _of_experts(session: Session, case: Case) -> list[tuple[Any, str]]:
    """What experts signed and the sides remarked. The name goes, and with the salt whatever the signature could prove of it."""
    asked = select(ExpertInvitation.id).where(ExpertInvitation.case_id == case.id)
    opinions = session.scalars(select(Opinion).where(Opinion.invitation_id.in_(asked))).all()
    for each in opinions:
        each.name, each.salt = GONE, ""
    remarks = session.scalars(select(OpinionRemark).where(OpinionRemark.invitation_id.in_(asked)))
    return [(row, name) for row in opinions for name in ("text", "reason")] + [(row, "text") for row in remarks]


def _rounds(case: Case) -> Select[int]:
    return select(Round.id).where(Round.case_id == case.id)


def _erase_files(session: Session, case: Case, store: EvidenceStore, now: datetime) -> None:
    """Exhibits and the desk's boxed copies; what the brief shows are files of its own. Fingerprint and size stay."""
    for exhibit in session.scalars(select(Exhibit).where(Exhibit.case_id == case.id)):
        store.delete(exhibit.store_key)
        exhibit.title, exhibit.file_name, exhibit.removed_at = "", "", exhibit.removed_at or now
    exhibits = select(Exhibit.id).where(Exhibit.case_id == case.id)
    session.execute(delete(ExhibitSigns).where(ExhibitSigns.exhibit_id.in_(exhibits)))
    for picture in session.scalars(select(RedactionPicture).where(RedactionPicture.redaction_id.in_(_desks(case)))):
        keys = (picture.store_key, *(each["key"] for each in picture.copies), *picture.spent)
        for key in dict.fromkeys(key for key in keys if key):
            store.delete(key)


def _desks(case: Case) -> Select[int]:
    return select(Redaction.id).where(Redaction.case_id == case.id)


def _erase_desk(session: Session, case: Case) -> None:
    for model in (RedactionPicture, RedactionDecision, RedactionConfirmation, RedactionApproval, Objection):
        session.execute(delete(model).where(model.redaction_id.in_(_desks(case))))
    # Who did what stays; ids of entities are made from names, and a reader's note may quote the case.
    session.execute(update(RedactionAct).where(RedactionAct.redaction_id.in_(_desks(case))).values(entity=""))
    session.execute(update(RedactionReading).where(RedactionReading.redaction_id.in_(_desks(case))).values(note=""))
    session.execute(
        update(Redaction).where(Redaction.case_id == case.id)
        .values(originals={}, question="", options=[], fact_questions=[], rule_text="")
    )


def _erase_words(session: Session, case: Case) -> None:
    of_case: tuple[tuple[type[Any], dict[str, Any]], ...] = (
        (Statement, {"text": "", "remedy_text": None}), (Fact, {"text": ""}), (Proposal, {"text": ""}), (Appeal, {"text": ""}),
        (Challenge, {"whom": GONE, "reason": "", "reply": ""}), (GlassRequest, {"reason": "", "reply": ""}),
        (Recusal, {"reason": "", "reply": ""}), (CaseFirm, {"did": ""}),
    )
    for model, values in of_case:
        session.execute(update(model).where(model.case_id == case.id).values(**values))
    session.execute(
        update(ExpertInvitation).where(ExpertInvitation.case_id == case.id, ExpertInvitation.reason != "").values(reason=GONE)
    )
    session.execute(update(CaseFirm).where(CaseFirm.case_id == case.id, CaseFirm.text.is_not(None)).values(text=""))
    session.execute(update(Appeal).where(Appeal.case_id == case.id, Appeal.ruling.is_not(None)).values(ruling=""))
    for kind in (StaffNote, HiddenBid):
        session.execute(delete(kind).where(kind.case_id == case.id))
    for entry in session.scalars(select(TimelineEntry).where(TimelineEntry.case_id == case.id)):
        if "reason" in entry.params and entry.kind not in KEPT_REASONS:
            entry.params = {**entry.params, "reason": ""}


def _erase_messages(session: Session, case: Case) -> None:
    """Notices with their mails, and drafts that somebody left."""
    about = select(Notice.id).where(
        or_(Notice.target_id == case.public_id, Notice.dedupe_key.contains(case.public_id, autoescape=True))
    )
    session.execute(delete(Outgoing).where(Outgoing.notice_id.in_(about)))
    session.execute(delete(Notice).where(Notice.id.in_(about)))
    seats = session.scalars(select(Seat.public_id).where(Seat.round_id.in_(_rounds(case))))
    for id_ in (case.public_id, *seats):
        session.execute(delete(Draft).where(Draft.key.contains(id_, autoescape=True)))


def _erase_names(session: Session, case: Case) -> None:
    brief = session.scalar(select(Brief.title).where(Brief.case_id == case.id).order_by(Brief.round_no.desc()).limit(1))
    case.title = (brief or case.number)[:120]
    case.order_no = None
    for party in case.parties:
        party.name, party.email, party.phone, party.address = GONE, None, None, None
