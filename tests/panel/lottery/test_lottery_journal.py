"""Lines of the journal: canonical, numbered, each holding the id of the one before."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from panel.errors import Invalid
from panel.lottery.journal import BEGINNING, check_entry, entry, entry_id


def test_lines_hold_together() -> None:
    first, body = entry("chain", 1, BEGINNING, {"tip": "00", "chain": 1})
    assert body == '{"chain":1,"kind":"chain","prev":"' + "0" * 64 + '","seq":1,"tip":"00","v":"panel-draw/3"}'
    assert first == sha256(body.encode()).hexdigest() == entry_id(body)
    _, second = entry("void", 2, first, {"reason": "退出"})
    assert check_entry(body, BEGINNING) == check_entry(second, first) == []
    assert check_entry(second, BEGINNING) == ["journal_prev_differs"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"v": "panel-draw/1"}, "journal_version"),
        ({"kind": "guess"}, "journal_kind"),
        ({"seq": 0}, "journal_seq"),
        ({"seq": True}, "journal_seq"),
        ({"prev": "1" * 64}, "journal_prev_differs"),
        ({"prev": None}, "journal_prev_differs"),
        ({"kind": []}, "journal_kind"),
    ],
)
def test_each_change_is_named(changes: dict[str, object], reason: str) -> None:
    _, body = entry("drawn", 5, "a" * 64, {"walk": "b"})
    changed = json.dumps({**json.loads(body), **changes}, sort_keys=True, separators=(",", ":"))
    assert check_entry(changed, "a" * 64) == [reason]


def test_a_line_of_before_keeps_its_place() -> None:
    _, body = entry("drawn", 5, "a" * 64, {"walk": "b"})
    assert check_entry(body.replace("panel-draw/3", "panel-draw/2"), "a" * 64) == []
    assert check_entry(body.replace("panel-draw/3", "panel-draw/1"), "a" * 64) == ["journal_version"]


@pytest.mark.parametrize("body", ["", "[]", "7", "{", '{"a":1.5}'])
def test_what_is_no_line(body: str) -> None:
    assert check_entry(body, BEGINNING) == ["journal_unreadable"]


def test_other_bytes_of_the_same_line_are_named() -> None:
    _, body = entry("drawn", 5, "a" * 64, {"walk": "b"})
    assert check_entry(body.replace('","', '", "'), "a" * 64) == ["journal_not_canonical"]
    assert check_entry(body[:-1] + ',"v":"panel-draw/3"}', "a" * 64) == ["journal_not_canonical"]


@pytest.mark.parametrize(
    ("kind", "seq", "prev", "values", "code"),
    [
        ("guess", 1, BEGINNING, {}, "journal.kind"),
        ("void", 0, BEGINNING, {}, "journal.seq"),
        ("void", 1, "0" * 63, {}, "journal.prev"),
        ("void", 1, "G" * 64, {}, "journal.prev"),
        ("void", 1, BEGINNING, {"seq": 2}, "journal.value"),
    ],
)
def test_a_line_that_would_not_hold_is_refused(kind: str, seq: int, prev: str, values: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid, match=code):
        entry(kind, seq, prev, values)
