"""The report of a case as staff reads it: word for word what both sides read; and putting words of it right, with a reason."""

from __future__ import annotations

from flask import Response, g, redirect, render_template, url_for
from flask_babel import gettext

from app import loaders
from app.access import can, requires
from app.answers import Page
from app.drafting import drafted, used
from app.house import now, reading
from app.mediation import blueprint
from app.mediation.forms_report import CorrectionForm
from app.papers import report_pdf, wanted_version
from app.throttle import own_papers
from app.viewer import get_viewer
from panel.permissions import Permission
from panel.projections.report import ReportView, get_report
from panel.services.reporting import correct_report
from panel.uow import UnitOfWork


@blueprint.get("/cases/<case_id>/report")
@requires(Permission.CASE_OVERSEE, load=loaders.case)
def report(case_id: str) -> Page:
    """A version of the report; under the newest one the form that puts words right."""
    return _page(get_report(reading(), g.case, wanted_version()), drafted(CorrectionForm, draft_key(case_id)))


@blueprint.get("/cases/<case_id>/report.pdf")
@requires(Permission.CASE_OVERSEE, load=loaders.case)
@own_papers
def report_file(**_case: str) -> Response:
    """The same as PDF, for the files of the house."""
    covering = ((gettext("For"), gettext("the files of the house")), (gettext("Case"), g.case.number))
    return report_pdf(get_report(reading(), g.case, wanted_version()), g.case.number, covering)


@blueprint.post("/cases/<case_id>/report")
@requires(Permission.CASE_WORK, load=loaders.case)
def correct(case_id: str) -> Page:
    """Put the words of one paragraph right: a new version, and both sides are told."""
    view = get_report(reading(), g.case)
    form = CorrectionForm()
    form.offer(view.body)

    def use(uow: UnitOfWork) -> None:
        correct_report(
            uow, g.case.id, form.place.data, form.words.data, form.reason.data, seen=form.version_seen(),
            by_id=get_viewer().id, now=now(),
        )

    if not used(form, draft_key(case_id), gettext("The report has a new version. Both sides were told."), use):
        return _page(get_report(reading(), g.case), form)
    return redirect(url_for("mediation.report", case_id=case_id), 303)


def draft_key(case_id: str) -> str:
    """What a half-written correction is kept under."""
    return f"desk.report.{case_id}"


def _page(view: ReportView, form: CorrectionForm) -> Page:
    form.offer(view.body)
    form.seen.data = str(view.body.version)
    page = render_template(
        "mediation/report.html", case=g.case, report=view, form=form, draft_key=draft_key(g.case.public_id),
        corrects=view.is_newest and can(Permission.CASE_WORK) and g.case.erased_at is None,
    )
    return page, 422 if form.errors or form.form_errors else 200
