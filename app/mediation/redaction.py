"""The redaction desk: originals and brief side by side, decisions by entity, the question, the way to publication."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import loaders
from app.access import requires
from app.answers import Page
from app.drafting import drafted, drop
from app.errors import attach
from app.forms import HouseForm
from app.house import close_reading, now, reading, work
from app.labels import label
from app.mediation import blueprint
from app.mediation.forms_redaction import (
    AnswerForm,
    DropForm,
    FrameForm,
    MaskForm,
    MergeForm,
    ReadingForm,
    RenameForm,
    SplitForm,
)
from app.messages import error_message, message
from app.viewer import get_viewer
from panel.errors import Conflict, Invalid
from panel.permissions import Permission
from panel.projections.redaction_brief import draft_brief
from panel.projections.redaction_desk import Blocker, EntityView, RedactionDesk, redaction_desk
from panel.projections.redaction_readers import list_acts, list_said
from panel.projections.redaction_suspects import SuspectView
from panel.projections.wishes import view_rulings
from panel.queries.challenges import count_waiting
from panel.queries.redactions import get_redaction
from panel.queries.wishes import list_grounds_of
from panel.redaction.recognisers.shared import shared as load_recognisers
from panel.services.redacting import frame_question
from panel.services.wishing import ground_options
from panel.uow import UnitOfWork

VIEWS = ("texts", "frame", "pictures", "jurors", "publish", "log")
OPTION_KEYS = ("uphold", "partly", "dismiss", "other")
# Where the desk settles what blocks publication; a leak is settled among the texts.
SETTLED_IN = {
    "gate.no_question": "frame", "gate.wish": "frame", "gate.not_read": "jurors", "gate.tells": "jurors",
    "gate.pictures": "pictures", "gate.unread": "pictures", "gate.code": "pictures",
    "gate.objections": "publish", "gate.not_previewed": "publish", "gate.cooling": "publish",
    "gate.preview_running": "publish",
}
UPON_STALE = ("redaction.stale", "redaction.blocked", "redaction.not_ready", "redaction.not_dropped", "picture.not_opened",
              "challenge.waits")


@dataclass(frozen=True, slots=True)
class Refused:
    """A post that was refused: the form as it was typed under its `name`, the entity it was about, and why."""

    name: str = ""
    form: HouseForm | None = None
    entity: str = ""
    why: str = ""
    status: int = 422


@dataclass(frozen=True, slots=True)
class Open:
    """A blocker in words, and the view that settles it."""

    words: str
    view: str
    code: str = field(default="")


@blueprint.get("/cases/<case_id>/redaction")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction(**_case: str) -> Page:
    """The desk; `view` and the chosen `entity` live in the address."""
    view = request.args.get("view", "")
    chosen = request.args.get("suspect", "") or request.args.get("entity", "")
    return desk_page(view if view in VIEWS else "texts", chosen=chosen)


def desk_page(view: str, refused: Refused | None = None, chosen: str = "", **more: Any) -> Page:
    """The page as it is now; after a refused post with what was typed, so that nothing is lost."""
    refused = refused or Refused(status=200)
    wanted = refused.entity or chosen
    desk = redaction_desk(reading(), g.case, now(), wanted if view == "texts" else "")
    entity = desk.entity(wanted)
    suspect = _suspect(desk, chosen, entity)
    forms = _forms(desk, entity, view)
    if refused.form is not None:
        forms[refused.name] = refused.form
    page = render_template(
        f"mediation/redaction_{view}.html", desk=desk, view=view, views=VIEWS, entity=entity, suspect=suspect,
        next_open=_next_open(desk, entity, suspect), open_points=[_in_words(each) for each in desk.blockers], forms=forms,
        places=desk.places, why=refused.why, refused=refused.name, now=now(), draft_key=draft_key,
        **_of_view(view, desk), **more,
    )
    return page, refused.status


def _of_view(view: str, desk: RedactionDesk) -> dict[str, Any]:
    """What one view alone shows."""
    if view == "publish":
        return {"challenges": count_waiting(reading(), g.case.id)}
    if view == "jurors":
        said = list_said(reading(), get_redaction(reading(), g.case.id))
        return {"brief": draft_brief(reading(), g.case, desk), "said": said, "me": get_viewer().id}
    if view == "frame":
        return {"wishes": [each for each in view_rulings(reading(), g.case.id) if each.holds and not each.feasible]}
    if view == "log":
        acts, total = list_acts(reading(), get_redaction(reading(), g.case.id))
        return {"acts": acts, "total": total}
    return {}


def _suspect(desk: RedactionDesk, chosen: str, entity: EntityView | None) -> SuspectView | None:
    """The suspect in hand: the chosen one, else the first as soon as no entity waits."""
    found = next((each for each in desk.suspects if each.id == chosen), None)
    if found is None and entity is None and not desk.waiting and desk.suspects:
        return desk.suspects[0]
    return found


def _next_open(desk: RedactionDesk, entity: EntityView | None, suspect: SuspectView | None) -> dict[str, str] | None:
    """The address of the next thing somebody has to look at, after the one in hand; from the last on to the first."""
    here = (suspect.id if suspect else "") or (entity.id if entity else "")
    ways = [("entity", each.id) for each in desk.waiting] + [("suspect", each.id) for each in desk.suspects]
    if not ways or [id_ for _, id_ in ways] == [here]:
        return None
    place = next((number for number, (_, id_) in enumerate(ways) if id_ == here), -1)
    name, id_ = ways[(place + 1) % len(ways)]
    return {name: id_, "_anchor": f"{name}-{id_}"}


def draft_key(name: str) -> str:
    """What a form of the desk is kept under while it is written: "frame", "answer.<objection>", "picture.<exhibit>"."""
    return f"redaction.{name}.{g.case.public_id}"


def _forms(desk: RedactionDesk, entity: EntityView | None, view: str) -> dict[str, HouseForm]:
    if view == "frame":
        lines = {f"option{place}": text for place, (_, text, _) in enumerate(desk.options, 1)}
        lines |= {f"side{place}": side for place, (_, _, side) in enumerate(desk.options, 1)}
        lines |= {f"fact{number}": text for number, text in enumerate(desk.fact_questions, 1)}
        lines["wish_ground"] = _said_ground()
        frame = functools.partial(FrameForm, question=desk.question, rule_text=desk.rule_text, **lines)
        return {"frame": drafted(frame, draft_key("frame"))}
    if view == "publish":
        names = {each.id: f"answer.{each.id}" for each in desk.preview.objections}
        return {name: drafted(functools.partial(AnswerForm, prefix=of), draft_key(name)) for of, name in names.items()}
    if view == "jurors":
        return {"reading": drafted(ReadingForm, draft_key("reading"))}
    forms: dict[str, HouseForm] = {"mask": MaskForm.for_desk()}
    if entity:
        forms |= {"rename": RenameForm(prefix="rename"), "drop": DropForm(prefix="drop"), "split": SplitForm.of(entity.places)}
        forms["merge"] = MergeForm.for_entity(desk, entity.id)
    return forms


def _said_ground() -> str:
    """Why the answers of the coming vote can be carried out, as it was written last."""
    redaction = get_redaction(reading(), g.case.id)
    return next((each.text for each in list_grounds_of(reading(), g.case.id, redaction.round_no).values()), "")


def _in_words(blocker: Blocker) -> Open:
    text = label("redaction_text", blocker.text)
    params = {**blocker.params, "text": text % {"number": blocker.number} if blocker.number else text}
    return Open(message(blocker.code, params), SETTLED_IN.get(blocker.code, "texts"), blocker.code)


def version() -> int:
    """The version of the desk that the page was made from; -1, which is always stale, when it was not sent."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def edit(do: Callable[[UnitOfWork], object], refused: Callable[[str, int], Page], form: HouseForm | None = None) -> Page | None:
    """Do one edit of the desk in its unit of work; None when it was done, else the page that says why not."""
    load_recognisers()  # seconds in a process that has just begun: nobody waits for them with the turn to write taken
    try:
        with work() as uow:
            do(uow)
    except Invalid as error:
        close_reading()
        if form is not None:
            attach(form, error)
            return refused("", 422)
        return refused(error_message(error), 422)
    except Conflict as error:
        if error.code not in UPON_STALE:
            raise
        close_reading()  # the page that follows shows what the other person did
        return refused(error_message(error), 409)
    return None


