"""The one report of a case in its versions, what explanations rest on it, and the six posts of a closed case."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, one_of


class ReportCause(StrEnum):
    """Why there is a version: what it says had changed, or somebody put words right."""

    DECISION = "decision"
    CLOSING = "closing"
    ACTION = "action"  # what was promised was reviewed
    CORRECTION = "correction"


class Post(StrEnum):
    """The six posts of a case. Report and improvement are read off what was done; the others are said by their owners."""

    ANALYSIS = "analysis"  # the unit's own
    TRUTH = "truth"  # the quality department's
    IMPROVEMENT = "improvement"
    PENALTY = "penalty"
    REPORT = "report"
    LOSS = "loss"


class PostState(StrEnum):
    """Where a case is with a post."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    NOT_APPLICABLE = "not_applicable"


class CaseReport(Base):
    """One version of the report, frozen: `body` is its text in canonical JSON, `digest` the SHA-256 of it in hex.

    Nobody is named in it: people are called by their part in the case. A correction has a reason, the `place` (the key of a
    paragraph) and the `words` that stand there from this version on.
    """

    __tablename__ = "case_reports"
    __table_args__ = (
        UniqueConstraint("case_id", "version", name="one_report_a_version"),
        CheckConstraint("version >= 1", name="versions_from_one"),
        CheckConstraint("(cause = 'correction') = (reason <> '') AND (cause = 'correction') = (place <> '')"
                        " AND (cause = 'correction') = (words <> '')", name="correction_whole"),
        CheckConstraint("length(digest) = 64", name="digest_whole"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    version: Mapped[int]
    cause: Mapped[ReportCause] = mapped_column(one_of(ReportCause, "report_cause"))
    language: Mapped[str] = mapped_column(String(2))
    body: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(40), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime]


class ExplanationGround(Base):
    """Which paragraph of the report a second explanation explains, quoted; and why, where it says something else."""

    __tablename__ = "explanation_grounds"
    __table_args__ = (
        UniqueConstraint("explanation_id", name="one_ground_an_explanation"),
        CheckConstraint("changed = (reason <> '')", name="changed_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    explanation_id: Mapped[int] = mapped_column(ForeignKey("second_explanations.id"))
    report_id: Mapped[int] = mapped_column(ForeignKey("case_reports.id"))
    place: Mapped[str] = mapped_column(String(40))
    quote: Mapped[str] = mapped_column(Text)
    changed: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text, default="")


class CasePost(Base):
    """What the owner of a post said about it, with the ground; said again it is replaced, `version` grows."""

    __tablename__ = "case_posts"
    __table_args__ = (
        UniqueConstraint("case_id", "post", name="one_row_a_post"),
        CheckConstraint("text <> ''", name="said_with_ground"),
        CheckConstraint("post NOT IN ('improvement', 'report')", name="read_off_is_not_said"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    post: Mapped[Post] = mapped_column(one_of(Post, "post"))
    state: Mapped[PostState] = mapped_column(one_of(PostState, "post_state"))
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
