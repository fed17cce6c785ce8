"""The redaction desk as its mediator sees it: originals and brief side by side, entities, exhibits, what still blocks.

For staff at the desk only: it holds originals. Nothing of it may reach a juror's page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.models import (
    Case,
    DecisionKind,
    Objection,
    Party,
    Redaction,
    RedactionApproval,
)
from panel.projections.redaction_exhibits import PictureView, picture_rows, view_picture
from panel.projections.redaction_suspects import PlaceView, SuspectView, view_places, view_suspects
from panel.projections.redaction_texts import TextView, text_names, view_texts
from panel.queries.cases import get_case
from panel.queries.redactions import get_redaction, list_decisions, make_draft
from panel.redaction import Draft, Entity, Known
from panel.services.publishing import blockers
from panel.settings import read_settings
from voting import Reason


@dataclass(frozen=True, slots=True)
class Doubt:
    """A form that fits several: the names of those it may mean, as the brief calls them or as the case knows them."""

    form: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntityView:
    """One person, shop or number. `places`: how often it is masked; `fixed`: never left open; `reason`: why it is open.

    `doubts`: forms of it that fit others as well; a person says who is meant, so it is confirmed by itself only.
    """

    id: str
    pseudonym: str
    forms: tuple[str, ...]
    kind: str
    role: str
    rule: str
    places: int
    confirmed: bool
    fixed: bool
    reason: str = ""
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """What a side has against the draft, and the answer."""

    id: str
    side: str
    text: str
    made_at: datetime
    answer: str | None


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What the parties have been shown: `until` is when the window passes; both None before it was offered."""

    since: datetime | None
    until: datetime | None
    hours: int
    approved_by: frozenset[str]
    objections: tuple[ObjectionView, ...]


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing in the way of publication. `text`, `number` name the text of a leak."""

    code: str
    params: Mapping[str, object]
    text: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class RedactionDesk:
    """Everything the desk shows, at one version of the redaction. `places`: of the chosen entity, with words around each."""

    public_id: str
    number: str
    language: str
    round_no: int
    version: int
    texts: tuple[TextView, ...]
    entities: tuple[EntityView, ...]
    dropped: tuple[EntityView, ...]
    pictures: tuple[PictureView, ...]
    question: str
    fact_questions: tuple[str, ...]
    options: tuple[tuple[str, str, str], ...]
    rule_text: str
    last_decision: str | None
    suspects: tuple[SuspectView, ...]
    missing: tuple[str, ...]
    readers: int
    preview: PreviewView
    blockers: tuple[Blocker, ...]
    redacted: Mapping[str, str]
    places: tuple[PlaceView, ...] = ()

    @property
    def waiting(self) -> tuple[EntityView, ...]:
        """Entities, masked or left open, that nobody has confirmed yet."""
        return tuple(each for each in (*self.entities, *self.dropped) if not each.confirmed)

    @property
    def plain(self) -> tuple[EntityView, ...]:
        """Those of them that may be confirmed together: it is clear whom each means."""
        return tuple(each for each in self.waiting if not each.doubts)

    @property
    def pictures_done(self) -> int:
        """How many exhibits somebody has decided about."""
        return sum(picture.done for picture in self.pictures)

    @property
    def being_read(self) -> int:
        """How many exhibits a machine still has to read, as they were handed in or as jurors would get them."""
        return sum(picture.being_read for picture in self.pictures)

    def entity(self, id_: str) -> EntityView | None:
        """The entity with this id, masked or left open; None when the draft has none."""
        return next((each for each in (*self.entities, *self.dropped) if each.id == id_), None)


def redaction_desk(session: Session, case: Case, now: datetime, chosen: str = "") -> RedactionDesk:
    """The desk of a case in redaction, in a fixed number of queries. Raises NotFound("redaction.unknown").

    `chosen`: the entity whose places are wanted.
    """
    case = get_case(session, case.public_id)  # with its parties: their names are what the texts are searched for
    redaction = get_redaction(session, case.id)
    rows, decisions = picture_rows(session, redaction), list_decisions(session, redaction.id)
    pictures = sorted((picture for picture, _, _ in rows), key=lambda picture: picture.id)
    draft = make_draft(session, case, redaction, decisions, pictures)
    names = text_names(redaction.options, {exhibit.id: (exhibit.ordinal, role) for _, exhibit, role in rows})
    settings = read_settings(session, now)
    reasons = {row.entity: row.value for row in decisions if row.kind is DecisionKind.DROP}
    return RedactionDesk(
        public_id=case.public_id, number=case.number, language=case.language, round_no=redaction.round_no,
        version=redaction.version, texts=view_texts(draft, names),
        entities=tuple(_entity(draft, each) for each in draft.redacted.entities),
        dropped=tuple(_entity(draft, each, reasons.get(each.id, "")) for each in draft.redacted.dropped),
        pictures=tuple(view_picture(*row, draft.redacted.texts[f"alt.{row[1].id}"]) for row in rows),
        question=redaction.question, fact_questions=tuple(redaction.fact_questions),
        options=tuple((o["key"], o["label"], o["side"]) for o in redaction.options), rule_text=redaction.rule_text,
        last_decision=decisions[-1].kind.value if decisions else None,
        suspects=view_suspects(draft, names), missing=draft.redacted.missing, readers=settings.readers,
        preview=_preview(session, redaction, settings.preview_hours),
        blockers=tuple(
            _blocker(each, names) for each in blockers(session, case, redaction, draft, now=now, pictures=pictures)
        ),
        redacted=draft.redacted.texts, places=view_places(draft, chosen, names) if chosen else (),
    )


def _entity(draft: Draft, entity: Entity, reason: str = "") -> EntityView:
    return EntityView(
        id=entity.id, pseudonym=entity.pseudonym, forms=entity.forms, kind=entity.kind.value, role=entity.role,
        rule=entity.rule, places=sum(span.entity == entity.id for span in draft.redacted.spans),
        confirmed=entity.id in draft.confirmed, fixed=entity.id in draft.must_mask, reason=reason,
        doubts=_doubts(draft, entity.id),
    )


def _doubts(draft: Draft, entity: str) -> tuple[Doubt, ...]:
    called = {each.id: each.pseudonym for each in draft.redacted.entities}

    def name(id_: str, known: Known) -> str:
        return f"{called[id_]} = {known.surface}" if id_ in called else known.surface

    return tuple(
        Doubt(each.form, tuple(map(name, each.entities, each.people)))
        for each in draft.redacted.ambiguous
        if each.entity == entity
    )


def _preview(session: Session, redaction: Redaction, hours: int) -> PreviewView:
    since = redaction.previewed_at
    approvals = session.scalars(select(RedactionApproval.role).where(RedactionApproval.redaction_id == redaction.id))
    objections = session.execute(
        select(Objection, Party)
        .join(Party, Party.id == Objection.party_id)
        .where(Objection.redaction_id == redaction.id)
        .order_by(Objection.id)
    )
    return PreviewView(
        since=since, until=since + timedelta(hours=hours) if since else None, hours=hours,
        approved_by=frozenset(role.value for role in approvals),
        objections=tuple(ObjectionView(o.public_id, party.stands, o.text, o.made_at, o.answer) for o, party in objections),
    )


def _blocker(reason: Reason, names: Mapping[str, tuple[str, int | None, str]]) -> Blocker:
    params = dict(reason.params)
    key = str(params.pop("key", ""))
    text, number, _ = names.get(key, (key, None, ""))
    return Blocker(reason.code, params, text, number)
