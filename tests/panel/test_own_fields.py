"""The operator's own questions: few, versioned, answered at filing, read by the redaction, gone with the originals."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from panel.errors import Conflict, Invalid, NotFound
from panel.heard import fields_in
from panel.lifecycle import CaseStatus
from panel.models import FIELDS_MAX, Brief, Case, FieldKind, OwnField
from panel.projections.own_data import view_own_data
from panel.queries.cases import lock_case
from panel.queries.fields import answers_of, list_ended_fields, list_fields
from panel.queries.redactions import get_redaction, make_draft
from panel.services.fields import Asked, end_field, put_field
from panel.services.filing import withdraw_case
from tests.panel.scene import Scene
from tests.panel.test_erasing import dump, erase

BATCH = Asked("生产批号", "Batch number", FieldKind.TEXT, required=True)
CHOICE = Asked(
    "在哪里下单", "Ordered where", FieldKind.CHOICE, categories=("delivery",),
    choices=(("小程序", "Mini app"), ("电话", "Telephone")),
)


def ask(scene: Scene, asked: Asked = BATCH, replaces: str = "") -> str:
    with scene.house.work() as uow:
        return put_field(uow, asked, replaces=replaces, by_id=scene.manager, now=scene.now).public_id


def told(scene: Scene, case: int) -> list[tuple[str, str]]:
    with scene.house.db.reading() as session:
        return [(each.label.zh, each.value.zh) for each in answers_of(session, case)]


def test_a_case_keeps_what_it_was_asked(scene: Scene) -> None:
    first, second = ask(scene), ask(scene, CHOICE)
    old = scene.file(category="delivery", extra={first: " A-17 ", second: "2", "x" * 26: "未问"})
    plain = scene.file(category="other", extra={first: "B-2", second: "2"})
    newer = ask(scene, Asked("批次（新）", "Batch (new)", FieldKind.NUMBER), replaces=first)
    with pytest.raises(NotFound):
        ask(scene, BATCH, replaces=first)
    with scene.house.work() as uow:
        end_field(uow, second, now=scene.now)
    late = scene.file(category="delivery", extra={first: "A-18", newer: "12,5", second: "1"})
    assert told(scene, old) == [("生产批号", "A-17"), ("在哪里下单", "电话")]
    assert told(scene, plain) == [("生产批号", "B-2")]
    assert told(scene, late) == [("批次（新）", "12,5")]
    with scene.house.db.reading() as session:
        assert [each.position for each in list_fields(session)] == [1]
        assert [each.public_id for each in list_ended_fields(session)] == [second, first]
        cases = view_own_data(session, scene.complainant)["cases"]
        theirs = view_own_data(session, scene.member)["cases"]
    assert cases[0]["answers"][1] == {"question": "在哪里下单", "answer": "电话"}
    assert not any(case["answers"] for case in theirs)


@pytest.mark.parametrize(("kind", "wrong", "right"), [
    (FieldKind.TEXT, ("", "  ", "长" * 201), "短"), (FieldKind.NUMBER, ("一", "1e5", "1.23456", "１２"), "-3.5"),
    (FieldKind.DATE, ("昨天", "2026-13-01"), "2026-11-20"), (FieldKind.CHOICE, ("0", "3", "小程序"), "1"),
])  # fmt: skip
def test_answers_are_read_strictly(scene: Scene, kind: FieldKind, wrong: tuple[str, ...], right: str) -> None:
    asked = Asked("问题", "Question", kind, required=True, choices=CHOICE.choices if kind is FieldKind.CHOICE else ())
    field = ask(scene, asked)
    for typed in wrong:
        with pytest.raises(Invalid) as refused:
            scene.file(extra={field: typed})
        assert refused.value.field == f"extra_{field}", typed
    with scene.house.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 0, "nothing was filed"
    assert len(told(scene, scene.file(extra={field: right}))) == 1


def test_few_questions_and_each_whole(scene: Scene) -> None:
    for faulty in (
        Asked("", "x", FieldKind.TEXT), Asked("长" * 81, "x", FieldKind.TEXT), Asked("问", "x", FieldKind.CHOICE),
        Asked("问", "x", FieldKind.CHOICE, choices=(("一", "one"),)), Asked("问", "x", FieldKind.TEXT, choices=CHOICE.choices),
        Asked("问", "x", FieldKind.CHOICE, choices=(("一", "one"), ("", "two"))),
        Asked("问", "x", FieldKind.TEXT, categories=("nothing",)),
    ):
        with pytest.raises(Invalid):
            ask(scene, faulty)
    for _ in range(FIELDS_MAX):
        last = ask(scene, CHOICE)
    with pytest.raises(Conflict):
        ask(scene)
    assert ask(scene, BATCH, replaces=last), "another in its place"
    for position in (FIELDS_MAX, FIELDS_MAX + 1):
        with pytest.raises(IntegrityError), scene.house.work() as uow:
            uow.session.add(OwnField(
                position=position, zh="问", en="x", kind=FieldKind.TEXT, required=False, categories=[], choices=[],
                added_at=scene.now,
            ))


def test_administrators_who_ask_at_once_take_different_places(scene: Scene) -> None:
    def one(_number: int) -> bool:
        try:
            return bool(ask(scene))
        except Conflict:
            return False

    with ThreadPoolExecutor(4) as threads:
        asked = list(threads.map(one, range(FIELDS_MAX + 2)))
    with scene.house.db.reading() as session:
        places = [each.position for each in list_fields(session)]
    assert len(set(places)) == len(places) == sum(asked) > 0


def test_jurors_read_it_masked_and_it_goes_with_the_originals(scene: Scene) -> None:
    field = ask(scene, Asked("谁签收的", "Who signed for it", FieldKind.TEXT))
    said = "李秀英的邻居，电话13800001234"
    case = scene.to(CaseStatus.REDACTING, extra={field: said})
    with scene.house.work() as uow:
        draft = make_draft(uow.session, lock_case(uow.session, case), get_redaction(uow.session, case))
    assert draft.originals["field.1"] == f"谁签收的：{said}"
    shown = fields_in(draft.redacted.texts)
    assert shown[0].startswith("谁签收的：")
    assert not any(word in shown[0] for word in ("李秀英", "13800001234"))
    scene.publish(case)
    with scene.house.db.reading() as session:
        facts = session.scalars(select(Brief.facts).where(Brief.case_id == case)).one()
    assert [fact["text"] for fact in facts if fact["source"] == "field"] == list(shown)
    over = scene.file(extra={field: "翠鸟那栋楼"})
    with scene.house.work() as uow:
        withdraw_case(uow, over, "谈好了", now=scene.now)
    scene.later(days=179)
    assert (erase(scene), "翠鸟那栋楼" in dump(scene)) == (0, True)
    scene.later(days=2)
    assert (erase(scene), "翠鸟那栋楼" in dump(scene)) == (1, False)
