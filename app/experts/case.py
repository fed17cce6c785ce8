"""A case for the expert who was asked about it: accept, decline, read it masked, sign, correct."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import loaders
from app.access import requires
from app.answers import Page
from app.drafting import Use, kept, used
from app.evidence import send_stored
from app.experts import blueprint
from app.experts.forms import DeclineForm, OpinionForm
from app.forms import HouseForm
from app.house import now, reading, work
from app.viewer import get_viewer
from panel.errors import Conflict, NotFound
from panel.permissions import Permission
from panel.projections.expert_case import ExpertCase, view_expert_case
from panel.projections.party_brief import find_picture
from panel.services.advising import accept_invitation, decline_invitation
from panel.services.opinions import sign_opinion

SHOWN = {"sign": ("accepted", "given"), "decline": ("waiting", "accepted")}  # states whose page has the form


@blueprint.get("/cases/<case_id>")
@requires(Permission.ADVICE_READ, load=loaders.case)
def case(**_ids: str) -> Page:
    """The question, the case as jurors read it, what was signed."""
    return _page()


def draft_key(name: str) -> str:
    """What a form is kept under; with the case in it, so that it goes with the case."""
    return f"expert.{name}.{g.case.public_id}"


def _page(sent: HouseForm | None = None, of: str = "") -> Page:
    found = view_expert_case(reading(), g.case, get_viewer().id)
    newest = found.signed[0] if found.signed else None
    opinion = kept(OpinionForm, "sign", draft_key("sign"), text=newest.text if newest else "")
    forms: dict[str, HouseForm] = {"sign": opinion, "decline": kept(DeclineForm, "decline", draft_key("decline"))}
    if sent is not None:
        forms[of] = sent
    if isinstance(forms["sign"], OpinionForm):
        forms["sign"].seen.data = str(len(found.signed))
        forms["sign"].reason.flags.required = bool(found.signed)  # of a correction; the first version has none
    page = render_template(
        "experts/case.html", found=found, case=g.case, forms=forms, sent=of, now=now(), exhibits=_exhibits(found),
        keys={name: draft_key(name) for name in forms},
    )
    return page, 422 if sent is not None else 200


def _exhibits(found: ExpertCase) -> list[dict[str, Any]]:
    if found.brief is None:
        return []
    shown = found.brief.pictures
    return [
        {
            "number": number, "page": p.page, "pages": p.pages, "caption": p.alt, "alt": p.alt,
            "kind": "image" if p.media_type.startswith("image/") else "document", "side": p.side, "width": p.width,
            "height": p.height, "redacted": True,
            "full_url": url_for("experts.picture", case_id=g.case.public_id, picture_id=p.public_id),
        }
        for number, p in zip(accumulate(int(p.page == 1) for p in shown), shown, strict=True)
    ]


@blueprint.get("/cases/<case_id>/pictures/<picture_id>")
@requires(Permission.ADVICE_READ, load=loaders.case)
def picture(picture_id: str, **_ids: str) -> Response:
    """A picture as jurors get it."""
    if view_expert_case(reading(), g.case, get_viewer().id).brief is None:
        raise NotFound("page.not_found")
    found = find_picture(reading(), g.case, picture_id)
    if found is None:
        raise NotFound("page.not_found")
    return send_stored(*found, "picture")


@blueprint.post("/cases/<case_id>/accept")
@requires(Permission.ADVICE_GIVE, load=loaders.case)
def accept(**_ids: str) -> Page:
    """Take the question."""
    with work() as uow:
        accept_invitation(uow, g.case.id, get_viewer().id, now=now())
    flash(gettext("Thank you. Now read the case, and sign what you have to say."), "success")
    return redirect(url_for("experts.case", case_id=g.case.public_id), 303)


@blueprint.post("/cases/<case_id>/decline")
@requires(Permission.ADVICE_GIVE, load=loaders.case)
def decline(**_ids: str) -> Page:
    """Leave the question to somebody else, with the reason."""
    form = DeclineForm(prefix="decline")
    return _act(form, "decline", url_for("experts.own"), gettext("Noted. The mediator reads your reason."),
                lambda uow: decline_invitation(uow, g.case.id, get_viewer().id, form.reason.data or "", now=now()))  # fmt: skip


@blueprint.post("/cases/<case_id>/sign")
@requires(Permission.ADVICE_GIVE, load=loaders.case)
def sign(**_ids: str) -> Page:
    """Sign the opinion, or a correction of it."""
    form = OpinionForm(prefix="sign")
    return _act(form, "sign", url_for("experts.case", case_id=g.case.public_id),
                gettext("Signed. Both sides read it now, with your name."),
                lambda uow: sign_opinion(uow, g.case.id, get_viewer().id, form.words(), now=now()))  # fmt: skip


def _act(form: HouseForm, name: str, then: str, done: str, use: Use) -> Page:
    state = view_expert_case(reading(), g.case, get_viewer().id).state
    if state not in SHOWN[name]:  # the page shows no such form: the page of errors gives the words back
        raise Conflict("expert.not_accepted" if state == "waiting" else "expert.over")
    return redirect(then, 303) if used(form, draft_key(name), done, use) else _page(form, name)
