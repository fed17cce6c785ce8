"""Reading a redaction: what the machine and the people make of the case's texts, and what still blocks publication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.models import (
    Account,
    Case,
    DecisionKind,
    Exhibit,
    Fact,
    MerchantMember,
    PartyRole,
    PictureState,
    Redaction,
    RedactionConfirmation,
    RedactionDecision,
    RedactionPicture,
    RedactionReading,
    Statement,
    StatementKind,
)
from panel.queries.experts import list_expert_names
from panel.queries.firms import list_firms, registered_roles
from panel.queries.listed import Lists, detect_listed, read_lists
from panel.redaction import (
    SURFACE_MAX,
    Add,
    Clear,
    Decision,
    Draft,
    Drop,
    Kind,
    Known,
    Merge,
    Redacted,
    Rename,
    Setting,
    Split,
)
from panel.redaction.decisions import Ruling
from panel.redaction.suspects import AT_MOST as SUSPECTS_AT_MOST


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


def list_readings(session: Session, redaction: Redaction) -> list[RedactionReading]:
    """Who has read the draft as it is now, in the order they said so."""
    return list(
        session.scalars(
            select(RedactionReading)
            .where(RedactionReading.redaction_id == redaction.id, RedactionReading.version == redaction.version)
            .order_by(RedactionReading.id)
        )
    )


def make_draft(
    session: Session, case: Case, redaction: Redaction, made: Sequence[RedactionDecision] | None = None,
    pictures: Sequence[RedactionPicture] | None = None,
) -> Draft:  # fmt: skip
    """Run the detectors over every text of the case at once, with all decisions made so far.

    `made`, `pictures`: what `list_decisions` and `list_pictures` give, for whoever has them already.
    """
    known = known_names(session, case)
    decisions = [as_decision(d) for d in (list_decisions(session, redaction.id) if made is None else made)]
    if pictures is None:
        pictures = list_pictures(session, redaction.id)
    texts = texts_of(redaction, pictures)
    asked = tuple(each for each in decisions if not isinstance(each, Clear))
    found, sure = found_in_pictures(pictures)
    given = tuple(texts.items()), tuple(known), _language(case)
    setting, lists = setting_of(session, case), read_lists(session, texts, known)
    redacted = _detected(*given, (*found, *asked), setting, lists)
    if len(redacted.suspects) >= SUSPECTS_AT_MOST:  # those beyond come forward only when the cleared ones are not counted
        redacted = _detected(*given, (*found, *decisions), setting, lists)
    redacted = _without(redacted, Ruling.of(decisions).cleared)
    confirmed = session.scalars(
        select(RedactionConfirmation.entity).where(RedactionConfirmation.redaction_id == redaction.id)
    )
    return Draft(redacted, tuple(known), frozenset(confirmed), tuple(decisions), texts, _seen(pictures), found, sure)


def found_in_pictures(pictures: Sequence[RedactionPicture]) -> tuple[tuple[Add, ...], tuple[Known, ...]]:
    """Whom and which numbers the exhibits name: all of it masked in the texts like what a person adds; what is sure apart."""
    named = [each for picture in pictures for each in picture.found]
    found = dict.fromkeys((each["surface"], Kind(each["kind"])) for each in named)
    sure = {each["surface"] for each in named if each["sure"]}
    return tuple(Add(*each) for each in found), tuple(Known(*each) for each in found if each[0] in sure)


def first_reading(session: Session, case: Case, draft: Draft) -> Redacted:
    """What the machine makes of the draft's texts and exhibits by itself, as if nobody had decided anything."""
    lists = read_lists(session, draft.originals, draft.known)
    texts, setting = tuple(draft.originals.items()), setting_of(session, case)
    return _detected(texts, draft.known, _language(case), draft.found, setting, lists)


def _without(redacted: Redacted, cleared: AbstractSet[str]) -> Redacted:
    """Without the suspects that somebody cleared. Clearing changes no mask, so that nothing has to be found anew."""
    return replace(redacted, suspects=tuple(each for each in redacted.suspects if each.surface[:SURFACE_MAX] not in cleared))


@lru_cache(maxsize=32)
def _detected(
    texts: tuple[tuple[str, str], ...], known: tuple[Known, ...], language: Literal["zh", "en"],
    decisions: tuple[Decision, ...], setting: Setting, lists: Lists,
) -> Redacted:
    """`detect`, once for the same input: an edit at the desk reads the draft before it, after it and for the page."""
    return detect_listed(lists, dict(texts), known, language, decisions, setting)


def setting_of(session: Session, case: Case) -> Setting:
    """What the case says about its own dates and amounts: day 1 is that of its timeline, amounts in dispute stay."""
    first = session.scalar(select(func.min(Fact.on)).where(Fact.case_id == case.id))
    amounts = session.scalars(select(Statement.amount_minor).where(Statement.case_id == case.id))
    return Setting(decisive=frozenset(amount for amount in amounts if amount is not None), first_day=first)


def texts_of(redaction: Redaction, pictures: Sequence[RedactionPicture]) -> Mapping[str, str]:
    """Every string that would be published: the parties' texts and what the mediator wrote around them."""
    texts = dict(redaction.originals)
    texts["question"] = redaction.question
    texts["rule"] = redaction.rule_text
    texts |= {f"asked.{number}": text for number, text in enumerate(redaction.fact_questions, 1)}
    texts |= {f"option.{option['key']}": option["label"] for option in redaction.options}
    texts |= {f"alt.{p.exhibit_id}": p.alt for p in pictures}
    return texts


def _seen(pictures: Sequence[RedactionPicture]) -> dict[str, str]:
    shown = (PictureState.CLEARED, PictureState.BOXED)
    return {f"seen.{p.exhibit_id}": p.seen for p in pictures if p.state in shown and p.seen}


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
    named = list_firms(session, case.id, removed=True)  # a name stays masked when its firm was taken out
    firms = registered_roles(named)
    for party in case.parties:
        kind = Kind.SHOP if party.merchant_id is not None or party.id in firms else Kind.PERSON
        fields = ((party.name, kind), (party.phone, Kind.PHONE), (party.email, Kind.EMAIL), (party.address, Kind.ADDRESS))
        for value, of in fields:
            if value:
                known.append(Known(value, of, firms.get(party.id, party.role.value)))
    known += [Known(name, Kind.PERSON, "staff") for name in _member_names(session, case, [firm.merchant_id for firm in named])]
    known += [Known(name, Kind.PERSON) for name in list_expert_names(session, case.id)]
    if case.order_no:
        known.append(Known(case.order_no, Kind.ORDER))
    known.append(Known(case.number, Kind.ORDER))
    return known


def _member_names(session: Session, case: Case, firms: Sequence[int]) -> Sequence[str]:
    merchants = [p.merchant_id for p in case.sides if p.role is PartyRole.RESPONDENT and p.merchant_id is not None]
    merchants += firms
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
    if row.kind is DecisionKind.SPLIT:
        return Split(row.entity, tuple((key, surface, number) for key, surface, number in row.places), row.role)
    if row.kind is DecisionKind.CLEAR:
        return Clear(row.value)
    return Merge(row.entity, row.value)


def _language(case: Case) -> Literal["zh", "en"]:
    return cast(Literal["zh", "en"], case.language)


def preview_is_over(redaction: Redaction, approvals: int, hours: int, now: datetime) -> bool:
    """Whether the parties have had their look: both approved, or the preview window has passed."""
    if redaction.previewed_at is None:
        return False
    return approvals >= len(PartyRole) or (now - redaction.previewed_at).total_seconds() >= hours * 3600
