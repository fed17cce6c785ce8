"""The six posts of a closed case: what is read off what was done, and what their owners said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from panel.models import (
    Account,
    ActionState,
    Case,
    CaseAction,
    CasePost,
    CaseReport,
    Closing,
    Effect,
    Post,
    PostState,
    ReportCause,
)
from panel.permissions import Standing

# Who says whether a post was reached. The two that are missing are read off.
OWNERS: dict[Post, tuple[Standing, ...]] = {
    Post.ANALYSIS: (Standing.OWNER, Standing.MANAGER), Post.TRUTH: (Standing.QUALITY,), Post.PENALTY: (Standing.MANAGER,),
    Post.LOSS: (Standing.OWNER, Standing.MANAGER),
}
WORKED = (Effect.YES, Effect.PARTLY)
LAST = datetime(9999, 1, 1, tzinfo=UTC)
_HELD = (PostState.REACHED, PostState.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class PostView:
    """One post: where the case is, with the ground, by whom and when. `read_off`: nobody says it. `version` 0: not said yet."""

    post: Post
    state: PostState
    text: str
    by: str
    at: datetime | None
    read_off: bool
    version: int
    owners: tuple[Standing, ...]


def view_posts(session: Session, case: Case) -> tuple[PostView, ...]:
    """All six in their order."""
    rows = session.execute(
        select(CasePost, Account.name).join(Account, Account.id == CasePost.by_id).where(CasePost.case_id == case.id)
    ).all()
    said = {row.post: (row, name) for row, name in rows}
    return tuple(_view(session, case, post, said.get(post)) for post in Post)


def _view(session: Session, case: Case, post: Post, said: tuple[CasePost, str] | None) -> PostView:
    if post is Post.REPORT:
        return _report(session, case)
    if post is Post.IMPROVEMENT:
        return _improvement(session, case)
    if said is None:
        return PostView(post, PostState.NOT_REACHED, "", "", None, False, 0, OWNERS[post])
    row, name = said
    return PostView(post, row.state, row.text, name, row.at, False, row.version, OWNERS[post])


def _report(session: Session, case: Case) -> PostView:
    found = session.execute(
        select(CaseReport.made_at, Account.name).outerjoin(Account, Account.id == CaseReport.made_by_id)
        .where(CaseReport.case_id == case.id, CaseReport.cause == ReportCause.CLOSING).order_by(CaseReport.version).limit(1)
    ).one_or_none()
    if found is None:
        return PostView(Post.REPORT, PostState.NOT_REACHED, "", "", None, True, 0, ())
    return PostView(Post.REPORT, PostState.REACHED, "", found.name or "", found.made_at, True, 0, ())


def _improvement(session: Session, case: Case) -> PostView:
    actions = session.execute(
        select(CaseAction, Account.name).outerjoin(Account, Account.id == CaseAction.reviewed_by_id)
        .where(CaseAction.case_id == case.id).order_by(CaseAction.id.desc())
    ).all()
    for action, name in actions:
        if action.state is ActionState.REVIEWED and action.effect in WORKED:
            return PostView(Post.IMPROVEMENT, PostState.REACHED, action.text, name or "", action.reviewed_at, True, 0, ())
    closing = session.scalar(select(Closing).where(Closing.case_id == case.id))
    if not actions and closing is not None and closing.no_action_reason:
        text, at = closing.no_action_reason, closing.closed_at
        return PostView(Post.IMPROVEMENT, PostState.NOT_APPLICABLE, text, "", at, True, 0, ())
    return PostView(Post.IMPROVEMENT, PostState.NOT_REACHED, actions[0][0].text if actions else "", "", None, True, 0, ())


@dataclass(frozen=True, slots=True)
class PostShare:
    """Of `asked` closed cases to which the post applies, so many reached it."""

    post: Post
    reached: int
    asked: int


@dataclass(frozen=True, slots=True)
class PostShares:
    """The six posts over the closed cases of a span: `whole` cases of `total` reached every post that applies to them."""

    total: int
    whole: int
    shares: tuple[PostShare, ...]


def count_posts(session: Session, since: datetime, until: datetime = LAST) -> PostShares:
    """How many of the cases closed in the span reach each post, and all of them: three statements, whatever the number."""
    span = and_(Closing.closed_at >= since, Closing.closed_at < until)
    closed = select(Closing.case_id).where(span)
    said = {
        (row.post, row.state): row.n for row in session.execute(
            select(CasePost.post, CasePost.state, func.count().label("n")).where(CasePost.case_id.in_(closed))
            .group_by(CasePost.post, CasePost.state)
        )
    }
    held = select(func.count()).where(CasePost.case_id == Closing.case_id, CasePost.state.in_(_HELD)).scalar_subquery()
    total, reports, improved, spared, whole = session.execute(
        select(
            func.count(), _count(_REPORTED), _count(_IMPROVED), _count(_SPARED),
            _count(and_(_REPORTED, _IMPROVED | _SPARED, held == len(OWNERS))),
        ).select_from(Closing).where(span)
    ).one()
    read = {Post.REPORT: (reports, 0), Post.IMPROVEMENT: (improved, spared)}
    shares = (
        (post, *read.get(post, (said.get((post, PostState.REACHED), 0), said.get((post, PostState.NOT_APPLICABLE), 0))))
        for post in Post
    )
    return PostShares(total, whole, tuple(PostShare(post, reached, total - without) for post, reached, without in shares))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


_REPORTED = exists().where(CaseReport.case_id == Closing.case_id, CaseReport.cause == ReportCause.CLOSING)
_IMPROVED = exists().where(CaseAction.case_id == Closing.case_id, CaseAction.effect.in_(WORKED))
_SPARED = and_(Closing.no_action_reason.is_not(None), ~exists().where(CaseAction.case_id == Closing.case_id))
