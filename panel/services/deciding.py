"""After the verdict: the mediator's decision, the parties' choices, the second explanation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from panel.errors import Conflict, Invalid
from panel.lifecycle import CaseStatus, DeadlineKind, check_in
from panel.models import (
    Case,
    Choice,
    Decision,
    PartyRole,
    RemedyKind,
    ReportCause,
    Round,
    SeatStatus,
    SecondExplanation,
    Stance,
    Verdict,
    Warrant,
)
from panel.notices import notify, tell_owner
from panel.queries.cases import lock_case, party_accounts, party_of
from panel.queries.rounds import find_last_round, list_seated
from panel.record.entries import text_name
from panel.services.authority import warrant
from panel.services.dividing import Shares, check_shares_of, keep_shares
from panel.services.losses import Loss, check_loss, keep_loss
from panel.services.moving import log, set_deadline
from panel.services.pausing import check_pause, end_pause, keep_pause, note_spoken
from panel.services.reporting import Ground, ground_explanation, issue_report
from panel.services.vouchers import Until, check_voucher, keep_voucher
from panel.services.wishing import check_offer
from panel.settings import read_settings
from panel.uow import UnitOfWork

REASONS_MIN = 20
REASONS_MAX = 4000
QUESTION_MAX = 1000
LAST_WORDS = (Choice.ACCEPT, Choice.LEAVE)  # a party that has said one of these asks for nothing more


def decide_case(
    uow: UnitOfWork,
    case_id: int,
    mediator_id: int,
    stance: Stance,
    remedy: RemedyKind,
    reasons: str,
    *,
    now: datetime,
    amount_minor: int | None = None,
    loss: Loss | None = None,
    shares: Shares | None = None, until: Until | None = None,
) -> Decision:
    """Answer the verdict: adopt it, in part, depart from it; "on the merits" if and only if the panel was undecided.

    Reasons are read by both parties to the word. `loss` is not: where none is given, it is what is in dispute. `shares`: how
    the responsibility is divided; needed where further firms are in the case. `until`: of a voucher. Raises BeyondAuthority
    without the approval it needs, Conflict("decision.made") the second time, Invalid with the field.
    """
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.DECIDED)
    round_, verdict = _verdict(uow, case)
    _check(stance, verdict, reasons, amount_minor)
    if find_decision(uow, round_) is not None:
        raise Conflict("decision.made")
    check_voucher(uow.session, remedy, amount_minor, until, now)
    check_offer(uow, case, remedy, amount_minor)
    held = warrant(uow, case, remedy, amount_minor, by_id=mediator_id, now=now, decides=True)
    found_loss, divided = check_loss(case, remedy, loss), check_shares_of(uow, case.id, shares)
    decision = Decision(
        case_id=case.id, round_id=round_.id, stance=stance, remedy=remedy, amount_minor=amount_minor,
        reasons=reasons.strip(), decided_by_id=mediator_id, decided_at=now,
    )
    uow.session.add(decision)
    uow.session.flush()
    _keep(uow, decision, held, until)
    keep_loss(uow, decision, found_loss, now=now)
    keep_shares(uow, decision, divided)
    _issue(uow, case, round_, decision, now)
    return decision


def _keep(uow: UnitOfWork, decision: Decision, held: Warrant, until: Until | None) -> None:
    """Keep what belongs to it: the last day of a voucher, and under whose authority it was decided."""
    keep_voucher(uow, decision, until)
    held.decision_id = decision.id
    uow.session.add(held)


def _issue(uow: UnitOfWork, case: Case, round_: Round, decision: Decision, now: datetime) -> None:
    """Put it on record, start the sides' clock, tell both sides and the jurors who voted."""
    stance, remedy, amount_minor = decision.stance, decision.remedy, decision.amount_minor
    said = {"round": round_.number, "stance": stance.value, "text": text_name(round_.public_id, decision.reasons)}
    uow.enter("decision.issued", said, at=now, case_id=case.id)
    settings = read_settings(uow.session, now)
    set_deadline(case, DeadlineKind.CHOICE, now + settings.hours("choice"))
    issue_report(uow, case, ReportCause.DECISION, by_id=decision.decided_by_id, now=now)
    log(uow, case, "decision.made", actor="owner", now=now, stance=stance.value, remedy=remedy.value, amount=amount_minor,
        currency=case.currency)
    once = f"{case.public_id}:{round_.number}"
    notify(uow, party_accounts(uow.session, case), "decision.made", now=now, once=once, case=case, number=case.number)
    for seat, account in list_seated(uow.session, round_.id, SeatStatus.CAST):
        notify(uow, [account], "decision.for_juror", now=now, once=once, target=("seat", seat))


