"""Broken files and broken rows: each has a code and a line, nothing raises, and the rows around it survive."""

from __future__ import annotations

import gzip
import io
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panel.imports.cfpb import BadRow, Complaint, ImportFileError, read_export
from panel.imports.records import FIELD_LIMIT
from tests.panel.imports.samples import cells, table


def read(data: bytes) -> list[Complaint | BadRow]:
    return list(read_export(io.BytesIO(data)))


def ids(items: list[Complaint | BadRow]) -> list[str]:
    return [item.external_id for item in items if isinstance(item, Complaint)]


def bad(items: list[Complaint | BadRow]) -> list[tuple[int, str]]:
    return [(item.line, item.code) for item in items if isinstance(item, BadRow)]


@pytest.mark.parametrize(
    ("data", "code", "kind"),
    [
        (b"", "import.empty_file", None),
        (b"\n  \r\n", "import.empty_file", None),
        (b"\xef\xbb\xbf", "import.empty_file", None),
        (gzip.compress(b"", mtime=0), "import.empty_file", None),
        (b"name,age\nann,5\n", "import.no_header", None),
        (b"just words\n" * 500, "import.no_header", None),
        (b"x" * 5_000_000, "import.no_header", None),
        (b"PK\x03\x04" + bytes(500), "import.binary_file", "zip"),
        (b"%PDF-1.7\n", "import.binary_file", "pdf"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "import.binary_file", "image"),
        ("Complaint ID,Product".encode("utf-16"), "import.binary_file", "utf-16"),
        (bytes(range(256)) * 50, "import.binary_file", "unknown"),
        (b"\x1f\x8bthis is no gzip at all", "import.binary_file", "gzip"),
        (gzip.compress(b"Complaint ID" * 99, mtime=0)[:20], "import.binary_file", "gzip"),
        (b"Product,Issue,Product,Company\n", "import.repeated_column", None),
    ],
)
def test_files_that_cannot_be_read(data: bytes, code: str, kind: str | None) -> None:
    with pytest.raises(ImportFileError) as caught:
        read(data)
    assert caught.value.code == code
    assert caught.value.params.get("kind") == kind


def test_header_only_is_an_export_without_rows() -> None:
    assert read(table()) == []


@pytest.mark.parametrize(
    ("changes", "code", "params"),
    [
        ({"complaint_id": ""}, "import.missing_value", {"column": "external_id"}),
        ({"date_received": "N/A"}, "import.missing_value", {"column": "received_on"}),
        ({"company": "None"}, "import.missing_value", {"column": "company"}),
        ({"product": " "}, "import.missing_value", {"column": "product"}),
        ({"date_received": "31/12/2019"}, "import.bad_date", {"column": "received_on", "value": "31/12/2019"}),
        ({"date_sent_to_company": "x" * 99}, "import.bad_date", {"column": "sent_on", "value": "x" * 40}),
        ({"timely_response": "late"}, "import.bad_yes_no", {"column": "timely", "value": "late"}),
        ({"consumer_complaint_narrative": "a\0b"}, "import.nul_byte", {}),
        ({"consumer_complaint_narrative": "x" * (FIELD_LIMIT + 1)}, "import.field_too_long", {"limit": FIELD_LIMIT}),
    ],
)
def test_one_bad_row_between_good_ones(changes: dict[str, str], code: str, params: dict[str, str]) -> None:
    rows = [cells(complaint_id="1"), cells(**{"complaint_id": "2"} | changes), cells(complaint_id="3")]
    items = read(table(*rows))
    assert ids(items) == ["1", "3"]
    assert items[1] == BadRow(3, code, params)


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    first = cells(complaint_id="1", consumer_complaint_narrative="one\ntwo\nthree")
    data = b"junk\n" + table(first, cells(complaint_id="2", date_received="x"), newline="\r\n")
    assert bad(read(data)) == [(6, "import.bad_date")]
    assert data.replace(b"\r\n", b"\n").split(b"\n")[5].startswith(b"x,")


def test_too_few_and_too_many_columns() -> None:
    items = read(table(cells(complaint_id="1")[:5], [*cells(complaint_id="2"), "extra"], cells(complaint_id="3")))
    assert ids(items) == ["3"]
    assert items[:2] == [
        BadRow(2, "import.too_few_columns", {"expected": 18, "found": 5}),
        BadRow(3, "import.too_many_columns", {"expected": 18, "found": 19}),
    ]


def test_an_id_counts_once() -> None:
    rows = [cells(complaint_id=key) for key in ("5", "x-5", "5", "05", "x-5", "6")]
    items = read(table(*rows))
    assert ids(items) == ["5", "x-5", "05", "6"]
    assert bad(items) == [(4, "import.duplicate_id"), (6, "import.duplicate_id")]


def test_a_bad_row_does_not_use_up_its_id() -> None:
    items = read(table(cells(date_received="x"), cells()))
    assert (ids(items), bad(items)) == (["3384392"], [(2, "import.bad_date")])


def test_header_repeated_where_two_exports_were_joined() -> None:
    items = read(table(cells(complaint_id="1")) + table(cells(complaint_id="2")))
    assert (ids(items), bad(items)) == (["1", "2"], [(3, "import.repeated_header")])


