"""The export reader: every shape a file comes in gives the same complaints."""

from __future__ import annotations

import gzip
import io
import string
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panel.imports.cells import MISSING
from panel.imports.cfpb import BadRow, Complaint, ExportReader, ImportFileError, read_export
from tests.panel.imports.samples import HEADER, SNAKE, cells, table


def read(data: bytes) -> list[Complaint | BadRow]:
    return list(read_export(io.BytesIO(data)))


def complaint(data: bytes) -> Complaint:
    (only,) = read(data)
    assert isinstance(only, Complaint), only
    return only


PLAIN = complaint(table(cells()))


def test_every_field() -> None:
    assert Complaint(
        external_id="3384392",
        received_on=date(2019, 9, 24),
        product="Meal delivery",
        sub_product="Hot food",
        issue="Order never came",
        sub_issue="Rider lost",
        narrative="I waited two hours.",
        company="NOODLE HOUSE, INC.",
        state="FL",
        zip_code="013XX",
        company_response="Closed with explanation",
        public_response="We are sorry",
        timely=True,
        disputed=None,
        submitted_via="Web",
        tags="Older customer",
        sent_on=date(2019, 9, 25),
    ) == PLAIN
    assert PLAIN.has_narrative


BANNER = b'Archive:  exported "complaints.zip\n  inflating: complaints.csv, please wait\n\n'


@pytest.mark.parametrize(
    "data",
    [
        table(cells(), header=SNAKE),
        table(cells(), newline="\r\n"),
        b"\xef\xbb\xbf" + table(cells()),
        BANNER + table(cells()),
        b"\xef\xbb\xbf" + BANNER + table(cells(), newline="\r\n"),
        table(cells(), delimiter=";"),
        table(cells(), delimiter="\t"),
        table(cells()[::-1], header=HEADER[::-1]),
        table(cells(timely_response="true", consumer_disputed="None"), header=SNAKE),
        table(cells(date_received="09/24/2019", date_sent_to_company="09/25/19")),
        table(cells(date_received="2019-09-24T08:00:00Z")),
        table(cells()).removesuffix(b"\n"),
        table(cells()) + b"\n\r\n   \n",
        gzip.compress(table(cells()), mtime=0),
        gzip.compress(b"\xef\xbb\xbf" + BANNER + table(cells()), mtime=0),
    ],
)
def test_every_shape_gives_the_same(data: bytes) -> None:
    assert complaint(data) == PLAIN


def test_missing_values_are_none() -> None:
    empty = ("sub_product", "issue", "sub_issue", "state", "zip_code", "tags", "submitted_via")
    dates = ("date_sent_to_company", "timely_response", "consumer_disputed", "company_public_response")
    found = complaint(
        table(cells(**dict.fromkeys(empty, "N/A"), **dict.fromkeys(dates, ""), consumer_complaint_narrative="None"))
    )
    assert not found.has_narrative
    assert (found.issue, found.timely, found.sent_on, found.zip_code, found.narrative) == (None,) * 5


def test_long_narrative_with_breaks_quotes_and_masks() -> None:
    text = 'He said ""no"", twice.\n\nXXXX owes {$500.00}, since XX/XX/2019;\n"end"\n' * 300
    found = complaint(table(cells(consumer_complaint_narrative=text)))
    assert found.narrative == text.strip()


def test_columns_absent_and_unknown() -> None:
    header = ("Complaint ID", "Mood", "Date received", "Product", "Issue", "Company", "Shoe size")
    reader = read_export(io.BytesIO(table(["7", "sad", "2019-01-02", "Shoes", "Too small", "Boot & Co", "43"], header=header)))
    assert reader.unknown_columns == ("Mood", "Shoe size")
    (found,) = reader
    assert isinstance(found, Complaint)
    assert (found.company, found.state, found.timely) == ("Boot & Co", None, None)