def find_decision(uow: UnitOfWork, round_: Round) -> Decision | None:
    """The decision on a round, or None."""
    return uow.session.scalar(select(Decision).where(Decision.round_id == round_.id))


def choose(
    uow: UnitOfWork, case_id: int, role: PartyRole, choice: Choice, *, now: datetime, question: str = "",
    not_before: datetime | None = None,
) -> Case:  # fmt: skip
    """A party says what it does with the decision: accept, have it explained, or leave for an outside route.

    Appeals have more to say: `panel.services.appealing.file_appeal`. After an explanation the party chooses again.
    A decision is explained once to each party: another question is Conflict("explanation.asked"), the same one does nothing.
    `not_before`: when it wants to be spoken to at the earliest, within the house's bound (Invalid on "day"); None: at once.
    """
    if choice is Choice.APPEAL:
        raise Invalid("input.choice", field="choice")
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.DECIDED)
    round_, _ = _verdict(uow, case)
    decision = find_decision(uow, round_)
    if decision is None:
        raise Conflict("decision.not_yet")
    party = party_of(case, role)
    asked = _question(uow, decision, role) if choice is Choice.EXPLAIN else None
    if party.choice is choice and (choice is not Choice.EXPLAIN or asked == _clean(question)):
        return case  # a double click says the same again
    if party.choice in LAST_WORDS:
        raise Conflict("choice.made")
    if asked is not None:
        raise Conflict("explanation.asked")
    check_pause(uow, not_before if choice is Choice.EXPLAIN else None, now)
    party.choice, party.chosen_at = choice, now
    log(uow, case, f"choice.{choice.value}", actor=role.value, now=now)
    if choice is Choice.EXPLAIN:
        _ask_explanation(uow, case, decision, role, _clean(question), not_before, now)
    tell_owner(uow, case, f"choice.{choice.value}", now=now)
    _start_closing_clock_if_done(uow, case, now)
    return case


def give_explanation(
    uow: UnitOfWork, case_id: int, role: PartyRole, text: str, *, now: datetime, ground: Ground | None = None
) -> SecondExplanation:
    """The second explanation (二次解释) of a paragraph of the report, quoted. The party then chooses again, with its full time.

    Raises Conflict("explanation.put_off", until) while the party does not want to be spoken to. While the other side still
    waits for its own, that is what is due; the time to choose begins with the last one.
    """
    if not text.strip():
        raise Invalid("input.missing", field="text")
    if len(text) > REASONS_MAX:
        raise Invalid("input.too_long", field="text", limit=REASONS_MAX)
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.DECIDED)
    asked = _last_asked(uow, case, role)
    if asked is None:
        raise Conflict("explanation.not_asked")
    if asked.given_at is not None:
        raise Conflict("explanation.given")
    note_spoken(uow, asked, now)
    asked.text, asked.given_at = text.strip(), now
    uow.session.flush()
    ground_explanation(uow, case, asked, ground or Ground(), now=now)
    if _is_last(uow, case, asked.decision_id):  # of an older decision: the clock of the new round is not touched
        resume_choices(uow, case, now + read_settings(uow.session, now).hours("choice"), now=now)
    log(uow, case, "explanation.given", actor="owner", now=now, to=role.value)
    notify(
        uow, party_accounts(uow.session, case, role), "explanation.given", now=now, once=f"{case.public_id}:{asked.id}",
        case=case, number=case.number,
    )
    return asked


def _last_asked(uow: UnitOfWork, case: Case, role: PartyRole) -> SecondExplanation | None:
    return uow.session.scalar(
        select(SecondExplanation)
        .where(SecondExplanation.case_id == case.id, SecondExplanation.role == role)
        .order_by(SecondExplanation.id.desc())
        .limit(1)
    )


def be_ready(uow: UnitOfWork, case_id: int, role: PartyRole, *, now: datetime) -> None:
    """A side that asked to be left alone for a while is ready before that: the time for its explanation begins now.

    Twice is once. Raises Conflict("pause.none") when there is nothing to end.
    """
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.DECIDED)
    asked = _last_asked(uow, case, role)
    waits = asked if asked is not None and asked.given_at is None else None
    if end_pause(uow, case, waits, now=now) and case.deadline_kind is DeadlineKind.EXPLANATION:
        resume_choices(uow, case, None, now=now)


