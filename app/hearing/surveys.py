"""Sums of what both sides said after their cases, month by month, as a page and as a table; words for quality officers."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from app.access import requires
from app.hearing import blueprint
from app.house import now, reading
from app.paging import around, page_no
from app.tables import as_csv
from app.throttle import own_exports
from app.viewer import get_viewer
from panel.errors import NotFound
from panel.measures.months import Month as HouseMonth
from panel.models import MEASURES, SideEnd
from panel.permissions import Permission
from panel.projections.pulse import list_pulse
from panel.projections.surveys import LEAST, PAGE, Month, list_months, list_voices, table_of_months, written
from panel.services.pulse import list_open_parts

HEADER = ("month", "part", "which", "answers", *MEASURES)


@blueprint.get("/surveys")
@requires(Permission.SURVEYS_READ)
def surveys() -> str:
    """Months that are over: all answers, fairness by how it ended, and the parts by category."""
    months = list_months(reading(), now())
    shown = [month for month in months if month.all is not None]
    return render_template(
        "hearing/surveys.html", months=months[::-1], least=LEAST, measures=MEASURES, written=written, lines=_lines(shown),
        ends=[end.value for end in SideEnd], newest=shown[-1] if shown else None,
        pulse=list_pulse(reading(), now()), asked=bool(list_open_parts(reading(), get_viewer().id, now())),
        fairness={month.name: month.all.tenths("fairness") for month in shown if month.all is not None},
    )


def _lines(shown: list[Month]) -> list[tuple[str, str, list[dict[str, object]]]]:
    """What the small pictures draw: fairness of all, of those who lost, of those who won, then each other measure."""
    def points(measure: str, end: str = "") -> list[dict[str, object]]:
        found = ((month.name, month.by_end.get(end) if end else month.all) for month in shown)
        tenths = [(name, part.tenths(measure)) for name, part in found if part is not None]
        return [{"label": name, "value": value, "text": written(value)} for name, value in tenths]

    lines = [("measure_short", "fairness", points("fairness"))]
    lines += [("fairness_of", end, points("fairness", end)) for end in ("lost", "won")]
    lines += [("measure_short", name, points(name)) for name in MEASURES[1:]]
    return [line for line in lines if line[2]]


@blueprint.get("/surveys.csv")
@own_exports
@requires(Permission.SURVEYS_READ)
def surveys_csv() -> Response:
    """The same as a table, with the parts by category."""
    at = now()
    return as_csv("surveys.csv", HEADER, lambda session: table_of_months(session, at))


@blueprint.get("/surveys/words/<month>")
@requires(Permission.SURVEYS_WORDS)
def words(month: str) -> str:
    """What was written in one month that is over, in an order that says nothing."""
    if HouseMonth.parse(month) is None:
        raise NotFound("page.not_found")
    number = page_no()
    voices, total = list_voices(reading(), month, now(), number)
    return render_template(
        "hearing/words.html", month=month, voices=voices, total=total, least=LEAST,
        **around("hearing.words", number, PAGE, len(voices), total, month=month),
    )
