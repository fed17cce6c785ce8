"""The brief as the parties see it: to check before it goes out, to read afterwards."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from flask import flash, g, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.answers import Page
from app.disputes import blueprint
from app.disputes.forms import ObjectionForm
from app.disputes.sides import back_to_case, my_party, my_role, my_view
from app.drafting import drafted, used
from app.evidence import send_stored
from app.house import now, reading, work
from app.loaders import case as load_case
from panel.errors import Invalid, NotFound
from panel.permissions import Permission
from panel.projections.party_brief import BriefView, find_picture, view_brief
from panel.queries.cases import get_case
from panel.services.previewing import approve_draft, object_to_draft


@blueprint.get("/cases/<case_id>/brief")
@requires(Permission.CASE_FOLLOW, load=load_case)
def brief(**_ids: str) -> Page:
    """The draft while it can be checked, else what was published."""
    return _page(drafted(ObjectionForm, draft_key()), 200)


def draft_key() -> str:
    """What an objection is kept under while it is written."""
    return f"objection.{g.case.public_id}"


def _page(form: ObjectionForm, status: int) -> Page:
    case = get_case(reading(), g.case.public_id)
    shown = view_brief(reading(), case)
    page = render_template(
        "disputes/brief.html", case=my_view(), brief=shown, exhibits=_pictures(case.public_id, shown), form=form, now=now(),
        draft_key=draft_key(),
    )
    return page, status


def _pictures(case_id: str, shown: BriefView) -> list[dict[str, Any]]:
    return [
        {
            "number": number, "page": p.page, "pages": p.pages, "caption": p.alt, "alt": p.alt,
            "lang": "en" if g.case.language == "en" else "zh-Hans",
            "kind": "image" if p.media_type.startswith("image/") else "document",
            "side": p.side, "width": p.width, "height": p.height, "redacted": True,
            "full_url": url_for("disputes.brief_picture", case_id=case_id, picture_id=p.public_id),
        }
        for number, p in zip(accumulate(int(p.page == 1) for p in shown.pictures), shown.pictures, strict=True)
    ]


@blueprint.get("/cases/<case_id>/brief/pictures/<picture_id>")
@requires(Permission.CASE_FOLLOW, load=load_case)
def brief_picture(picture_id: str, **_ids: str) -> Response:
    """A picture as jurors get it."""
    found = find_picture(reading(), g.case, picture_id)
    if found is None:
        raise NotFound("page.not_found")
    return send_stored(*found, "picture")


@blueprint.post("/cases/<case_id>/brief/approve")
@requires(Permission.BRIEF_PREVIEW, load=load_case)
def approve_brief(**_ids: str) -> Response:
    """Nothing against it."""
    with work() as uow:
        approve_draft(uow, g.case.id, my_role(), now=now())
    flash(gettext("Thank you. You have agreed to the brief."), "success")
    return back_to_case()


@blueprint.post("/cases/<case_id>/brief/object")
@requires(Permission.BRIEF_OBJECT, load=load_case)
def object_to_brief(**_ids: str) -> Page:
    """Say what gives one away: nothing goes out before it was answered."""
    form = ObjectionForm()
    done = used(
        form, draft_key(), gettext("Your objection is with the mediator. Nothing is published before it was answered."),
        lambda uow: object_to_draft(uow, g.case.id, my_role(), form.text.data, now=now(), ordinal=my_party().ordinal),
        stays=(Invalid,),
    )
    return back_to_case() if done else _page(form, 422)
