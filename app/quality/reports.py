"""Monthly reports for the quality meeting: the list, one as a page, as PDF and as a table, and a correction."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField

from app.access import requires
from app.answers import Page
from app.drafting import drafted, used
from app.formatting import month as month_words
from app.formatting import when, writer
from app.forms import HouseForm, at_most, needed
from app.house import now, reading
from app.i18n import locale_code
from app.quality import blueprint
from app.quality.measures import MonthLinks, this_month
from app.quality.monthly import Section, as_rows, sections
from app.tables import as_csv
from app.throttle import own_exports, own_papers
from app.viewer import get_viewer
from panel.errors import Conflict, NotFound
from panel.measures.months import Month
from panel.paper import Document, Heading, Part, write
from panel.permissions import Permission
from panel.projections.surveys import find_month
from panel.queries.names import names_for
from panel.services.measuring import REASON_MAX, Measured, correct_month, list_kept, list_versions, read_month

LISTED = 36
HEADER = ("section", "row", "column", "value")


class CorrectionForm(HouseForm):
    """Why the month is counted again. `seen`: the version that the page showed."""

    reason = TextAreaField(_l("Why it is counted again"), [needed(), at_most(REASON_MAX)])
    seen = HiddenField()


@blueprint.get("/reports")
@requires(Permission.MEASURES_READ)
def reports() -> str:
    """The months there are reports of, the newest first."""
    kept = [each for each in reversed(list_kept(reading(), LISTED)) if each.month < this_month()]
    return render_template("quality/reports.html", this=str(this_month()), kept=kept)


@blueprint.get("/reports/<month>")
@requires(Permission.MEASURES_READ)
def report(month: str) -> Page:
    """One month in full."""
    return _page(_month(month), drafted(CorrectionForm, _key(month)))


@blueprint.get("/reports/<month>.csv")
@own_exports
@requires(Permission.MEASURES_READ)
def report_csv(month: str) -> Response:
    """Its numbers as one table."""
    rows = list(as_rows(_sections(_measured(_month(month)))))
    return as_csv(f"report-{_month(month)}.csv", HEADER, lambda _session: rows)


@blueprint.get("/reports/<month>.pdf")
@own_papers
@requires(Permission.MEASURES_READ)
def report_pdf(month: str) -> Response:
    """The same words on paper."""
    measured = _measured(_month(month))
    parts: list[Part] = [Heading(_title(measured))]
    for section in _sections(measured):
        parts += [Heading(section.question, 2), *section.parts]
    name = gettext("Gongping")
    document = Document(
        title=f"{name} · {_title(measured)}", language="zh-CN" if locale_code().startswith("zh") else "en",
        made_at=measured.made_at, parts=tuple(parts), head_left=name, head_right=str(measured.month),
        foot=_state(measured), page_words="{page} / {pages}",
    )  # fmt: skip
    response = Response(write(document), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f"attachment; filename=report-{measured.month}.pdf"
    return response


@blueprint.post("/reports/<month>")
@requires(Permission.MEASURES_CORRECT)
def correct_report(month: str) -> Page:
    """Count it again: a further version, the earlier ones stay."""
    asked, form = _month(month), CorrectionForm()
    if not list_versions(reading(), asked):  # its page shows no form: the page of errors gives the words back
        raise Conflict("measures.not_kept")
    seen = int(form.seen.data) if (form.seen.data or "").isdecimal() and len(form.seen.data or "") < 7 else 0
    done = used(form, _key(month), gettext("Counted again. The version before stays to be read."), lambda uow: correct_month(
        uow, asked, writer().zone, form.reason.data or "", seen=seen, by_id=get_viewer().id, now=now()
    ))  # fmt: skip
    return redirect(url_for("quality.report", month=month), 303) if done else _page(asked, form)


def _key(month: str) -> str:
    return f"report.{month}"[:40]


def _month(text: str) -> Month:
    """The month in the address. Raises NotFound for one that has not begun, or none."""
    month = Month.parse(text)
    if month is None or month > this_month():
        raise NotFound("measures.unknown")
    return month


def _measured(month: Month) -> Measured:
    """The version asked for in the address, else the newest."""
    text = request.args.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
    return read_month(reading(), month, writer().zone, now(), version)


def _sections(measured: Measured) -> list[Section]:
    heard = find_month(reading(), str(measured.month), now())
    return sections(measured.figures, names_for(reading(), measured.figures), heard)


def _title(measured: Measured) -> str:
    return gettext("Quality report, %(month)s", month=month_words(str(measured.month)))


def _state(measured: Measured) -> str:
    if not measured.version:
        return gettext("Not final: figures of %(time)s", time=when(measured.made_at))
    return gettext("Version %(version)s, kept on %(time)s", version=measured.version, time=when(measured.made_at))


def _page(month: Month, form: CorrectionForm) -> Page:
    measured = _measured(month)
    versions = list_versions(reading(), month)
    form.seen.data = str(versions[-1].version) if versions else "0"
    later = url_for("quality.report", month=str(month.plus(1))) if month < this_month() else None
    page = render_template(
        "quality/report.html", measured=measured, month=str(month), title=_title(measured), versions=versions, form=form,
        sections=[(each, [(type(part).__name__, part) for part in each.parts]) for each in _sections(measured)],
        links=MonthLinks(url_for("quality.report", month=str(month.plus(-1))), later), draft_key=_key(str(month)),
        asked=request.args.get("version") or None, is_newest=not versions or measured.version == versions[-1].version,
    )
    return page, 422 if form.errors or form.form_errors else 200
