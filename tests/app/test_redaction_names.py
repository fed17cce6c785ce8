"""The operator's merchants and brands as pages and as a command: adding, taking off and back, bringing in, taking along."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from panel.models import ListedName, Role
from panel.uow import House
from tests.app.conftest import Browser

PLACE, IMPORT = "/quality/redaction/names", "/quality/redaction/names/import"
TABLE = "name,short_names,kind,city\n桥头排骨(朝阳店),桥排,merchant,北京\n星河拿铁,,brand,\n火,,,\n火锅店,,,\n坏,,植物,\n"


@pytest.fixture
def officer(signed_in: Callable[..., Browser]) -> Browser:
    """The quality officer."""
    return signed_in("Qu Lity", Role.QUALITY)


def listed(house: House) -> list[ListedName]:
    with house.db.reading() as session:
        return list(session.scalars(select(ListedName).order_by(ListedName.id)))


def sent(text: str | bytes, act: str = "take") -> dict[str, object]:
    data = text if isinstance(text, bytes) else text.encode()
    return {"act": act, "file": (io.BytesIO(data), "names.csv")}


def test_one_is_added_found_taken_off_and_put_back(officer: Browser, house: House) -> None:
    assert "导入" in officer.get(PLACE).text or "Bring a list in" in officer.get(PLACE).text
    one = {"name": "桥头排骨", "shorts": "桥排｜老桥家| ", "kind": "merchant", "city": "北京"}
    assert officer.post(PLACE, one).status_code == 303
    row = listed(house)[0]
    assert (row.name, row.shorts, row.city) == ("桥头排骨", "桥排|老桥家", "北京")
    again = officer.post(PLACE, one)
    assert again.status_code == 422
    assert 'value="桥头排骨"' in again.text
    for found in ("?q=桥", "?q=老桥", "?kind=merchant", "?q=桥 头"):
        assert "桥头排骨" in officer.get(PLACE + found).text
    for hidden in ("?q=胖哥俩", "?kind=brand", "?off=1"):
        assert "桥头排骨" not in officer.get(PLACE + hidden).text
    off = officer.post(f"{PLACE}/{row.public_id}/remove")
    assert off.status_code == 303
    after = officer.get(off.headers["Location"]).text
    assert f"{row.public_id}/restore" in after
    assert officer.post(f"{PLACE}/{row.public_id}/remove").status_code == 303
    assert f"{row.public_id}/restore" in officer.get(f"{PLACE}?off=1").text
    assert officer.post(f"{PLACE}/{row.public_id}/restore").status_code == 303
    assert listed(house)[0].removed_at is None
    assert officer.post(f"{PLACE}/nothing/remove").status_code == 404


@pytest.mark.parametrize(
    "bad",
    [{"name": ""}, {"name": "火"}, {"name": "火锅店"}, {"name": "长" * 121}, {"kind": "植物"}, {"kind": ""}, {"shorts": "桥"},
     {"shorts": "长" * 1001}, {"city": "长" * 41}],
)  # fmt: skip
def test_what_is_wrong_with_a_name_is_said_and_typing_stays(officer: Browser, house: House, bad: dict[str, str]) -> None:
    typed = {"name": "桥头排骨", "shorts": "桥排", "kind": "merchant", "city": "北京"} | bad
    answer = officer.post(PLACE, typed)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert all(f'value="{value}"' in answer.text for name, value in typed.items() if name != "kind" and value)
    assert listed(house) == []


def test_a_list_is_looked_at_first_and_then_brought_in(officer: Browser, house: House) -> None:
    assert officer.get(IMPORT).status_code == 200
    looked = officer.post(IMPORT, sent(TABLE, "look")).text
    assert listed(house) == []
    taken = officer.post(IMPORT, sent(TABLE)).text
    assert [row.name for row in listed(house)] == ["桥头排骨(朝阳店)", "星河拿铁"]
    for page in (looked, taken):
        assert "桥头排骨(朝阳店)" in page
        assert all(f'<th scope="row">{line}</th>' in page for line in (4, 5, 6))
    again = officer.post(IMPORT, sent(TABLE.encode("gb18030"))).text
    assert "桥头排骨(朝阳店)" not in again.partition("<form")[0]
    assert len(listed(house)) == 2


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"PK\x03\x04aa", b"name\n" + b"x" * 2_100_000])
def test_a_file_that_is_no_list_is_refused(officer: Browser, house: House, data: bytes) -> None:
    answer = officer.post(IMPORT, sent(data))
    answer.request.environ["wsgi.input"].close()  # the client keeps a large body in a file of its own
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert listed(house) == []
    assert officer.post(IMPORT, {"act": "take"}).status_code == 422


def test_names_of_html_and_formulas_do_no_harm_and_come_back_as_they_were(officer: Browser, house: House) -> None:
    for name in ("<script>alert(1)</script>面馆", "=1+2餐饮", "@桥头排骨"):
        assert officer.post(PLACE, {"name": name, "shorts": "", "kind": "merchant", "city": ""}).status_code == 303
    page = officer.get(PLACE).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    file = officer.get(f"{PLACE}.csv")
    assert file.mimetype == "text/csv"
    assert "'=1+2餐饮" in file.text
    assert "\r\n'@桥头排骨" in file.text
    before = [row.name for row in listed(house)]
    officer.post(IMPORT, sent(file.get_data()))
    assert [row.name for row in listed(house)] == before


def test_pages_are_short_and_their_number_may_be_anything(officer: Browser, house: House) -> None:
    officer.post(IMPORT, sent("name\n" + "".join(f"第{number:02}号胖哥俩\n" for number in range(45))))
    first, third = officer.get(PLACE).text, officer.get(f"{PLACE}?page=3").text
    assert ("第00号胖哥俩" in first, "第44号胖哥俩" in first) == (True, False)
    assert ("第00号胖哥俩" in third, "第44号胖哥俩" in third) == (False, True)
    for odd in ("99", "0", "-1", "x", "9999999999"):
        assert officer.get(f"{PLACE}?page={odd}").status_code == 200


def test_administrators_keep_the_list_and_nobody_else(signed_in: Callable[..., Browser], guest: Browser) -> None:
    admin, mediator = signed_in("Ad Min", Role.ADMIN), signed_in("Me Diator", Role.MEDIATOR)
    assert admin.get(PLACE).status_code == 200
    assert "/quality/redaction/words" not in admin.get(PLACE).text
    assert PLACE in admin.get("/admin/accounts").text
    assert mediator.get(PLACE).status_code == 403
    assert mediator.post(PLACE, {"name": "桥头排骨", "kind": "merchant"}).status_code == 403
    assert guest.get(PLACE).status_code in (302, 303)


@pytest.mark.parametrize("fixture", ["app", "postgres_app"])
def test_the_command_brings_a_list_in_and_prints_it(fixture: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    app: Flask = request.getfixturevalue(fixture)
    runner, file = app.test_cli_runner(), tmp_path / "names.csv"
    file.write_bytes(TABLE.encode("gb18030"))
    checked = runner.invoke(args=["merchants", "import-list", str(file), "--check"])
    assert checked.exit_code == 0, checked.output
    assert "2 names would be new" in checked.output
    done = runner.invoke(args=["merchants", "import-list", str(file)])
    assert "2 names were new" in done.output
    assert "line 4:" in done.output
    assert "2 were known" in runner.invoke(args=["merchants", "import-list", str(file)]).output
    listing = runner.invoke(args=["merchants", "export-list"]).output
    assert "桥头排骨(朝阳店),桥排,merchant,北京" in listing
    file.write_bytes(b"\x89PNG")
    assert runner.invoke(args=["merchants", "import-list", str(file)]).exit_code == 1
    with app.extensions["gongping"].db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ListedName)) == 2
    file.write_text("name\n=1+2餐饮\n", "utf-8")
    assert runner.invoke(args=["merchants", "import-list", str(file)]).exit_code == 0
    assert "\n'=1+2餐饮," in runner.invoke(args=["merchants", "export-list"]).output
