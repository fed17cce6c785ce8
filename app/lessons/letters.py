"""Letters to many for quality officers and managers: the list, writing one, letting it go."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.answers import Page
from app.drafting import drafted, kept
from app.errors import attach
from app.forms import HouseForm
from app.house import now, reading, work
from app.labels import label
from app.lessons import blueprint
from app.lessons.actions import today
from app.lessons.forms import version
from app.lessons.forms_letters import GatherForm, LetterForm, PeopleForm, ReturnForm, letter_data
from app.messages import message
from app.paging import around, page_no
from app.viewer import get_viewer
from panel.content import categories
from panel.errors import Conflict, Invalid
from panel.permissions import Permission
from panel.projections.circulars import PAGE, VIEWS, list_circulars, view_circular
from panel.queries.accounts import list_merchants
from panel.services.bringing_in import TableReport
from panel.services.circulars import (
    change_circular,
    confirm_circular,
    drop_circular,
    return_circular,
    submit_circular,
    write_circular,
)
from panel.services.drafts import drop_draft
from panel.settings import read_settings
from panel.uow import UnitOfWork

SHOWN = 100  # bad rows of a table


@blueprint.get("/letters")
@requires(Permission.LETTERS_WORK)
def letters() -> str:
    """Letters to many by view, the newest first."""
    asked, page = request.args.get("view", ""), page_no()
    view = asked if asked in VIEWS else VIEWS[0]
    rows, counts = list_circulars(reading(), view, page)
    return render_template(
        "lessons/letters.html", rows=rows, counts=counts, view=view, views=VIEWS, total=counts[view],
        **around("lessons.letters", page, PAGE, len(rows), counts[view], view=view),
    )


@blueprint.route("/letters/new", methods=["GET", "POST"])
@requires(Permission.LETTERS_WORK)
def write_letter() -> Page:
    """Begin one; of a systemic issue where the address names one."""
    issue = request.args.get("issue", "").replace("\0", "")[:26]
    key = f"circular.new.{issue}"
    form = drafted(partial(LetterForm, data={"default_nth": "1"}), key)

    def use(uow: UnitOfWork) -> str:
        return write_circular(uow, form.written(), issue=issue, by_id=get_viewer().id, now=now(), today=today()).public_id

    return _written(form, key, use, url_for("lessons.letters"))


@blueprint.route("/letters/<circular_id>/edit", methods=["GET", "POST"])
@requires(Permission.LETTERS_WORK)
def edit_letter(circular_id: str) -> Page:
    """Change a draft of one's own."""
    found, key = view_circular(reading(), circular_id, get_viewer().id), f"circular.edit.{circular_id}"
    if not found.is_mine:
        raise Conflict("circular.not_yours")
    if request.method == "GET" and found.state != "draft":  # a post that comes too late gets its words back with the reason
        raise Conflict("circular.not_draft")
    form = drafted(partial(LetterForm, data=letter_data(found)), key)

    def use(uow: UnitOfWork) -> str:
        return change_circular(
            uow, circular_id, form.written(), seen=version(form.seen.data), by_id=get_viewer().id, now=now(), today=today()
        ).public_id

    return _written(form, key, use, url_for("lessons.letter", circular_id=circular_id))


def _written(form: LetterForm, key: str, use: Callable[[UnitOfWork], str], back: str) -> Page:
    if request.method == "POST" and form.validate():
        try:
            with work() as uow:
                made = use(uow)
                drop_draft(uow, get_viewer().id, key)
        except (Invalid, Conflict) as error:
            attach(form, error)
        else:
            flash(gettext("Kept. Nobody gets it before a second person lets it go."), "success")
            return redirect(url_for("lessons.letter", circular_id=made), 303)
    page = render_template(
        "lessons/letter_edit.html", form=form, draft_key=key, back=back, limit=read_settings(reading(), now()).letter_days_max,
        merchants=[m.name for m in list_merchants(reading(), limit=300)],
    )
    return page, 422 if request.method == "POST" else 200


@blueprint.get("/letters/<circular_id>")
@requires(Permission.LETTERS_WORK)
def letter(circular_id: str) -> Page:
    """One letter: what it says, who gets it, what was chosen, what can be done now."""
    return letter_page(circular_id)


def letter_page(circular_id: str, sent: HouseForm | None = None, report: TableReport | None = None) -> Page:
    """The page; after a refused post with the form `sent`, as it was filled in (422), or with the `report` of a table."""
    found = view_circular(reading(), circular_id, get_viewer().id)
    gather = sent if isinstance(sent, GatherForm) else GatherForm(
        formdata=None, data={"merchant_name": found.merchant, "days": 30}
    )  # fmt: skip
    gather.category.choices = [("", gettext("Any")), *((c.code, label("category", c.code)) for c in categories())]
    page = render_template(
        "lessons/letter.html", found=found, gather=gather, sent=sent, report=report,
        bad=[(row.line, message(row.code, row.params)) for row in report.bad[:SHOWN]] if report else [],
        table=sent if isinstance(sent, PeopleForm) else PeopleForm(formdata=None),
        giving_back=sent if isinstance(sent, ReturnForm) else kept(ReturnForm, "return", return_key(circular_id)),
        return_key=return_key(circular_id),
        merchants=[m.name for m in list_merchants(reading(), limit=300)] if found.state == "draft" else [],
    )
    return page, 422 if sent is not None and sent.errors else 200


def return_key(circular_id: str) -> str:
    """What the draft of a reason to send a letter back is kept under."""
    return f"circular.return.{circular_id}"


@blueprint.post("/letters/<circular_id>/submit")
@requires(Permission.LETTERS_WORK)
def submit_letter(circular_id: str) -> Response:
    """Ask for the second person."""
    who = get_viewer().id
    return _done(circular_id, gettext("It waits for a second person now."), lambda uow: submit_circular(
        uow, circular_id, by_id=who, now=now(), today=today()
    ))  # fmt: skip


@blueprint.post("/letters/<circular_id>/confirm")
@requires(Permission.LETTERS_WORK)
def confirm_letter(circular_id: str) -> Response:
    """Let another's letter go."""
    seen, who = version(request.form.get("seen")), get_viewer().id
    return _done(circular_id, gettext("It goes out now, batch by batch."), lambda uow: confirm_circular(
        uow, circular_id, seen=seen, by_id=who, now=now(), today=today()
    ))  # fmt: skip


@blueprint.post("/letters/<circular_id>/drop")
@requires(Permission.LETTERS_WORK)
def drop_letter(circular_id: str) -> Response:
    """Give a draft of one's own up."""
    who = get_viewer().id
    return _done(circular_id, gettext("Given up. Nobody gets it."),
                 lambda uow: drop_circular(uow, circular_id, by_id=who, now=now()))


@blueprint.post("/letters/<circular_id>/return")
@requires(Permission.LETTERS_WORK)
def return_letter(circular_id: str) -> Page:
    """Back to its writer, with a reason; the writer takes it back without one."""
    form, found = ReturnForm(prefix="return"), view_circular(reading(), circular_id, get_viewer().id)
    if not found.is_mine and not form.validate():
        return letter_page(circular_id, form)


    def use(uow: UnitOfWork) -> None:
        return_circular(uow, circular_id, form.reason.data or "", by_id=get_viewer().id, now=now())
        drop_draft(uow, get_viewer().id, return_key(circular_id))

    return _done(circular_id, gettext("It is a draft again."), use)


def _done(circular_id: str, said: str, use: Callable[[UnitOfWork], object]) -> Response:
    with work() as uow:
        use(uow)
    flash(said, "success")
    return redirect(url_for("lessons.letter", circular_id=circular_id), 303)
