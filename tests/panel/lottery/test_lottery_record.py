"""A record and its annex as files: read back the same; what is missing or does not fit is named by its path."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from panel.errors import Invalid
from panel.lottery import Annex, LotRecord
from tests.panel.lottery.samples import make_sample
from tests.panel.lottery.verifier import lot

SAMPLE = make_sample(3, size=40, strata=[3, 1])
RECORD, ANNEX = SAMPLE.record.to_dict(), SAMPLE.annex.to_dict()


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of every value inside objects; of a list only its first item."""
    if isinstance(value, dict):
        return [found for key in value for found in [(*path, key), *leaves(value[key], (*path, key))]]
    return leaves(value[0], (*path, 0)) if isinstance(value, list) and value else []


def changed(values: dict[str, Any], path: tuple[Any, ...], new: object) -> dict[str, Any]:
    """A copy with another value at the path; Ellipsis: without it."""
    made = copy.deepcopy(values)
    inner: Any = made
    for step in path[:-1]:
        inner = inner[step]
    if new is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = new
    return made


def named(path: tuple[Any, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def test_a_record_and_its_annex_survive_being_files() -> None:
    again = LotRecord.from_dict(json.loads(json.dumps({**RECORD, "note": "unknown keys are passed over"})))
    assert again == SAMPLE.record
    assert Annex.from_dict(json.loads(json.dumps(ANNEX))) == SAMPLE.annex
    assert again.faults() == []


@pytest.mark.parametrize("path", [path for path in leaves(RECORD) if path != ("v",)], ids=named)
def test_what_is_missing_is_named(path: tuple[Any, ...]) -> None:
    broken = changed(RECORD, path, ...)
    if path == ("source", "link"):  # then it must be the beacon's signature
        path = ("source", "signature")
    with pytest.raises(Invalid) as refused:
        LotRecord.from_dict(broken)
    assert (refused.value.code, refused.value.params) == ("lot.unreadable", {"key": named(path)})
    with pytest.raises(lot.Unreadable) as unread:
        lot.check(broken)
    assert str(unread.value) == named(path)


@pytest.mark.parametrize("path", [path for path in leaves(ANNEX) if path != ("v",)], ids=named)
def test_what_an_annex_lacks_is_named(path: tuple[Any, ...]) -> None:
    broken = changed(ANNEX, path, ...)
    with pytest.raises(Invalid, match="lot.unreadable") as refused:
        Annex.from_dict(broken)
    assert refused.value.params == {"key": named(path)}
    with pytest.raises(lot.Unreadable, match="annex"):
        lot.check(RECORD, broken)


ODD = [7.5, True, "no hex", [1.5], {"a": 1}, -1, 1 << 63, "AB" * 32, "é" * 64, "\ud800", "x" * 65]


@pytest.mark.parametrize("new", ODD, ids=repr)
def test_what_does_not_fit_is_refused_by_both(new: object) -> None:
    for path in leaves(RECORD):
        broken, fits = changed(RECORD, path, new), []
        for read in (LotRecord.from_dict, lot.check):
            try:
                read(broken)
                fits.append(True)
            except (Invalid, lot.Unreadable):
                fits.append(False)
        assert fits[0] == fits[1], path
        readable = isinstance(new, str) and "\ud800" not in new
        assert fits[0] == (readable and (path[-1] in ("reason", "used") or (path[-1] == "kind" and len(str(new)) <= 64))), path


@pytest.mark.parametrize("kind", ["commit", "bind", "drawn"])
def test_a_line_of_the_journal_lacks_something(kind: str) -> None:
    line = json.loads(RECORD["journal"][kind])
    unread = {"v", "kind", "prev", "parent", "load_limit", "text", "code", "epoch", "name", "chain"}  # judged, or for people
    for path in leaves(line):
        if path[-1] in unread or (path == ("time",) and kind != "bind"):
            continue
        broken = changed(RECORD, ("journal", kind), json.dumps(changed(line, path, ...)))
        with pytest.raises(Invalid, match=f"journal.{kind}"):
            LotRecord.from_dict(broken)
        with pytest.raises(lot.Unreadable, match=f"journal.{kind}"):
            lot.check(broken)


@pytest.mark.parametrize(
    ("at", "path", "new"),
    [
        ("commit", ("rule", "k"), 100_001),
        ("commit", ("extension",), 1 << 32),
        ("commit", ("rule", "shares"), [1]),
        ("commit", ("rule", "shares"), [1 << 62, 1 << 62]),
        ("bind", ("time",), "yesterday"),
        ("bind", ("source", "kind"), "dice"),
        ("commit", ("case",), "\ud800"),
    ],
)
def test_lines_that_would_keep_a_checker_busy_or_mean_nothing(at: str, path: tuple[str, ...], new: object) -> None:
    line = changed(json.loads(RECORD["journal"][at]), path, new)
    broken = changed(RECORD, ("journal", at), json.dumps(line))
    with pytest.raises(Invalid, match="lot.unreadable"):
        LotRecord.from_dict(broken)
    with pytest.raises(lot.Unreadable, match=f"journal.{at}"):
        lot.check(broken)


def test_what_is_no_record_at_all() -> None:
    for values in ([], "x", None, {}, {"v": 2}):
        with pytest.raises(Invalid, match="lot.unreadable"):
            LotRecord.from_dict(values)
        with pytest.raises(lot.Unreadable):
            lot.check(values)
    for kind in (LotRecord, Annex):
        with pytest.raises(Invalid, match="lot.version"):
            kind.from_dict({**RECORD, **ANNEX, "v": "panel-draw/1"})
    nested = changed(RECORD, ("journal", "bind"), "[" * 100_000)
    with pytest.raises(Invalid, match="journal.bind"):
        LotRecord.from_dict(nested)
    with pytest.raises(lot.Unreadable, match="journal.bind"):
        lot.check(nested)
    with pytest.raises(Invalid, match="journal.bind"):
        LotRecord.from_dict(changed(RECORD, ("journal", "bind"), "{"))
