"""Tables an operator makes by hand: read with or without BOM, in both languages, each fault with its line."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest

from panel.imports.dealings import DealingRow, PersonRow, TieRow, read_dealings, read_people, read_ties
from panel.imports.faults import BadRow, ImportFileError

DEALINGS = "account,merchant,other_account,kind,date\n"


def dealings(text: str | bytes) -> list[DealingRow | BadRow]:
    with read_dealings(BytesIO(text.encode() if isinstance(text, str) else text)) as rows:
        return list(rows)


@pytest.mark.parametrize("head", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_is_read_with_and_without_bom(head: bytes, end: str) -> None:
    text = DEALINGS + "a@example.org,蜀香阁,,order,2026-03-01\n13800001234,,b@example.org,family,\n"
    assert dealings(head + text.replace("\n", end).encode()) == [
        DealingRow(2, "a@example.org", "order", "蜀香阁", None, date(2026, 3, 1)),
        DealingRow(3, "13800001234", "family", None, "b@example.org", None),
    ]


def test_columns_and_kinds_have_chinese_names_and_any_order() -> None:
    assert dealings("类型;账户;商家\n亲属;a@example.org;蜀香阁\n\n;;\n") == [
        DealingRow(2, "a@example.org", "family", "蜀香阁", None, None)
    ]
    with read_ties(BytesIO("账户\t类型\t标识\na@example.org\t同住\t三单元501\n".encode())) as rows:
        assert list(rows) == [TieRow(2, "a@example.org", "household", "三单元501")]
    people = "账户,出生日期,城市,订单数,备注\na@example.org,2001/2/3,成都,12,x\nb@example.org,,,,\n"
    with read_people(BytesIO(people.encode())) as rows:
        assert rows.unknown_columns == ("备注",)
        assert list(rows) == [
            PersonRow(2, "a@example.org", date(2001, 2, 3), "成都", 12), PersonRow(3, "b@example.org", None, None, None)
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "code", "params"),
    [
        ("a@example.org,,,order,", "import.neither", {"first": "merchant", "second": "other_account"}),
        ("a@example.org,x,y,order,", "import.one_of_two", {"first": "merchant", "second": "other_account"}),
        (",x,,order,", "import.missing_value", {"column": "account"}),
        ("a@example.org,x,,,", "import.missing_value", {"column": "kind"}),
        ("a@example.org,x,,friend,", "import.bad_kind", {"value": "friend", "known": "order, review, work, family, other"}),
        ("a@example.org,x,,order,gestern", "import.bad_date", {"column": "date", "value": "gestern"}),
        ("a@example.org,x", "import.too_few_columns", {"expected": 5, "found": 2}),
        ("a,b,c,order,,x", "import.too_many_columns", {"expected": 5, "found": 6}),
    ],
)
def test_a_row_that_cannot_be_taken_says_why_and_the_others_go_on(line: str, code: str, params: dict[str, object]) -> None:
    found = dealings(f"{DEALINGS}{line}\nb@example.org,蜀香阁,,review,\n")
    assert found == [BadRow(2, code, params), DealingRow(3, "b@example.org", "review", "蜀香阁", None, None)]


def test_a_row_in_another_encoding_is_left_out_by_its_line() -> None:
    text = DEALINGS.encode() + "a@example.org,蜀香阁,,order,\n".encode("gbk") + "b@example.org,蜀香阁,,order,\n".encode()
    found = dealings(text)
    assert isinstance(found[0], BadRow)
    assert (found[0].line, found[0].code) in {(2, "import.not_utf8"), (2, "import.bad_encoding")}
    assert found[1] == DealingRow(3, "b@example.org", "order", "蜀香阁", None, None)


def test_numbers_are_whole() -> None:
    with read_people(BytesIO(b"account,orders\na@example.org,-1\nb@example.org,1.5\nc@example.org,\xd9\xa3\n")) as rows:
        assert [row.code for row in rows if isinstance(row, BadRow)] == ["import.bad_number"] * 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "import.empty_file"), (b"\n\n", "import.empty_file"), (b"foo,bar\n1,2\n", "import.no_header"),
        (b"account,merchant\n", "import.missing_columns"), (b"account,kind,email\n", "import.repeated_column"),
        (b"PK\x03\x04rest", "import.binary_file"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_says_so(text: bytes, code: str) -> None:
    with pytest.raises(ImportFileError) as error:
        dealings(text)
    assert error.value.code == code
