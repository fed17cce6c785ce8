"""What cases teach beyond themselves: promised actions with their reviews, and systemic issues that repeats raise."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of


class ActionState(StrEnum):
    """Where a promised action stands. Overdue is no state: it is open and its day is over."""

    OPEN = "open"
    DONE = "done"  # waits for its review
    REVIEWED = "reviewed"


class Effect(StrEnum):
    """What a review found: did the action change anything?"""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class IssueKind(StrEnum):
    """What the cases of a systemic issue have in common."""

    MERCHANT = "merchant"  # merchant and category, as they were filed
    CAUSE = "cause"  # category, touchpoint and cause, as they were closed
    SURGE = "surge"  # one of merchant, category, touchpoint: more of it came in a week than chance explains


class IssueState(StrEnum):
    """Where a systemic issue stands."""

    OPEN = "open"
    WORKING = "working"
    ENDED = "ended"
    DISMISSED = "dismissed"


class IssueDeed(StrEnum):
    """One act of the history of a systemic issue."""

    TAKEN = "taken"
    RECOMMENDED = "recommended"
    ENDED = "ended"
    DISMISSED = "dismissed"


_FIRST, _OPEN = text("after_id IS NULL"), text("remind_at IS NOT NULL")
_LIVE = text("state IN ('open', 'working')")


class CaseAction(Base):
    """What somebody promised to do because of a case, what was done, and whether it changed anything.

    The first of a case comes with its closing; `after_id` is the one before, which had changed nothing or not enough. Its
    words are masked with the originals of the case.
    """

    __tablename__ = "case_actions"
    __table_args__ = (
        UniqueConstraint("after_id", name="one_next_action"),
        CheckConstraint("(state IN ('done', 'reviewed')) = (done_at IS NOT NULL)", name="done_iff_done_at"),
        CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL) AND (done_at IS NULL) = (done_text IS NULL)"
                        " AND (done_at IS NULL) = (review_at IS NULL)", name="done_whole"),
        CheckConstraint("(state = 'reviewed') = (reviewed_at IS NOT NULL)", name="reviewed_iff_reviewed_at"),
        CheckConstraint("(reviewed_at IS NULL) = (reviewed_by_id IS NULL) AND (reviewed_at IS NULL) = (effect IS NULL)"
                        " AND (reviewed_at IS NULL) = (review_text IS NULL)", name="review_whole"),
        CheckConstraint("reviewed_by_id <> done_by_id", name="two_persons"),
        Index("one_first_action", "case_id", unique=True, sqlite_where=_FIRST, postgresql_where=_FIRST),
        Index("ix_case_actions_case", "case_id"),
        Index("ix_case_actions_due", "state", "due_on"),
        Index("ix_case_actions_made", "made_at"),
        Index("ix_case_actions_done", "done_at"),
        Index("ix_case_actions_remind", "remind_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    after_id: Mapped[int | None] = mapped_column(ForeignKey("case_actions.id"))
    text: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Text)  # whoever does it, in words: seldom somebody with an account
    due_on: Mapped[date]
    state: Mapped[ActionState] = mapped_column(one_of(ActionState, "action_state"), default=ActionState.OPEN)
    version: Mapped[int] = mapped_column(default=1)  # grows with every change; guards stale pages
    remind_at: Mapped[datetime | None]  # when somebody is to be told next
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime]
    done_text: Mapped[str | None] = mapped_column(Text)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    done_at: Mapped[datetime | None]
    review_at: Mapped[datetime | None]  # from when on it can be said whether it changed anything
    effect: Mapped[Effect | None] = mapped_column(one_of(Effect, "effect"))
    review_text: Mapped[str | None] = mapped_column(Text)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reviewed_at: Mapped[datetime | None]


class ActionChange(Base):
    """An action was given to somebody else, or a later day, with the reason."""

    __tablename__ = "action_changes"
    __table_args__ = (Index("ix_action_changes_action", "action_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("case_actions.id"))
    owner_before: Mapped[str] = mapped_column(Text)
    owner_after: Mapped[str] = mapped_column(Text)
    due_before: Mapped[date]
    due_after: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    changed_at: Mapped[datetime]


class SystemicIssue(Base):
    """Similar cases repeat, or surge: what they share, what is recommended and done. `key`: what they share, as one word.

    `trigger_id`: the case that made it one too many. A case is that at most once for each key: what was dismissed is not
    raised again for the same cases.
    """

    __tablename__ = "systemic_issues"
    __table_args__ = (
        UniqueConstraint("key", "trigger_id", name="raised_once_by_a_case"),
        CheckConstraint("kind = 'surge' OR (kind = 'merchant') = (merchant_id IS NOT NULL)", name="merchant_iff_merchant"),
        CheckConstraint("(kind = 'cause') = (touchpoint <> '' AND cause <> '')", name="cause_iff_cause"),
        CheckConstraint("kind <> 'surge' OR CASE WHEN merchant_id IS NULL THEN (category = '') <> (touchpoint = '')"
                        " ELSE category = '' AND touchpoint = '' END", name="surge_of_one"),
        CheckConstraint("(state = 'dismissed') = (dismissal <> '')", name="dismissed_with_reason"),
        CheckConstraint("(state = 'ended') = (outcome <> '')", name="ended_with_outcome"),
        CheckConstraint("(advised_at IS NULL) = (advice = '') AND (advised_at IS NULL) = (advice_to = '')"
                        " AND (advised_at IS NULL) = (advice_due_on IS NULL)", name="advice_whole"),
        CheckConstraint("state <> 'ended' OR advised_at IS NOT NULL", name="ended_only_advised"),
        Index("one_live_issue", "key", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_systemic_issues_state", "state", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    kind: Mapped[IssueKind] = mapped_column(one_of(IssueKind, "issue_kind"))
    key: Mapped[str] = mapped_column(String(140))
    merchant_id: Mapped[int | None] = mapped_column(ForeignKey("merchants.id"))
    category: Mapped[str] = mapped_column(String(40))
    touchpoint: Mapped[str] = mapped_column(String(40), default="")
    cause: Mapped[str] = mapped_column(String(40), default="")
    trigger_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    state: Mapped[IssueState] = mapped_column(one_of(IssueState, "issue_state"), default=IssueState.OPEN)
    version: Mapped[int] = mapped_column(default=1)  # grows with every act; guards stale pages
    opened_at: Mapped[datetime]
    advice: Mapped[str] = mapped_column(Text, default="")
    advice_to: Mapped[str] = mapped_column(Text, default="")
    advice_due_on: Mapped[date | None]
    advised_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(Text, default="")
    dismissal: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None]


class IssueCase(Base):
    """A case of a systemic issue."""

    __tablename__ = "issue_cases"
    __table_args__ = (
        UniqueConstraint("issue_id", "case_id", name="a_case_once_in_an_issue"),
        Index("ix_issue_cases_case", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("systemic_issues.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    joined_at: Mapped[datetime]


class IssueAct(Base):
    """One line of the history of a systemic issue: who did what when. The words stand in the issue, an older advice here."""

    __tablename__ = "issue_acts"
    __table_args__ = (Index("ix_issue_acts_issue", "issue_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("systemic_issues.id"))
    deed: Mapped[IssueDeed] = mapped_column(one_of(IssueDeed, "issue_deed"))
    text: Mapped[str] = mapped_column(Text, default="")  # the advice that was replaced
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
