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
from app.drafting import drafted, drop
from app.errors import attach
from app.forms import HouseForm
from app.house import close_reading, now, reading, work
from app.labels import label
from app.mediation import blueprint
from app.mediation.forms_redaction import AnswerForm, DropForm, FrameForm, MaskForm, MergeForm, RenameForm
from app.messages import error_message, message
from app.viewer import get_viewer
from panel.errors import Conflict, Invalid
from panel.models import DecisionKind
from panel.permissions import Permission
from panel.projections.redaction_brief import draft_brief
from panel.projections.redaction_desk import Blocker, RedactionDesk, redaction_desk
from panel.redaction import Kind
from panel.services.entities import add_decision, restore_entity, undo_decision
from panel.services.redacting import confirm_entities, frame_question, unconfirm_entity
from panel.uow import UnitOfWork

Page = tuple[str, int]
Answer = Response | Page
VIEWS = ("texts", "frame", "pictures", "jurors", "publish")
OPTION_KEYS = ("uphold", "partly", "dismiss", "other")
# Where the desk settles what blocks publication; a leak is settled among the texts.
SETTLED_IN = {
    "gate.no_question": "frame", "gate.pictures": "pictures", "gate.objections": "publish", "gate.not_previewed": "publish",
    "gate.preview_running": "publish",
}
UPON_STALE = ("redaction.stale", "redaction.blocked", "redaction.not_ready", "redaction.not_dropped", "picture.not_opened")


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
    return desk_page(view if view in VIEWS else "texts", chosen=request.args.get("entity", ""))


def desk_page(view: str, refused: Refused | None = None, chosen: str = "", **more: Any) -> Page:
    """The page as it is now; after a refused post with what was typed, so that nothing is lost."""
    refused = refused or Refused(status=200)
    desk = redaction_desk(reading(), g.case, now())
    entity = desk.entity(refused.entity or chosen)
    waiting = [each for each in desk.waiting if entity is None or each.id != entity.id]
    forms = _forms(desk, entity.id if entity else "", view)
    if refused.form is not None:
        forms[refused.name] = refused.form
    page = render_template(
        f"mediation/redaction_{view}.html", desk=desk, view=view, views=VIEWS, entity=entity,
        upcoming=waiting[0] if waiting else None, open_points=[_in_words(each) for each in desk.blockers], forms=forms,
        why=refused.why, refused=refused.name, now=now(), draft_key=draft_key,
        brief=draft_brief(reading(), g.case, desk) if view == "jurors" else None, **more,
    )
    return page, refused.status


def draft_key(name: str) -> str:
    """What a form of the desk is kept under while it is written: "frame", "answer.<objection>", "picture.<exhibit>"."""
    return f"redaction.{name}.{g.case.public_id}"


def _forms(desk: RedactionDesk, entity: str, view: str) -> dict[str, HouseForm]:
    if view == "frame":
        lines = {f"option{place}": text for place, (_, text, _) in enumerate(desk.options, 1)}
        lines |= {f"side{place}": side for place, (_, _, side) in enumerate(desk.options, 1)}
        frame = functools.partial(FrameForm, question=desk.question, rule_text=desk.rule_text, **lines)
        return {"frame": drafted(frame, draft_key("frame"))}
    if view == "publish":
        names = {each.id: f"answer.{each.id}" for each in desk.preview.objections}
        return {name: drafted(functools.partial(AnswerForm, prefix=of), draft_key(name)) for of, name in names.items()}
    forms: dict[str, HouseForm] = {"mask": MaskForm.for_desk()}
    if entity:
        forms |= {"rename": RenameForm(prefix="rename"), "drop": DropForm(prefix="drop")}
        forms["merge"] = MergeForm.for_entity(desk, entity)
    return forms


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


def to_desk(view: str = "texts", entity: str = "", anchor: str = "") -> Response:
    """Back to the desk."""
    place = url_for(
        "mediation.redaction", case_id=g.case.public_id, view=None if view == "texts" else view, entity=entity or None,
        _anchor=anchor or (f"entity-{entity}" if entity else None),
    )
    return redirect(place, 303)


