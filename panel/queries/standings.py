"""How an account stands to a case or to the house: the input of `panel.permissions.may`.

A party is nothing but a party, a juror nothing but a juror, an expert of a case nothing else in it: nobody holds two of
{party, juror, expert, staff} in one case.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from panel.models import Case, Juror, JurorStatus, MerchantMember, Party, PartyRole, Role, Round, Seat
from panel.models.base import BigId, table_of
from panel.permissions import Standing
from panel.queries.experts import asked_cases, is_asked

_OF_ROLE = {
    Role.MEDIATOR: Standing.MEDIATOR,
    Role.MANAGER: Standing.MANAGER,
    Role.EXPERT: Standing.EXPERT,
    Role.QUALITY: Standing.QUALITY,
    Role.ADMIN: Standing.ADMIN,
}
_OF_PARTY = {PartyRole.COMPLAINANT: Standing.COMPLAINANT, PartyRole.RESPONDENT: Standing.RESPONDENT}
Side = tuple[PartyRole, int]  # a party's role and ordinal
GUEST = frozenset({Standing.GUEST})
_J, _P, _M = table_of(Juror), table_of(Party), table_of(MerchantMember)
_IN_POOL = select(_J.c.id).where(_J.c.account_id == bindparam("account"), _J.c.status != JurorStatus.LEFT)


def is_side(case_id: ColumnElement[int], account_id: ColumnElement[int]) -> ColumnElement[bool]:
    """For rows of parties: that the account stands there by its own name, or as a member of the party's merchant."""
    of_merchant = select(_M.c.merchant_id).where(_M.c.account_id == account_id)
    return and_(_P.c.case_id == case_id, or_(_P.c.account_id == account_id, _P.c.merchant_id.in_(of_merchant)))


_SIDES = select(_P.c.role, _P.c.ordinal).where(is_side(bindparam("case", type_=BigId), bindparam("account", type_=BigId)))

_ACCOUNTS: BindParameter[int] = bindparam("accounts", expanding=True)
_CASES: BindParameter[int] = bindparam("cases", expanding=True)
_MANY_SIDES = select(_P.c.account_id, _P.c.case_id, _P.c.role, _P.c.ordinal).where(
    _P.c.case_id.in_(_CASES), _P.c.account_id.in_(_ACCOUNTS)
)
_MANY_MEMBERS = (
    select(_M.c.account_id, _P.c.case_id, _P.c.role, _P.c.ordinal)
    .join_from(_M, _P, _P.c.merchant_id == _M.c.merchant_id)
    .where(_P.c.case_id.in_(_CASES), _M.c.account_id.in_(_ACCOUNTS))
)
_J, _R, _S = table_of(Juror), table_of(Round), table_of(Seat)
_MANY_SEATED = (
    select(_J.c.account_id, _R.c.case_id)
    .select_from(_J.join(_S, _S.c.juror_id == _J.c.id).join(_R, _R.c.id == _S.c.round_id))
    .where(_J.c.account_id.in_(_ACCOUNTS), _R.c.case_id.in_(_CASES))
)


def standings(
    session: Session, account_id: int | None, roles: frozenset[Role], case: Case | None
) -> frozenset[Standing]:
    """Every standing of the account; without `case` those to the house. `account_id` None is a guest.

    A party gets party standings and MEMBER only, whatever its roles; the holder of a seat SEATED and MEMBER only; an expert who
    was asked about this case ADVISING and MEMBER only.
    """
    if account_id is None:
        return GUEST
    if case is None:
        return frozenset({Standing.MEMBER, *(_OF_ROLE[role] for role in roles)})
    as_party = party_standings(session, account_id, case.id)
    seated = not as_party and has_seat(session, account_id, case.id)
    asked = Role.EXPERT in roles and bool(session.scalar(select(is_asked(case.id, account_id))))
    return _held(account_id, roles, case.owner_id, as_party, seated, asked)


def standing_of(role: PartyRole, ordinal: int) -> Standing:
    """How a party of the case stands to it: as its side, or as a further firm."""
    return Standing.FIRM if ordinal else _OF_PARTY[role]


def holder_standings(sides: Collection[Side]) -> frozenset[Standing]:
    """`standings` of the holder of a seat, read together with the seat; `sides` of its case the holder is on, usually none."""
    return frozenset({Standing.MEMBER, *({standing_of(*side) for side in sides} or {Standing.SEATED})})


def standings_to_cases(
    session: Session, roles: Mapping[int, frozenset[Role]], owners: Mapping[int, int | None], pairs: Collection[tuple[int, int]]
) -> dict[tuple[int, int], frozenset[Standing]]:
    """`standings` for each pair (account id, case id): three statements however many, a fourth where one of them is an expert.

    `roles`: of each account; `owners`: the owner of each case.
    """
    connection, named = session.connection(), {"accounts": list(roles), "cases": list(owners)}
    sides: dict[tuple[int, int], set[Standing]] = {}
    for account, case_id, role, ordinal in (*connection.execute(_MANY_SIDES, named), *connection.execute(_MANY_MEMBERS, named)):
        sides.setdefault((account, case_id), set()).add(standing_of(role, ordinal))
    seated = {(account, case_id) for account, case_id in connection.execute(_MANY_SEATED, named)}
    experts = [account for account, held in roles.items() if Role.EXPERT in held]
    asked = asked_cases(session, experts, list(owners)) if experts else set()
    usual = {account: _held(account, held, None, frozenset(), False) for account, held in roles.items()}
    return {
        (account, case_id): _held(
            account, roles[account], owners[case_id], frozenset(sides.get((account, case_id), ())),
            (account, case_id) in seated, (account, case_id) in asked,
        )
        if (account, case_id) in sides or (account, case_id) in seated or (account, case_id) in asked
        or owners[case_id] == account
        else usual[account]
        for account, case_id in pairs
    }


def _held(
    account_id: int, roles: frozenset[Role], owner_id: int | None, as_party: frozenset[Standing], has_seat: bool,
    is_expert: bool = False,
) -> frozenset[Standing]:  # fmt: skip
    member = frozenset({Standing.MEMBER})
    staff = frozenset(_OF_ROLE[role] for role in roles)
    if as_party:
        return member | as_party
    if has_seat:
        return member | {Standing.SEATED}
    if is_expert:
        return member | {Standing.ADVISING}
    if owner_id == account_id and staff & {Standing.MEDIATOR, Standing.MANAGER}:
        return member | staff | {Standing.OWNER}
    return member | staff


def party_standings(session: Session, account_id: int, case_id: int) -> frozenset[Standing]:
    """The sides the account is on: by its own name, or as a member of a party's merchant."""
    found = session.connection().execute(_SIDES, {"case": case_id, "account": account_id})
    return frozenset(standing_of(row.role, row.ordinal) for row in found)


def has_seat(session: Session, account_id: int, case_id: int) -> bool:
    """Whether the account was ever summoned to a round of the case; a declined seat still is a conflict with staff work."""
    held = (
        select(Seat.id)
        .join(Round, Round.id == Seat.round_id)
        .join(Juror, Juror.id == Seat.juror_id)
        .where(Round.case_id == case_id, Juror.account_id == account_id)
    )
    return bool(session.scalar(select(exists(held))))


def is_juror(session: Session, account_id: int) -> bool:
    """Whether the account is in the pool and has not left it."""
    return session.connection().execute(_IN_POOL, {"account": account_id}).first() is not None
