"""The report of one's case: the same words as staff reads, on the page and as PDF, in every version."""

from __future__ import annotations

from flask import Response, g, render_template
from flask_babel import gettext

from app.access import requires
from app.disputes import blueprint
from app.disputes.sides import my_party
from app.house import reading
from app.labels import label
from app.loaders import case as load_case
from app.papers import report_pdf, wanted_version
from app.throttle import own_papers
from panel.permissions import Permission
from panel.projections.report import get_report


@blueprint.get("/cases/<case_id>/report")
@requires(Permission.CASE_FOLLOW, load=load_case)
def report(**_ids: str) -> str:
    """A version of the report, the newest one unless `version` names another."""
    return render_template("disputes/report.html", case=g.case, report=get_report(reading(), g.case, wanted_version()))


@blueprint.get("/cases/<case_id>/report.pdf")
@requires(Permission.CASE_FOLLOW, load=load_case)
@own_papers
def report_file(**_ids: str) -> Response:
    """The same as PDF, with covering lines that name one's own side alone."""
    return report_pdf(get_report(reading(), g.case, wanted_version()), g.case.number, covering())


def covering() -> tuple[tuple[str, str], ...]:
    """Whom the file is for: the name of one's own side stands here and nowhere in the report."""
    me = my_party()
    return ((gettext("For"), f"{me.name} ({label('side', me.stands)})"), (gettext("Case"), g.case.number))
