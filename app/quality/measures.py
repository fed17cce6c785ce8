"""Times in each stage, stuck cases, hand-overs, verdicts and the mediators' three measures, month by month."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request, url_for

from app.access import requires
from app.formatting import local, writer
from app.house import now, reading
from app.quality import blueprint
from app.words.measures import pauses_words
from panel.content import categories
from panel.errors import NotFound
from panel.measures.months import Month
from panel.permissions import Permission
from panel.projections.measures import Part, list_holders, view_measures
from panel.services.measuring import read_month


@dataclass(frozen=True, slots=True)
class MonthLinks:
    """The month before and the one after, as addresses; None where there is none."""

    earlier: str | None
    later: str | None


@blueprint.get("/measures")
@requires(Permission.MEASURES_READ)
def measures() -> str:
    """One month: which stage takes longest, where cases are stuck, what became of verdicts, the mediators' measures."""
    month = asked_month()
    measured = read_month(reading(), month, writer().zone, now())
    holders = list_holders(reading(), measured)
    part, chosen = _asked_part({public_id: id_ for public_id, id_, _ in holders})
    return render_template(
        "quality/measures.html", found=view_measures(reading(), measured, now(), part), chosen=chosen,
        pauses=pauses_words(measured.figures.get("pauses")), holders=holders, categories=[entry.code for entry in categories()],
        links=around_month("quality.measures", month, part=chosen or None),
    )


def this_month() -> Month:
    """The month it is where the house is."""
    return Month.of(local(now()).date())


def asked_month() -> Month:
    """The month in the address, else the present one. Raises NotFound for one that has not begun."""
    text = request.args.get("month", "")
    month = Month.parse(text) if text else this_month()
    if month is None or month > this_month():
        raise NotFound("measures.unknown")
    return month


def around_month(endpoint: str, month: Month, **kept: str | None) -> MonthLinks:
    """Addresses of the months beside this one."""
    later = url_for(endpoint, month=str(month.plus(1)), **kept) if month < this_month() else None
    return MonthLinks(url_for(endpoint, month=str(month.plus(-1)), **kept), later)


def _asked_part(holders: dict[str, int]) -> tuple[Part, str]:
    """Which cases are asked for, and how the address says it; anything unknown counts as all."""
    by, _, key = request.args.get("part", "").partition(":")
    if by == "category" and key in {entry.code for entry in categories()}:
        return Part(by, key), f"{by}:{key}"
    if by == "mediator" and key in holders:
        return Part(by, str(holders[key])), f"{by}:{key}"
    return Part(), ""
