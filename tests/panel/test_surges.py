"""Surges: exact tests against published figures, how often chance rings; one issue, one warning each, and its answer."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from threading import Barrier, Thread

import numpy as np
import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from panel.errors import Conflict, Invalid, NotFound
from panel.measures.surge import above_limit, dispersion, is_surge, kendall, kendall_tail, tail, trend
from panel.models import EarlyWarning, IssueKind, MerchantMember, Surge, SystemicIssue, TrendLook
from panel.projections.own_data import view_own_data
from panel.projections.trends import list_warnings, view_trends, view_warning
from panel.services.erasing import erase_due
from panel.services.filing import withdraw_case
from panel.services.issues import dismiss_issue
from panel.services.surging import look
from panel.services.warning import answer_warning
from tests.panel.firms_room import Firms
from tests.panel.lessons_room import issues, officer, told
from tests.panel.scene import Scene
from tests.panel.test_measures import HERE


def test_the_exact_tests_give_the_published_figures() -> None:
    """R's poisson.test(c(11, 21), c(800, 3011)): p = 0.07967; Kendall's S in Gilbert (1987), table A18."""
    share, whole = Fraction(800, 3811), 32
    chances = [tail_of(k, whole, share) - tail_of(k + 1, whole, share) for k in range(whole + 1)]
    assert round(float(sum(chance for chance in chances if chance <= chances[11])), 5) == 0.07967
    assert tail(3, 0, 1) == Fraction(1, 8)
    for weeks in (1, 4, 12):
        assert tail(5, 9, weeks) == tail_of(5, 14, Fraction(1, weeks + 1))
    assert kendall([10, 15, 14, 20]) == 4
    assert [round(float(kendall_tail(*each)), 3) for each in ((4, 4), (5, 10), (10, 21))] == [0.167, 0.008, 0.036]


def tail_of(count: int, whole: int, share: Fraction) -> Fraction:
    """Binomial upper tail, term by term."""
    term, total = (1 - share) ** whole, Fraction(0)
    for k in range(whole + 1):
        total += term if k >= count else 0
        term = term * (whole - k) * share / ((k + 1) * (1 - share))
    return total


def test_what_stands_out_and_what_does_not() -> None:
    calm = [1, 0, 2, 1, 1, 0, 1, 2, 0, 1, 1, 1]
    assert is_surge([*calm, 9], 5)
    assert not is_surge([*calm, 9], 10)
    assert not is_surge([*calm, 4], 3)
    assert not is_surge([0, 30, 0, 0, 25, 0, 0, 28, 0, 0, 31, 0, 20], 5)  # it jumps by nature
    assert not is_surge([7], 5)
    assert dispersion([3, 3, 3]) == 1
    assert dispersion([0, 8]) == 8
    assert above_limit(5, [1, 1, 1])
    assert not above_limit(7, [0, 2, 4, 6, 8])
    assert (trend(list(range(12))), trend(list(range(12, 0, -1))), trend([3] * 12), trend([1, 2])) == (1, -1, 0, 0)


def test_chance_alone_hardly_ever_rings() -> None:
    """A year of daily looks: at most 0.1 false alarms a series and year by chance, 0.5 where weeks scatter twice as much."""
    rng = np.random.default_rng(7)
    for scatter, most in ((False, 0.1), (True, 0.5)):
        alarms = years = 0
        for mean in (0.5, 2.0, 8.0):
            for _ in range(20):
                rates = rng.gamma(mean / 7, 1.0, 456) if scatter else np.full(456, mean / 7)
                alarms, years = alarms + rings(rng.poisson(rates)), years + 1
        assert alarms / years <= most
    hits = sum(is_surge([*map(int, rng.poisson(2, 12)), int(rng.poisson(16))], 5) for _ in range(100))
    assert hits >= 80


def rings(days: np.ndarray) -> int:
    """How often a year of looks at this series rings; after an alarm 28 days are quiet."""
    ends, alarms, at = [0, *map(int, np.cumsum(days))], 0, 91
    while at < len(ends):
        weeks = [later - earlier for earlier, later in pairwise(ends[at - 91:at + 1:7])]
        alarms, at = (alarms + 1, at + 28) if is_surge(weeks, 5) else (alarms, at + 1)
    return alarms


def surge(scene: Scene, cases: int = 6, **changes: str) -> list[int]:
    """So many cases within a few days, and the night after."""
    made = []
    for _ in range(cases):
        made.append(scene.file(**changes))
        scene.later(hours=9)
    scene.later(days=1)
    return made


def raise_old(scene: Scene) -> None:
    """One case long before, so that there are weeks to compare with."""
    scene.file(merchant_name="别家面馆", category="delivery")
    scene.later(days=80)


def surged(scene: Scene) -> list[tuple[str, int]]:
    with scene.house.db.reading() as session:
        return sorted((found.kind.value, found.count) for found in session.scalars(select(Surge)))


def test_a_surge_raises_one_issue_each_and_warns_merchant_and_mediator_once(scene: Scene) -> None:
    quality = officer(scene)
    raise_old(scene)
    made = surge(scene)
    scene.take(made[-1])
    scene.take(made[0])
    barrier, found = Barrier(2), []

    def work() -> None:
        barrier.wait()
        found.append(look(scene.house, HERE, scene.now))

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [0, 2]
    assert surged(scene) == [("category", 6), ("merchant", 6)]
    raised = [issue for issue in issues(scene) if issue.kind is IssueKind.SURGE]
    assert {(i.merchant_id, i.category) for i in raised} == {(scene.merchant, ""), (None, "food_quality")}
    assert (told(scene, "surge.opened"), told(scene, "surge.held")) == ([quality] * 2, [scene.mediator] * 2)
    assert told(scene, "surge.warning") == [scene.member] * 2
    for _ in range(3):
        scene.later(days=1)
        look(scene.house, HERE, scene.now)
    assert len(surged(scene)) == 2
    assert told(scene, "surge.warning") == [scene.member] * 2
    with scene.house.db.reading() as session:
        view = view_trends(session)
    assert {(line.kind, line.key) for line in view.lines if line.weeks[-1]} >= {("merchant", "蜀香阁")}
    assert len(view.surges) == 2


def test_what_was_dismissed_is_not_raised_again_the_next_day(scene: Scene) -> None:
    quality = officer(scene)
    raise_old(scene)
    surge(scene)
    assert look(scene.house, HERE, scene.now) == 2
    with scene.house.work() as uow:
        for issue in uow.session.scalars(select(SystemicIssue).where(SystemicIssue.kind == IssueKind.SURGE)).all():
            dismiss_issue(uow, issue.public_id, "节日促销", by_id=quality, now=scene.now)
    scene.file()
    scene.later(days=1)
    assert look(scene.house, HERE, scene.now) == 0


def test_few_cases_are_no_surge_and_the_least_is_a_setting(scene: Scene) -> None:
    raise_old(scene)
    surge(scene, 4)
    assert look(scene.house, HERE, scene.now) == 0
    with scene.house.db.reading() as session:
        assert session.scalar(select(func.count(TrendLook.id))) == 1


def test_a_merchant_answers_its_warning_and_nobody_elses(scene: Scene) -> None:
    quality = officer(scene)
    raise_old(scene)
    made = surge(scene)
    look(scene.house, HERE, scene.now)
    with scene.house.db.reading() as session:
        (first, *_), total = list_warnings(session, scene.member, 1)
        assert (total, first.merchant, first.own, first.count) == (2, "蜀香阁", 6, 6)
        assert list_warnings(session, scene.complainant, 1) == ((), 0)
        with pytest.raises(NotFound, match=r"warning\.unknown"):
            view_warning(session, first.public_id, scene.complainant)

    def answer(text: str, seen: str = "", by: int = scene.member) -> None:
        with scene.house.work() as uow:
            answer_warning(uow, first.public_id, text, seen=seen, by_id=by, now=scene.now)

    for error, act in ((Invalid, lambda: answer(" ")), (NotFound, lambda: answer("x", by=scene.complainant))):
        with pytest.raises(error):
            act()
    answer("知道了，李秀英那单的骑手已换人")
    answer("知道了，李秀英那单的骑手已换人")
    with pytest.raises(Conflict, match=r"page\.already_changed"):
        answer("别的")
    answer("换了包装", seen=scene.now.isoformat())
    answer("知道了，李秀英那单的骑手已换人", seen=scene.now.isoformat())
    assert set(told(scene, "surge.answered")) == {quality}
    with scene.house.db.reading() as session:
        assert view_own_data(session, scene.member)["warnings_answered"][0]["answer"].startswith("知道了")
    end_all(scene, made)
    with scene.house.db.reading() as session:
        answers = session.scalars(select(EarlyWarning.answer).where(EarlyWarning.answer != "")).all()
    assert answers
    assert all("李秀英" not in text for text in answers)


def end_all(scene: Scene, cases: list[int]) -> None:
    """The cases end and their originals go."""
    for case in cases:
        with scene.house.work() as uow:
            withdraw_case(uow, case, "", now=scene.now)
    scene.later(days=200)
    erase_due(scene.house, scene.store, now=scene.now)


def test_the_tables_refuse_a_surge_of_two_things_and_a_second_warning(scene: Scene) -> None:
    raise_old(scene)
    surge(scene)
    look(scene.house, HERE, scene.now)
    with scene.house.db.reading() as session:
        warning = session.scalars(select(EarlyWarning)).first()
        issue = session.scalars(select(SystemicIssue).where(SystemicIssue.merchant_id.is_not(None))).first()
        assert session.scalar(select(MerchantMember.account_id)) == scene.member
    again = {"public_id": "x", "surge_id": warning.surge_id, "merchant_id": warning.merchant_id, "own": 1, "made_at": scene.now}
    with pytest.raises(IntegrityError), scene.house.work() as uow:
        uow.session.execute(insert(EarlyWarning).values(answer="", **again))
    with pytest.raises(IntegrityError), scene.house.work() as uow:
        uow.session.get_one(SystemicIssue, issue.id).category = "delivery"


def test_a_delivery_firm_that_is_named_again_and_again_is_warned_too(scene: Scene) -> None:
    """It is the first merchant of none of these cases; of a surge of its own only it hears, of one of the kind all do."""
    firms = Firms.furnish(scene)
    raise_old(scene)
    cases = [firms.file() for _ in range(6)]
    courier, first = firms.firm(cases[0], 1).merchant_id, scene.case(cases[0]).merchant_id
    scene.later(days=1)
    look(scene.house, HERE, scene.now)
    with scene.house.db.reading() as session:
        warned = session.execute(
            select(Surge.kind, Surge.key, EarlyWarning.merchant_id, EarlyWarning.own)
            .join(EarlyWarning, EarlyWarning.surge_id == Surge.id)
        ).all()
    own = [(merchant, count) for kind, key, merchant, count in warned if key == str(courier)]
    assert own == [(courier, 6)]
    assert {merchant for kind, _, merchant, _ in warned if kind.value == "category"} >= {first, courier}
