"""A redaction in work: decisions, confirmations, pictures, objections. Tied to originals: staff and the own party only.

Who read the finished draft, and the log of the desk, are in `panel.models.redaction_log`.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of
from panel.models.case import PartyRole


class PictureState(StrEnum):
    """What a person has done with an exhibit. Until CLEARED or BOXED it blocks publication."""

    UNSEEN = "unseen"
    OPENED = "opened"
    CLEARED = "cleared"
    BOXED = "boxed"
    WITHHELD = "withheld"  # jurors do not get it; they are told that an exhibit was withheld


class Redaction(Base):
    """The work on one brief: one per case and round number. `version` guards two people at the desk."""

    __tablename__ = "redactions"
    __table_args__ = (UniqueConstraint("case_id", "round_no", name="one_redaction_per_round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    round_no: Mapped[int]
    started_at: Mapped[datetime]
    question: Mapped[str] = mapped_column(Text, default="")
    options: Mapped[list[Any]] = mapped_column(default=list)  # [{"key", "label", "side"}], 2..4
    fact_questions: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")  # texts, 0..5, in order
    rule_text: Mapped[str] = mapped_column(Text, default="")
    # The texts that were read when the entities were found: {"claim": …, "response": …, "fact.1": …, "title": …}
    originals: Mapped[dict[str, Any]]
    edited_at: Mapped[datetime]
    previewed_at: Mapped[datetime | None]  # the parties were shown the draft as it is now
    version: Mapped[int] = mapped_column(default=1)


class DecisionKind(StrEnum):
    """What a person may say about an entity at the desk."""

    ADD = "add"  # mask this surface everywhere
    DROP = "drop"  # leave this entity readable, with a reason
    RENAME = "rename"
    MERGE = "merge"  # the same as another entity
    SPLIT = "split"  # these places of it are somebody or something else
    CLEAR = "clear"  # this suspicious surface points at nobody


class RedactionDecision(Base):
    """One decision at the desk, in order. Entities are found anew from originals, known names and decisions."""

    __tablename__ = "redaction_decisions"
    __table_args__ = (UniqueConstraint("redaction_id", "ordinal", name="decisions_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    redaction_id: Mapped[int] = mapped_column(ForeignKey("redactions.id"))
    ordinal: Mapped[int]
    kind: Mapped[DecisionKind] = mapped_column(one_of(DecisionKind, "decision_kind"))
    step: Mapped[int] = mapped_column(server_default="0")  # decisions of one press share it and are taken back together
    entity: Mapped[str] = mapped_column(String(40), default="")  # id of the entity decided about; empty for ADD and CLEAR
    value: Mapped[str] = mapped_column(String(200), default="")  # surface, pseudonym, entity merged into, or reason
    entity_kind: Mapped[str] = mapped_column(String(20), default="")
    role: Mapped[str] = mapped_column(String(20), default="")
    places: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")  # of a SPLIT: [[text key, number there], …]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime]


class RedactionConfirmation(Base):
    """A person has looked at an entity and confirmed what is done with it."""

    __tablename__ = "redaction_confirmations"
    __table_args__ = (UniqueConstraint("redaction_id", "entity", name="one_confirmation_per_entity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    redaction_id: Mapped[int] = mapped_column(ForeignKey("redactions.id"))
    entity: Mapped[str] = mapped_column(String(40))
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    confirmed_at: Mapped[datetime]


class RedactionApproval(Base):
    """A party has seen the draft and has nothing against it. Gone as soon as the draft changes."""

    __tablename__ = "redaction_approvals"
    __table_args__ = (UniqueConstraint("redaction_id", "role", name="one_approval_per_side"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    redaction_id: Mapped[int] = mapped_column(ForeignKey("redactions.id"))
    role: Mapped[PartyRole] = mapped_column(one_of(PartyRole, "party_role"))
    approved_at: Mapped[datetime]


class RedactionPicture(Base):
    """One exhibit at the desk: its state, boxes in thousandths of width and height, and the boxed copy."""

    __tablename__ = "redaction_pictures"
    __table_args__ = (
        UniqueConstraint("redaction_id", "exhibit_id", name="one_picture_per_exhibit"),
        CheckConstraint("state <> 'boxed' OR store_key IS NOT NULL", name="boxed_has_copy"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    redaction_id: Mapped[int] = mapped_column(ForeignKey("redactions.id"), index=True)
    exhibit_id: Mapped[int] = mapped_column(ForeignKey("exhibits.id"))
    state: Mapped[PictureState] = mapped_column(one_of(PictureState, "picture_state"), default=PictureState.UNSEEN)
    alt: Mapped[str] = mapped_column(String(300), default="")  # what a juror who cannot see it reads
    boxes: Mapped[list[Any]] = mapped_column(default=list)  # [[x, y, w, h], …] per mille; of a document with the page, from 1
    store_key: Mapped[str | None] = mapped_column(String(64))  # the boxed copy; of a document its first page
    # Of a document every page as jurors would get it: [{"key": stored file, "width": pixels, "height": pixels}, …]
    copies: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    spent: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")  # files of earlier decisions, to be erased
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    # What the machine makes of it: [{"box": [x, y, w, h], "reason": code, "label": pseudonym, "page": 1}, …], codes of its
    # doubts (it stays hidden until a person marks it) and of models that are not installed.
    suggestions: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    doubts: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    missing: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    claimed_until: Mapped[datetime | None]  # a worker has it in hand
    read_at: Mapped[datetime | None]
    # What can be read in what jurors would get, for the gate's eyes only; `seen_at` is empty while that has to be read again.
    seen: Mapped[str] = mapped_column(Text, default="", server_default="")
    seen_at: Mapped[datetime | None]
    # Whom and which numbers it names, as handed in: [{"surface": …, "kind": …}, …]; masked in the texts of the case as well.
    found: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    codes: Mapped[int] = mapped_column(default=0, server_default="0")  # QR and bar codes that still scan in the copy for jurors


class Objection(Base):
    """A party says that the draft would give it away. Blocks publication until answered."""

    __tablename__ = "objections"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answer_whole"),
        # Said twice is said once, until it is answered: then the same words are a new objection.
        Index(
            "one_waiting_objection_per_text", "redaction_id", "party_id", "text_digest", unique=True,
            sqlite_where=text("answered_at IS NULL"), postgresql_where=text("answered_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    redaction_id: Mapped[int] = mapped_column(ForeignKey("redactions.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"))
    text: Mapped[str] = mapped_column(Text)
    text_digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the words of the text
    made_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
