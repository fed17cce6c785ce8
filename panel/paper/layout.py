"""Where everything stands: the parts of a document as marks on pages, in whole points from the upper left corner."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from panel.paper.face import Face
from panel.paper.lines import wrap
from panel.paper.parts import Bars, Document, Heading, Pairs, Paragraph, Part, Space, Table

WIDTH, HEIGHT = 595, 842  # A4
LEFT, RIGHT, TOP, BOTTOM = 56, 539, 84, 782
BODY, SMALL = 10, 8  # sizes of letters
LEADS = {8: 12, 10: 16, 11: 17, 13: 20, 17: 25}  # from line to line
SIZES = {1: 17, 2: 13, 3: 11}
LEAST = 3  # lines that must follow a heading on its page
GAP = 12  # between columns
TITLE_MAX = 120  # characters of a bookmark

Tone = Literal["ink", "quiet"]


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text, `y` is where the letters stand on."""

    x: int
    y: int
    text: str
    size: int
    strong: bool = False
    tone: Tone = "ink"


@dataclass(frozen=True, slots=True)
class Box:
    """A filled box."""

    x: int
    y: int
    width: int
    height: int
    shade: int  # 0 black … 255 white


@dataclass(frozen=True, slots=True)
class Mark:
    """A bookmark."""

    y: int
    text: str
    level: int


@dataclass(slots=True)
class Sheet:
    """One page: all its marks."""

    marks: list[Words | Box | Mark] = field(default_factory=list)


class Pages:
    """The pages while they are filled from top to bottom."""

    def __init__(self, face: Face) -> None:
        self.face = face
        self.sheets = [Sheet()]
        self.y = TOP
        self.level = 0

    def need(self, points: int) -> bool:
        """Begin a new page when so much does not fit on this one; True when it did."""
        if self.y + points <= BOTTOM or self.y == TOP:
            return False
        self.sheets.append(Sheet())
        self.y = TOP
        return True

    def put(self, mark: Words | Box | Mark) -> None:
        """Set one mark on the page in hand."""
        self.sheets[-1].marks.append(mark)

    def words(self, x: int, text: str, size: int, *, strong: bool = False, tone: Tone = "ink") -> None:
        """One line that ends at the present height plus its own."""
        if text:
            self.put(Words(x, self.y + LEADS[size] - LEADS[size] // 4, text, size, strong, tone))

    def lines(self, text: str, size: int, room: int) -> list[str]:
        """A text in lines."""
        return wrap(self.face.clean(text), self.face, size, room)


def lay_out(document: Document, face: Face) -> list[Sheet]:
    """All pages of a document."""
    pages = Pages(face)
    for part in document.parts:
        _part(pages, part)
    return pages.sheets


def _part(pages: Pages, part: Part) -> None:
    if isinstance(part, Heading):
        heading(pages, part)
    elif isinstance(part, Paragraph):
        paragraph(pages, part)
    elif isinstance(part, Pairs):
        pairs(pages, part)
    elif isinstance(part, Table):
        table(pages, part)
    elif isinstance(part, Bars):
        bars(pages, part)
    elif isinstance(part, Space):
        pages.y += part.points


def heading(pages: Pages, part: Heading) -> None:
    """A heading with room above it, never the last line of a page."""
    level = min(max(part.level, 1), len(SIZES))
    size = SIZES[level]
    lines = pages.lines(part.text, size, RIGHT - LEFT)
    if pages.y > TOP:
        pages.y += size // 2 + 2
    pages.need(len(lines) * LEADS[size] + LEAST * LEADS[BODY])
    pages.level = min(level, pages.level + 1)  # bookmarks step down one at a time
    pages.put(Mark(pages.y, " ".join(lines)[:TITLE_MAX], pages.level - 1))
    for line in lines:
        pages.need(LEADS[size])
        pages.words(LEFT, line, size, strong=True)
        pages.y += LEADS[size]
    pages.y += 3


def paragraph(pages: Pages, part: Paragraph) -> None:
    """Running text, line after line."""
    size, inset = (SMALL if part.manner == "quiet" else BODY), (14 if part.manner == "quote" else 0)
    for line in pages.lines(part.text, size, RIGHT - LEFT - inset):
        pages.need(LEADS[size])
        if inset:
            pages.put(Box(LEFT + 2, pages.y, 2, LEADS[size], 160))
        pages.words(LEFT + inset, line, size, strong=part.manner == "strong", tone="quiet" if part.manner == "quiet" else "ink")
        pages.y += LEADS[size]
    pages.y += 5


def pairs(pages: Pages, part: Pairs) -> None:
    """Names in a third of the width, values beside them."""
    for row in part.rows:
        cells(pages, row, (1, 2), tones=("quiet", "ink"))
    pages.y += 5


def table(pages: Pages, part: Table) -> None:
    """Heads over rows, a line between rows."""
    if not part.heads:
        return
    shares = part.shares or (1,) * len(part.heads)
    cells(pages, part.heads, shares, strong=True)
    for row in part.rows:
        pages.put(Box(LEFT, pages.y + 1, RIGHT - LEFT, 1, 205))
        pages.y += 3
        cells(pages, row, shares, heads=part.heads)
    pages.y += 7


def cells(
    pages: Pages, row: tuple[str, ...], shares: tuple[int, ...], *, tones: tuple[Tone, ...] = (), strong: bool = False,
    heads: tuple[str, ...] = (),
) -> None:
    """Texts beside each other. A row that fits on a page is not torn; a longer one goes on over the next pages."""
    whole = RIGHT - LEFT + GAP
    starts = [LEFT + whole * sum(shares[:at]) // sum(shares) for at in range(len(shares) + 1)]
    columns = [pages.lines(text, BODY, starts[at + 1] - starts[at] - GAP) for at, text in enumerate(row[:len(shares)])]
    height = max((len(lines) for lines in columns), default=0)
    lead = LEADS[BODY]
    if height * lead <= BOTTOM - TOP - 2 * lead and pages.need(height * lead) and heads:
        cells(pages, heads, shares, strong=True)
    for index in range(height):
        if pages.need(lead) and heads:
            cells(pages, heads, shares, strong=True)
        for at, lines in enumerate(columns):
            if index < len(lines):
                pages.words(starts[at], lines[index], BODY, strong=strong, tone=tones[at] if tones else "ink")
        pages.y += lead


def bars(pages: Pages, part: Bars) -> None:
    """Name, bar and words beside each other: name and words a quarter of the width each."""
    quarter, lead = (RIGHT - LEFT) // 4, LEADS[BODY]
    for bar in part.rows:
        names, words = (pages.lines(text, BODY, quarter - GAP) for text in (bar.name, bar.words))
        pages.need(max(len(names), len(words)) * lead)
        full = quarter * 2 - GAP
        pages.put(Box(LEFT + quarter, pages.y + 3, full, lead - 6, 230))
        if length := full * min(max(bar.per_mille, 0), 1000) // 1000:
            pages.put(Box(LEFT + quarter, pages.y + 3, length, lead - 6, 70))
        top = pages.y
        for x, lines in ((LEFT, names), (LEFT + 3 * quarter, words)):
            pages.y = top
            for line in lines:
                pages.words(x, line, BODY)
                pages.y += lead
        pages.y = top + max(len(names), len(words)) * lead + 2
    pages.y += 5