def _with_open_quote(rows: int, broken: int) -> bytes:
    """`rows` sound rows, the narrative of number `broken` has a quote that nothing closes."""
    made = [cells(complaint_id=str(number), consumer_complaint_narrative="MARK") for number in range(1, rows + 1)]
    lines = table(*made).split(b"\n")
    lines[broken] = lines[broken].replace(b"MARK", b'"MARK')
    return b"\n".join(lines)


@pytest.mark.parametrize("broken", [1, 5, 9, 10])
def test_an_open_quote_costs_its_own_row_only(broken: int) -> None:
    items = read(_with_open_quote(10, broken))
    assert bad(items) == [(broken + 1, "import.unbalanced_quote")]
    assert ids(items) == [str(number) for number in range(1, 11) if number != broken]


def test_an_open_quote_far_from_the_end_of_the_file() -> None:
    items = read(_with_open_quote(20_000, 3))
    assert bad(items) == [(4, "import.unbalanced_quote")]
    assert len(ids(items)) == 19_999


def test_a_quote_closed_by_a_later_row() -> None:
    rows = [cells(complaint_id=str(number), consumer_complaint_narrative="MARK") for number in range(1, 7)]
    lines = table(*rows).split(b"\n")
    lines[2] = lines[2].replace(b"MARK", b'"MARK')
    lines[4] = lines[4].replace(b"MARK", b'MARK,"MARK"')
    items = read(b"\n".join(lines))
    assert ids(items) == ["1", "3", "5", "6"]
    assert bad(items) == [(3, "import.unbalanced_quote"), (5, "import.too_many_columns")]


def test_text_behind_a_closing_quote_is_not_joined_in_silence() -> None:
    data = table(cells(complaint_id="1", consumer_complaint_narrative="MARK"), cells(complaint_id="2"))
    items = read(data.replace(b"MARK", b'"he said "no" twice"'))
    assert (ids(items), bad(items)) == (["2"], [(2, "import.unbalanced_quote")])


@pytest.mark.parametrize("breaks", [False, True])
def test_a_field_of_ten_megabytes(breaks: bool) -> None:
    text = ('word ""quoted"", and on' + ("\n" if breaks else " ")) * 500_000
    items = read(table(cells(complaint_id="1"), cells(consumer_complaint_narrative=text), cells(complaint_id="3")))
    assert ids(items) == ["1", "3"]
    assert bad(items) == [(3, "import.field_too_long")]


def test_bytes_that_are_neither_utf8_nor_cp1252() -> None:
    data = table(cells(complaint_id="1", company="MARK"), cells(complaint_id="2"))
    items = read(data.replace(b"MARK", b"\x81\x8d\xff"))
    assert (ids(items), bad(items)) == (["2"], [(2, "import.bad_encoding")])


def test_a_truncated_gzip_ends_with_a_bad_row() -> None:
    rows = [cells(complaint_id=str(number), company=f"C{number * 7919 % 10007}") for number in range(1, 3000)]
    packed = gzip.compress(table(*rows))
    items = read(packed[: len(packed) // 2])
    assert len(ids(items)) > 100
    assert isinstance(items[-1], BadRow)
    assert items[-1].code == "import.damaged_gzip"


class _Endless(io.RawIOBase):
    """A stream that makes its rows while it is read, so that nothing but the reader holds memory."""

    def __init__(self, rows: int) -> None:
        self._parts = self._make(rows)
        self._rest = b""

    def _make(self, rows: int) -> Iterator[bytes]:
        yield table()
        filler = "a sentence that fills the narrative. " * 25
        for number in range(1, rows + 1):
            yield table(cells(complaint_id=str(number), consumer_complaint_narrative=filler)).split(b"\n", 1)[1]

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size and (part := next(self._parts, b"")):
            self._rest += part
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken


def _peak(rows: int) -> int:
    tracemalloc.start()
    try:
        assert sum(isinstance(item, Complaint) for item in read_export(_Endless(rows))) == rows
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_file() -> None:
    assert _peak(4_000) < _peak(400) + 100_000


_PARTS = st.sampled_from([",", '"', '""', "\n", "\r", "\r\n", "\0", "é", "2019-01-01", "Complaint ID", " ", ";", "a"])


@given(st.lists(_PARTS, max_size=80).map("".join), st.sampled_from(["utf-8", "cp1252"]))
def test_nothing_behind_a_header_raises(tail: str, encoding: str) -> None:
    data = table(cells(complaint_id="1")) + tail.encode(encoding) + b"\n" + table(cells(complaint_id="2"))
    assert ids(read(data))[0] == "1"


@given(st.lists(_PARTS, max_size=60).map(lambda parts: "".join(parts).encode()))
def test_a_broken_row_never_hides_the_next_sound_one(tail: bytes) -> None:
    tail = tail.replace(b"2019-01-01", b"").replace(b"\0", b"")
    sound = table(cells(complaint_id="2"), cells(complaint_id="3")).split(b"\n", 1)[1]
    items = read(table(cells(complaint_id="1")) + b"2019-01-02," + tail + b"\n" + sound)
    assert ids(items)[0] == "1"
    assert ids(items)[-1] == "3"


@given(st.binary(max_size=300))
def test_any_bytes_give_a_code(data: bytes) -> None:
    with pytest.raises(ImportFileError) as caught:
        read(data)
    assert caught.value.code.startswith("import.")
