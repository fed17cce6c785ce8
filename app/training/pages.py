"""The modules: what is done, text and questions, the answers checked; counts for quality."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms import RadioField

from app.access import requires
from app.forms import HouseForm, chosen, options
from app.house import now, reading, work
from app.i18n import locale_code
from app.training import blueprint
from app.viewer import get_viewer
from panel.content import Module
from panel.content.rulebook import TrainingAnswer, TrainingQuestion
from panel.permissions import Permission
from panel.projections.surveys import LEAST
from panel.projections.training import view_counts, view_module, view_training
from panel.services.training import KEYS, answer_module, get_module, right_keys

PICTURES = {"done": ("check-circle", "success"), "changed": ("undo", "warning"), "open": ("book", "neutral")}


class ModuleForm(HouseForm):
    """One answer to each of the three questions; the words come from the module."""

    q1 = RadioField(validators=[chosen()])
    q2 = RadioField(validators=[chosen()])
    q3 = RadioField(validators=[chosen()])

    def word(self, module: Module) -> ModuleForm:
        """Put the module's questions on the form."""
        for entry, question in zip((self.q1, self.q2, self.q3), module.questions, strict=True):
            entry.label.text = question.ask.in_(locale_code())
            labels = (answer.label.in_(locale_code()) for answer in question.answers)
            entry.choices = options(zip(KEYS, labels, strict=True))
        return self


@dataclass(frozen=True, slots=True)
class Checked:
    """A question with what was answered; every answer with its explanation."""

    question: TrainingQuestion
    given: TrainingAnswer


@blueprint.get("")
@requires(Permission.ACCOUNT_OWN)
def own() -> str:
    """What there is to learn, and what one has done."""
    mine = view_training(reading(), get_viewer().id, now())
    return render_template("training/own.html", parts=mine, language=locale_code(), pictures=PICTURES)


@blueprint.get("/counts")
@requires(Permission.MEASURES_READ)
def counts() -> str:
    """How many have done which; nobody's own progress."""
    return render_template("training/counts.html", parts=view_counts(reading()), least=LEAST, language=locale_code())


@blueprint.get("/<code>")
@requires(Permission.ACCOUNT_OWN)
def module(code: str) -> str | tuple[str, int]:
    """Text, example, and the questions, or the explanations of the answers that stand in the address."""
    return _page(get_module(code), ModuleForm(formdata=None))


@blueprint.post("/<code>")
@requires(Permission.ACCOUNT_OWN)
def answer(code: str) -> Response | tuple[str, int] | str:
    """Check the answers. They are not kept: they go on in the address, so that the page can be loaded again."""
    form = ModuleForm().word(get_module(code))
    if not form.validate_on_submit():
        return _page(get_module(code), form)
    given = f"{form.q1.data}{form.q2.data}{form.q3.data}"
    with work() as uow:
        done = answer_module(uow, get_viewer().id, code, given, now=now())
    if done:
        flash(gettext("All right: this module is done. You can come back to it at any time."), "success")
    return redirect(url_for("training.module", code=code, given=given, _anchor="answers"), 303)


def _page(found: Module, form: ModuleForm) -> str | tuple[str, int]:
    given = request.args.get("given", "") if request.method == "GET" else ""
    if len(given) != len(found.questions) or not set(given) <= set(KEYS):
        given = ""
    answered = zip(found.questions, given, strict=True) if given else ()
    checked = [Checked(question, question.answers[KEYS.index(key)]) for question, key in answered]
    page = render_template(
        "training/module.html", module=found, line=view_module(reading(), get_viewer().id, found), form=form.word(found),
        checked=checked, right=given == right_keys(found), language=locale_code(), pictures=PICTURES,
    )
    return (page, 422) if form.errors else page
