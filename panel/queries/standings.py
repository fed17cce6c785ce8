"""How an account stands to a case or to the house: the input of `panel.permissions.may`.

A party is nothing but a party, a juror nothing but a juror: nobody holds two of {party, juror, staff} in one case.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import BindParameter, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from panel.models import Case, Juror, JurorStatus, MerchantMember, Party, PartyRole, Role, Round, Seat
from panel.models.base import table_of
from panel.permissions import Standing

_OF_ROLE = {
    Role.MEDIATOR: Standing.MEDIATOR,
    Role.MANAGER: Standing.MANAGER,
    Role.EXPERT: Standing.EXPERT,
    Role.QUALITY: Standing.QUALITY,
    Role.ADMIN: Standing.ADMIN,
}
_OF_PARTY = {PartyRole.COMPLAINANT: Standing.COMPLAINANT, PartyRole.RESPONDENT: Standing.RESPONDENT}
GUEST = frozenset({Standing.GUEST})
_J, _P, _M = table_of(Juror), table_of(Party), table_of(MerchantMember)
_IN_POOL = select(_J.c.id).where(_J.c.account_id == bindparam("account"), _J.c.status != JurorStatus.LEFT)
_SIDES = select(_P.c.role).where(
    _P.c.case_id == bindparam("case"),
    or_(
        _P.c.account_id == bindparam("account"),
        _P.c.merchant_id.in_(select(_M.c.merchant_id).where(_M.c.account_id == bindparam("account"))),
    ),
)

_ACCOUNTS: BindParameter[int] = bindparam("accounts", expanding=True)
_CASES: BindParameter[int] = bindparam("cases", expanding=True)
_MANY_SIDES = select(_P.c.account_id, _P.c.case_id, _P.c.role).where(_P.c.case_id.in_(_CASES), _P.c.account_id.in_(_ACCOUNTS))
_MANY_MEMBERS = (
    select(_M.c.account_id, _P.c.case_id, _P.c.role)
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
    session: Session, account_id: int | None, roles: frozenset[Role], case: Case | None, *, holds_seat: bool = False
) -> frozenset[Standing]:
    """Every standing of the account; without `case` those to the house. `account_id` None is a guest.

    `holds_seat`: it is known already that the account holds a seat of the case (the seat's own page), so nobody asks again.

    A party gets party standings and MEMBER only, whatever its roles; the holder of a seat SEATED and MEMBER only.
    """
    if account_id is None:
        return GUEST
    if case is None and holds_seat:  # of a control case: a juror there is nothing else either
        return frozenset({Standing.MEMBER, Standing.SEATED})
    if case is None:
        return frozenset({Standing.MEMBER, *(_OF_ROLE[role] for role in roles)})
    as_party = party_standings(session, account_id, case.id)
    seated = not as_party and (holds_seat or has_seat(session, account_id, case.id))
    return _held(account_id, roles, case.owner_id, as_party, seated)


def standings_to_cases(
    session: Session, roles: Mapping[int, frozenset[Role]], owners: Mapping[int, int | None], pairs: Collection[tuple[int, int]]
) -> dict[tuple[int, int], frozenset[Standing]]:
    """`standings` for each pair (account id, case id): three statements however many.

    `roles`: of each account; `owners`: the owner of each case.
    """
    connection, named = session.connection(), {"accounts": list(roles), "cases": list(owners)}
    sides: dict[tuple[int, int], set[Standing]] = {}
    for account, case_id, role in (*connection.execute(_MANY_SIDES, named), *connection.execute(_MANY_MEMBERS, named)):
        sides.setdefault((account, case_id), set()).add(_OF_PARTY[role])
    seated = {(account, case_id) for account, case_id in connection.execute(_MANY_SEATED, named)}
    usual = {account: _held(account, held, None, frozenset(), False) for account, held in roles.items()}
    return {
        (account, case_id): _held(
            account, roles[account], owners[case_id], frozenset(sides.get((account, case_id), ())), (account, case_id) in seated
        )
        if (account, case_id) in sides or (account, case_id) in seated or owners[case_id] == account
        else usual[account]
        for account, case_id in pairs
    }


def _held(
    account_id: int, roles: frozenset[Role], owner_id: int | None, as_party: frozenset[Standing], has_seat: bool
) -> frozenset[Standing]:
    member = frozenset({Standing.MEMBER})
    staff = frozenset(_OF_ROLE[role] for role in roles)
    if as_party:
        return member | as_party
    if has_seat:
        return member | {Standing.SEATED}
    if owner_id == account_id and staff & {Standing.MEDIATOR, Standing.MANAGER}:
        return member | staff | {Standing.OWNER}
    return member | staff


def party_standings(session: Session, account_id: int, case_id: int) -> frozenset[Standing]:
    """The sides the account is on: by its own name, or as a member of a party's merchant."""
    found = session.connection().execute(_SIDES, {"case": case_id, "account": account_id})
    return frozenset(_OF_PARTY[row.role] for row in found)


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
