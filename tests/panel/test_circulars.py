"""One letter to all whom a cause has hurt: two persons, each once, a choice until the last day, and nobody sees the others."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from panel.errors import Conflict, Invalid, NotFound
from panel.imports.dealings import read_affected
from panel.models import Account, Case, IssueState, PartyRole
from panel.models.circular import Circular, CircularLetter, CircularState, LetterState
from panel.projections.circulars import CircularView, list_circulars, list_people, table_of_people, view_circular
from panel.projections.own_data import view_own_data
from panel.projections.own_letters import OwnLetter, list_own_letters, view_own_letter
from panel.services import circular_clock
from panel.services.bringing_in import TableReport
from panel.services.circular_people import (
    Gathered,
    carry_out,
    choose_remedy,
    gather_cases,
    gather_issue,
    gather_rows,
    take_out,
)
from panel.services.circulars import (
    Written,
    change_circular,
    confirm_circular,
    drop_circular,
    erase_old_circulars,
    return_circular,
    submit_circular,
    write_circular,
)
from panel.services.contact import refuse_contact
from panel.services.filing import file_dispute
from tests.panel.lessons_room import issues, officer, sweep_once, today, told
from tests.panel.scene import Scene

S = CircularState
REMEDIES = ("从下月账单里抵扣", "退回现金")


def written(scene: Scene, **changes: Any) -> Written:
    fields: dict[str, Any] = {
        "title": "多收了包装费", "apology": "对不起，我们收错了。", "explanation": "系统把包装费算了两次。",
        "remedies": REMEDIES,
        "default_nth": 1, "choose_until": today(scene) + timedelta(days=10), "merchant_name": "蜀香阁",
    }
    return Written(**{**fields, **changes})


def write(scene: Scene, by: int, *, issue: str = "", **changes: Any) -> str:
    with scene.house.work() as uow:
        return write_circular(
            uow, written(scene, **changes), issue=issue, by_id=by, now=scene.now, today=today(scene)
        ).public_id


def people(scene: Scene, count: int) -> list[int]:
    with scene.house.work() as uow:
        return [scene._person(uow.session, f"客{i}", scene.now) for i in range(count)]


def file_of(scene: Scene, who: int | None, **changes: Any) -> int:
    with scene.house.work() as uow:
        account = uow.session.get_one(Account, who) if who else None
        return file_dispute(uow, account, scene.filing(**changes), seed=bytes(32), now=scene.now).id


def gather(scene: Scene, letter: str, by: int, category: str = "", days: int = 30) -> Gathered:
    with scene.house.work() as uow:
        return gather_cases(uow, letter, "蜀香阁", category, days, by_id=by, now=scene.now)


def bring(scene: Scene, letter: str, by: int, table: str) -> TableReport:
    with scene.house.work() as uow, read_affected(BytesIO(table.encode())) as rows:
        return gather_rows(uow, letter, rows, by_id=by)


def let_go(scene: Scene, letter: str, by: int, second: int) -> None:
    with scene.house.work() as uow:
        submit_circular(uow, letter, by_id=by, now=scene.now, today=today(scene))
    confirm(scene, letter, second)


def confirm(scene: Scene, letter: str, second: int, seen: int | None = None) -> None:
    with scene.house.work() as uow:
        version = uow.session.scalars(select(Circular.version).where(Circular.public_id == letter)).one()
        confirm_circular(uow, letter, seen=seen or version, by_id=second, now=scene.now, today=today(scene))


def view(scene: Scene, letter: str, reader: int) -> CircularView:
    with scene.house.db.reading() as session:
        return view_circular(session, letter, reader)


def own(scene: Scene, who: int) -> list[OwnLetter]:
    with scene.house.db.reading() as session:
        return list_own_letters(session, who, today(scene), 1)[0]


def choose(scene: Scene, letter: str, nth: int, who: int) -> None:
    with scene.house.work() as uow:
        choose_remedy(uow, letter, nth, account_id=who, now=scene.now, today=today(scene))


def sweep_all(scene: Scene) -> None:
    for _turn in range(12):
        sweep_once(scene)


def test_who_is_affected_is_gathered_once_and_bad_rows_are_named(scene: Scene) -> None:
    quality, (one, two, three) = officer(scene), people(scene, 3)
    first = file_of(scene, one, order_no="A1")
    file_of(scene, one, order_no="A2")
    file_of(scene, two, order_no="B1", category="delivery")
    file_of(scene, None, order_no="C1")
    file_of(scene, quality, order_no="Q1")
    letter = write(scene, quality)
    assert gather(scene, letter, quality, "food_quality") == Gathered(1, 0, 1)
    assert gather(scene, letter, quality) == Gathered(1, 1, 1)
    with scene.house.db.reading() as session:
        email = session.get_one(Account, three).email
    report = bring(scene, letter, quality, f"account,order_no\n{email},\n,B1\n,Z9\nnobody@example.org,\n{email},D1\n,C1\n,Q1\n")
    assert (report.added, report.known) == (1, 1)
    assert [(bad.line, bad.code) for bad in report.bad] == [
        (4, "circular.order_unknown"), (5, "import.unknown_account"), (6, "import.one_of_two"), (7, "circular.order_unknown"),
        (8, "circular.yourself"),
    ]
    with scene.house.db.reading() as session:
        rows, total = list_people(session, letter, "all", 0, 1)
    assert (total, [row.name for row in rows]) == (3, ["客0", "客1", "客2"])
    assert rows[0].number == scene.case(first + 1).number
    found = []
    for one in (rows[2].id, rows[2].id, "x" * 26):
        with scene.house.work() as uow:
            found.append(take_out(uow, letter, one, by_id=quality))
    assert found == [True, False, False], "again, or nobody"
    assert view(scene, letter, quality).people == 2
    for wrong in ({"category": "nonsense"}, {"days": 0}):
        with pytest.raises(Invalid):
            gather(scene, letter, quality, **wrong)
    with pytest.raises(Conflict, match=r"circular\.not_yours"):
        gather(scene, letter, scene.manager)


def test_cases_of_one_issue_are_gathered(scene: Scene) -> None:
    quality, (one,) = officer(scene), people(scene, 1)
    scene.file()
    file_of(scene, one)
    sweep_once(scene)
    (issue,) = issues(scene)
    assert issue.state is IssueState.OPEN
    letter = write(scene, quality, issue=issue.public_id, merchant_name="")
    with scene.house.work() as uow:
        assert gather_issue(uow, letter, by_id=quality) == Gathered(2, 0, 0)
    assert view(scene, letter, quality).merchant == "蜀香阁"
    other = write(scene, quality)
    with pytest.raises(Conflict, match=r"circular\.no_issue"), scene.house.work() as uow:
        gather_issue(uow, other, by_id=quality)


def test_a_second_person_lets_it_go_and_never_the_writer(scene: Scene) -> None:
    quality = officer(scene)
    letter = write(scene, quality)
    with pytest.raises(Conflict, match=r"circular\.nobody"):
        let_go(scene, letter, quality, scene.manager)
    scene.file()
    gather(scene, letter, quality)
    with pytest.raises(Conflict, match=r"circular\.own"):
        let_go(scene, letter, quality, quality)
    seen = view(scene, letter, quality).version
    assert (view(scene, letter, quality).state, told(scene, "letter.waits")) == ("waiting", [scene.manager])
    with pytest.raises(Invalid, match=r"input\.missing"), scene.house.work() as uow:
        return_circular(uow, letter, " ", by_id=scene.manager, now=scene.now)
    with scene.house.work() as uow:
        return_circular(uow, letter, "请写清金额", by_id=scene.manager, now=scene.now)
    with pytest.raises(Conflict, match=r"circular\.not_waiting"):
        confirm(scene, letter, scene.manager)
    with scene.house.work() as uow:
        change_circular(
            uow, letter, written(scene, title="多收了两元"), seen=view(scene, letter, quality).version, by_id=quality,
            now=scene.now, today=today(scene),
        )
        submit_circular(uow, letter, by_id=quality, now=scene.now, today=today(scene))
    with pytest.raises(Conflict, match=r"page\.already_changed"):
        confirm(scene, letter, scene.manager, seen)
    for _click in range(2):
        confirm(scene, letter, scene.manager)
    with pytest.raises(IntegrityError, match="circular_two_persons"), scene.house.work() as uow:
        uow.session.execute(update(Circular).values(written_by_id=scene.manager))
    with pytest.raises(Conflict, match=r"circular\.not_draft"), scene.house.work() as uow:
        drop_circular(uow, letter, by_id=quality, now=scene.now)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"title": " "}, "title"), ({"apology": "长" * 2001}, "apology"), ({"remedies": ("一",)}, "remedy_2"),
     ({"remedies": ("一", "一")}, "remedy_2"), ({"remedies": ("一", " ")}, "remedy_2"), ({"default_nth": 3}, "default_nth"),
     ({"choose_until": None}, "choose_until"), ({"choose_until": date(2026, 1, 1)}, "choose_until"),
     ({"choose_until": date(2030, 1, 1)}, "choose_until"), ({"merchant_name": "无名小店"}, "merchant_name")],
)  # fmt: skip
def test_bad_input_is_refused(scene: Scene, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as error:
        write(scene, scene.manager, **changes)
    assert error.value.field == field


def test_sent_once_chosen_until_the_last_day_and_carried_out(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circular_clock, "BATCH", 2)
    quality, (one, two, three, apart) = officer(scene), people(scene, 4)
    for who in (one, two, three):
        file_of(scene, who)
    refusing = file_of(scene, apart)
    letter = write(scene, quality)
    gather(scene, letter, quality)
    with scene.house.work() as uow:  # after being gathered, before it goes out
        refuse_contact(uow, refusing, PartyRole.COMPLAINANT, by_id=apart, now=scene.now)
    let_go(scene, letter, quality, scene.manager)
    assert own(scene, one) == []
    sweep_once(scene)
    assert (view(scene, letter, quality).state, view(scene, letter, quality).sent) == ("sending", 2)
    sweep_all(scene)
    found = view(scene, letter, quality)
    assert (found.state, found.sent, found.left_out, found.silent) == ("sent", 3, 1, 3)
    assert told(scene, "letter.sent") == [one, two, three]
    (mine,), (theirs,) = own(scene, one), own(scene, two)
    for nth in (1, 2, 2):
        choose(scene, mine.id, nth, one)
    for wrong, error in (((mine.id, 1, two), NotFound), ((mine.id, 3, one), Invalid), (("nothing", 1, one), NotFound)):
        with pytest.raises(error):
            choose(scene, *wrong)
    assert own(scene, apart) == []
    scene.later(days=7)
    sweep_all(scene)
    assert told(scene, "letter.near") == [two, three]
    choose(scene, theirs.id, 1, two)
    with scene.house.work() as uow:
        assert carry_out(uow, letter, True, by_id=quality, now=scene.now, letter=mine.id) == 1
    with pytest.raises(Conflict, match=r"circular\.done"):
        choose(scene, mine.id, 1, one)
    scene.later(days=5)
    with pytest.raises(Conflict, match=r"circular\.closed"):
        choose(scene, theirs.id, 2, two)
    sweep_all(scene)
    found = view(scene, letter, quality)
    assert [(r.chosen, r.by_default, r.done) for r in found.remedies] == [(2, 1, 0), (1, 0, 1)]
    assert (found.state, told(scene, "letter.default")) == ("over", [three])
    with scene.house.work() as uow:
        assert [carry_out(uow, letter, done, by_id=quality, now=scene.now, nth=1) for done in (True, True, False)] == [2, 0, 2]
    other = officer(scene, "另一位")
    with pytest.raises(Conflict, match=r"circular\.not_yours"), scene.house.work() as uow:
        carry_out(uow, letter, True, by_id=other, now=scene.now, nth=1)
    with scene.house.db.reading() as session:
        table = list(table_of_people(session, letter, "chosen", 0))
        assert [row[5] for row in table] == [REMEDIES[1], REMEDIES[0], REMEDIES[0]]
        assert view_own_data(session, one)["letters"][0]["choice"] == REMEDIES[1]
        assert "客1" not in str(view_own_letter(session, mine.id, one, today(scene)))
        assert list_circulars(session, "ended", 1)[1] == {"preparing": 0, "out": 0, "ended": 1}


def test_nobody_gets_two_letters_and_words_go_in_time(scene: Scene) -> None:
    quality = officer(scene)
    scene.file()
    letter = write(scene, quality)
    gather(scene, letter, quality)
    with scene.house.db.reading() as session:
        row = session.scalars(select(CircularLetter)).one()
    with pytest.raises(IntegrityError, match="one_letter_each|account_id"), scene.house.work() as uow:
        uow.session.add(CircularLetter(circular_id=row.circular_id, account_id=row.account_id, state=LetterState.WAITING))
    with pytest.raises(IntegrityError, match="chosen_of_a_letter"), scene.house.work() as uow:
        uow.session.execute(update(CircularLetter).values(nth=1, chosen_at=scene.now))
    for _click in range(2):
        with scene.house.work() as uow:
            drop_circular(uow, letter, by_id=quality, now=scene.now)
    with scene.house.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(CircularLetter)) == 0
        assert session.scalar(select(func.count()).select_from(Case)) == 1
    scene.later(days=181)
    assert erase_old_circulars(scene.house, now=scene.now) == 1
    assert erase_old_circulars(scene.house, now=scene.now) == 0
    found = view(scene, letter, quality)
    assert (found.title, found.apology, [remedy.text for remedy in found.remedies]) == ("", "", ["", ""])