def test_the_known_column_without_a_field_is_not_unknown() -> None:
    assert read_export(io.BytesIO(table(cells()))).unknown_columns == ()


def test_where_the_header_is_and_how_much_was_read() -> None:
    reader = read_export(io.BytesIO(BANNER + table(cells(), cells(complaint_id="2", date_received="soon"))))
    assert reader.header_line == 4
    assert len(list(reader)) == 2
    assert (reader.rows, reader.bad_rows) == (1, 1)


def test_cp1252_is_used_for_the_lines_that_need_it_and_reported() -> None:
    rows = [cells(company="Café “Zoë”"), cells(complaint_id="2", company="PLAIN")]
    utf8 = table(*rows)
    mixed = utf8.replace("Café “Zoë”".encode(), "Café “Zoë”".encode("cp1252"))
    reader = read_export(io.BytesIO(mixed))
    assert reader.encoding == "utf-8"
    assert [item.company for item in reader if isinstance(item, Complaint)] == ["Café “Zoë”", "PLAIN"]
    assert (reader.encoding, reader.fallback_lines) == ("cp1252", 1)
    assert [item.company for item in read(utf8) if isinstance(item, Complaint)] == ["Café “Zoë”", "PLAIN"]


def test_bom_is_reported() -> None:
    assert read_export(io.BytesIO(b"\xef\xbb\xbf" + table(cells()))).encoding == "utf-8-sig"


def test_a_path_is_opened_and_closed_and_a_stream_stays_open(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(gzip.compress(table(cells())))
    with read_export(path) as reader:
        assert reader.is_gzip
        assert list(reader) == [PLAIN]
    stream = io.BytesIO(table(cells()))
    with ExportReader(stream) as reader:
        assert list(reader) == [PLAIN]
    assert not stream.closed


@pytest.mark.parametrize("name", ["Complaint ID", "Date received", "Product", "Issue", "Company"])
def test_a_needed_column_is_named_when_absent(name: str) -> None:
    index = HEADER.index(name)
    header, row = list(HEADER), cells()
    del header[index], row[index]
    with pytest.raises(ImportFileError) as caught:
        read(table(row, header=tuple(header)))
    assert (caught.value.code, caught.value.params) == ("import.missing_columns", {"columns": name})
    assert caught.value.field == "file"


# csv has no way to tell a cell with outer blanks from the same cell trimmed, so the samples have none.
_TEXT = (
    st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0\r"), min_size=1, max_size=60)
    .map(str.strip)
    .filter(lambda text: text.lower() not in MISSING)
)
_LINES = st.lists(st.text(string.ascii_letters + "\",;\n\t' ", max_size=40), max_size=6).map("\n".join).map(str.strip)


@given(
    st.lists(
        st.tuples(
            st.text(string.ascii_letters + string.digits, min_size=1, max_size=12),
            st.dates(min_value=date(1000, 1, 1)),
            _TEXT,
            _TEXT,
            _LINES.filter(lambda text: text.lower() not in MISSING),
            st.booleans(),
        ),
        max_size=8,
        unique_by=lambda row: row[0],
    ).filter(lambda rows: all(row[0].lower() not in MISSING for row in rows)),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from([HEADER, SNAKE]),
    st.permutations(range(len(HEADER))),
)
def test_what_is_written_is_read(rows, newline, delimiter, header, order) -> None:
    written = [
        cells(
            complaint_id=key,
            date_received=day.isoformat(),
            company=company,
            issue=issue,
            consumer_complaint_narrative=narrative,
            timely_response="Yes" if timely else "No",
        )
        for key, day, company, issue, narrative, timely in rows
    ]
    data = table(
        *([row[index] for index in order] for row in written),
        header=tuple(header[index] for index in order),
        newline=newline,
        delimiter=delimiter,
    )
    found = [
        (c.external_id, c.received_on, c.company, c.issue, c.narrative, c.timely)
        for c in read(data)
        if isinstance(c, Complaint)
    ]
    assert found == rows
