"""Promises: only what can be kept; marked by who made them, answered by whom they were made to; told once; masked; counted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from panel.errors import Conflict, Invalid, NotFound
from panel.lifecycle import CaseStatus
from panel.models import Account, Case, CasePromise, PartyRole, Promiser, PromiseSource, PromiseState, RemedyKind, Stance
from panel.projections.own_data import view_own_data
from panel.projections.promises import table_of_promises, view_months, view_promise_list, view_promises
from panel.queries.promises import PromiseFilter, Reader, count_overdue
from panel.services.deciding import decide_case
from panel.services.erasing import erase_due
from panel.services.filing import withdraw_case
from panel.services.promises import Promised, answer_promise, make_promise, mark_promise
from panel.settings import change_setting
from panel.workdays import add_working_days, is_working_day, next_working_day, working_days_between
from tests.panel.lessons_room import officer, sweep_once, today, told
from tests.panel.scene import Scene
from tests.panel.test_erasing import dump

WHAT = "退还李秀英的汤钱"
SHOP, CUSTOMER = Promiser.RESPONDENT, PartyRole.COMPLAINANT


def promise(
    scene: Scene, case: int, due: date | None, *, by: Promiser = SHOP, to: PartyRole = CUSTOMER, text: str = WHAT,
    source: PromiseSource = PromiseSource.HAND, zone: tzinfo = UTC,
) -> CasePromise:  # fmt: skip
    """The merchant, or the mediator, promises."""
    with scene.house.work() as uow:
        return make_promise(
            uow, case, Promised(by, to, text, due, source, zone), now=scene.now,
            by_id=scene.member if by is SHOP else scene.mediator, actor=by.value,
        )


def mark(scene: Scene, made: CasePromise, state: PromiseState = PromiseState.KEPT, reason: str = "", **how: object) -> None:
    given = {"by": SHOP, "by_id": scene.member, "now": scene.now, "actor": "respondent", **how}
    with scene.house.work() as uow:
        mark_promise(uow, made.case_id, made.public_id, state, reason, **given)


def answer(scene: Scene, made: CasePromise, agrees: bool, words: str = "", role: PartyRole = CUSTOMER) -> None:
    with scene.house.work() as uow:
        answer_promise(
            uow, made.case_id, made.public_id, agrees, words, role=role, by_id=scene.complainant, now=scene.now
        )


def stored(scene: Scene, made: CasePromise) -> CasePromise:
    with scene.house.db.reading() as session:
        return session.get_one(CasePromise, made.id)


def monday(scene: Scene) -> date:
    """The first working day after the scene's day, a Saturday."""
    return next_working_day(today(scene))


def test_working_days_know_holidays_and_the_weekends_worked_for_them() -> None:
    assert not is_working_day(date(2026, 10, 5)), "National Day"
    assert is_working_day(date(2026, 10, 10)), "a Saturday worked in exchange"
    assert not is_working_day(date(2026, 11, 21))
    assert next_working_day(date(2026, 10, 1)) == date(2026, 10, 8)
    assert working_days_between(date(2026, 9, 28), date(2026, 10, 20)) == 12
    assert working_days_between(date(2026, 10, 20), date(2026, 9, 28)) == 0
    assert add_working_days(date(2026, 9, 28), 12) == date(2026, 10, 20)
    assert not is_working_day(date(2031, 1, 1)), "what is not announced yet is computed"


def test_what_is_unfounded_is_refused_with_the_reason(scene: Scene) -> None:
    case, day = scene.to(CaseStatus.IN_MEDIATION), monday(scene)

    def refused(code: str, due: date | None, **how: object) -> Invalid:
        with pytest.raises(Invalid, match=code) as error:
            promise(scene, case, due, **how)
        return error.value

    refused("input.missing", None)
    refused("input.missing", day, text=" ")
    refused("input.too_long", day, text="长" * 501)
    refused("input.date_past", today(scene) - timedelta(days=1))
    assert refused(r"promise\.no_working_day", today(scene)).params["next_day"] == day.isoformat()
    assert refused(r"promise\.too_far", today(scene) + timedelta(days=90)).params["limit"] == 30
    refused(r"promise\.too_far", date(9000, 1, 1))
    refused(r"promise\.to_itself", day, to=PartyRole.RESPONDENT)
    refused(r"promise\.beyond_stage", day + timedelta(days=7), by=Promiser.OWNER)
    assert promise(scene, case, day, by=Promiser.OWNER, to=PartyRole.RESPONDENT).nth == 1
    with scene.house.work() as uow:
        uow.session.get_one(Account, scene.member).disabled_at = scene.now
    assert refused(r"promise\.nobody", day).field == "by_role"


