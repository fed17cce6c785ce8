"""Further firms come into a case: with the filing, or brought in by the mediator; one named in error is taken out again.

A further firm is told, may state its side and hand in evidence, and sees the case as the respondent does. It consents, answers,
chooses and appeals nothing: that is the two sides' affair.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from panel.errors import Conflict, Invalid
from panel.events import RightsChanged
from panel.lifecycle import CaseStatus, check_in
from panel.models import Case, CaseFirm, Exhibit, FirmNamer, FirmPart, Merchant, MerchantMember, Party, PartyRole
from panel.models.firm import PLACES
from panel.notices import notify, tell_owner, write_letter
from panel.permissions import statuses
from panel.queries.cases import accounts_of, lock_case, party_accounts, party_of
from panel.queries.experts import expert_accounts
from panel.queries.firms import get_firm, list_firms, was_published
from panel.queries.rounds import find_draw_ahead, next_draw
from panel.services.advising import clean_words
from panel.services.bid_clock import end_bids
from panel.services.committing import commit_if_possible, void_draw
from panel.services.moving import log
from panel.services.opinions import renew_texts
from panel.services.poollog import add_event
from panel.settings import read_settings
from panel.uow import UnitOfWork

NAME_MAX = 120
DID_MAX = 300
REASON_MAX = 500
NAMED_MAX = 9  # in the whole life of a case, with those that were taken out
VOID = "firm_named"  # why a draw is given up: the facts it was committed with leave a firm out


@dataclass(frozen=True, slots=True)
class Named:
    """A firm as somebody names it: its name, its part, what it did in one line, its address when that is known."""

    name: str
    part: FirmPart
    did: str
    email: str = ""


def note_merchant(uow: UnitOfWork, name: str, now: datetime) -> Merchant:
    """The merchant by name; one nobody has heard of is written down and can be claimed by its members later.

    Its address stays with the case: one complainant must not decide where letters about later cases go.
    """
    clean = name.strip()[:NAME_MAX]
    found = uow.session.scalar(select(Merchant).where(Merchant.name == clean))
    if found is None:
        found = Merchant(name=clean, created_at=now)
        uow.session.add(found)
        uow.session.flush()
    return found


def name_with_filing(uow: UnitOfWork, case: Case, named: tuple[Named, ...], *, now: datetime) -> None:
    """Write down the firms a complainant names with the filing. Nobody is told yet: `tell_firms`.

    Raises Invalid with the field, "firm_name_0" and so on: "input.missing", "input.too_long", "firm.named_already",
    "dispute.own_merchant"; Conflict("firm.too_many").
    """
    settings = read_settings(uow.session, now)
    due = now + settings.hours("owner") + settings.hours("response")  # the respondent's time begins with a mediator, too
    for row, each in enumerate(named):
        _add(uow, case, each, FirmNamer.COMPLAINANT, "", due, now, fields=(f"firm_name_{row}", f"firm_did_{row}"))


def bring_in_firm(uow: UnitOfWork, case_id: int, named: Named, reason: str, *, by_id: int, now: datetime) -> CaseFirm:
    """The mediator brings a further firm in, until jurors have read a brief; everybody in the case is told, with the reason.

    A draw that is committed and not bound is given up in public and committed anew with the facts of all firms. Raises Invalid
    as `name_with_filing`, on "name", "did", "reason"; Conflict: "case.wrong_status", "firm.too_late", "firm.too_many",
    "firm.somebody_in_it" when who holds the case, acts or advises in it answers for that firm.
    """
    why = clean_words(reason, "reason", REASON_MAX)
    case = lock_case(uow.session, case_id)
    _check_open(uow, case)
    told = party_accounts(uow.session, case)
    due = now + read_settings(uow.session, now).hours("response")
    made = _add(uow, case, named, FirmNamer.OWNER, why, due, now, fields=("name", "did"))
    members = _members(uow, case, made)
    if {by_id, case.owner_id, *expert_accounts(uow.session, case.id)} & set(members):
        raise Conflict("firm.somebody_in_it")
    log(uow, case, "firm.named", actor="owner", now=now, part=made.part.value, reason=why)
    notify(uow, [each for each in told if each not in members], "firm.joined", now=now, once=made.public_id, case=case,
           number=case.number)
    _commit_anew(uow, case, now)
    end_bids(uow, case, now=now)  # a sum between two does not say which of several firms pays it
    renew_texts(uow, case, now=now)
    tell_firms(uow, case, now=now)
    return made


def take_out_firm(uow: UnitOfWork, case_id: int, firm_id: str, reason: str, *, now: datetime) -> CaseFirm:
    """The mediator takes out a firm that was named in error: it is told why, as everybody is, and sees the case no more.

    What it handed in is taken back; its name stays masked in the brief. Raises NotFound("firm.unknown"), Invalid on "reason",
    Conflict: "case.wrong_status", "firm.too_late".
    """
    why = clean_words(reason, "reason", REASON_MAX)
    case = lock_case(uow.session, case_id)
    _check_open(uow, case)
    found = get_firm(uow.session, case.id, firm_id)
    told, members = party_accounts(uow.session, case), _members(uow, case, found)
    party = uow.session.get_one(Party, found.party_id)
    found.removed_at, found.removal, party.merchant_id = now, why, None
    uow.session.execute(
        update(Exhibit).where(Exhibit.party_id == party.id, Exhibit.removed_at.is_(None)).values(removed_at=now)
    )
    uow.session.flush()
    log(uow, case, "firm.removed", actor="owner", now=now, part=found.part.value, reason=why)
    notify(uow, told, "firm.removed", now=now, once=found.public_id, case=case, number=case.number)
    tell_owner(uow, case, "firm.removed", now=now, once=found.public_id)
    for account in set(members) - set(party_accounts(uow.session, case)):
        uow.record(RightsChanged("", account))
    renew_texts(uow, case, now=now)
    return found


def tell_firms(uow: UnitOfWork, case: Case, *, now: datetime) -> None:
    """Tell each firm that it is named, once: its members, or the address somebody gave."""
    for each in list_firms(uow.session, case.id):
        members, party = _members(uow, case, each), uow.session.get_one(Party, each.party_id)
        until = each.due_at.isoformat()
        notify(uow, members, "firm.named", now=now, once=each.public_id, case=case, number=case.number, at=until)
        if not members and party.email and each.named_at == now:
            write_letter(uow, party.email, "firm.named", locale=case.language, now=now, number=case.number, at=until)


def _check_open(uow: UnitOfWork, case: Case) -> None:
    check_in(case.status, *statuses("firms_open"))
    if was_published(uow.session, case.id):
        raise Conflict("firm.too_late")


def _members(uow: UnitOfWork, case: Case, firm: CaseFirm) -> list[int]:
    return accounts_of(uow.session, [each for each in case.parties if each.id == firm.party_id])


def _add(
    uow: UnitOfWork, case: Case, named: Named, by: FirmNamer, reason: str, due: datetime, now: datetime, *,
    fields: tuple[str, str],
) -> CaseFirm:  # fmt: skip
    name, did = clean_words(named.name, fields[0], NAME_MAX), clean_words(named.did, fields[1], DID_MAX)
    merchant, before = note_merchant(uow, name, now), list_firms(uow.session, case.id, removed=True)
    live = [each for each in before if each.removed_at is None]
    if merchant.id == case.merchant_id or merchant.id in {each.merchant_id for each in live}:
        raise Invalid("firm.named_already", field=fields[0])
    if len(live) >= PLACES or len(before) >= NAMED_MAX:
        raise Conflict("firm.too_many", limit=PLACES if len(live) >= PLACES else NAMED_MAX)
    complainant = party_of(case, PartyRole.COMPLAINANT).account_id
    if complainant is not None:
        check_not_own(uow, complainant, merchant, fields[0])
    party = Party(
        case_id=case.id, role=PartyRole.RESPONDENT, ordinal=len(before) + 1, merchant_id=merchant.id, name=merchant.name,
        email=named.email.strip().lower() or merchant.contact_email,
    )
    case.parties.append(party)
    uow.session.flush()
    made = CaseFirm(
        case_id=case.id, party_id=party.id, merchant_id=merchant.id, part=named.part, did=did, named_by=by, reason=reason,
        place=min(set(range(1, PLACES + 1)) - {each.place for each in live}), named_at=now, due_at=due,
    )
    uow.session.add(made)
    uow.session.flush()
    if complainant is not None:
        add_event(uow, "party", complainant, now=now, detail=f"merchant:{merchant.id}")
    return made


def check_not_own(uow: UnitOfWork, complainant: int, merchant: Merchant, field: str) -> None:
    """Raises Invalid("dispute.own_merchant") when the complainant answers for this merchant."""
    own = select(MerchantMember.id).where(MerchantMember.merchant_id == merchant.id, MerchantMember.account_id == complainant)
    if uow.session.scalar(own) is not None:
        raise Invalid("dispute.own_merchant", field=field)


def _commit_anew(uow: UnitOfWork, case: Case, now: datetime) -> None:
    """The facts of a draw are sealed with its commitment: while nothing is bound, another takes its place, in public.

    Once it is bound the draw stays: nobody may throw a draw away whose lot is fixed. The firm's people and their households are
    then passed over at every summons.
    """
    ahead = find_draw_ahead(uow.session, case.id)
    if ahead is None or ahead.bound_at is not None or case.status is CaseStatus.REDACTING:
        return
    void_draw(uow, case, VOID, now=now)
    commit_if_possible(uow, case, next_draw(uow.session, case.id), seed=None, now=now)