def to_desk(view: str = "texts", entity: str = "", anchor: str = "", suspect: str = "") -> Response:
    """Back to the desk, to an entity or a suspect of it."""
    there = anchor or (f"entity-{entity}" if entity else f"suspect-{suspect}" if suspect else None)
    place = url_for(
        "mediation.redaction", case_id=g.case.public_id, view=None if view == "texts" else view, entity=entity or None,
        suspect=suspect or None, _anchor=there,
    )
    return redirect(place, 303)


@blueprint.post("/cases/<case_id>/redaction/frame")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_frame(**_case: str) -> Page:
    """Write question, answers with the side each favours, and rule. Answers keep the keys of their lines."""
    form = FrameForm()

    def refused(why: str, status: int) -> Page:
        return desk_page("frame", Refused("frame", form, why=why, status=status))

    if not form.validate_on_submit():
        return refused("", 422)
    kept = [key for key, _, _ in redaction_desk(reading(), g.case, now()).options]
    keys = [*kept, *(key for key in OPTION_KEYS if key not in kept)]

    def do(uow: UnitOfWork) -> None:
        options = list(zip(keys, form.labels(), form.sides(), strict=False))
        redaction = frame_question(
            uow, g.case.id, form.question.data or "", options, form.rule_text.data or "", now=now(), version=version(),
            fact_questions=[field.data or "" for field in form.asked], by_id=get_viewer().id,
        )
        ground_options(uow, redaction, form.wish_ground.data or "", by_id=get_viewer().id, now=now())
        drop(uow, draft_key("frame"))

    answer = edit(do, refused, form)
    if answer is None:
        flash(gettext("Question and rule are saved."), "success")
    return answer or to_desk("frame")
