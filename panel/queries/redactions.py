"""Reading a redaction: what the machine and the people make of the case's texts, and what still blocks publication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.models import (
    Account,
    Case,
    DecisionKind,
    Exhibit,
    MerchantMember,
    PartyRole,
    Redaction,
    RedactionConfirmation,
    RedactionDecision,
    RedactionPicture,
    Statement,
    StatementKind,
)
from panel.redaction import Add, Decision, Drop, Entity, Kind, Known, Leak, Merge, Redacted, Rename, detect, leaks
from panel.redaction.decisions import Ruling
from panel.redaction.detectors.registry import canonical
from panel.redaction.redact import entity_id


@dataclass(frozen=True, slots=True)
class Draft:
    """The brief as it would be published now, with the `originals` and `decisions` it is made from."""

    redacted: Redacted
    known: tuple[Known, ...]
    confirmed: frozenset[str]
    decisions: tuple[Decision, ...]
    originals: Mapping[str, str]

    @property
    def unconfirmed(self) -> tuple[Entity, ...]:
        """Entities, masked or left open, that nobody has confirmed yet."""
        return tuple(e for e in (*self.redacted.entities, *self.redacted.dropped) if e.id not in self.confirmed)

    @property
    def must_mask(self) -> frozenset[str]:
        """Ids of entities that hold a name or number of somebody in the case: no person at the desk may leave them open."""
        ruling = Ruling.of(self.decisions)
        return frozenset(ruling.final(entity_id(canonical(known.surface))) for known in self.known)

    def leaks(self) -> list[Leak]:
        """What the export gate finds in the draft; empty means that it may go out."""
        allowed = [each for each in self.redacted.dropped if each.id not in self.must_mask]
        return leaks(self.redacted.texts, self.known, self.redacted.entities, allowed=allowed)


def get_redaction(session: Session, case_id: int, *, lock: bool = False) -> Redaction:
    """The newest redaction of the case. Raises NotFound("redaction.unknown")."""
    query = select(Redaction).where(Redaction.case_id == case_id).order_by(Redaction.round_no.desc()).limit(1)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound("redaction.unknown")
    return found


def list_pictures(session: Session, redaction_id: int) -> list[RedactionPicture]:
    """The exhibits at the desk, in the order they were handed in; one that was taken back since is gone."""
    return list(
        session.scalars(
            select(RedactionPicture)
            .join(Exhibit, Exhibit.id == RedactionPicture.exhibit_id)
            .where(RedactionPicture.redaction_id == redaction_id, Exhibit.removed_at.is_(None))
            .order_by(RedactionPicture.id)
        )
    )


def list_decisions(session: Session, redaction_id: int) -> list[RedactionDecision]:
    """Every decision at the desk, oldest first."""
    return list(
        session.scalars(
            select(RedactionDecision)
            .where(RedactionDecision.redaction_id == redaction_id)
            .order_by(RedactionDecision.ordinal)
        )
    )


def make_draft(session: Session, case: Case, redaction: Redaction) -> Draft:
    """Run the detectors over every text of the case at once, with all decisions made so far."""
    known = known_names(session, case)
    decisions = [as_decision(d) for d in list_decisions(session, redaction.id)]
    texts = texts_of(session, redaction)
    redacted = detect(texts, known, _language(case), decisions=decisions)
    confirmed = session.scalars(
        select(RedactionConfirmation.entity).where(RedactionConfirmation.redaction_id == redaction.id)
    )
    return Draft(redacted, tuple(known), frozenset(confirmed), tuple(decisions), texts)


def texts_of(session: Session, redaction: Redaction) -> Mapping[str, str]:
    """Every string that would be published: the parties' texts and what the mediator wrote around them."""
    texts = dict(redaction.originals)
    texts["question"] = redaction.question
    texts["rule"] = redaction.rule_text
    texts |= {f"option.{option['key']}": option["label"] for option in redaction.options}
    texts |= {f"alt.{p.exhibit_id}": p.alt for p in list_pictures(session, redaction.id)}
    return texts


STATEMENTS = {PartyRole.COMPLAINANT: StatementKind.CLAIM, PartyRole.RESPONDENT: StatementKind.RESPONSE}


def said_by(texts: Mapping[str, str], side: PartyRole) -> str:
    """What a side says in the brief: its statement, below it its appeal. Empty for a side that stayed silent."""
    return "\n\n".join(filter(None, (texts.get(STATEMENTS[side].value), texts.get(f"appeal.{side.value}"))))


def asks_of(session: Session, case: Case) -> dict[str, dict[str, Any]]:
    """What each side asks for or offers, by "claim" and "response": remedy code, amount in minor units, currency.

    Empty for a side that named no remedy. Amounts stay in the brief: jurors cannot judge a demand they are not told.
    """
    asks: dict[str, dict[str, Any]] = {StatementKind.CLAIM.value: {}, StatementKind.RESPONSE.value: {}}
    query = select(Statement).where(Statement.case_id == case.id, Statement.kind.in_(asks), Statement.remedy.is_not(None))
    for row in session.scalars(query):
        if row.remedy is not None:
            asks[row.kind.value] = {
                "remedy": row.remedy.value, "amount_minor": row.amount_minor, "currency": case.currency,
            }
    return asks


def known_names(session: Session, case: Case) -> list[Known]:
    """What the case's own fields say about people and shops: the registry every text is searched for."""
    known: list[Known] = []
    for party in case.parties:
        kind = Kind.SHOP if party.merchant_id is not None else Kind.PERSON
        fields = ((party.name, kind), (party.phone, Kind.PHONE), (party.email, Kind.EMAIL), (party.address, Kind.ADDRESS))
        for value, of in fields:
            if value:
                known.append(Known(value, of, party.role.value))
    known += [Known(name, Kind.PERSON, "staff") for name in _member_names(session, case)]
    if case.order_no:
        known.append(Known(case.order_no, Kind.ORDER))
    known.append(Known(case.number, Kind.ORDER))
    return known


def _member_names(session: Session, case: Case) -> Sequence[str]:
    merchants = [p.merchant_id for p in case.parties if p.role is PartyRole.RESPONDENT and p.merchant_id is not None]
    return session.scalars(
        select(Account.name)
        .join(MerchantMember, MerchantMember.account_id == Account.id)
        .where(MerchantMember.merchant_id.in_(merchants))
        .order_by(Account.id)
    ).all()


def as_decision(row: RedactionDecision) -> Decision:
    """A stored decision as the value the pure core applies."""
    if row.kind is DecisionKind.ADD:
        return Add(row.value, Kind(row.entity_kind), row.role)
    if row.kind is DecisionKind.DROP:
        return Drop(row.entity, row.value)
    if row.kind is DecisionKind.RENAME:
        return Rename(row.entity, row.value)
    return Merge(row.entity, row.value)


def _language(case: Case) -> Literal["zh", "en"]:
    return cast(Literal["zh", "en"], case.language)


def preview_is_over(redaction: Redaction, approvals: int, hours: int, now: datetime) -> bool:
    """Whether the parties have had their look: both approved, or the preview window has passed."""
    if redaction.previewed_at is None:
        return False
    return approvals >= len(PartyRole) or (now - redaction.previewed_at).total_seconds() >= hours * 3600
