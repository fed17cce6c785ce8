"""The operator's list of skills, for managers: which there are, who has them, what asks for them."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from app.access import requires
from app.answers import Page
from app.errors import attach
from app.forms import NOT_OFFERED, HouseForm, at_most, needed, options
from app.house import now, reading, work
from app.labels import label
from app.mediation import blueprint
from panel.errors import Conflict, Invalid
from panel.permissions import Permission
from panel.projections.skills import list_skills, view_skill
from panel.queries.queue import list_colleagues
from panel.services.skills import NAME_MAX, add_skill, codes, remove_skill, set_skill


class TicksField(SelectMultipleField):
    """Several of some, as ticks."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class NameForm(HouseForm):
    """A new skill."""

    name = StringField(_l("Another skill"), [needed(), at_most(NAME_MAX)])


class SkillForm(HouseForm):
    """Who has it, and what asks for it."""

    holders = TicksField(_l("Who has it"), invalid_choice_message=NOT_OFFERED)
    asks = TicksField(_l("What asks for it"), invalid_choice_message=NOT_OFFERED)

    def offer(self) -> None:
        """Put in who and what there is."""
        self.holders.choices = options((each.public_id, each.name) for each in list_colleagues(reading()))
        self.asks.choices = options((code, words_of(code)) for code in codes())


def words_of(code: str) -> str:
    """What asks for a skill, in words."""
    kind, _, rest = code.partition(".")
    return label(kind, rest) if rest else label("skill_asks", kind)


@blueprint.route("/skills", methods=["GET", "POST"])
@requires(Permission.SKILLS_MANAGE)
def skills() -> Page:
    """The list; put a skill on it."""
    form = NameForm()
    if request.method == "POST" and form.validate():
        try:
            with work() as uow:
                made = add_skill(uow, form.name.data or "", now=now()).public_id
        except (Invalid, Conflict) as error:
            attach(form, error)
        else:
            return redirect(url_for("mediation.skill", skill_id=made), 303)
    page = render_template("mediation/skills.html", rows=list_skills(reading()), form=form, words_of=words_of)
    return page, 422 if request.method == "POST" else 200


@blueprint.route("/skills/<skill_id>", methods=["GET", "POST"])
@requires(Permission.SKILLS_MANAGE)
def skill(skill_id: str) -> Page:
    """One of them: say who has it and what asks for it."""
    found = view_skill(reading(), skill_id)
    form = SkillForm(data={"holders": [who for who, _ in found.holders], "asks": list(found.asks)})
    form.offer()
    if request.method == "POST" and form.validate():
        with work() as uow:
            set_skill(uow, skill_id, form.holders.data or [], form.asks.data or [])
        flash(gettext("Kept. It puts these people first from now on; everybody else can still take the cases."), "success")
        return redirect(url_for("mediation.skills"), 303)
    return render_template("mediation/skill.html", found=found, form=form), 422 if request.method == "POST" else 200


@blueprint.post("/skills/<skill_id>/remove")
@requires(Permission.SKILLS_MANAGE)
def drop_skill(skill_id: str) -> Response:
    """Take it off the list."""
    with work() as uow:
        remove_skill(uow, skill_id)
    flash(gettext("The skill is off the list."), "success")
    return redirect(url_for("mediation.skills"), 303)
