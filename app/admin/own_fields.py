"""The operator's own questions at filing: what is asked, a further one, another in the place of one, an end."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from app.access import requires
from app.admin.accounts import blueprint
from app.answers import Page
from app.drafting import drafted, drop
from app.errors import attach
from app.forms import HouseForm, at_most, chosen, needed, options
from app.house import now, reading, work
from app.labels import label
from app.viewer import get_viewer
from app.words.fields import LABELS
from panel.content import categories
from panel.errors import PanelError
from panel.models import FIELDS_MAX, FieldKind, OwnField
from panel.permissions import Permission
from panel.queries.fields import find_field, list_ended_fields, list_fields
from panel.services.fields import LABEL_MAX, Asked, end_field, put_field

KEY = "own-field"


class FieldForm(HouseForm):
    """One question. Choices are lines of Chinese and English with a bar between them."""

    replaces = HiddenField()
    zh = StringField(_l("The question in Chinese"), [needed(), at_most(LABEL_MAX)])
    en = StringField(_l("The question in English"), [needed(), at_most(LABEL_MAX)])
    kind = RadioField(_l("What is answered"), [chosen()], choices=options(LABELS["field_kind"].items()), default="text")
    choices = TextAreaField(_l("Choices"), [at_most(2000)])
    required = BooleanField(_l("It must be answered"))
    categories = SelectMultipleField(
        _l("For which kinds of dispute"), validate_choice=False, widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def named(self) -> FieldForm:
        """With the kinds of dispute named."""
        self.categories.choices = [(each.code, label("category", each.code)) for each in categories()]
        return self

    def asked(self) -> Asked:
        """What was filled in, as the service takes it."""
        lines = [line.partition("|") for line in (self.choices.data or "").splitlines() if line.strip()]
        return Asked(
            self.zh.data, self.en.data, FieldKind(self.kind.data), bool(self.required.data), tuple(self.categories.data or ()),
            tuple((zh.strip(), (en or zh).strip()) for zh, _, en in lines),
        )


@blueprint.route("/fields", methods=["GET", "POST"])
@requires(Permission.SETTINGS_MANAGE)
def fields() -> Page:
    """What is asked now, and a form for a further question or for another in the place of one (`?change=`)."""
    present = find_field(reading(), request.args.get("change", ""))
    form = FieldForm(data=_filled(present)) if present is not None and request.method == "GET" else drafted(FieldForm, KEY)
    form.named()
    if form.validate_on_submit():
        try:
            with work() as uow:
                put_field(uow, form.asked(), replaces=form.replaces.data or "", by_id=get_viewer().id, now=now())
                drop(uow, KEY)
            flash(gettext("It is asked from now on. Cases filed before keep what they were asked."), "success")
            return redirect(url_for(".fields"), 303)
        except PanelError as error:
            attach(form, error)
    page = render_template(
        "admin/fields.html", form=form, fields=list_fields(reading()), ended=list_ended_fields(reading()), most=FIELDS_MAX,
        draft_key=KEY, replaced=find_field(reading(), form.replaces.data or ""),
    )
    return page, 422 if form.errors else 200


def _filled(present: OwnField) -> dict[str, object]:
    """The form's data of a question that is to be replaced."""
    return {
        "replaces": present.public_id, "zh": present.zh, "en": present.en, "kind": present.kind.value,
        "required": present.required, "categories": list(present.categories),
        "choices": "\n".join(f"{zh} | {en}" for zh, en in present.choices),
    }


@blueprint.post("/fields/<field_id>/end")
@requires(Permission.SETTINGS_MANAGE)
def end_own_field(field_id: str) -> Response:
    """Ask it no more."""
    with work() as uow:
        end_field(uow, field_id, now=now())
    flash(gettext("It is asked no more. Cases filed before keep their answers."), "success")
    return redirect(url_for(".fields"), 303)
