"""The redaction desk as its mediator sees it: originals and brief side by side, entities, exhibits, what still blocks.

For staff at the desk only: it holds originals. Nothing of it may reach a juror's page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.models import (
    Case,
    DecisionKind,
    Exhibit,
    Objection,
    Party,
    PictureState,
    Redaction,
    RedactionApproval,
    RedactionPicture,
)
from panel.projections.redaction_texts import TextView, text_names, view_texts
from panel.queries.cases import get_case
from panel.queries.redactions import Draft, get_redaction, list_decisions, make_draft
from panel.redaction import Entity
from panel.services.publishing import DONE, blockers
from panel.settings import read_settings
from voting import Reason


@dataclass(frozen=True, slots=True)
class EntityView:
    """One person, shop or number. `places`: how often it is masked; `fixed`: never left open; `reason`: why it is open."""

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


@dataclass(frozen=True, slots=True)
class PictureView:
    """One exhibit at the desk. `boxes` are (x, y, width, height) per mille; `is_picture` is False for a document.

    `alt` as it was typed, `shown_alt` as jurors will read it.
    """

    exhibit_id: str
    number: int
    side: str
    title: str
    media_type: str
    is_picture: bool
    width: int | None
    height: int | None
    pages: int | None
    state: PictureState
    alt: str
    shown_alt: str
    boxes: tuple[tuple[int, int, int, int], ...]
    store_key: str | None

    @property
    def done(self) -> bool:
        """Whether somebody has decided about it."""
        return self.state in DONE

    @property
    def opened(self) -> bool:
        """Whether somebody has looked at it."""
        return self.state is not PictureState.UNSEEN


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
    """Everything the desk shows, at one version of the redaction."""

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
    options: tuple[tuple[str, str, str], ...]
    rule_text: str
    last_decision: str | None
    preview: PreviewView
    blockers: tuple[Blocker, ...]
    redacted: Mapping[str, str]

    @property
    def waiting(self) -> tuple[EntityView, ...]:
        """Entities, masked or left open, that nobody has confirmed yet."""
        return tuple(each for each in (*self.entities, *self.dropped) if not each.confirmed)

    @property
    def pictures_done(self) -> int:
        """How many exhibits somebody has decided about."""
        return sum(picture.done for picture in self.pictures)

    def entity(self, id_: str) -> EntityView | None:
        """The entity with this id, masked or left open; None when the draft has none."""
        return next((each for each in (*self.entities, *self.dropped) if each.id == id_), None)


def redaction_desk(session: Session, case: Case, now: datetime) -> RedactionDesk:
    """The desk of a case in redaction, in a fixed number of queries. Raises NotFound("redaction.unknown")."""
    case = get_case(session, case.public_id)  # with its parties: their names are what the texts are searched for
    redaction = get_redaction(session, case.id)
    draft = make_draft(session, case, redaction)
    rows = _picture_rows(session, redaction)
    names = text_names(redaction.options, {exhibit.id: (exhibit.ordinal, role) for _, exhibit, role in rows})
    decisions = list_decisions(session, redaction.id)
    reasons = {row.entity: row.value for row in decisions if row.kind is DecisionKind.DROP}
    return RedactionDesk(
        public_id=case.public_id, number=case.number, language=case.language, round_no=redaction.round_no,
        version=redaction.version, texts=view_texts(draft, names),
        entities=tuple(_entity(draft, each) for each in draft.redacted.entities),
        dropped=tuple(_entity(draft, each, reasons.get(each.id, "")) for each in draft.redacted.dropped),
        pictures=tuple(_picture(*row, draft.redacted.texts[f"alt.{row[1].id}"]) for row in rows), question=redaction.question,
        options=tuple((o["key"], o["label"], o["side"]) for o in redaction.options), rule_text=redaction.rule_text,
        last_decision=decisions[-1].kind.value if decisions else None,
        preview=_preview(session, redaction, read_settings(session, now).preview_hours),
        blockers=tuple(_blocker(each, names) for each in blockers(session, case, redaction, draft, now=now)),
        redacted=draft.redacted.texts,
    )


def _entity(draft: Draft, entity: Entity, reason: str = "") -> EntityView:
    return EntityView(
        id=entity.id, pseudonym=entity.pseudonym, forms=entity.forms, kind=entity.kind.value, role=entity.role,
        rule=entity.rule, places=sum(span.entity == entity.id for span in draft.redacted.spans),
        confirmed=entity.id in draft.confirmed, fixed=entity.id in draft.must_mask, reason=reason,
    )


def _picture_rows(session: Session, redaction: Redaction) -> Sequence[tuple[RedactionPicture, Exhibit, str]]:
    rows = session.execute(
        select(RedactionPicture, Exhibit, Party.role)
        .join(Exhibit, Exhibit.id == RedactionPicture.exhibit_id)
        .join(Party, Party.id == Exhibit.party_id)
        .where(RedactionPicture.redaction_id == redaction.id, Exhibit.removed_at.is_(None))
        .order_by(Exhibit.ordinal)
    )
    return [(picture, exhibit, role.value) for picture, exhibit, role in rows]


def _picture(picture: RedactionPicture, exhibit: Exhibit, role: str, shown_alt: str) -> PictureView:
    return PictureView(
        exhibit_id=exhibit.public_id, number=exhibit.ordinal, side=role, title=exhibit.title, media_type=exhibit.media_type,
        is_picture=exhibit.media_type.startswith("image/"), width=exhibit.width, height=exhibit.height, pages=exhibit.pages,
        state=picture.state, alt=picture.alt, shown_alt=shown_alt, boxes=tuple((x, y, w, h) for x, y, w, h in picture.boxes),
        store_key=picture.store_key,
    )


def _preview(session: Session, redaction: Redaction, hours: int) -> PreviewView:
    since = redaction.previewed_at
    approvals = session.scalars(select(RedactionApproval.role).where(RedactionApproval.redaction_id == redaction.id))
    objections = session.execute(
        select(Objection, Party.role)
        .join(Party, Party.id == Objection.party_id)
        .where(Objection.redaction_id == redaction.id)
        .order_by(Objection.id)
    )
    return PreviewView(
        since=since, until=since + timedelta(hours=hours) if since else None, hours=hours,
        approved_by=frozenset(role.value for role in approvals),
        objections=tuple(ObjectionView(o.public_id, role.value, o.text, o.made_at, o.answer) for o, role in objections),
    )


def _blocker(reason: Reason, names: Mapping[str, tuple[str, int | None, str]]) -> Blocker:
    params = dict(reason.params)
    key = str(params.pop("key", ""))
    text, number, _ = names.get(key, (key, None, ""))
    return Blocker(reason.code, params, text, number)
