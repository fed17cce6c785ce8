"""A content file that does not fit its dataclass is refused with the place named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from panel.content import reading
from panel.content.reading import ContentError, Text


@dataclass(frozen=True, slots=True)
class Inner:
    n: int
    note: str | None


@dataclass(frozen=True, slots=True)
class Outer:
    label: Text
    inner: tuple[Inner, ...]
    counts: Mapping[str, int] | None
    on: bool = True


GOOD: dict[str, Any] = {
    "label": {"zh": "一", "en": "one"},
    "inner": [{"n": 1, "note": None}, {"n": 2, "note": "x"}],
    "counts": {"a": 3},
}


def test_good_content_becomes_values() -> None:
    assert reading._build(Outer, GOOD, "f") == Outer(Text("一", "one"), (Inner(1, None), Inner(2, "x")), {"a": 3}, True)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"label": {"zh": "一"}}, "f.label: expected key 'en'"),
        ({"extra": 1}, "f: expected no key 'extra'"),
        ({"inner": [{"n": "1", "note": None}]}, "f.inner[0].n: expected int"),
        ({"inner": [{"n": True, "note": None}]}, "f.inner[0].n: expected int"),
        ({"inner": {}}, "f.inner: expected a list"),
        ({"counts": {"a": None}}, "f.counts.a: expected int"),
        ({"label": None}, "f.label: expected an object"),
        ({"on": 1}, "f.on: expected bool"),
    ],
)
def test_a_misfit_is_named(change: dict[str, Any], place: str) -> None:
    with pytest.raises(ContentError) as caught:
        reading._build(Outer, GOOD | change, "f")
    assert str(caught.value) == place


def test_a_mapping_cannot_be_changed() -> None:
    made = reading._build(Outer, GOOD, "f")
    with pytest.raises(TypeError):
        made.counts["a"] = 4
