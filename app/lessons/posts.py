"""The six posts of a closed case: a checklist, each post said by its owner or read off what was done."""

from __future__ import annotations

from flask import g, redirect, render_template, url_for
from flask_babel import gettext

from app import loaders
from app.access import requires
from app.answers import Page
from app.drafting import kept, used
from app.house import now, reading
from app.lessons import blueprint
from app.lessons.forms import PostForm, version
from app.viewer import get_viewer
from panel.errors import NotFound
from panel.models import Post, PostState
from panel.permissions import Permission
from panel.projections.posts import OWNERS, PostView, view_posts
from panel.services.posts import set_post
from panel.uow import UnitOfWork


@blueprint.get("/cases/<case_id>/posts")
@requires(Permission.POST_SET, load=loaders.case)
def posts(case_id: str) -> Page:
    """All six, with a form for those that are one's own to say."""
    return _page(case_id)


@blueprint.post("/cases/<case_id>/posts/<post>")
@requires(Permission.POST_SET, load=loaders.case)
def say(case_id: str, post: str) -> Page:
    """Say where the case is with one post."""
    if post not in {each.value for each in OWNERS}:
        raise NotFound("page.not_found")
    form = PostForm(prefix=post)

    def use(uow: UnitOfWork) -> None:
        set_post(
            uow, g.case.id, Post(post), PostState(form.state.data), form.text.data or "", seen=version(form.seen.data),
            by_id=get_viewer().id, standings=g.standings, now=now(),
        )

    if not used(form, draft_key(post, case_id), gettext("Said, with your name and the day."), use):
        return _page(case_id, form, post)
    return redirect(url_for("lessons.posts", case_id=case_id, _anchor=f"post-{post}"), 303)


def draft_key(post: str, case_id: str) -> str:
    """What a half-written ground is kept under; with the case in it, so that it goes with the case."""
    return f"post.{post}.{case_id}"


def _page(case_id: str, sent: PostForm | None = None, of: str = "") -> Page:
    found = view_posts(reading(), g.case)
    forms = {view.post.value: _form(view, case_id) for view in found if set(view.owners) & set(g.standings)}
    if sent is not None:
        forms[of] = sent
        sent.seen.data = str(next(view.version for view in found if view.post.value == of))  # what changed stands above
    page = render_template(
        "lessons/posts.html", posts=found, case=g.case, forms=forms, sent=of,
        keys={post: draft_key(post, case_id) for post in forms},
    )
    return page, 422 if sent is not None else 200


def _form(view: PostView, case_id: str) -> PostForm:
    given = {"state": view.state.value, "text": view.text} if view.version else {}
    form = kept(PostForm, view.post.value, draft_key(view.post.value, case_id), **given)
    form.seen.data = str(view.version)
    return form
