"""The respondent states its side, or the window ends: silence is stated and never blocks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.errors import Conflict, Invalid
from panel.lifecycle import CaseStatus, check_in
from panel.models import Case, Fact, PartyRole, RemedyKind, Statement, StatementKind
from panel.notices import notify, tell_owner
from panel.queries.cases import lock_case, party_accounts, party_of
from panel.services.filing import REMEDY_TEXT_MAX, TEXT_MAX
from panel.services.moving import log, move
from panel.services.vouchers import check_known
from panel.settings import read_settings
from panel.uow import UnitOfWork


def give_response(
    uow: UnitOfWork,
    case_id: int,
    text: str,
    *,
    now: datetime,
    remedy: RemedyKind | None = None,
    amount_minor: int | None = None,
    remedy_text: str = "",
    consents: bool = False,
    contested: tuple[int, ...] = (),
) -> Case:
    """Write the response; a case that waited for it goes into mediation. A late response (in mediation) is taken too.

    `contested` are ordinals of the claim's facts the respondent says are otherwise. Raises Conflict("response.given")
    the second time.
    """
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.FILED, CaseStatus.AWAITING_RESPONSE, CaseStatus.IN_MEDIATION)
    _check_text(text, remedy_text)
    party = party_of(case, PartyRole.RESPONDENT)
    _write(uow, case, text, remedy, amount_minor, remedy_text, now)
    for fact in uow.session.scalars(select(Fact).where(Fact.case_id == case.id, Fact.ordinal.in_(contested))):
        fact.contested = True
    if consents and party.consented_at is None:
        party.consent(now)
    if case.status is CaseStatus.AWAITING_RESPONSE:
        settings = read_settings(uow.session, now)
        move(uow, case, CaseStatus.IN_MEDIATION, settings, now=now, actor="respondent", silent=False)
    else:
        log(uow, case, "response.given", actor="respondent", now=now)
    told = party_accounts(uow.session, case, PartyRole.COMPLAINANT)
    notify(uow, told, "response.given", now=now, once=case.public_id, case=case, number=case.number)
    tell_owner(uow, case, "response.given", now=now, once=case.public_id)
    return case


def has_response(session: Session, case_id: int) -> bool:
    """Whether the respondent has stated its side."""
    query = select(Statement.id).where(Statement.case_id == case_id, Statement.kind == StatementKind.RESPONSE)
    return session.scalar(query) is not None


def end_response_window(uow: UnitOfWork, case: Case, *, now: datetime) -> None:
    """The clock: nobody answered in time. The case goes on, and the silence is on record."""
    settings = read_settings(uow.session, now)
    silent = not has_response(uow.session, case.id)
    move(uow, case, CaseStatus.IN_MEDIATION, settings, now=now, actor="clock", silent=silent)
    notify(
        uow, party_accounts(uow.session, case), "response.window_ended", now=now, once=case.public_id, case=case,
        number=case.number,
    )


def _write(
    uow: UnitOfWork, case: Case, text: str, remedy: RemedyKind | None, amount: int | None, remedy_text: str, now: datetime
) -> None:
    if has_response(uow.session, case.id):
        raise Conflict("response.given")
    check_known(uow.session, remedy, now)
    uow.session.add(
        Statement(
            case_id=case.id, party_id=party_of(case, PartyRole.RESPONDENT).id, kind=StatementKind.RESPONSE,
            text=text.strip(), remedy=remedy, amount_minor=amount, remedy_text=remedy_text.strip() or None, stated_at=now,
        )
    )


def _check_text(text: str, remedy_text: str) -> None:
    if not text.strip():
        raise Invalid("input.missing", field="text")
    if len(text) > TEXT_MAX:
        raise Invalid("input.too_long", field="text", limit=TEXT_MAX)
    if len(remedy_text) > REMEDY_TEXT_MAX:
        raise Invalid("input.too_long", field="remedy_text", limit=REMEDY_TEXT_MAX)
