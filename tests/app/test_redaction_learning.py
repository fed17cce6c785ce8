"""What the quality officer reads of redaction: figures that are honest when they are small, words, and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.evidence import store
from panel.lifecycle import CaseStatus
from panel.models import Brief, LearntWord, RedactionCount, Role, SeatStatus, WordRuling
from panel.projections.learnt_words import list_rulings, list_words
from panel.projections.listed_names import list_names
from panel.projections.redaction_figures import LEAST, Counted, list_counts, read_figures
from panel.services.ruling_words import put_on
from panel.services.seats import give_back_seat
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.panel.scene import Scene

PLACE, WORDS = "/quality/redaction", "/quality/redaction/words"


@pytest.fixture
def officer(signed_in: Callable[..., Browser]) -> Browser:
    """The quality officer."""
    return signed_in("Qu Lity", Role.QUALITY)


@pytest.fixture
def scene(app: Flask, house: House, clock: Clock) -> Scene:
    """Forty jurors and everybody else."""
    with app.app_context():
        return Scene.furnish(house, store(), clock())


def count(scene: Scene, days: int = 0, **values: int | str) -> None:
    """A row of counts of the newest brief, as if it had been published so many days ago."""
    at = scene.now - timedelta(days=days)
    with scene.house.work() as uow:
        brief = uow.session.scalars(select(Brief.id).order_by(Brief.id.desc())).first()
        fields = {"brief_id": brief, "published_at": at, "month": at.year * 100 + at.month, "family": f"test{days}", **values}
        uow.session.add(RedactionCount(**fields))


def test_shares_are_of_what_was_counted_and_none_of_little() -> None:
    assert Counted("person", found=100, kept=95, dropped=5, added=5).recall == 950
    assert Counted("person", found=100, kept=95, dropped=5, added=5).over == 50
    assert Counted("person", found=30, kept=20, dropped=10, added=40).recall == 333
    few = Counted("person", found=LEAST - 1, kept=LEAST - 1, dropped=0, added=0)
    assert (few.recall, few.over) == (None, None)
    assert (Counted("x", found=LEAST, kept=LEAST).recall, Counted("x", found=LEAST, dropped=LEAST).over) == (1000, 1000)
    assert Counted("x").recall is None


def test_an_empty_house_is_told_what_will_stand_here(officer: Browser) -> None:
    page = officer.get(PLACE).text
    assert 'class="empty"' in page
    assert "%" not in page.partition("<main")[2].partition("</main>")[0]
    assert 'class="empty"' in officer.get(WORDS).text
    for view in ("waiting", "off", "nonsense"):
        assert 'class="empty"' in officer.get(f"{WORDS}?view={view}").text


def test_the_page_tells_sums_of_the_span_and_no_share_of_little(scene: Scene, officer: Browser) -> None:
    case_id = scene.to(CaseStatus.VOTING)
    few = officer.get(PLACE).text
    assert "<svg class=\"trend-plot" not in few
    assert few.count("–</span>") >= 2
    count(scene, kind="person", found=400, kept=380, dropped=20, added=20)
    count(scene, 45, kind="shop", found=100, kept=90, dropped=10, added=10)
    with scene.house.db.reading() as session:
        month, quarter = (read_figures(session, scene.now, days=days) for days in (30, 90))
        assert quarter.total.found - month.total.found == 100
        assert (month.briefs, quarter.briefs) == (1, 1)
        named = {each.name: each for each in quarter.kinds}
        assert named["shop"].added == 10
        assert len(quarter.months) == 4
        assert quarter.total.kept == sum(each.kept for each in quarter.kinds)
    page = officer.get(f"{PLACE}?days=30").text
    assert "95" in page
    assert officer.get(f"{PLACE}?days=7").status_code == 200
    account = scene.seats(case_id)[0]
    with scene.house.work() as uow:
        give_back_seat(uow, account[0], account[1], "recuse", now=scene.now, reason="knows_party")
    with scene.house.db.reading() as session:
        assert read_figures(session, scene.now, days=30).recognised == 1
        assert SeatStatus.RECUSED


def test_the_table_has_every_month_and_no_word_of_a_case(scene: Scene, officer: Browser) -> None:
    scene.to(CaseStatus.VOTING)
    file = officer.get(f"{PLACE}.csv")
    lines = file.text.lstrip("\ufeff").splitlines()
    assert lines[0] == "month,kind,family,briefs,found,kept,left_readable,added"
    assert all(line.split(",")[0] == scene.now.strftime("%Y%m") for line in lines[1:])
    assert len(lines) > 2
    assert not any(name in file.text for name in ("李秀英", "蜀香阁"))


def test_a_word_is_put_on_taken_off_and_both_taken_back(scene: Scene, officer: Browser, house: House) -> None:
    assert officer.post(WORDS, {"word": "夏小满米酒"}).status_code == 303
    again = officer.post(WORDS, {"word": "夏小满米酒"})
    assert again.status_code == 422
    assert 'value="夏小满米酒"' in again.text
    assert "夏小满米酒" in officer.get(WORDS).text
    assert "夏小满米酒" in officer.get(f"{WORDS}?q=小满").text
    ruling = _rulings(house)[0]
    assert officer.post(f"{PLACE}/rulings/{ruling.public_id}/undo").status_code == 303
    assert officer.post(f"{PLACE}/rulings/{ruling.public_id}/undo").status_code == 303
    with house.db.reading() as session:
        word = session.scalars(select(LearntWord)).one()
    assert officer.post(f"{WORDS}/{word.public_id}/off").status_code == 303
    assert "夏小满米酒" in officer.get(f"{WORDS}?view=off").text
    assert officer.post(WORDS, {"word": "夏小满米酒"}).status_code == 303
    stale = officer.post(f"{PLACE}/rulings/{_rulings(house)[1].public_id}/undo")
    assert stale.status_code == 409
    assert officer.post(f"{WORDS}/nothing/off").status_code == 404
    assert officer.post(f"{PLACE}/rulings/nothing/undo").status_code == 404


@pytest.mark.parametrize("word", ["", "13800001234", "WXM", "王先生", "肉", "长" * 13, "<b>面</b>"])
def test_what_must_not_stay_readable_is_refused(officer: Browser, house: House, word: str) -> None:
    assert officer.post(WORDS, {"word": word}).status_code == 422
    assert _rulings(house) == []


def _rulings(house: House) -> list[WordRuling]:
    with house.db.reading() as session:
        return list(session.scalars(select(WordRuling).order_by(WordRuling.id)))


def test_only_the_quality_officer_reads_it(signed_in: Callable[..., Browser], guest: Browser) -> None:
    for role in (Role.ADMIN, Role.MEDIATOR, Role.MANAGER):
        browser = signed_in(f"Somebody {role.value}", role)
        for path in (PLACE, WORDS, f"{PLACE}.csv"):
            assert browser.get(path).status_code == 403
    assert guest.get(PLACE).status_code in (302, 303)


@pytest.mark.parametrize("fixture", ["app", "postgres_app"])
def test_every_list_reads_on_both_engines_in_a_few_queries(
    fixture: str, clock: Clock, request: pytest.FixtureRequest
) -> None:
    app: Flask = request.getfixturevalue(fixture)
    house: House = app.extensions["gongping"]
    with app.app_context():
        scene = Scene.furnish(house, store(), clock())
    scene.to(CaseStatus.VOTING)
    with house.work() as uow:
        put_on(uow, "夏小满米酒", by_id=scene.manager, now=scene.now)
    asked: list[str] = []
    with house.db.reading() as session:
        event.listen(session.connection(), "before_cursor_execute", lambda _c, _u, text, *_more: asked.append(text))
        figures = read_figures(session, scene.now, days=365)
        words, rulings = list_words(session, "on", text="小满"), list_rulings(session)
        names = list_names(session, text="桥")
        assert list(list_counts(session))
    assert figures.briefs == 1
    assert [row.word for row in words.rows] == [ruling.word for ruling in rulings] == ["夏小满米酒"]
    assert names.total == 0
    assert len(asked) <= 14
