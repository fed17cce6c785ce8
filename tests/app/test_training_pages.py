"""Pages of the training: read, answered wrongly and rightly without a script, done; counts for quality alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from panel.models import Juror, Role
from panel.services.training import get_module, right_keys
from panel.settings import change_setting
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.desk_scene import furnish
from tests.app.test_hearing_pages import read

pytestmark = pytest.mark.xdist_group("hearing")
Sign = Callable[..., Browser]
PAGE = "/training/listening"


def test_a_module_is_read_answered_and_done(app: Flask, house: House, clock: Clock, signed_in: Sign) -> None:
    desk = furnish(app, clock)
    me, module = signed_in(desk.account(desk.scene.mediator)), get_module("listening")
    with house.work() as uow:
        for name in ("training_mediator", "training_juror"):
            change_setting(uow, name, True, by_id=None, now=clock())
    assert f'href="{PAGE}"' in read(me, "/desk"), "the house asks for one first, and says which there are"
    assert "for mediators" not in read(signed_in("路人"), "/training").lower(), "who works in no part sees the jurors' modules"
    page = read(me, PAGE)
    assert module.text[0].zh in page
    assert module.example.zh in page
    assert module.questions[0].answers[0].why.zh not in page
    right = dict(zip(("q1", "q2", "q3"), right_keys(module), strict=True))
    for faulty in ({}, {**right, "q2": "d"}, {"q1": "a"}):
        assert me.post(PAGE, faulty).status_code == 422
    wrong = me.post(PAGE, {**right, "q1": "a" if right["q1"] != "a" else "b"})
    shown = read(me, wrong.headers["Location"])
    assert all(answer.why.zh in shown for question in module.questions for answer in question.answers)
    assert "还没做" in read(me, "/training")
    assert "已完成" not in read(me, PAGE)
    done = me.post(PAGE, right)
    assert "三题全对" in read(me, done.headers["Location"])
    assert "已完成" in read(me, PAGE)
    assert f'href="{PAGE}"' not in read(me, "/desk")
    for odd in ("", "ab", "xyz", "abcabc", "%00%00%00"):
        assert module.questions[0].answers[0].why.zh not in read(me, f"{PAGE}?given={odd}"), odd
    assert me.get("/training/nothing").status_code == me.post("/training/nothing", right).status_code == 404
    assert me.get("/training/counts").status_code == 403
    counts = read(signed_in("质量专员", Role.QUALITY), "/training/counts")
    assert "少于 5" in counts, "so few mediators that a count would tell of persons"
    with house.db.reading() as session:
        juror = session.scalars(select(Juror.account_id).limit(1)).one()
    standing = read(signed_in(desk.account(juror)), "/juror/me")
    assert 'href="/training"' in standing
    assert "没做也会被抽到" in standing, "of jurors it is a recommendation"