@blueprint.post("/cases/<case_id>/redaction/mask")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_mask(**_case: str) -> Answer:
    """Mask words everywhere that no rule has found."""
    form = MaskForm.for_desk()

    def refused(why: str, status: int) -> Page:
        return desk_page("texts", Refused("mask", form, why=why, status=status))

    if not form.validate_on_submit():
        return refused("", 422)

    def do(uow: UnitOfWork) -> None:
        add_decision(
            uow, g.case.id, DecisionKind.ADD, by_id=get_viewer().id, now=now(), value=form.surface.data or "",
            entity_kind=Kind(form.kind.data), role=form.role.data or "", version=version(),
        )

    answer = edit(do, refused, form)
    if answer is None:
        flash(label("redaction_done", "add"), "success")
    return answer or to_desk()


@blueprint.post("/cases/<case_id>/redaction/entities/<entity>/<any(rename, merge, drop):act>")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_decide(entity: str, act: str, **_case: str) -> Answer:
    """Rename an entity, merge it into another, or leave it readable with a reason."""
    form: RenameForm | MergeForm | DropForm
    if act == "merge":
        form = MergeForm.for_entity(redaction_desk(reading(), g.case, now()), entity)
    else:
        form = RenameForm(prefix=act) if act == "rename" else DropForm(prefix=act)

    def refused(why: str, status: int) -> Page:
        return desk_page("texts", Refused(act, form, entity, why, status))

    if not form.validate_on_submit():
        return refused("", 422)

    def do(uow: UnitOfWork) -> None:
        add_decision(
            uow, g.case.id, DecisionKind(act), by_id=get_viewer().id, now=now(), entity=entity, value=form.value.data or "",
            version=version(),
        )

    answer = edit(do, refused, form)
    if answer is None:
        flash(label("redaction_done", act), "success")
    return answer or to_desk(entity=(form.value.data or "") if act == "merge" else entity)


@blueprint.post("/cases/<case_id>/redaction/entities/<entity>/<any(confirm, unconfirm, restore):act>")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_entity(entity: str, act: str, **_case: str) -> Answer:
    """Confirm what is done with an entity, take that back, or mask again what was left readable."""

    def do(uow: UnitOfWork) -> None:
        if act == "confirm":
            confirm_entities(uow, g.case.id, [entity], by_id=get_viewer().id, now=now(), version=version())
        elif act == "unconfirm":
            unconfirm_entity(uow, g.case.id, entity)
        else:
            restore_entity(uow, g.case.id, entity, now=now(), version=version())

    answer = edit(do, lambda why, status: desk_page("texts", Refused(entity=entity, why=why, status=status)))
    if answer is not None:
        return answer
    waiting = redaction_desk(reading(), g.case, now()).waiting if act == "confirm" else ()
    return to_desk(entity=waiting[0].id if waiting else entity)


@blueprint.post("/cases/<case_id>/redaction/confirm-all")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_confirm_all(**_case: str) -> Answer:
    """Confirm every entity of the page that was looked at; the version says which they were."""

    def do(uow: UnitOfWork) -> None:
        desk = redaction_desk(uow.session, g.case, now())
        entities = [each.id for each in desk.waiting]
        confirm_entities(uow, g.case.id, entities, by_id=get_viewer().id, now=now(), version=version())

    answer = edit(do, lambda why, status: desk_page("texts", Refused(why=why, status=status)))
    return answer or to_desk()


@blueprint.post("/cases/<case_id>/redaction/undo")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_undo(**_case: str) -> Answer:
    """Take back the latest decision."""
    answer = edit(
        lambda uow: undo_decision(uow, g.case.id, now=now(), version=version()),
        lambda why, status: desk_page("texts", Refused(why=why, status=status)),
    )
    if answer is None:
        flash(gettext("The latest decision was taken back."), "success")
    return answer or to_desk()


@blueprint.post("/cases/<case_id>/redaction/frame")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_frame(**_case: str) -> Answer:
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
        frame_question(
            uow, g.case.id, form.question.data or "", options, form.rule_text.data or "", now=now(), version=version()
        )
        drop(uow, draft_key("frame"))

    answer = edit(do, refused, form)
    if answer is None:
        flash(gettext("Question and rule are saved."), "success")
    return answer or to_desk("frame")