def test_a_promise_of_the_decision_waits_for_the_choices(scene: Scene) -> None:
    case = scene.to(CaseStatus.DECIDED)
    with scene.house.work() as uow:
        decide_case(
            uow, case, scene.mediator, Stance.ADOPT, RemedyKind.FULL_REFUND, "采纳评审团的结论，商家应当全额退款并道歉。",
            now=scene.now,
        )
    ends = scene.case(case).deadline_at.date()
    assert ends > monday(scene)
    with pytest.raises(Invalid, match=r"promise\.before_it_can"):
        promise(scene, case, monday(scene), source=PromiseSource.DECISION)
    assert promise(scene, case, next_working_day(ends), source=PromiseSource.DECISION).nth == 1


def test_which_day_it_is_and_on_which_the_choices_end_is_what_the_house_says(scene: Scene) -> None:
    """What ends at 18:00 UTC ends on the next day where the clocks are eight hours ahead."""
    case, east = scene.to(CaseStatus.DECIDED), timezone(timedelta(hours=8))
    with scene.house.work() as uow:
        decide_case(
            uow, case, scene.mediator, Stance.ADOPT, RemedyKind.FULL_REFUND, "采纳评审团的结论，商家应当全额退款并道歉。",
            now=scene.now,
        )
    day = next_working_day(scene.case(case).deadline_at.date() + timedelta(days=1))
    with scene.house.work() as uow:
        uow.session.get_one(Case, case).deadline_at = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
    with pytest.raises(Invalid, match=r"promise\.before_it_can"):
        promise(scene, case, day, source=PromiseSource.DECISION, zone=east)
    assert promise(scene, case, day, source=PromiseSource.DECISION).made_on == today(scene)
    scene.later(hours=18)
    made = promise(scene, case, next_working_day(day + timedelta(days=1)), source=PromiseSource.DECISION, zone=east)
    assert made.made_on == scene.now.astimezone(east).date()


def test_marked_once_by_its_side_and_answered_once_by_the_other(scene: Scene) -> None:
    case = scene.to(CaseStatus.IN_MEDIATION)
    made = promise(scene, case, monday(scene))
    assert promise(scene, case, monday(scene)).id == made.id, "the same click twice is once"
    assert told(scene, "promise.made") == sorted((scene.complainant, scene.mediator))
    with pytest.raises(Conflict, match=r"promise\.not_marked"):
        answer(scene, made, True)
    with pytest.raises(NotFound):
        mark(scene, made, by=Promiser.OWNER, by_id=scene.mediator)
    with pytest.raises(Invalid, match=r"input\.missing"):
        mark(scene, made, PromiseState.BROKEN)
    for _click in range(2):
        mark(scene, made)
    with pytest.raises(Conflict, match=r"promise\.marked"):
        mark(scene, made, PromiseState.WITHDRAWN, "不退了")
    with pytest.raises(NotFound):
        answer(scene, made, True, role=PartyRole.RESPONDENT)
    with pytest.raises(Invalid, match=r"input\.missing"):
        answer(scene, made, False)
    for _click in range(2):
        answer(scene, made, False, "没有收到")
    with pytest.raises(Conflict, match=r"promise\.answered"):
        answer(scene, made, True)
    found = stored(scene, made)
    assert (found.state, found.agrees, found.answer, found.remind_at) == (PromiseState.KEPT, False, "没有收到", None)
    assert told(scene, "promise.denied") == sorted((scene.member, scene.mediator))
    with scene.house.db.reading() as session:
        assert [row["text"] for row in view_own_data(session, scene.member)["promises"]] == [WHAT]
        assert view_own_data(session, scene.complainant)["promises"] == []
    with pytest.raises(IntegrityError, match="promise_two_persons"), scene.house.work() as uow:
        uow.session.execute(update(CasePromise).values(answered_by_id=scene.member))


