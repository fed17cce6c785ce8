"""One letter to everybody whom one cause has hurt: what it says, the remedies to choose from, who gets it, what each chose."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of


class CircularState(StrEnum):
    """Where a letter stands."""

    DRAFT = "draft"
    WAITING = "waiting"  # for the second person
    SENDING = "sending"
    SENT = "sent"  # everybody has it; they choose
    OVER = "over"  # the last day is over; who said nothing has the default
    DROPPED = "dropped"  # given up before it went out


class LetterState(StrEnum):
    """Where one person's letter stands."""

    WAITING = "waiting"
    SENT = "sent"
    LEFT_OUT = "left_out"  # wants no further contact, or has no open account any more


_DUE = text("due_at IS NOT NULL")


class Circular(Base):
    """A letter that one person wrote and another one let go. Its words go some time after it is over, as originals do.

    `due_at`: when the clock has to look at it next. `returned`: why the second person sent it back.
    """

    __tablename__ = "circulars"
    __table_args__ = (
        CheckConstraint("confirmed_by_id <> written_by_id", name="circular_two_persons"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed_whole"),
        CheckConstraint("(state IN ('sending', 'sent', 'over')) = (confirmed_at IS NOT NULL)", name="goes_out_iff_confirmed"),
        CheckConstraint("(state IN ('sent', 'over')) = (sent_at IS NOT NULL)", name="sent_iff_sent_at"),
        CheckConstraint("(state IN ('over', 'dropped')) = (ended_at IS NOT NULL)", name="ended_iff_over"),
        CheckConstraint("default_nth BETWEEN 1 AND 4", name="default_of_four"),
        Index("ix_circulars_state", "state", "id"),
        Index("ix_circulars_due", "due_at", sqlite_where=_DUE, postgresql_where=_DUE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("systemic_issues.id"))
    merchant_id: Mapped[int | None] = mapped_column(ForeignKey("merchants.id"))
    title: Mapped[str] = mapped_column(String(120))
    apology: Mapped[str] = mapped_column(Text)
    explanation: Mapped[str] = mapped_column(Text)
    choose_until: Mapped[date]
    default_nth: Mapped[int]
    state: Mapped[CircularState] = mapped_column(one_of(CircularState, "circular_state"), default=CircularState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)  # grows with every change of what it says or who gets it
    returned: Mapped[str] = mapped_column(Text, default="")
    written_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    written_at: Mapped[datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    confirmed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]


class CircularRemedy(Base):
    """One of the remedies of a letter, 1 to 4."""

    __tablename__ = "circular_remedies"
    __table_args__ = (CheckConstraint("nth BETWEEN 1 AND 4", name="one_of_four"),)

    circular_id: Mapped[int] = mapped_column(ForeignKey("circulars.id"), primary_key=True, autoincrement=False)
    nth: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(String(200))


class CircularLetter(Base):
    """The letter of one person: once for each letter, whatever brought the person into it. `nth`: the remedy chosen."""

    __tablename__ = "circular_letters"
    __table_args__ = (
        UniqueConstraint("circular_id", "account_id", name="one_letter_each"),
        ForeignKeyConstraint(
            ["circular_id", "nth"], ["circular_remedies.circular_id", "circular_remedies.nth"], name="fk_circular_letters_nth"
        ),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="letter_sent_iff_sent_at"),
        CheckConstraint("(nth IS NULL) = (chosen_at IS NULL)", name="choice_whole"),
        CheckConstraint("nth IS NULL OR state = 'sent'", name="chosen_of_a_letter"),
        CheckConstraint("nth IS NOT NULL OR NOT by_default", name="default_is_a_choice"),
        CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name="done_whole"),
        CheckConstraint("done_at IS NULL OR nth IS NOT NULL", name="done_what_was_chosen"),
        Index("ix_circular_letters_state", "circular_id", "state", "nth", "id"),
        Index("ix_circular_letters_account", "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    circular_id: Mapped[int] = mapped_column(ForeignKey("circulars.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))  # the case that brought the person in
    state: Mapped[LetterState] = mapped_column(one_of(LetterState, "letter_state"), default=LetterState.WAITING)
    sent_at: Mapped[datetime | None]
    reminded: Mapped[bool] = mapped_column(default=False)
    nth: Mapped[int | None]
    by_default: Mapped[bool] = mapped_column(default=False)
    chosen_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
