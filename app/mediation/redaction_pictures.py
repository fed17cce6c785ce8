"""Exhibits at the redaction desk: opened at full size, then shown, boxed or withheld."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import loaders
from app.access import requires
from app.drafting import drafted, drop
from app.evidence import send_stored, store
from app.house import now, reading, work
from app.mediation import blueprint
from app.mediation.forms_redaction import PictureForm
from app.mediation.redaction import Answer, Page, draft_key, edit, to_desk, version
from app.viewer import get_viewer
from panel.errors import NotFound
from panel.models import PictureState
from panel.permissions import Permission
from panel.projections.redaction_desk import PictureView, RedactionDesk, redaction_desk
from panel.queries.exhibits import get_exhibit
from panel.services.publishing import BOXES_MAX, decide_picture, open_picture
from panel.uow import UnitOfWork


@blueprint.post("/cases/<case_id>/redaction/pictures/<exhibit_id>/open")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_open_picture(case_id: str, exhibit_id: str) -> Response:
    """Open an exhibit at full size: the look is logged."""
    with work() as uow:
        open_picture(uow, g.case.id, exhibit_id, now=now())
    return redirect(url_for("mediation.redaction_picture", case_id=case_id, exhibit_id=exhibit_id), 303)


@blueprint.get("/cases/<case_id>/redaction/pictures/<exhibit_id>")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_picture(exhibit_id: str, **_case: str) -> Answer:
    """One exhibit at full size with what is done to it; one that nobody has opened is opened at the desk first."""
    desk, picture = _find(exhibit_id)
    if not picture.opened:
        return to_desk("pictures", anchor=f"exhibit-{picture.number}")
    chosen = picture.state.value if picture.done else ""

    def empty(**given: Any) -> PictureForm:
        return PictureForm.for_picture(picture.is_picture, picture.boxes, alt=picture.alt, state=chosen, **given)

    return _page(desk, picture, drafted(empty, draft_key(f"picture.{exhibit_id}")))


@blueprint.post("/cases/<case_id>/redaction/pictures/<exhibit_id>")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_decide_picture(case_id: str, exhibit_id: str) -> Answer:
    """Show, box or withhold an exhibit."""
    _, picture = _find(exhibit_id)
    form = PictureForm.for_picture(picture.is_picture)
    if not form.validate_on_submit():
        return _refused(exhibit_id, form, "", 422)
    try:
        boxes = form.per_mille() if form.state.data == PictureState.BOXED else []
    except ValueError:
        return _refused(exhibit_id, form, gettext("A box needs four numbers from 0 to 100."), 422)

    def do(uow: UnitOfWork) -> None:
        decide_picture(
            uow, g.case.id, exhibit_id, PictureState(form.state.data), store=store(), by_id=get_viewer().id, now=now(),
            alt=form.alt.data or "", boxes=boxes, version=version(),
        )
        drop(uow, draft_key(f"picture.{exhibit_id}"))

    answer = edit(do, lambda why, status: _refused(exhibit_id, form, why, status), form)
    if answer is not None:
        return answer
    flash(gettext("Exhibit %(number)s is decided.", number=picture.number), "success")
    if form.state.data == PictureState.BOXED:  # the copy is to be looked at
        return redirect(url_for("mediation.redaction_picture", case_id=case_id, exhibit_id=exhibit_id, _anchor="copy"), 303)
    return to_desk("pictures", anchor=f"exhibit-{picture.number}")


@blueprint.get("/cases/<case_id>/redaction/pictures/<exhibit_id>/shown")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_shown(exhibit_id: str, **_case: str) -> Response:
    """The file that jurors would get: the copy with its boxes burnt in, or the exhibit when it is shown as it is."""
    _, picture = _find(exhibit_id)
    name = f"shown-{picture.number}"
    if picture.store_key is not None:
        return send_stored(picture.store_key, picture.media_type, name)
    if picture.state is not PictureState.CLEARED:
        raise NotFound("exhibit.unknown")
    return send_stored(get_exhibit(reading(), g.case.id, exhibit_id).store_key, picture.media_type, name)


def _find(exhibit_id: str) -> tuple[RedactionDesk, PictureView]:
    desk = redaction_desk(reading(), g.case, now())
    for picture in desk.pictures:
        if picture.exhibit_id == exhibit_id:
            return desk, picture
    raise NotFound("exhibit.unknown")


def _refused(exhibit_id: str, form: PictureForm, why: str, status: int) -> Page:
    return _page(*_find(exhibit_id), form, why, status)


def _page(desk: RedactionDesk, picture: PictureView, form: PictureForm, why: str = "", status: int = 200) -> Page:
    page = render_template(
        "mediation/redaction_picture.html", desk=desk, picture=picture, form=form, why=why, boxes_max=BOXES_MAX,
        draft_key=draft_key(f"picture.{picture.exhibit_id}"),
    )
    return page, status
