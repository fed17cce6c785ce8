"""A party names somebody who must not judge its case; the quality officer decides, and the answer never says who was drawn."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from panel.errors import Conflict, Invalid, NotFound
from panel.lifecycle import CaseStatus, check_in
from panel.models import Account, Case, Challenge, ChallengeStatus, PartyRole, Role
from panel.notices import notify
from panel.permissions import statuses
from panel.queries.accounts import find_by_identifier
from panel.queries.cases import lock_case, party_accounts, party_of
from panel.queries.challenges import count_waiting
from panel.queries.rounds import next_draw
from panel.queries.staff import list_staff
from panel.services.accounts import read_identifier
from panel.services.dealing import record_dealing
from panel.services.moving import log
from panel.services.seats import release_seat
from panel.uow import UnitOfWork

WHOM_MAX = 200
REASON_MAX = 2000
REPLY_MAX = 2000
OVER = (CaseStatus.DECIDED, CaseStatus.CLOSED, CaseStatus.SETTLED, CaseStatus.WITHDRAWN, CaseStatus.INADMISSIBLE)
WAITING_MAX = 5  # of one party in one case: nobody fishes for names


def make_challenge(uow: UnitOfWork, case_id: int, role: PartyRole, whom: str, reason: str, *, now: datetime) -> Challenge:
    """A party says who must not judge its case (`whom`: a name, a relation, in its own words) and why.

    Until the panel sits, whether or not anybody has voted: a refusal tells nothing.
    Raises Conflict: "case.wrong_status", "challenge.too_late", "challenge.too_many"; Invalid with field "whom" or "reason":
    "input.missing", "input.too_long". The same words again are the same challenge.
    """
    whom, reason = _clean(whom, "whom", WHOM_MAX), _clean(reason, "reason", REASON_MAX)
    case = lock_case(uow.session, case_id)
    if case.status is CaseStatus.VOTING:
        raise Conflict("challenge.too_late")
    check_in(case.status, *statuses("challengeable"))
    own = select(Challenge).where(
        Challenge.case_id == case.id, Challenge.role == role.value, Challenge.status == ChallengeStatus.WAITING
    )
    waiting = list(uow.session.scalars(own))
    for before in waiting:
        if (before.whom, before.reason) == (whom, reason):
            return before
    if len(waiting) >= WAITING_MAX:
        raise Conflict("challenge.too_many", limit=WAITING_MAX)
    made = Challenge(
        case_id=case.id, round_no=next_draw(uow.session, case.id), role=role.value, whom=whom, reason=reason, made_at=now
    )
    uow.session.add(made)
    uow.session.flush()
    log(uow, case, "challenge.made", actor=role.value, now=now, audience="staff")
    notify(uow, list_staff(uow.session, Role.QUALITY), "challenge.waiting", now=now, once=made.public_id, number=case.number)
    return made


def press_challenges(uow: UnitOfWork, case: Case, step: str, *, now: datetime) -> None:
    """Tell the quality officers that a panel comes near while challenges of the case wait; once for each `step`."""
    if count_waiting(uow.session, case.id):
        once = f"{case.public_id}:{step}"
        notify(uow, list_staff(uow.session, Role.QUALITY), "challenge.pressing", now=now, once=once, number=case.number)


def uphold_challenge(
    uow: UnitOfWork, challenge_id: str, identifier: str, reply: str, *, by_id: int, now: datetime,
    close_to: PartyRole | None = None,
) -> Challenge:  # fmt: skip
    """The quality officer finds the account (`identifier`: its e-mail or phone) and agrees: it does not judge this case.

    If it holds a seat that waits, the seat goes to the next on the list, without a word to anybody of who it was; a ballot cast
    before stays. Later draws refuse it too: it has dealings with the side it is `close_to` (None: the side that did not
    challenge). Raises NotFound("challenge.unknown"), Conflict: "challenge.decided", "case.role_clash", "challenge.over" when
    no panel of the case votes or can still come (what is known then is a ground of an appeal); Invalid:
    "account.identifier_wrong", "challenge.nobody" (field "identifier"); "input.missing", "input.too_long" (field "reply").
    """
    challenge, case, text = _lock(uow, challenge_id, reply, by_id)
    if case.status in OVER:
        raise Conflict("challenge.over")
    account = find_by_identifier(uow.session, read_identifier(identifier))
    if account is None:
        raise Invalid("challenge.nobody", field="identifier")
    _answer(uow, challenge, case, ChallengeStatus.UPHELD, text, by_id=by_id, now=now, account_id=account.id)
    release_seat(uow, case, account.id, now=now)
    _keep_away(uow, case, account, close_to or _other(PartyRole(challenge.role)), now)
    return challenge


def reject_challenge(uow: UnitOfWork, challenge_id: str, reply: str, *, by_id: int, now: datetime) -> Challenge:
    """The quality officer does not agree, and says why. Raises as `uphold_challenge` does."""
    challenge, case, text = _lock(uow, challenge_id, reply, by_id)
    _answer(uow, challenge, case, ChallengeStatus.REJECTED, text, by_id=by_id, now=now, account_id=None)
    return challenge


def _lock(uow: UnitOfWork, challenge_id: str, reply: str, by_id: int) -> tuple[Challenge, Case, str]:
    text = _clean(reply, "reply", REPLY_MAX)
    case_id = uow.session.scalar(select(Challenge.case_id).where(Challenge.public_id == challenge_id))
    if case_id is None:
        raise NotFound("challenge.unknown")
    case = lock_case(uow.session, case_id)
    challenge = uow.session.scalars(
        select(Challenge).where(Challenge.public_id == challenge_id).execution_options(populate_existing=True)
    ).one()
    if challenge.status is not ChallengeStatus.WAITING:
        raise Conflict("challenge.decided")
    if by_id in party_accounts(uow.session, case):
        raise Conflict("case.role_clash")
    return challenge, case, text


def _answer(
    uow: UnitOfWork, challenge: Challenge, case: Case, status: ChallengeStatus, reply: str, *, by_id: int, now: datetime,
    account_id: int | None,
) -> None:  # fmt: skip
    challenge.status, challenge.reply, challenge.account_id = status, reply, account_id
    challenge.decided_at, challenge.decided_by_id = now, by_id
    uow.session.flush()
    log(uow, case, "challenge.decided", actor="quality", now=now, audience="staff", outcome=status.value)
    notify(
        uow, party_accounts(uow.session, case, PartyRole(challenge.role)), "challenge.answered", now=now,
        once=challenge.public_id, case=case, number=case.number,
    )


def _keep_away(uow: UnitOfWork, case: Case, account: Account, side: PartyRole, now: datetime) -> None:
    """Later draws of these parties refuse the account by a line of the log; of a side without account there is none."""
    party = party_of(case, side)
    if party.merchant_id is not None:
        record_dealing(uow, account.id, "other", merchant_id=party.merchant_id, source="challenge", now=now)
    elif party.account_id is not None and party.account_id != account.id:
        record_dealing(uow, account.id, "other", other_id=party.account_id, source="challenge", now=now)


def _other(role: PartyRole) -> PartyRole:
    return PartyRole.RESPONDENT if role is PartyRole.COMPLAINANT else PartyRole.COMPLAINANT


def _clean(text: str, field: str, limit: int) -> str:
    clean = text.strip()
    if not clean:
        raise Invalid("input.missing", field=field)
    if len(clean) > limit:
        raise Invalid("input.too_long", field=field, limit=limit)
    return clean

