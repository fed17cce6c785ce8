"""Experts of a case: who has a part in it as one, what keeps somebody from being one, what they said."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from panel.errors import NotFound
from panel.models import (
    LIVE_INVITATIONS,
    Account,
    Case,
    Challenge,
    ChallengeStatus,
    Dealing,
    ExpertInvitation,
    ExpertKind,
    ExpertProfile,
    InvitationState,
    Juror,
    Opinion,
    Party,
    Recusal,
    RecusalStatus,
    Round,
    Seat,
)
from panel.queries.cases import party_accounts

_E, _O = ExpertInvitation, Opinion
# Whoever was asked and has not answered, or has accepted at any time: what was read cannot be unread.
HAS_PART = or_(_E.state == InvitationState.WAITING, _E.accepted_at.is_not(None))


def expert_accounts(session: Session, case_id: int) -> frozenset[int]:
    """Accounts with a part in the case as experts: none of them judges it, works on it, or opens it."""
    return frozenset(session.scalars(select(_E.account_id).where(_E.case_id == case_id, HAS_PART)))


def cases_advised(account_id: int) -> Select[int]:
    """The cases in which the account has a part as an expert."""
    return select(_E.case_id).where(_E.account_id == account_id, HAS_PART)


def is_asked(case_id: ColumnElement[int] | InstrumentedAttribute[int] | int, account_id: int) -> ColumnElement[bool]:
    """That the account may read the case as an expert now."""
    return exists().where(_E.case_id == case_id, _E.account_id == account_id, _E.state.in_(LIVE_INVITATIONS))


def asked_cases(session: Session, account_ids: Sequence[int], case_ids: Sequence[int]) -> set[tuple[int, int]]:
    """Of these accounts and cases the pairs (account id, case id) in which the account is an expert now."""
    rows = session.execute(
        select(_E.account_id, _E.case_id)
        .where(_E.account_id.in_(account_ids), _E.case_id.in_(case_ids), _E.state.in_(LIVE_INVITATIONS))
    )
    return {(account, case) for account, case in rows}


def find_profile(session: Session, account_id: int) -> ExpertProfile | None:
    """What the expert said about itself, or None."""
    return session.get(ExpertProfile, account_id)


def find_own(session: Session, case_id: int, account_id: int) -> ExpertInvitation:
    """The live invitation of an expert to a case. Raises NotFound("expert.unknown")."""
    found = session.scalar(
        select(_E).where(_E.case_id == case_id, _E.account_id == account_id, _E.state.in_(LIVE_INVITATIONS))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("expert.unknown")
    return found


def get_invitation(session: Session, case_id: int, public_id: str) -> ExpertInvitation:
    """An invitation of the case. Raises NotFound("expert.unknown")."""
    found = session.scalar(
        select(_E).where(_E.case_id == case_id, _E.public_id == public_id).execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("expert.unknown")
    return found


def list_versions(session: Session, invitation_ids: Sequence[int]) -> dict[int, list[Opinion]]:
    """By invitation: what was signed, the newest version last."""
    found: dict[int, list[Opinion]] = {}
    for each in session.scalars(select(_O).where(_O.invitation_id.in_(invitation_ids)).order_by(_O.version)):
        found.setdefault(each.invitation_id, []).append(each)
    return found


def list_given(session: Session, case_id: int) -> list[tuple[ExpertInvitation, Opinion]]:
    """Opinions of advisers that stand, as they read now, in the order of their invitations: what jurors may read masked."""
    rows = session.scalars(
        select(_E)
        .where(_E.case_id == case_id, _E.kind == ExpertKind.ADVISER, _E.state == InvitationState.GIVEN).order_by(_E.id)
    ).all()
    versions = list_versions(session, [each.id for each in rows])
    return [(each, versions[each.id][-1]) for each in rows]


def opinion_texts(session: Session, case_id: int) -> dict[str, str]:
    """What advisers were asked and said, as texts of a brief: "opinion.1", "opinion.1.question", …; as they read now."""
    texts: dict[str, str] = {}
    for number, (invitation, opinion) in enumerate(list_given(session, case_id), 1):
        texts |= {f"opinion.{number}": opinion.text, f"opinion.{number}.question": invitation.question}
    return texts


def opinion_fields(session: Session, case_id: int) -> list[str]:
    """The field of each of them, in the same order."""
    return [invitation.field for invitation, _ in list_given(session, case_id)]


def list_expert_names(session: Session, case_id: int) -> Sequence[str]:
    """Names of those who have said something about the case as experts: masked wherever they stand."""
    return session.scalars(
        select(Account.name)
        .where(
            Account.erased_at.is_(None),
            Account.id.in_(select(_E.account_id).join(_O, _O.invitation_id == _E.id).where(_E.case_id == case_id)),
        )
        .order_by(Account.id)
    ).all()


def stands_near(session: Session, case: Case, account_id: int) -> bool:
    """Whether a conflict keeps the account from being an expert of the case; `case` with its parties.

    A side or its household, a dealing with either, a seat of the case, the person who holds it, an objection that was right.
    Which of them it is, is told to nobody: one of them would name a juror.
    """
    parties = party_accounts(session, case)
    if account_id in parties or account_id == case.owner_id:
        return True
    return any(session.scalar(select(found)) for found in _nearness(case, parties, account_id))


def _nearness(case: Case, parties: Sequence[int], account_id: int) -> tuple[ColumnElement[bool], ...]:
    merchants = [party.merchant_id for party in case.parties if party.merchant_id is not None]
    others = select(Account.cluster).where(Account.id.in_(parties), Account.cluster != 0)
    return (
        exists().where(Account.id == account_id, Account.cluster.in_(others)),
        exists().where(
            Dealing.account_id == account_id, or_(Dealing.other_id.in_(parties), Dealing.merchant_id.in_(merchants))
        ),
        exists().where(
            Juror.account_id == account_id, Seat.juror_id == Juror.id, Round.id == Seat.round_id, Round.case_id == case.id
        ),
        exists(_earlier_cases(case, merchants, account_id)),
        exists().where(
            Challenge.case_id == case.id, Challenge.account_id == account_id, Challenge.status == ChallengeStatus.UPHELD
        ),
        exists().where(was_recused(case.id, account_id)),
    )


def _earlier_cases(case: Case, merchants: Sequence[int], account_id: int) -> Select[int]:
    """Other cases in which the account stood against, or with, a merchant of this one."""
    own = select(Party.case_id).where(Party.account_id == account_id, Party.case_id != case.id)
    return select(Party.id).where(Party.case_id.in_(own), Party.merchant_id.in_(merchants))


def was_recused(case_id: int, account_id: int) -> ColumnElement[bool]:
    """For rows of recusals: a side objected to this account in this case, and was right."""
    return and_(Recusal.case_id == case_id, Recusal.account_id == account_id, Recusal.status == RecusalStatus.UPHELD)
