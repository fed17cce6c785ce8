"""Becoming a juror: what it is, the promises, the entry test case by case, its result."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from flask import redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.answers import Page
from app.formatting import local
from app.house import now, reading, work
from app.i18n import locale_code
from app.juror.forms import JoinForm, MockBallotForm
from app.juror.routes import blueprint
from app.viewer import get_viewer
from panel.content import MockCase
from panel.errors import Conflict, NotFound
from panel.models import EntryTest, JurorStatus
from panel.permissions import Permission
from panel.queries.jurors import find_juror, find_last_test, is_running
from panel.services.pool import PASS_MARK, TEST_CASES, answer_mock_case, get_mock_case, start_entry_test
from panel.settings import read_settings
from voting import CANNOT_TELL

SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class MockView:
    """One case of the test: `given` is the answer so far (None: not yet), then the right one is shown with its reason."""

    number: int
    case: MockCase
    options: tuple[tuple[str, str], ...]
    given: str | None

    @property
    def is_right(self) -> bool:
        """Whether the given answer is the known one."""
        return self.given == self.case.right


def today() -> date:
    """The day in the house's time zone."""
    return local(now()).date()


@blueprint.route("/juror", methods=["GET", "POST"])
@requires(Permission.JUROR_JOIN)
def join() -> Page:
    """What a juror does, and the way into the pool."""
    form = JoinForm()
    if form.validate_on_submit():
        with work() as uow:
            start_entry_test(uow, get_viewer().id, now=now(), rng_seed=secrets.token_bytes(SEED_BYTES), today=today())
        return redirect(url_for("juror.test"), 303)
    juror = find_juror(reading(), get_viewer().id)
    test = find_last_test(reading(), get_viewer().id)
    return render_template(
        "juror/join.html", form=form, settings=read_settings(reading(), now()), cases=TEST_CASES, passes=PASS_MARK,
        member=juror is not None and juror.status is not JurorStatus.LEFT, running=is_running(test, today()),
        tomorrow=test is not None and test.taken_on == today() and test.finished_at is not None,
    ), 422 if form.errors else 200


@blueprint.get("/juror/test")
@requires(Permission.JUROR_JOIN)
def test() -> Response:
    """Where the test stands: the next case, or the result, or the way in."""
    found = find_last_test(reading(), get_viewer().id)
    if found is not None and found.finished_at is not None:
        return redirect(url_for("juror.test_result"), 303)
    if found is None or not is_running(found, today()):
        return redirect(url_for("juror.join"), 303)
    return redirect(url_for("juror.test_case", number=len(found.answers) + 1), 303)


@blueprint.get("/juror/test/<int:number>")
@requires(Permission.JUROR_JOIN)
def test_case(number: int) -> Page:
    """One case of the test: to be answered, or with the explanation of its answer."""
    view = _view(_sitting(number), number)
    return _case_page(view, MockBallotForm())


@blueprint.post("/juror/test/<int:number>")
@requires(Permission.JUROR_JOIN)
def answer_test_case(number: int) -> Page:
    """Answer one case; the explanation follows at the same address."""
    view, form = _view(_sitting(number), number), MockBallotForm()
    form.choice.choices = list(view.options)
    if not form.validate_on_submit():
        return _case_page(view, form)
    with work() as uow:
        answer_mock_case(uow, get_viewer().id, view.case.code, form.choice.data, now=now(), today=today())
    return redirect(url_for("juror.test_case", number=number), 303)


def _case_page(view: MockView, form: MockBallotForm) -> Page:
    form.choice.choices = list(view.options)
    page = render_template(
        "juror/test_case.html", view=view, form=form, cases=TEST_CASES, language=locale_code(), labels=dict(view.options)
    )
    return page, 422 if form.errors else 200


@blueprint.get("/juror/test/result")
@requires(Permission.JUROR_JOIN)
def test_result() -> Page:
    """How the last test went, with every explanation."""
    found = find_last_test(reading(), get_viewer().id)
    if found is None or found.finished_at is None:
        return redirect(url_for("juror.test"), 303)
    views = [_view(found, number) for number in range(1, len(found.questions) + 1)]
    return render_template(
        "juror/test_result.html", views=views, right=found.right, passes=PASS_MARK, passed=(found.right or 0) >= PASS_MARK,
        language=locale_code(), retake=found.taken_on < today(),
    )


def _sitting(number: int) -> EntryTest:
    """The account's last test, if case `number` is one that was or is its turn."""
    found = find_last_test(reading(), get_viewer().id)
    if found is None:
        raise Conflict("test.none")
    if not 1 <= number <= min(len(found.answers) + 1, len(found.questions)):
        raise NotFound("page.not_found")
    return found


def _view(test: EntryTest, number: int) -> MockView:
    try:
        case = get_mock_case(test.questions[number - 1])
    except KeyError:
        raise Conflict("test.none") from None
    options = ((o.key, o.label.in_(locale_code())) for o in case.options)
    given = test.answers[number - 1] if number <= len(test.answers) else None
    return MockView(number, case, (*options, (CANNOT_TELL, gettext("Cannot tell from this"))), given)
