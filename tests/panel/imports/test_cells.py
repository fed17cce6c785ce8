"""One value at a time: missing words, dates, yes and no."""

from __future__ import annotations

from datetime import date

import pytest

from panel.imports.cells import read_date, read_yes_no, text_or_none


@pytest.mark.parametrize(
    "raw",
    [
        "2019-09-24",
        "2019/9/24",
        "20190924",
        "09/24/2019",
        "9/24/2019",
        "09/24/19",
        "09-24-2019",
        " 2019-09-24 ",
        "2019-09-24T13:29:35Z",
        "2019-09-24T13:29:35.120+08:00",
        "2019-09-24 00:00:00",
        "2019-09-24 00:00:00 UTC",
        "09/24/2019 12:00:00 AM",
        "09/24/2019 9:05",
    ],
)
def test_one_day_in_many_styles(raw: str) -> None:
    assert read_date(raw) == date(2019, 9, 24)


@pytest.mark.parametrize(
    "raw", ["", "soon", "24/09/2019", "2019-02-29", "2019-13-01", "2019-09-24x", "2019-09/24", "1/2", "٢٠١٩-٠٩-٢٤"]
)
def test_what_is_no_date(raw: str) -> None:
    assert read_date(raw) is None


def test_leap_day() -> None:
    assert read_date("02/29/20") == date(2020, 2, 29)


@pytest.mark.parametrize("raw", ["Yes", "yes", "TRUE", "true", "1", " y "])
def test_yes(raw: str) -> None:
    assert read_yes_no(raw) is True


@pytest.mark.parametrize("raw", ["No", "no", "FALSE", "false", "0", "n"])
def test_no(raw: str) -> None:
    assert read_yes_no(raw) is False


@pytest.mark.parametrize("raw", ["maybe", "2", "yess", "是"])
def test_neither(raw: str) -> None:
    assert read_yes_no(raw) is None


@pytest.mark.parametrize("raw", ["", "  ", "N/A", "n/a", "None", "NULL", "nan", "NA", "\\N"])
def test_missing(raw: str) -> None:
    assert text_or_none(raw) is None


@pytest.mark.parametrize("raw", ["XXXX", "{$500.00}", "I do not know", "00501", "None of these"])
def test_kept_as_written(raw: str) -> None:
    assert text_or_none(f" {raw}\n") == raw
