"""Letters to many as they come to one person: what happened, the apology, and the remedy one chooses."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from app.access import requires
from app.account.routes import blueprint
from app.answers import Page
from app.errors import attach
from app.formatting import local
from app.forms import HouseForm, chosen, options
from app.house import now, reading, work
from app.paging import around, page_no
from app.viewer import get_viewer
from panel.errors import Conflict, Invalid
from panel.permissions import Permission
from panel.projections.circulars import PAGE
from panel.projections.own_letters import OwnLetter, list_own_letters, view_own_letter
from panel.services.circular_people import choose_remedy


class ChoiceForm(HouseForm):
    """Which remedy."""

    nth = RadioField(_l("What would you like?"), [chosen()])

    def offer(self, found: OwnLetter) -> None:
        """Put in the remedies of the letter."""
        self.nth.choices = options((str(nth), text) for nth, text in found.remedies)


@blueprint.get("/letters")
@requires(Permission.ACCOUNT_OWN)
def letters() -> str:
    """One's own letters, the newest first."""
    page = page_no()
    rows, total = list_own_letters(reading(), get_viewer().id, local(now()).date(), page)
    return render_template(
        "account/letters.html", rows=rows, total=total, **around("account.letters", page, PAGE, len(rows), total)
    )


@blueprint.get("/letters/<letter_id>")
@requires(Permission.ACCOUNT_OWN)
def letter(letter_id: str) -> Page:
    """One letter, with what can be chosen."""
    found = _found(letter_id)
    return _page(found, ChoiceForm(formdata=None, data={"nth": str(found.nth or "")}))


@blueprint.post("/letters/<letter_id>")
@requires(Permission.ACCOUNT_OWN)
def choose(letter_id: str) -> Page:
    """Choose, or choose anew until the last day."""
    found, form = _found(letter_id), ChoiceForm()
    form.offer(found)
    if not form.validate_on_submit():
        return _page(found, form)
    try:
        with work() as uow:
            choose_remedy(
                uow, letter_id, int(form.nth.data), account_id=get_viewer().id, now=now(), today=local(now()).date()
            )
    except (Invalid, Conflict) as error:
        attach(form, error)
        return _page(_found(letter_id), form)
    flash(gettext("Thank you. This is what you get; you can change it until the last day."), "success")
    return redirect(url_for("account.letter", letter_id=letter_id), 303)


def _found(letter_id: str) -> OwnLetter:
    return view_own_letter(reading(), letter_id, get_viewer().id, local(now()).date())


def _page(found: OwnLetter, form: ChoiceForm) -> Page:
    form.offer(found)
    page = render_template("account/letter.html", found=found, form=form)
    return page, 422 if request.method == "POST" else 200
