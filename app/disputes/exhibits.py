"""Evidence: handing in, taking back, and the files themselves for the parties."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.access import requires
from app.answers import Page
from app.disputes import blueprint
from app.disputes.forms import EvidenceForm
from app.disputes.sides import my_party, my_role, my_view
from app.errors import attach, error_message
from app.evidence import send_stored, signs_in_words, store
from app.house import now, reading, work
from app.loaders import case as load_case
from app.scanning import NOT_SCANNED, check_clean
from panel.errors import Conflict, Invalid
from panel.evidence import CleanDocument, CleanFile, FileSigns, Limits, clean_document, clean_picture, read_signs, sniff
from panel.permissions import Permission
from panel.projections.party import CaseView, ExhibitView
from panel.queries.exhibits import get_exhibit
from panel.services.exhibits import add_exhibit, remove_exhibit

LIMITS = Limits()


@blueprint.get("/cases/<case_id>/evidence")
@requires(Permission.CASE_ADD_EVIDENCE, load=load_case)
def evidence(**_ids: str) -> Page:
    """One's own exhibits, and a place for more. `step=3`: as the last step of filing."""
    return _page(EvidenceForm(formdata=None), 200)


def _page(form: EvidenceForm, status: int) -> Page:
    view, filing = my_view(), request.values.get("step") == "3"
    done = url_for("disputes.receipt" if filing else "disputes.case", case_id=view.public_id)
    mine = [e for e in shown_exhibits(view) if e["mine"]]
    page = render_template(
        "disputes/evidence.html", case=view, form=form, exhibits=mine, filing=filing, done_href=done, limits=LIMITS
    )
    return page, status


@blueprint.post("/cases/<case_id>/evidence")
@requires(Permission.CASE_ADD_EVIDENCE, load=load_case)
def add_evidence(case_id: str) -> Page:
    """Take what is good of the files sent; say of each other one what is wrong with it."""
    form = EvidenceForm()
    sent = [f for f in request.files.getlist("files") if f.filename]
    if not form.validate():
        return _page(form, 422)
    taken = _take_all(form, sent)
    if taken:
        flash(ngettext("%(num)d file was taken.", "%(num)d files were taken.", taken), "success")
    if form.files.errors:
        return _page(form, 422)
    step = {"step": 3} if request.values.get("step") == "3" else {}
    return redirect(url_for("disputes.evidence", case_id=case_id, **step), 303)


def _take_all(form: EvidenceForm, sent: list[FileStorage]) -> int:
    """How many were taken. A scanner that does not answer is not asked about the others: each would wait as long."""
    taken = 0
    for file in sent:
        try:
            taken += _take(form, file)
        except Invalid as error:
            attach(form, Invalid(error.code, field="files"))
            break
    return taken


def _take(form: EvidenceForm, file: FileStorage) -> int:
    """Rebuild one file and hand it in: 1 when it was taken. What is wrong with it goes beside the field.

    Raises Invalid("upload.not_scanned").
    """
    name = (file.filename or "")[:60]
    try:
        clean, signs = _cleaned(file)
        with work() as uow:
            add_exhibit(
                uow, g.case.id, my_role(), clean, file.filename or "", form.title.data or "", store=store(), now=now(),
                ordinal=my_party().ordinal, signs=signs,
            )
    except Invalid as error:
        if error.code == NOT_SCANNED:
            raise
        words = gettext("%(file)s: %(reason)s", file=name, reason=error_message(error))
        form.files.errors = [*form.files.errors, words]
        return 0
    except Conflict as error:
        if error.code != "exhibit.too_many":
            raise
        attach(form, Invalid(error.code, field="files", **error.params))
        return 0
    return 1


def _cleaned(file: FileStorage) -> tuple[CleanFile | CleanDocument, FileSigns]:
    """Rebuild outside of any transaction: it takes its time. What the file says about itself is read of a sound one alone."""
    check_clean(file.stream)
    data = file.stream.read(LIMITS.max_bytes + 1)
    kind = sniff(data, LIMITS)
    clean = clean_picture(data, LIMITS) if kind.is_picture else clean_document(data, LIMITS)
    return clean, read_signs(data, kind)


@blueprint.post("/cases/<case_id>/exhibits/<exhibit_id>/remove")
@requires(Permission.CASE_ADD_EVIDENCE, load=load_case)
def remove_evidence(case_id: str, exhibit_id: str) -> Response:
    """Take back an own exhibit."""
    with work() as uow:
        remove_exhibit(uow, g.case.id, exhibit_id, my_role(), now=now(), ordinal=my_party().ordinal)
    flash(gettext("The exhibit was taken back."), "info")
    step = {"step": 3} if request.values.get("step") == "3" else {}
    return redirect(url_for("disputes.evidence", case_id=case_id, **step), 303)


@blueprint.get("/cases/<case_id>/exhibits/<exhibit_id>")
@requires(Permission.CASE_FOLLOW, load=load_case)
def exhibit(exhibit_id: str, **_ids: str) -> Response:
    """The file of an exhibit, for the parties. Staff have a door of their own at the desk."""
    found = get_exhibit(reading(), g.case.id, exhibit_id)
    return send_stored(found.store_key, found.media_type, f"exhibit-{found.ordinal}")


def shown_exhibits(view: CaseView) -> list[dict[str, Any]]:
    """All exhibits for the macro `evidence_viewer`."""
    return [_shown(view, e) for e in view.exhibits]


def _shown(view: CaseView, e: ExhibitView) -> dict[str, Any]:
    return {
        "number": e.number, "kind": e.kind, "caption": " · ".join(part for part in (e.by, e.title) if part), "mine": e.mine,
        "alt": e.title or gettext("Exhibit %(number)s", number=e.number),
        "full_url": url_for("disputes.exhibit", case_id=view.public_id, exhibit_id=e.public_id), "width": e.width,
        "height": e.height, "side": e.side, "received_at": e.added_at, "sha256": e.sha256, "public_id": e.public_id,
        "removable": e.removable, "signs": signs_in_words(e.signs),
    }

