"""Saying whether a closed case reached a post: by the owner of the post, with the ground, again when it changes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from panel.errors import Conflict, Forbidden, Invalid
from panel.lifecycle import CaseStatus, check_in
from panel.models import CasePost, Post, PostState
from panel.permissions import Standing
from panel.projections.posts import OWNERS
from panel.queries.cases import lock_case
from panel.services.moving import log
from panel.uow import UnitOfWork

TEXT_MIN, TEXT_MAX = 10, 2000


def set_post(
    uow: UnitOfWork, case_id: int, post: Post, state: PostState, text: str, *, seen: int, by_id: int,
    standings: Collection[Standing], now: datetime,
) -> CasePost:  # fmt: skip
    """Say where the case is with one post. `seen`: the version the page showed, 0 for none; the same twice does nothing.

    Raises Forbidden("post.not_yours"), Invalid("post.read_off", "input.too_short", "input.too_long"), Conflict("post.changed").
    """
    text = text.strip()
    if post not in OWNERS:
        raise Invalid("post.read_off", field="state")
    if not set(OWNERS[post]) & set(standings):
        raise Forbidden("post.not_yours")
    if len(text) < TEXT_MIN:
        raise Invalid("input.too_short", field="text", minimum=TEXT_MIN)
    if len(text) > TEXT_MAX:
        raise Invalid("input.too_long", field="text", limit=TEXT_MAX)
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.CLOSED)
    row = uow.session.scalar(
        select(CasePost).where(CasePost.case_id == case.id, CasePost.post == post).execution_options(populate_existing=True)
    )
    if row is not None and (row.state, row.text, row.by_id) == (state, text, by_id):
        return row
    if (row.version if row else 0) != seen:
        raise Conflict("post.changed")
    if row is None:
        row = CasePost(case_id=case.id, post=post, version=0)
        uow.session.add(row)
    row.state, row.text, row.by_id, row.at, row.version = state, text, by_id, now, row.version + 1
    actor = next(each.value for each in OWNERS[post] if each in standings)
    log(uow, case, "post.set", actor=actor, now=now, audience="staff", post=post.value, state=state.value)
    return row
