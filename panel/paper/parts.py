"""What a document is made of, in the order of reading. All words come ready: translated, with dates and amounts written out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Manner = Literal["plain", "strong", "quiet", "quote"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and a bookmark of the document. `level` 1 is the largest, 3 the smallest."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; line ends are kept. `quiet` is small and grey, `quote` stands in from the edge behind a line."""

    text: str
    manner: Manner = "plain"


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names and values beside each other, a line each."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads, which stand again on each page. `shares` are the columns' widths as parts of their sum."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `per_mille` of the full length, 0 to 1000, with `words` that say the same as a number."""

    name: str
    per_mille: int
    words: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars below each other, all of the same full length."""

    rows: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Space:
    """Some room, in points (1/72 inch)."""

    points: int = 8


Part = Heading | Paragraph | Pairs | Table | Bars | Space


@dataclass(frozen=True, slots=True)
class Document:
    """One document. `head_left` and `head_right` (the case's number) stand over each page.

    `language` is a tag such as "zh-CN"; `made_at` has a time zone; `page_words` holds the places {page} and {pages}.
    """

    title: str
    language: str
    made_at: datetime
    parts: tuple[Part, ...] = field(default=())
    head_left: str = ""
    head_right: str = ""
    foot: str = ""
    page_words: str = "{page} / {pages}"
