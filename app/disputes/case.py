"""The list of own cases, and the page of one case."""

from __future__ import annotations

from flask import g, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access import can, requires
from app.answers import Page
from app.disputes import blueprint
from app.disputes.acts import acts, can_appeal, can_choose, can_explain
from app.disputes.bids import my_bids
from app.disputes.exhibits import shown_exhibits
from app.disputes.sides import is_firm, my_role, my_view
from app.disputes.wording import holder_code, line_steps, next_code
from app.formatting import local
from app.house import now, reading
from app.i18n import locale_code
from app.loaders import case as load_case
from app.timeline import timeline_entries
from app.viewer import get_viewer
from panel.content import outside_routes
from panel.models import PartyRole
from panel.permissions import Permission
from panel.projections.challenges import list_own
from panel.projections.duplicates import view_merged
from panel.projections.explained import view_explained
from panel.projections.own_letters import has_letters
from panel.projections.party_list import list_own_cases
from panel.projections.pauses import view_panel_pauses
from panel.projections.promises import view_promises
from panel.projections.report import find_report, list_grounds
from panel.projections.surveys import find_own
from panel.projections.tellings import list_stories_ahead
from panel.projections.trends import has_shop
from panel.projections.wishes import view_rulings
from panel.queries.cases import count_hand_overs
from panel.queries.contact import has_refused
from panel.queries.grumbles import find_of_case
from panel.queries.versions import party_version
from panel.services.inviting import may_be_invited


@blueprint.get("/cases")
@requires(Permission.DISPUTE_FILE)
def list_cases() -> Page:
    """Cases one has filed or answers. `state`: open (default) or ended; `page` from 1."""
    ended = request.args.get("state") == "ended"
    page = request.args.get("page", 1, type=int)
    found = list_own_cases(reading(), get_viewer().id, ended=ended, page=page, now=now())
    state = "ended" if ended else "open"
    earlier = url_for("disputes.list_cases", state=state, page=found.page - 1) if found.page > 1 else None
    later = url_for("disputes.list_cases", state=state, page=found.page + 1) if found.page < found.pages else None
    return render_template(
        "disputes/list.html", found=found, ended=ended, now=now(), prev_href=earlier, next_href=later,
        has_shop=has_shop(reading(), get_viewer().id), has_letters=has_letters(reading(), get_viewer().id),
    )


@blueprint.get("/cases/<case_id>")
@requires(Permission.CASE_FOLLOW, load=load_case)
def case(**_ids: str) -> Page:
    """Where the case is, and all that is in it for its parties."""
    view = my_view()
    began = find_of_case(reading(), g.case.id) if my_role() is PartyRole.COMPLAINANT else None  # nobody else's business
    return render_template(
        "disputes/case.html", case=view, now=now(), acts=acts(view), steps=line_steps(view), next_code=next_code(view),
        holder_code=holder_code(view), entries=timeline_entries(view.entries), exhibits=shown_exhibits(view),
        can_choose=can_choose(view), can_appeal=can_appeal(view), can_explain=can_explain(view), routes=outside_routes(),
        language=locale_code(), challenges=() if is_firm() else list_own(reading(), g.case.id, my_role()),
        stories=list_stories_ahead(reading(), g.case) if can(Permission.STORY_OBJECT) else [],
        survey=find_own(reading(), g.case.id, my_role(), now()) if can(Permission.SURVEY_ANSWER) else None,
        may_join=_may_join(), no_contact=not is_firm() and has_refused(reading(), g.case.id, my_role()),
        hand_overs=count_hand_overs(reading(), g.case.id),
        merged=view_merged(reading(), g.case, my_role()),
        grumbled_at=began.said_at if began else None, promises=view_promises(reading(), g.case, local(now()).date()),
        report=find_report(reading(), g.case), grounds=list_grounds(reading(), g.case),
        explained=view_explained(reading(), g.case), pauses=view_panel_pauses(reading(), g.case.id, now()),
        rulings=view_rulings(reading(), g.case.id), bids=my_bids() if can(Permission.BID_PLACE) else None,
    )


def _may_join() -> bool:
    """Whether the complainant of this closed case, who is looking, is invited to the pool of jurors."""
    mine = my_role() is PartyRole.COMPLAINANT and can(Permission.SURVEY_ANSWER)
    return mine and may_be_invited(reading(), get_viewer().id)


@blueprint.get("/cases/<case_id>/version.json")
@requires(Permission.CASE_FOLLOW, load=load_case)
def version(**_ids: str) -> Response:
    """The version of the case: a page that shows another one fetches itself again."""
    return jsonify({"version": party_version(reading(), g.case.id)})


@blueprint.get("/cases/<case_id>/receipt")
@requires(Permission.CASE_FOLLOW, load=load_case)
def receipt(**_ids: str) -> Page:
    """The case number and the four things everybody asks: received, next step, by when, who holds it."""
    view = my_view()
    return render_template(
        "disputes/receipt.html", case=view, now=now(), next_code=next_code(view), holder_code=holder_code(view)
    )
