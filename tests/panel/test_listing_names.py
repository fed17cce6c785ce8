"""The operator's list: adding, taking off, bringing in, and what a case at the desk makes of it. On both databases."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import event, func, select

from panel.errors import Conflict, Invalid, NotFound
from panel.imports.faults import BadRow, ImportFileError
from panel.imports.names import NameRow, NameRows
from panel.lifecycle import CaseStatus
from panel.models import Account, ListedForm, ListedName, Merchant
from panel.queries.listed import read_lists
from panel.redaction import Kind, Known
from panel.services.bringing_in_names import BATCH, NamesReport, import_names, preview_names
from panel.services.listing_names import add_name, put_back_name, remove_name
from panel.services.merchants import add_member, create_merchant
from tests.panel.desk import Desk
from tests.panel.scene import Scene

TABLE = "name,short_names,kind,city\n桥头排骨(朝阳店),桥排|老桥家,merchant,北京\n星河拿铁,,brand,\n胖哥俩肉蟹煲,,,\n"


def rows(data: bytes | str) -> list[NameRow | BadRow]:
    with NameRows(BytesIO(data if isinstance(data, bytes) else data.encode())) as read:
        return list(read)


def bring(scene: Scene, text: str | bytes, progress=lambda _n: None) -> NamesReport:
    return import_names(scene.house, rows(text), by_id=scene.manager, now=scene.now, progress=progress)


def count(scene: Scene, model: type) -> int:
    with scene.house.db.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def add(scene: Scene, name: str, *shorts: str, kind: str = "merchant", city: str = "") -> str:
    with scene.house.work() as uow:
        return add_name(uow, name, shorts, kind, city, by_id=scene.manager, now=scene.now)


def claim(scene: Scene, text: str) -> str:
    return Desk(scene, scene.to(CaseStatus.REDACTING, text=text)).draft().redacted.texts["claim"]


@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read_however_it_was_saved(encoding: str, between: str) -> None:
    read = rows(TABLE.replace(",", between).encode(encoding))
    assert read == [
        NameRow(2, "桥头排骨(朝阳店)", ("桥排", "老桥家"), "merchant", "北京"), NameRow(3, "星河拿铁", (), "brand", ""),
        NameRow(4, "胖哥俩肉蟹煲", (), "merchant", ""),
    ]  # fmt: skip


def test_a_long_table_in_gb18030_comes_through_piece_by_piece() -> None:
    text = "名称,简称,类型\n" + "".join(f"第{number}家桥头排骨,桥排{number},商家\n" for number in range(9000))
    read = rows(text.encode("gb18030"))
    assert [row.name for row in read if isinstance(row, NameRow)] == [f"第{number}家桥头排骨" for number in range(9000)]


def test_what_cannot_be_read_is_said_with_its_line() -> None:
    text = TABLE + ",空,,\n好吃坊,,植物,\n太多,,,,,\n"
    assert [(row.line, row.code) for row in rows(text) if isinstance(row, BadRow)] == [
        (5, "import.missing_value"), (6, "import.bad_kind"), (7, "import.too_many_columns"),
    ]  # fmt: skip
    broken = TABLE.encode("gb18030") + b"\xff\xff\xfe,,,\n"
    assert [row.code for row in rows(broken) if isinstance(row, BadRow)] == ["import.bad_encoding"]
    bad = ((b"", "import.empty_file"), (b"a,b\n1,2\n", "import.no_header"), (b"PK\x03\x04aaaa", "import.binary_file"))
    for data, code in bad:
        with pytest.raises(ImportFileError, match=code):
            rows(data)


def test_twice_is_once_and_progress_is_told(scene: Scene) -> None:
    steps: list[int] = []
    report = bring(scene, TABLE, steps.append)
    assert (report.added, report.known, report.left_out, steps) == (3, 0, 0, [3])
    assert [entry.name for entry in report.sample] == ["桥头排骨(朝阳店)", "星河拿铁", "胖哥俩肉蟹煲"]
    names, forms = count(scene, ListedName), count(scene, ListedForm)
    again = bring(scene, TABLE)
    assert (again.added, again.changed, again.known) == (0, 0, 3)
    assert (count(scene, ListedName), count(scene, ListedForm)) == (names, forms)


def test_looking_changes_nothing_and_says_the_same(scene: Scene) -> None:
    text = TABLE + "桥头排骨（朝阳店）,桥哥,,北京\n" + "火,,,\n"
    seen = preview_names(scene.house, rows(text))
    assert count(scene, ListedName) == 0
    done = bring(scene, text)
    assert (seen.added, seen.known, seen.bad) == (done.added, done.known, done.bad)
    assert (done.added, done.known, [row.code for row in done.bad]) == (3, 1, ["listed.name_short"])


def test_the_same_name_in_many_batches_is_one(scene: Scene) -> None:
    text = "name\n" + "桥头排骨\n胖哥俩肉蟹煲\n" * (BATCH // 2 + 5)
    seen, done = preview_names(scene.house, rows(text)), bring(scene, text)
    assert (seen.added, seen.known, seen.rows) == (done.added, done.known, done.rows) == (2, BATCH + 8, BATCH + 10)


def test_more_short_names_are_added_and_none_is_lost(scene: Scene) -> None:
    add(scene, "桥头排骨", "桥排")
    report = bring(scene, "name,short_names\n桥头排骨,老桥家\n")
    assert (report.changed, report.known) == (1, 0)
    with scene.house.db.reading() as session:
        assert session.scalars(select(ListedName.shorts)).one() == "桥排|老桥家"
        assert set(session.scalars(select(ListedForm.form))) == {"桥头排骨", "桥排", "老桥家"}


def test_what_a_person_took_off_is_not_brought_back_by_an_import(scene: Scene) -> None:
    name = add(scene, "桥头排骨")
    with scene.house.work() as uow:
        remove_name(uow, name, by_id=scene.manager, now=scene.now)
    report = bring(scene, "name\n桥头排骨\n")
    assert (report.off, report.added, count(scene, ListedForm)) == (1, 0, 0)
    assert "桥头排骨" in claim(scene, "隔壁的桥头排骨也是这样。")
    with scene.house.work() as uow:
        put_back_name(uow, name)
        put_back_name(uow, name)
    assert count(scene, ListedForm) == 1
    assert "桥头排骨" not in claim(scene, "隔壁的桥头排骨也是这样。")


def test_bad_names_are_refused(scene: Scene) -> None:
    for name, code in (
        ("", "input.missing"), ("火", "listed.name_short"), ("KF", "listed.name_short"), ("1919", "listed.name_short"),
        ("火锅店", "listed.name_category"), ("长" * 121, "input.too_long"), ("ﷺ" * 100, "input.too_long"),
    ):
        with pytest.raises(Invalid, match=code):
            add(scene, name)
    with pytest.raises(Invalid, match="listed.short_short"):
        add(scene, "桥头排骨", "桥")
    add(scene, "桥头排骨")
    with pytest.raises(Conflict, match="listed.known"):
        add(scene, "桥 头 排 骨")
    with pytest.raises(NotFound), scene.house.work() as uow:
        remove_name(uow, "nothing", by_id=scene.manager, now=scene.now)


def test_listed_merchants_are_masked_in_every_case_and_brands_stay(scene: Scene) -> None:
    bring(scene, TABLE)
    text = claim(scene, "蜀香阁的汤洒了。老桥家和桥头排骨从不这样，我还点了星河拿铁，是凉的。")
    assert "桥" not in text
    assert "星河拿铁" in text
    assert text.count("[店铺A]") == 2


def test_a_brand_that_is_the_merchant_of_the_case_is_masked(scene: Scene) -> None:
    add(scene, "蜀香阁", "蜀香", "老蜀家", kind="brand")
    text = claim(scene, "老蜀家的汤洒了，蜀香不认。")
    assert text == "[商家]的汤洒了，[商家]不认。"


def test_registered_merchants_are_on_the_list_and_merely_named_ones_are_not(scene: Scene) -> None:
    with scene.house.work() as uow:
        uow.session.add(Merchant(name="不给退款", created_at=scene.now))
        create_merchant(uow, name="桥头排骨", contact_email="", terms=False, now=scene.now)
        claimed = Merchant(name="胖哥俩肉蟹煲", created_at=scene.now)
        uow.session.add(claimed)
        uow.session.flush()
        add_member(uow, claimed.public_id, uow.session.get_one(Account, scene.mediator).email or "", now=scene.now)
    text = claim(scene, "不给退款，还说桥头排骨和胖哥俩都这样。")
    assert text.startswith("不给退款，")
    assert "桥" not in text
    assert "胖" not in text




def test_a_case_asks_a_few_questions_however_long_the_list_is(scene: Scene) -> None:
    bring(scene, "name\n" + "".join(f"第{number}号胖哥俩店铺\n" for number in range(2500)))
    asked: list[str] = []
    with scene.house.db.reading() as session:
        event.listen(session.connection(), "before_cursor_execute", lambda _c, _u, text, *_more: asked.append(text))
        lists = read_lists(session, {"claim": "我在第77号胖哥俩店铺买的"}, [Known("吕欣怡", Kind.PERSON)])
    assert "第77号胖哥俩店铺" in dict(lists.owners)
    assert set(dict(lists.owners)) <= {"第77号胖哥俩店铺", "第7号胖哥俩店铺", "第77号胖哥俩"}
    assert len(asked) <= 2
