"""The bundle of one's case for association, authority, arbitration or court: one ZIP, only what this side may read."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime

from flask import Response, g, make_response, render_template
from flask_babel import gettext

from app.access import requires
from app.answers import Page
from app.disputes import blueprint
from app.disputes.bundle_paper import bundle_document, said_of
from app.disputes.export import plain
from app.disputes.forms import BundleForm
from app.disputes.sides import my_party, my_view
from app.formatting import local
from app.house import house, now, reading, work
from app.loaders import case as load_case
from app.throttle import own_bundles
from panel.errors import PanelError
from panel.paper import write
from panel.permissions import Permission
from panel.projections.bundle import build_bundle
from panel.projections.party import CaseView
from panel.projections.report import find_report
from panel.queries.cases import lock_case
from panel.services.moving import log


@blueprint.get("/cases/<case_id>/bundle")
@requires(Permission.CASE_FOLLOW, load=load_case)
def ask_bundle(**_ids: str) -> Page:
    """Whom it is for, and what will be in it."""
    return _page(BundleForm())


@blueprint.post("/cases/<case_id>/bundle")
@requires(Permission.CASE_FOLLOW, load=load_case)
@own_bundles
def make_bundle(**_ids: str) -> Page | Response:
    """The file itself; that it was made stands in the log of the house, not in the other side's."""
    form = BundleForm()
    if not form.validate():
        return _page(form)
    moment, view = now(), my_view()
    data = zipped(view, form.to.data, moment)
    with work() as uow:
        log(uow, lock_case(uow.session, g.case.id), "bundle.made", actor=my_party().stands, now=moment, audience="staff",
            recipient=form.to.data)
    response = make_response(data)
    response.mimetype = "application/zip"
    response.headers["Content-Disposition"] = f'attachment; filename="bundle-{view.number}.zip"'
    return response


def zipped(view: CaseView, to: str, moment: datetime) -> bytes:
    """The ZIP: the PDF to read, the same as data, the record to check, and what is what."""
    report = find_report(reading(), g.case)
    record, why = _record(moment)
    files = {
        "case.pdf": write(bundle_document(view, report, to, moment)),
        "case.json": _json({"format": "gongping-case/1", "exported_at": moment.isoformat(), "case": plain(view)}),
        **({"report.json": report.body.packed().encode()} if report else {}),
        **({"record.json": _json(record)} if record else {}),
    }
    files["README.txt"] = said_of(view, sorted(files), why).encode()
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(_entry(name, moment), data)
    return held.getvalue()


def _entry(name: str, moment: datetime) -> zipfile.ZipInfo:
    """An entry with the house's clock and ordinary rights."""
    info = zipfile.ZipInfo(name, local(moment).timetuple()[:6])
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    return info


def _record(moment: datetime) -> tuple[object, str]:
    """The record of the case, or why it is not there now: it never comes while jurors vote."""
    signer = house().signer
    if signer is None:
        return None, gettext("This house keeps no signed record.")
    try:
        return build_bundle(reading(), g.case, signer, now=moment), ""
    except PanelError:
        return None, gettext("The record could not be added now; it can be saved from the case's page later.")


def _json(values: object) -> bytes:
    return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _page(form: BundleForm) -> Page:
    page = render_template("disputes/bundle.html", case=my_view(), form=form)
    return page, 422 if form.errors else 200
