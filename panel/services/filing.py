"""Filing a dispute, and the two ways a party leaves: withdrawing the case, leaving the panel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from panel.content import category
from panel.database import LOT_LINE, queue_up
from panel.errors import Conflict, Invalid
from panel.lifecycle import BEFORE_PANEL, ENDED, CaseStatus, DeadlineKind, check_in
from panel.models import (
    Account,
    Case,
    Fact,
    Merchant,
    Party,
    PartyRole,
    RemedyKind,
    Statement,
    StatementKind,
)
from panel.notices import notify, tell_owner, write_letter
from panel.queries.cases import free_number, lock_case, party_accounts, party_of
from panel.queries.rounds import next_draw
from panel.services.asking import write_asked
from panel.services.committing import commit_if_possible
from panel.services.fields import write_answers
from panel.services.moving import log, make_severe, move, set_deadline
from panel.services.naming import Named, check_not_own, name_with_filing, note_merchant, tell_firms
from panel.services.poollog import add_event
from panel.services.rounds import annul_open_round
from panel.services.vouchers import check_known
from panel.settings import read_settings
from panel.uow import UnitOfWork

ATTITUDE = "attitude"  # the kind of dispute
TEXT_MAX = 4000  # characters of a statement; equal for both sides
TITLE_MAX = 60
REMEDY_TEXT_MAX = 500
EARLIEST_DAWN = timedelta(hours=14)  # how far ahead of UTC the calendar of some places is: their today is no day to come
IMPORT_TITLE_MAX = 120
IMPORT_TEXT_MAX = 60_000  # the longest real narrative met has 15,256


@dataclass(frozen=True, slots=True)
class Filing:
    """What a complainant files. Amounts in minor units (fen, cents)."""

    title: str
    category: str
    text: str
    remedy: RemedyKind
    language: str = "zh"
    amount_minor: int | None = None
    currency: str = "CNY"
    remedy_text: str = ""
    occurred_on: date | None = None
    order_no: str = ""
    merchant_name: str = ""
    merchant_email: str = ""
    address: str = ""
    facts: tuple[tuple[date | None, str], ...] = field(default=())
    consents: bool = False
    extra: Mapping[str, str] = field(default_factory=dict)  # public id of an own question of the operator -> what was typed
    asked: Mapping[str, str] = field(default_factory=dict)  # code of a question beside the story -> answer, "": passed over
    firms: tuple[Named, ...] = ()  # further ones, up to three


def file_dispute(
    uow: UnitOfWork,
    account: Account | None,
    filing: Filing,
    *,
    seed: bytes,
    now: datetime,
    source: str = "web",
    external_ref: str | None = None,
) -> Case:
    """File a dispute: case, parties, claim, facts, the draw's commitment, the receipt.

    `account` is None for an imported complaint, whose complainant nobody knows. `seed`: 32 fresh random bytes.
    Raises Invalid with the field that is wrong, Conflict("dispute.too_many_open") at the operator's limit of open ones.
    """
    settings = read_settings(uow.session, now)
    title_max, text_max = (IMPORT_TITLE_MAX, IMPORT_TEXT_MAX) if source == "import" else (TITLE_MAX, TEXT_MAX)
    _check_filing(filing, now, title_max=title_max, text_max=text_max)
    merchant = note_merchant(uow, filing.merchant_name, now)
    if account is not None:
        queue_up(uow.session, LOT_LINE)  # the commitment needs it anyway; two tabs must not both be the last that is allowed
        _check_open_disputes(uow, account, settings.open_disputes_max)
        check_not_own(uow, account.id, merchant, "merchant_name")
    case = _case(filing, merchant, now)
    case.number, case.source, case.external_ref = free_number(uow.session), source, external_ref
    set_deadline(case, DeadlineKind.OWNER, now + settings.hours("owner"))
    case.parties = [_complainant(account, filing, now), _respondent(merchant, filing)]
    uow.session.add(case)
    uow.session.flush()
    _write_claim(uow, case, filing, now)
    uow.enter("case.filed", {"source": source}, at=now, case_id=case.id)
    name_with_filing(uow, case, filing.firms, now=now)
    if account is not None:  # an imported complaint was never filed here: its draw is committed when it is taken
        add_event(uow, "party", account.id, now=now, detail=f"merchant:{merchant.id}")
        commit_if_possible(uow, case, 1, seed=seed, now=now)  # seals who the firms are
    log(uow, case, "case.filed", actor="complainant", now=now)
    if filing.category == ATTITUDE:
        make_severe(uow, case, now=now)
    _acknowledge(uow, case, merchant, now)
    return case


def _case(filing: Filing, merchant: Merchant, now: datetime) -> Case:
    return Case(
        language=filing.language,
        category=filing.category,
        severe=category(filing.category).severe and filing.category != ATTITUDE,  # that one by rule, in the log
        title=filing.title.strip(),
        merchant_id=merchant.id,
        order_no=filing.order_no.strip() or None,
        occurred_on=filing.occurred_on,
        amount_minor=filing.amount_minor,
        currency=filing.currency,
        status=CaseStatus.FILED,
        status_since=now,
        filed_at=now,
    )


def withdraw_case(uow: UnitOfWork, case_id: int, reason: str, *, now: datetime) -> Case:
    """The complainant takes the case back, at any time before the verdict. An open round is annulled."""
    case = lock_case(uow.session, case_id)
    settings = read_settings(uow.session, now)
    if case.status in ENDED or case.status in (CaseStatus.DECIDED, CaseStatus.SETTLED):
        raise Conflict("case.wrong_status", status=case.status.value, to=CaseStatus.WITHDRAWN.value)
    annul_open_round(uow, case, now=now)
    move(uow, case, CaseStatus.WITHDRAWN, settings, now=now, actor="complainant", reason=reason.strip()[:500])
    complainant = party_accounts(uow.session, case, PartyRole.COMPLAINANT)
    told = [each for each in party_accounts(uow.session, case) if each not in complainant]
    notify(uow, told, "case.withdrawn", now=now, once=case.public_id, case=case, number=case.number)
    tell_owner(uow, case, "case.withdrawn", now=now)
    return case


def leave_panel(uow: UnitOfWork, case_id: int, role: PartyRole, *, now: datetime) -> Case:
    """A party takes back its consent to the panel. The case goes back to impasse; no outside route is touched."""
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.IMPASSE, CaseStatus.REDACTING, CaseStatus.VOTING)
    settings = read_settings(uow.session, now)
    party = party_of(case, role)
    if party.consent_basis == "left":
        return case  # a second click says the same
    party.consented_at, party.consent_basis, party.consent_version = None, "left", None
    log(uow, case, "panel.left", actor=role.value, now=now)
    if case.status is not CaseStatus.IMPASSE:
        annul_open_round(uow, case, now=now)
        commit_if_possible(uow, case, next_draw(uow.session, case.id), seed=None, now=now)
        move(uow, case, CaseStatus.IMPASSE, settings, now=now, actor=role.value, cause="panel_left")
    tell_owner(uow, case, "panel.left", now=now)
    return case


def give_consent(uow: UnitOfWork, case_id: int, role: PartyRole, *, now: datetime) -> None:
    """A party agrees to put the redacted brief before a panel."""
    case = lock_case(uow.session, case_id)
    if case.status not in BEFORE_PANEL:
        raise Conflict("case.wrong_status", status=case.status.value, to=None)
    party = party_of(case, role)
    if party.consented_at is None:
        party.consent(now)
        log(uow, case, "panel.consented", actor=role.value, now=now)
        tell_owner(uow, case, "panel.consented", now=now)


def _check_filing(filing: Filing, now: datetime, *, title_max: int, text_max: int) -> None:
    if not filing.title.strip():
        raise Invalid("input.missing", field="title")
    if len(filing.title.strip()) > title_max:
        raise Invalid("input.too_long", field="title", limit=title_max)
    if not filing.text.strip():
        raise Invalid("input.missing", field="text")
    if len(filing.text) > text_max:
        raise Invalid("input.too_long", field="text", limit=text_max)
    if len(filing.remedy_text) > REMEDY_TEXT_MAX:
        raise Invalid("input.too_long", field="remedy_text", limit=REMEDY_TEXT_MAX)
    if filing.amount_minor is not None and not 0 <= filing.amount_minor <= 10**12:
        raise Invalid("input.amount", field="amount")
    if filing.occurred_on is not None and filing.occurred_on > (now + EARLIEST_DAWN).date():
        raise Invalid("input.date_ahead", field="occurred_on")
    if not filing.merchant_name.strip():
        raise Invalid("input.missing", field="merchant_name")
    category(filing.category)


def _check_open_disputes(uow: UnitOfWork, account: Account, limit: int) -> None:
    open_now = uow.session.scalar(
        select(func.count())
        .select_from(Party)
        .join(Case, Case.id == Party.case_id)
        .where(
            Party.account_id == account.id, Party.role == PartyRole.COMPLAINANT, Case.ended_at.is_(None),
        )
    )
    if (open_now or 0) >= limit:
        raise Conflict("dispute.too_many_open", limit=limit)


def _complainant(account: Account | None, filing: Filing, now: datetime) -> Party:
    made = Party(
        role=PartyRole.COMPLAINANT,
        account_id=account.id if account else None,
        name=account.name if account else "",
        email=account.email if account else None,
        phone=account.phone if account else None,
        address=filing.address.strip() or None,
    )
    if filing.consents:
        made.consent(now)
    return made


def _respondent(merchant: Merchant, filing: Filing) -> Party:
    return Party(
        role=PartyRole.RESPONDENT,
        merchant_id=merchant.id,
        name=merchant.name,
        email=filing.merchant_email.strip().lower() or merchant.contact_email,
    )


def _write_claim(uow: UnitOfWork, case: Case, filing: Filing, now: datetime) -> None:
    check_known(uow.session, filing.remedy, now)
    uow.session.add(
        Statement(
            case_id=case.id,
            party_id=party_of(case, PartyRole.COMPLAINANT).id,
            kind=StatementKind.CLAIM,
            text=filing.text.strip(),
            remedy=filing.remedy,
            amount_minor=filing.amount_minor,
            remedy_text=filing.remedy_text.strip() or None,
            stated_at=now,
        )
    )
    uow.session.add_all(
        Fact(case_id=case.id, ordinal=i, on=on, text=text.strip()[:300], source="claim")
        for i, (on, text) in enumerate(filing.facts)
        if text.strip()
    )
    if case.source != "import":
        write_answers(uow, case, filing.extra)
        write_asked(uow, case, filing.asked, now=now)


def _acknowledge(uow: UnitOfWork, case: Case, merchant: Merchant, now: datetime) -> None:
    """Receipt to the complainant; word to the respondent: its members, or the address the complainant gave."""
    notify(
        uow, party_accounts(uow.session, case, PartyRole.COMPLAINANT), "case.filed", now=now, once=case.public_id,
        case=case, number=case.number,
    )
    tell_firms(uow, case, now=now)
    members = party_accounts(uow.session, case, PartyRole.RESPONDENT)
    notify(uow, members, "case.against_you", now=now, once=case.public_id, case=case, number=case.number)
    address = party_of(case, PartyRole.RESPONDENT).email
    if not members and address:
        write_letter(
            uow, address, "case.against_you", locale=case.language, now=now, number=case.number, merchant=merchant.name
        )
