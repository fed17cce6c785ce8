"""Challenges of the parties: the list, one in full, the decision."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from app.access import requires
from app.answers import Page
from app.drafting import drafted, used
from app.house import now, reading
from app.paging import around, page_no
from app.quality import blueprint
from app.quality.forms_lot import ChallengeRulingForm
from app.viewer import get_viewer
from panel.errors import Invalid
from panel.models import ChallengeStatus, PartyRole
from panel.permissions import Permission
from panel.projections.challenges import PAGE, list_challenges, view_challenge
from panel.services.challenging import reject_challenge, uphold_challenge
from panel.uow import UnitOfWork

STATES = tuple(status.value for status in ChallengeStatus)


@blueprint.get("/challenges")
@requires(Permission.CHALLENGES_RULE)
def challenges() -> str:
    """Challenges by state, those that wait first."""
    wanted = request.args.get("view", "")
    view, page = wanted if wanted in STATES else "waiting", page_no()
    found = list_challenges(reading(), ChallengeStatus(view), page=page)
    total = found.by_status.get(view, 0)
    return render_template(
        "quality/challenges.html", page=found, view=view, views=STATES, total=total,
        **around("quality.challenges", page, PAGE, len(found.rows), total, view=view),
    )


def ruling_key(challenge_id: str) -> str:
    """The key of the draft of a decision."""
    return f"challenge.ruling.{challenge_id}"


@blueprint.get("/challenges/<challenge_id>")
@requires(Permission.CHALLENGES_RULE)
def challenge(challenge_id: str) -> Page:
    """One challenge with the form of the decision."""
    view_challenge(reading(), challenge_id)
    return _page(challenge_id, drafted(ChallengeRulingForm, ruling_key(challenge_id)))


def _page(challenge_id: str, form: ChallengeRulingForm) -> Page:
    found = view_challenge(reading(), challenge_id)
    if not form.close_to.data:
        form.close_to.data = next(role.value for role in PartyRole if role.value != found.role)
    page = render_template("quality/challenge.html", found=found, form=form, draft_key=ruling_key(challenge_id))
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/challenges/<challenge_id>")
@requires(Permission.CHALLENGES_RULE)
def rule_challenge(challenge_id: str) -> Page:
    """Agree (then the account is named), or do not; both with an answer that the side reads."""
    ruling = request.form.get("ruling", "")
    if ruling not in ("uphold", "reject"):
        raise Invalid("input.choice", field="ruling")
    form = ChallengeRulingForm()
    done = used(form, ruling_key(challenge_id), gettext("The side reads your answer."),
                lambda uow: _rule(uow, challenge_id, form, ruling), stays=(Invalid,))  # fmt: skip
    return redirect(url_for("quality.challenges"), 303) if done else _page(challenge_id, form)


def _rule(uow: UnitOfWork, challenge_id: str, form: ChallengeRulingForm, ruling: str) -> None:
    reply, by_id = form.reply.data or "", get_viewer().id
    if ruling == "uphold":
        uphold_challenge(
            uow, challenge_id, form.identifier.data or "", reply, by_id=by_id, now=now(), close_to=PartyRole(form.close_to.data)
        )
    else:
        reject_challenge(uow, challenge_id, reply, by_id=by_id, now=now())
