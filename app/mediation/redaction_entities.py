"""What is done at the redaction desk with entities and suspects: mask, clear, split, rename, merge, leave readable, confirm."""

from __future__ import annotations

from flask import flash, g, request
from flask_babel import gettext

from app import loaders
from app.access import requires
from app.answers import Page
from app.house import now, reading
from app.labels import label
from app.mediation import blueprint
from app.mediation.forms_redaction import DropForm, MaskForm, MergeForm, RenameForm, SplitForm
from app.mediation.redaction import Refused, desk_page, edit, to_desk, version
from app.viewer import get_viewer
from panel.models import DecisionKind
from panel.permissions import Permission
from panel.projections.redaction_desk import redaction_desk
from panel.redaction import Kind
from panel.services.entities import add_decision, clear_suspects, restore_entity, split_entity, undo_decision
from panel.services.redacting import confirm_entities, unconfirm_entity
from panel.uow import UnitOfWork


@blueprint.post("/cases/<case_id>/redaction/mask")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_mask(**_case: str) -> Page:
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
    return answer or to_desk(suspect=request.form.get("then", ""))


@blueprint.post("/cases/<case_id>/redaction/suspects")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_clear(**_case: str) -> Page:
    """One suspect, the ticked ones, or every one that is a word: none of them points at anybody."""
    ids, all_words = request.form.getlist("suspect"), "all_words" in request.form

    def do(uow: UnitOfWork) -> None:
        chosen = [
            each.surface for each in redaction_desk(uow.session, g.case, now()).suspects
            if (each.is_word if all_words else each.id in ids)
        ]  # fmt: skip
        clear_suspects(uow, g.case.id, chosen, by_id=get_viewer().id, now=now(), version=version())

    answer = edit(do, lambda why, status: desk_page("texts", Refused(why=why, status=status), chosen=ids[0] if ids else ""))
    return answer or to_desk(suspect=request.form.get("then", ""))


@blueprint.post("/cases/<case_id>/redaction/entities/<entity>/split")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_split(entity: str, **_case: str) -> Page:
    """The ticked places of an entity are somebody or something else."""
    desk = redaction_desk(reading(), g.case, now())
    seen = desk.entity(entity)
    form = SplitForm.of(seen.places if seen else 0)

    def refused(why: str, status: int) -> Page:
        return desk_page("texts", Refused("split", form, entity, why, status))

    if not form.validate_on_submit():
        return refused("", 422)

    def do(uow: UnitOfWork) -> None:
        split_entity(
            uow, g.case.id, entity, [int(each) for each in form.places.data or ()], role=form.role.data or "",
            by_id=get_viewer().id, now=now(), version=version(),
        )

    answer = edit(do, refused, form)
    if answer is None:
        flash(label("redaction_done", "split"), "success")
    return answer or to_desk(entity=entity)


@blueprint.post("/cases/<case_id>/redaction/entities/<entity>/<any(rename, merge, drop):act>")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_decide(entity: str, act: str, **_case: str) -> Page:
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
def redaction_entity(entity: str, act: str, **_case: str) -> Page:
    """Confirm what is done with an entity, take that back, or mask again what was left readable."""

    def do(uow: UnitOfWork) -> None:
        if act == "confirm":
            confirm_entities(uow, g.case.id, [entity], by_id=get_viewer().id, now=now(), version=version())
        elif act == "unconfirm":
            unconfirm_entity(uow, g.case.id, entity, by_id=get_viewer().id, now=now())
        else:
            restore_entity(uow, g.case.id, entity, by_id=get_viewer().id, now=now(), version=version())

    answer = edit(do, lambda why, status: desk_page("texts", Refused(entity=entity, why=why, status=status)))
    if answer is not None:
        return answer
    if act != "confirm":
        return to_desk(entity=entity)
    desk = redaction_desk(reading(), g.case, now())
    if desk.waiting:
        return to_desk(entity=desk.waiting[0].id)
    return to_desk(suspect=desk.suspects[0].id) if desk.suspects else to_desk(entity=entity)


@blueprint.post("/cases/<case_id>/redaction/confirm-all")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_confirm_all(**_case: str) -> Page:
    """Confirm every entity of the page that was looked at and is clear; the version says which they were."""

    def do(uow: UnitOfWork) -> None:
        desk = redaction_desk(uow.session, g.case, now())
        entities = [each.id for each in desk.plain]
        confirm_entities(uow, g.case.id, entities, by_id=get_viewer().id, now=now(), version=version())

    answer = edit(do, lambda why, status: desk_page("texts", Refused(why=why, status=status)))
    return answer or to_desk()


@blueprint.post("/cases/<case_id>/redaction/undo")
@requires(Permission.REDACTION_DO, load=loaders.case)
def redaction_undo(**_case: str) -> Page:
    """Take back the latest decision."""
    answer = edit(
        lambda uow: undo_decision(uow, g.case.id, by_id=get_viewer().id, now=now(), version=version()),
        lambda why, status: desk_page("texts", Refused(why=why, status=status)),
    )
    if answer is None:
        flash(gettext("The latest decision was taken back."), "success")
    return answer or to_desk()
