"""The second person: texts for everybody that wait, one of them with what is pointed out, release, send back, withdraw."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from app.access import requires
from app.answers import Page
from app.drafting import drafted, used
from app.house import now, reading
from app.paging import around, page_no
from app.quality import blueprint
from app.quality.forms_telling import ReviewForm
from app.viewer import get_viewer
from panel.errors import Invalid
from panel.models import TellingState
from panel.permissions import Permission
from panel.projections.tellings import PAGE, list_tellings, view_telling
from panel.services.telling import publish_telling, return_telling, withdraw_telling
from panel.uow import UnitOfWork

STATES = tuple(state.value for state in TellingState)
RULINGS = {"publish": "published", "return": "returned", "withdraw": "withdrawn"}


@blueprint.get("/tellings")
@requires(Permission.TELLINGS_REVIEW)
def tellings() -> str:
    """Texts by state, those that wait first."""
    wanted, number = request.args.get("view", ""), page_no()
    view = wanted if wanted in STATES else STATES[0]
    page = list_tellings(reading(), TellingState(view), get_viewer().id, number)
    total = page.by_state.get(view, 0)
    return render_template(
        "quality/tellings.html", page=page, view=view, views=STATES, total=total,
        **around("quality.tellings", number, PAGE, len(page.rows), total, view=view),
    )


def review_key(telling_id: str) -> str:
    """The key of the draft of an answer."""
    return f"telling.review.{telling_id}"


@blueprint.get("/tellings/<telling_id>")
@requires(Permission.TELLINGS_REVIEW)
def telling(telling_id: str) -> Page:
    """One text as everybody would read it, and the form that decides."""
    return _page(telling_id, drafted(ReviewForm, review_key(telling_id)))


def _page(telling_id: str, form: ReviewForm) -> Page:
    found = view_telling(reading(), telling_id, get_viewer().id)
    page = render_template("quality/telling.html", found=found, form=form, draft_key=review_key(telling_id), now=now())
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/tellings/<telling_id>")
@requires(Permission.TELLINGS_REVIEW)
def rule_telling(telling_id: str) -> Page:
    """Release it, send it back, withdraw it; the last two with a reason. `seen`: the version that was read."""
    ruling, form = request.form.get("ruling", ""), ReviewForm()
    if ruling not in RULINGS:
        raise Invalid("input.choice", field="ruling")
    done = used(form, review_key(telling_id), _said(ruling), lambda uow: _rule(uow, telling_id, form, ruling), stays=(Invalid,))
    return redirect(url_for("quality.tellings"), 303) if done else _page(telling_id, form)


def _said(ruling: str) -> str:
    if ruling == "publish":
        return gettext("Released. An entry is on its page now; a story appears after both sides had their days.")
    return gettext("Done. Whoever wrote it reads your reason.")


def _rule(uow: UnitOfWork, telling_id: str, form: ReviewForm, ruling: str) -> None:
    by_id, seen, reply = get_viewer().id, form.version(), form.reply.data or ""
    if ruling == "publish":
        publish_telling(uow, telling_id, seen, by_id=by_id, now=now())
    else:
        act = return_telling if ruling == "return" else withdraw_telling
        act(uow, telling_id, seen, reply, by_id=by_id, now=now())