def _is_last(uow: UnitOfWork, case: Case, decision_id: int) -> bool:
    round_, _ = _verdict(uow, case)
    decision = find_decision(uow, round_)
    return decision is not None and decision.id == decision_id


def _verdict(uow: UnitOfWork, case: Case) -> tuple[Round, Verdict]:
    round_ = find_last_round(uow.session, case.id)
    verdict = uow.session.scalar(select(Verdict).where(Verdict.round_id == round_.id)) if round_ else None
    if round_ is None or verdict is None:
        raise Conflict("verdict.not_yet")
    return round_, verdict


def _check(stance: Stance, verdict: Verdict, reasons: str, amount: int | None) -> None:
    if (stance is Stance.ON_MERITS) != (verdict.outcome == "undecided"):
        raise Invalid("decision.stance", field="stance", outcome=verdict.outcome)
    if len(reasons.strip()) < REASONS_MIN:
        raise Invalid("input.too_short", field="reasons", minimum=REASONS_MIN)
    if len(reasons) > REASONS_MAX:
        raise Invalid("input.too_long", field="reasons", limit=REASONS_MAX)
    if amount is not None and not 0 <= amount <= 10**12:
        raise Invalid("input.amount", field="amount")


def _question(uow: UnitOfWork, decision: Decision, role: PartyRole) -> str | None:
    """What this side asked about the decision; None when it has not asked."""
    return uow.session.scalar(
        select(SecondExplanation.question).where(
            SecondExplanation.decision_id == decision.id, SecondExplanation.role == role
        )
    )


def _clean(question: str) -> str:
    return question.strip()[:QUESTION_MAX]


def _ask_explanation(
    uow: UnitOfWork, case: Case, decision: Decision, role: PartyRole, question: str, not_before: datetime | None, now: datetime
) -> None:
    """Keep the question. The owner's time counts from the moment at which the side wants to be spoken to."""
    due = (not_before or now) + read_settings(uow.session, now).hours("explanation")
    asked = SecondExplanation(
        case_id=case.id, decision_id=decision.id, role=role, question=question, asked_at=now, due_at=due
    )
    uow.session.add(asked)
    uow.session.flush()
    if not_before is not None:
        keep_pause(uow, case, asked, not_before, now)
    resume_choices(uow, case, None, now=now)  # of both sides' questions the one that is due first


def _start_closing_clock_if_done(uow: UnitOfWork, case: Case, now: datetime) -> None:
    """Once both sides have accepted or left, only the closing record is still due."""
    if all(p.choice in LAST_WORDS for p in case.sides):
        settings = read_settings(uow.session, now)
        set_deadline(case, DeadlineKind.CLOSING, now + settings.hours("closing"))


def resume_choices(uow: UnitOfWork, case: Case, until: datetime | None, *, now: datetime) -> None:
    """Start the clock that is due after a decision: an explanation somebody waits for; else the parties' choice, if anybody may
    still make one before `until`; else the closing record.
    """
    round_, _ = _verdict(uow, case)
    due = uow.session.scalar(
        select(func.min(SecondExplanation.due_at))
        .join(Decision, Decision.id == SecondExplanation.decision_id)
        .where(Decision.round_id == round_.id, SecondExplanation.given_at.is_(None))
    )
    if due is not None:
        set_deadline(case, DeadlineKind.EXPLANATION, due)
    elif until is not None and until > now and any(p.choice not in (*LAST_WORDS, Choice.APPEAL) for p in case.sides):
        set_deadline(case, DeadlineKind.CHOICE, until)
    else:
        set_deadline(case, DeadlineKind.CLOSING, now + read_settings(uow.session, now).hours("closing"))


def end_choice_window(uow: UnitOfWork, case: Case, *, now: datetime) -> None:
    """The clock: who has not chosen keeps every outside route; what is due now is the closing record."""
    settings = read_settings(uow.session, now)
    set_deadline(case, DeadlineKind.CLOSING, now + settings.hours("closing"))
    log(uow, case, "choice.window_ended", actor="clock", now=now)
    tell_owner(uow, case, "case.to_close", now=now)