def test_told_before_its_day_and_once_when_it_is_over(scene: Scene) -> None:
    case = scene.to(CaseStatus.IN_MEDIATION)
    due = add_working_days(today(scene), 5)
    made = promise(scene, case, due)
    scene.now = datetime.combine(due, scene.now.time(), UTC) - timedelta(days=3)
    sweep_once(scene)
    assert told(scene, "promise.near") == []
    scene.later(days=1)
    for _turn in range(2):
        sweep_once(scene)
    assert told(scene, "promise.near") == [scene.member]
    scene.later(days=3, hours=9)
    for _turn in range(2):
        sweep_once(scene)
    assert told(scene, "promise.overdue") == sorted((scene.complainant, scene.member, scene.mediator))
    with scene.house.db.reading() as session:
        public = scene.case(case).public_id
        assert count_overdue(session, [public], today(scene)) == {public: 1}
        assert [one.state for one in view_promises(session, scene.case(case), today(scene))] == ["overdue"]
    mark(scene, made, PromiseState.BROKEN, "财务还没批")
    with scene.house.db.reading() as session:
        assert count_overdue(session, [public], today(scene)) == {}


def test_the_list_is_of_cases_held_and_the_share_counts_what_was_due(scene: Scene) -> None:
    with scene.house.work() as uow:
        change_setting(uow, "promise_days_max", 60, by_id=None, now=scene.now)
    case, quality, day = scene.to(CaseStatus.IN_MEDIATION), officer(scene), monday(scene)
    made = [promise(scene, case, day, text=f"承诺{at}") for at in range(5)]
    ahead = promise(scene, case, add_working_days(day, 20), text="往后的")
    mark(scene, made[0])
    mark(scene, made[1])
    answer(scene, made[1], False, "没有")
    mark(scene, made[2], PromiseState.BROKEN, "忘了")
    mark(scene, made[3], PromiseState.WITHDRAWN, "说错了")
    scene.later(days=5)
    everything = Reader(quality, sees_all=True)
    with scene.house.db.reading() as session:
        months = view_months(session, everything, today(scene))
        counts = view_promise_list(session, everything, PromiseFilter(), today(scene)).counts
        late = view_promise_list(session, everything, PromiseFilter("overdue"), today(scene)).rows
        rows = list(table_of_promises(session, everything, PromiseFilter("all", text="往后"), today(scene)))
        theirs = [
            view_promise_list(session, Reader(who, sees_all=False), PromiseFilter("all"), today(scene)).counts["all"]
            for who in (scene.mediator, scene.manager)
        ]
        side = view_promise_list(session, Reader(scene.member, sees_all=True), PromiseFilter("all"), today(scene)).counts["all"]
    assert [(m.due, m.kept, m.denied, m.broken, m.overdue, m.withdrawn, m.share) for m in months] == [(4, 1, 1, 1, 1, 1, 250)]
    assert counts == {"open": 2, "overdue": 1, "marked": 4, "all": 6}
    assert [row.promise.text for row in late] == ["承诺4"]
    assert [(row[1], row[4]) for row in rows] == [(ahead.nth, "往后的")]
    assert (theirs, side) == ([6, 0], 0)


def test_words_of_promises_go_under_pseudonyms_with_the_case(scene: Scene) -> None:
    case = scene.to(CaseStatus.IN_MEDIATION)
    made = promise(scene, case, monday(scene))
    mark(scene, made, PromiseState.BROKEN, "李秀英没有给账号")
    with scene.house.work() as uow:
        withdraw_case(uow, case, "", now=scene.now)
    scene.later(days=181)
    assert erase_due(scene.house, scene.store, now=scene.now) == 1
    assert "李秀英" not in dump(scene, "accounts")
    with scene.house.db.reading() as session:
        assert session.scalars(select(CasePromise.reason)).one()
