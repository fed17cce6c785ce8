"""Questions beside the story: a few after the second step of filing, and the one that a mediator has put to a side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.core import UnboundField
from wtforms.validators import Optional

from app.access import requires
from app.answers import Page
from app.disputes import blueprint
from app.disputes.filing_drafts import Draft, go_back, keep_sent, read_draft
from app.disputes.sides import back_to_case, my_role
from app.drafting import drafted, drop
from app.errors import attach
from app.forms import HouseForm, at_most, options, stripped
from app.house import now, reading, work
from app.i18n import locale_code
from app.loaders import case as load_case
from app.viewer import get_viewer
from panel.asking import Story, find_wording, gentle, is_curt, is_gentle, pick, topic_of
from panel.content import Text, Wording, asking
from panel.errors import Invalid
from panel.permissions import Permission
from panel.queries.asked import find_waiting, turn_of
from panel.services.asking import FILED_MAX, REPLY_MAX, answer_question, decline_question
from panel.services.drafts import find_draft

STEP_ASK = "filing.ask"
NAME = "ask_"  # of a field, before the code of its wording


def replies() -> dict[str, str]:
    """What the draft holds: code of a wording -> what was typed, "" for one that was passed over."""
    found = find_draft(reading(), get_viewer().id, STEP_ASK)
    typed = found.fields if found else {}
    given = {name.removeprefix(NAME): value for name, value in typed.items() if name.startswith(NAME)}
    return {code: str(stripped(value)) for code, value in given.items() if isinstance(value, str) and find_wording(code)}


def told_beside() -> list[tuple[Text, Text]]:
    """Questions that were answered, with the answers as people read them."""
    pairs = ((find_wording(code), reply.strip()) for code, reply in replies().items())
    return [(word.text, word.said(reply)) for word, reply in pairs if word is not None and reply]


def words_for(draft: Draft) -> list[Wording]:
    """What is asked about this draft: what the story does not say now; whatever was answered, or asked gently, stays."""
    given = replies()
    kept = {topic_of(code): code for code, reply in given.items() if reply.strip() or is_gentle(code)}
    picked = {topic_of(word.code): word.code for word in pick(_story(draft), turn_of(reading(), get_viewer().id))}
    found = (find_wording(code) for code in (picked | kept).values())
    return [word for word in found if word is not None][:FILED_MAX]


def _story(draft: Draft) -> Story:
    what, remedy = draft.what, draft.remedy
    beside = [what.title.data, remedy.remedy_text.data, *(said for _day, said in what.facts()), *remedy.extra().values()]
    filled = {
        "occurred_on": what.occurred_on.data, "facts": any(day for day, _said in what.facts()),
        "remedy_text": remedy.remedy_text.data,
    }
    return Story(
        what.category.data, what.text.data, "\n".join(each or "" for each in beside),
        frozenset(name for name, value in filled.items() if value),
    )


def _form(words: Iterable[Wording], more: bool) -> type[HouseForm]:
    """One field for each wording, named by its code; `more`: only the gentle one is seen."""
    leave = "", _l("I leave this open")
    fields = {
        f"{NAME}{word.code}": HiddenField() if more and not is_gentle(word.code) else field_of(word, leave) for word in words
    }
    return type("QuestionsForm", (HouseForm,), dict(fields))


def field_of(word: Wording, *beside: tuple[str, Any]) -> UnboundField:
    """The field that takes an answer; `beside`: a choice more of a closed question."""
    language = locale_code()
    if word.is_open:
        return TextAreaField(word.text.in_(language), [at_most(REPLY_MAX)])
    pairs = ((str(number), choice.in_(language)) for number, choice in enumerate(word.choices, 1))
    return RadioField(word.text.in_(language), [Optional()], choices=options([*pairs, *beside]), default="" if beside else None)


@blueprint.route("/disputes/new/questions", methods=["GET", "POST"])
@requires(Permission.DISPUTE_FILE)
def file_questions() -> Page:
    """A few questions about what the story does not say; every one may be passed over. `more=1`: the gentle one alone."""
    draft = read_draft()
    if draft.first_gap:
        return go_back(draft.first_gap, STEP_ASK)
    words, more = words_for(draft), request.args.get("more") == "1"
    if not words:
        return redirect(url_for("disputes.review"), 303)
    form = drafted(_form(words, more), STEP_ASK)
    if request.method == "POST" and form.validate():
        if (follow := _follow(words, form)) is not None:
            keep_sent(STEP_ASK, **{f"{NAME}{follow.code}": ""})
            return redirect(url_for("disputes.file_questions", more=1), 303)
        keep_sent(STEP_ASK)
        return redirect(url_for("disputes.review"), 303)
    shown = [form[f"{NAME}{word.code}"] for word in words if is_gentle(word.code) or not more]
    page = render_template(
        "disputes/file_questions.html", form=form, shown=shown, more=more, draft_key=STEP_ASK, most=REPLY_MAX,
        why=asking().about.in_(locale_code()), rules=[] if more else _rules(words),
    )
    return page, 422 if request.method == "POST" else 200


def _rules(words: list[Wording]) -> list[tuple[str, str]]:
    """Each question that is asked because something is missing, with the words that were looked for."""
    topics = {topic_of(word.code): word.text.in_(locale_code()) for word in words}
    return [(topics[each.topic], " · ".join(each.said)) for each in asking().questions if each.said and each.topic in topics]


def _follow(words: list[Wording], form: HouseForm) -> Wording | None:
    """The gentle question that follows a curt answer; none where one was asked already."""
    curt = any(word.is_open and is_curt(form[f"{NAME}{word.code}"].data or "") for word in words)
    if not curt or any(is_gentle(word.code) for word in words):
        return None
    return gentle(turn_of(reading(), get_viewer().id))


@blueprint.route("/cases/<case_id>/question", methods=["GET", "POST"])
@requires(Permission.QUESTION_ANSWER, load=load_case)
def question(case_id: str) -> Page:
    """The question that waits for this side. Sent from an older page it answers nothing else: `asked` says which it was."""
    waiting = find_waiting(reading(), g.case.id, my_role())
    word = find_wording(waiting.code) if waiting is not None else None
    if waiting is None or word is None:
        return back_to_case("statements")
    key = f"question.{case_id}.{waiting.public_id}"
    form = drafted(_one(word), key)
    if request.method == "POST" and form.validate():
        try:
            with work() as uow:
                follow = answer_question(
                    uow, g.case.id, my_role(), form.asked.data or waiting.public_id, form.reply.data or "", now=now()
                )
                drop(uow, key)
        except Invalid as error:
            attach(form, error)
        else:
            flash(gettext("Your answer is in the case. The mediator and the other side read it."), "success")
            return redirect(url_for("disputes.question", case_id=case_id), 303) if follow else back_to_case("statements")
    form.asked.data = waiting.public_id
    page = render_template(
        "disputes/question.html", case=g.case, form=form, draft_key=key, most=REPLY_MAX, source=waiting.source.value
    )
    return page, 422 if request.method == "POST" else 200


def _one(word: Wording) -> type[HouseForm]:
    return type("QuestionForm", (HouseForm,), {"asked": HiddenField(), "reply": field_of(word)})


@blueprint.post("/cases/<case_id>/question/decline")
@requires(Permission.QUESTION_ANSWER, load=load_case)
def pass_over(**_case: str) -> Response:
    """Pass it over; nobody asks why, and the other side does not see that it was asked."""
    with work() as uow:
        decline_question(uow, g.case.id, my_role(), request.form.get("asked", ""), now=now())
    flash(gettext("It is passed over. Nothing follows from that."), "info")
    return back_to_case("statements")
