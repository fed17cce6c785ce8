"""Further firms of a case: who they are, whose account speaks for which, what they say as texts of a brief."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.heard import Firm
from panel.models import Brief, CaseFirm, FirmPart, MerchantMember, Party

_F = CaseFirm
# As whom the redaction knows a firm: its pseudonym is made of it, and stays the same in the whole brief.
REGISTERED: Mapping[FirmPart, str] = {
    FirmPart.MERCHANT: "merchant", FirmPart.COURIER: "delivery", FirmPart.PLATFORM: "platform", FirmPart.OTHER: "firm",
}


def list_firms(session: Session, case_id: int, *, removed: bool = False) -> Sequence[CaseFirm]:
    """The further firms of a case by place; with `removed` also those that were taken out, in the order they were named."""
    query = select(_F).where(_F.case_id == case_id)
    if removed:
        return session.scalars(query.order_by(_F.id)).all()
    return session.scalars(query.where(_F.removed_at.is_(None)).order_by(_F.place)).all()


def get_firm(session: Session, case_id: int, public_id: str) -> CaseFirm:
    """A firm that is in the case now. Raises NotFound("firm.unknown")."""
    found = session.scalar(
        select(_F).where(_F.case_id == case_id, _F.public_id == public_id, _F.removed_at.is_(None))
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("firm.unknown")
    return found


def find_own_firm(session: Session, case_id: int, account_id: int) -> CaseFirm | None:
    """The (first) further firm of the case that the account answers for, or None."""
    return session.scalar(
        select(_F).join(MerchantMember, MerchantMember.merchant_id == _F.merchant_id)
        .where(_F.case_id == case_id, MerchantMember.account_id == account_id, _F.removed_at.is_(None))
        .order_by(_F.place).limit(1)
    )


def names_of(session: Session, firms: Iterable[CaseFirm]) -> dict[int, str]:
    """The names of firms, by the id of their party."""
    wanted = [each.party_id for each in firms]
    rows = session.execute(select(Party.id, Party.name).where(Party.id.in_(wanted))) if wanted else ()
    return dict(row for row in rows)


def numbered(firms: Iterable[CaseFirm]) -> dict[int, int]:
    """By id: which of its part a firm is, from 1, counted over all that were ever named: a number means one firm for good."""
    seen: dict[FirmPart, int] = {}
    found = {}
    for each in sorted(firms, key=lambda firm: firm.id):
        found[each.id] = seen[each.part] = seen.get(each.part, 0) + 1
    return found


def firm_texts(session: Session, case_id: int) -> dict[str, str]:
    """What firms say and are said to have done, as texts of a brief: "firm.1", "firm.1.did", … by place."""
    texts: dict[str, str] = {}
    for each in list_firms(session, case_id):
        texts |= {f"firm.{each.place}.did": each.did} | ({f"firm.{each.place}": each.text} if each.text else {})
    return texts


def firms_named(session: Session, case_id: int) -> list[Firm]:
    """The firms as a brief names them: place, part, which of its part."""
    number = numbered(list_firms(session, case_id, removed=True))
    return [Firm(each.place, each.part.value, number[each.id]) for each in list_firms(session, case_id)]


def registered_roles(firms: Iterable[CaseFirm]) -> dict[int, str]:
    """By the id of a firm's party: as whom the redaction knows it."""
    return {each.party_id: REGISTERED[each.part] for each in firms}


def waiting_firm(session: Session, case_id: int, now: datetime) -> CaseFirm | None:
    """The firm that has said nothing and has the longest time left to; None when nobody is waited for."""
    return session.scalar(
        select(_F).where(_F.case_id == case_id, _F.removed_at.is_(None), _F.text.is_(None), _F.due_at > now)
        .order_by(_F.due_at.desc()).limit(1)
    )


def was_published(session: Session, case_id: int) -> bool:
    """Whether jurors have read a brief of the case: who its firms are stands from then on."""
    return session.scalar(select(Brief.id).where(Brief.case_id == case_id).limit(1)) is not None
