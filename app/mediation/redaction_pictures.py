"""Exhibits at the redaction desk: opened at full size, then shown, boxed or withheld; documents page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import loaders
from app.access import can, requires
from app.answers import Page
from app.drafting import drafted, drop
from app.evidence import send_picture, send_stored, store
from app.house import now, reading, work
from app.mediation import blueprint
from app.mediation.forms_redaction import PictureForm
from app.mediation.redaction import draft_key, edit, to_desk, version
from app.messages import error_message
from app.viewer import get_viewer
from panel.errors import Invalid, NotFound
from panel.evidence import CleanFile
from panel.models import PictureState
from panel.permissions import Permission
from panel.projections.redaction_desk import RedactionDesk, redaction_desk
from panel.projections.redaction_exhibits import PictureView
from panel.projections.redaction_readers import reader_page
from panel.queries.exhibits import get_exhibit
from panel.services.copies import BOXES_MAX, DOCUMENT_BOXES_MAX, SHOWN, check_boxes, drawn_page, drawn_pages, drawn_sizes
from panel.services.publishing import decide_picture, open_picture
from panel.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Sheets:
    """What can be drawn of an exhibit: width and height of each page in pixels, or why there is none."""

    sizes: tuple[tuple[int, int], ...] = ()
    why: str = ""


@blueprint.post("/cases/<case_id>/redaction/pictures/<exhibit_id>/open")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_open_picture(case_id: str, exhibit_id: str) -> Response:
    """Open an exhibit at full size: the look is logged."""
    with work() as uow:
        open_picture(uow, g.case.id, exhibit_id, now=now())
    return redirect(url_for("mediation.redaction_picture", case_id=case_id, exhibit_id=exhibit_id), 303)


@blueprint.get("/cases/<case_id>/redaction/pictures/<exhibit_id>")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_picture(exhibit_id: str, **_case: str) -> Page:
    """One exhibit at full size with what is done to it; one that nobody has opened is opened at the desk first."""
    desk, picture = _find(exhibit_id)
    if not picture.opened:
        return to_desk("pictures", anchor=f"exhibit-{picture.number}")
    sheets = _sheets(picture)
    pages = () if picture.is_picture else (1,)
    suggested = [(*each.box, *(each.page for _ in pages)) for each in picture.suggestions] if not picture.done else []
    chosen = picture.state.value if picture.done else PictureState.BOXED.value if suggested else ""

    def empty(**given: Any) -> PictureForm:
        boxes, most = picture.boxes or suggested, _most(picture)
        return PictureForm.for_picture(not sheets.why, boxes, most=most, alt=picture.alt, state=chosen, **given)

    return _page(desk, picture, drafted(empty, draft_key(f"picture.{exhibit_id}")), sheets)


@blueprint.post("/cases/<case_id>/redaction/pictures/<exhibit_id>")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_decide_picture(case_id: str, exhibit_id: str) -> Page:
    """Show, box or withhold an exhibit."""
    _, picture = _find(exhibit_id)
    form = PictureForm.for_picture(not _sheets(picture).why, most=_most(picture))
    if not form.validate_on_submit():
        return _refused(exhibit_id, form, "", 422)
    state = PictureState(form.state.data)
    try:
        boxes = form.per_mille(paged=not picture.is_picture) if state is PictureState.BOXED else []
    except ValueError:
        return _refused(exhibit_id, form, _what_a_box_needs(picture), 422)

    def do(uow: UnitOfWork) -> None:
        decide_picture(
            uow, g.case.id, exhibit_id, state, store=store(), by_id=get_viewer().id, now=now(), alt=form.alt.data or "",
            boxes=boxes, version=version(), drawn=pages,
        )
        drop(uow, draft_key(f"picture.{exhibit_id}"))

    pages: tuple[CleanFile, ...] | None = None
    if not picture.is_picture and state in SHOWN:  # drawn before the transaction, which nobody else waits for
        try:
            pages = _draw(picture, state, boxes)
        except Invalid as error:
            return _refused(exhibit_id, form, error_message(error), 422)
    answer = edit(do, lambda why, status: _refused(exhibit_id, form, why, status), form)
    if answer is not None:
        return answer
    flash(gettext("Exhibit %(number)s is decided.", number=picture.number), "success")
    if form.state.data == PictureState.BOXED:  # the copy is to be looked at
        return redirect(url_for("mediation.redaction_picture", case_id=case_id, exhibit_id=exhibit_id, _anchor="copy"), 303)
    return to_desk("pictures", anchor=f"exhibit-{picture.number}")


@blueprint.get("/cases/<case_id>/redaction/pictures/<exhibit_id>/pages/<int:number>")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_page(exhibit_id: str, number: int, **_case: str) -> Response:
    """One page of a document as it was handed in, drawn as a picture: no reader of documents has to be trusted."""
    _, picture = _find(exhibit_id)
    if picture.is_picture or not picture.opened:
        raise NotFound("exhibit.unknown")
    return send_picture(drawn_page(_original(exhibit_id), number), f"page-{picture.number}-{number}")


@blueprint.get("/cases/<case_id>/redaction/pictures/<exhibit_id>/shown/<int:number>")
@requires(Permission.DRAFT_READ, load=loaders.case)
def redaction_shown(exhibit_id: str, number: int, **_case: str) -> Response:
    """A file that jurors would get, of a document page `number`: with its boxes burnt in, or the picture as it is."""
    if not can(Permission.REDACTION_DO):
        reader_page(reading(), g.case, get_viewer().id, now())  # only where a second reader is waited for
    _, picture = _find(exhibit_id)
    for each in picture.copies:
        if each.page == number:
            return send_stored(each.key, each.media_type, f"shown-{picture.number}-{number}")
    raise NotFound("exhibit.unknown")


def _find(exhibit_id: str) -> tuple[RedactionDesk, PictureView]:
    desk = redaction_desk(reading(), g.case, now())
    for picture in desk.pictures:
        if picture.exhibit_id == exhibit_id:
            return desk, picture
    raise NotFound("exhibit.unknown")


def _original(exhibit_id: str) -> bytes:
    with store().open(get_exhibit(reading(), g.case.id, exhibit_id).store_key) as file:
        return file.read()


def _most(picture: PictureView) -> int:
    return BOXES_MAX if picture.is_picture else DOCUMENT_BOXES_MAX


def _sheets(picture: PictureView) -> Sheets:
    """The pages of a document; what cannot be drawn cannot be shown, and says why."""
    if picture.is_picture:
        return Sheets()
    try:
        return Sheets(drawn_sizes(_original(picture.exhibit_id)))
    except Invalid as error:
        return Sheets(why=error_message(error))


def _draw(picture: PictureView, state: PictureState, boxes: list[tuple[int, ...]]) -> tuple[CleanFile, ...]:
    data = _original(picture.exhibit_id)
    if state is PictureState.BOXED:
        check_boxes(boxes, len(drawn_sizes(data)))
    labels = [{"box": each.box, "page": each.page, "label": each.label} for each in picture.suggestions]
    return drawn_pages(data, boxes, labels)


def _what_a_box_needs(picture: PictureView) -> str:
    if picture.is_picture:
        return gettext("A box needs four numbers from 0 to 100.")
    return gettext("A box needs the number of its page and four numbers from 0 to 100.")


def _refused(exhibit_id: str, form: PictureForm, why: str, status: int) -> Page:
    desk, picture = _find(exhibit_id)
    return _page(desk, picture, form, _sheets(picture), why, status)


def _page(
    desk: RedactionDesk, picture: PictureView, form: PictureForm, sheets: Sheets, why: str = "", status: int = 200
) -> Page:
    open_ones = [each for each in desk.pictures if not each.done and each.number != picture.number]
    following = next((each for each in open_ones if each.number > picture.number), open_ones[0] if open_ones else None)
    page = render_template(
        "mediation/redaction_picture.html", desk=desk, picture=picture, following=following, form=form, why=why, sheets=sheets,
        boxes_max=_most(picture), draft_key=draft_key(f"picture.{picture.exhibit_id}"),
    )
    return page, status
