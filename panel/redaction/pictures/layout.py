"""How lines lie in a picture: set straight, put into rows, wrapped rows joined, chats known by their bubbles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, radians, sin
from statistics import median

from panel.redaction.pictures.model import Line, Point, Quad, Region, rectangle

_SAME_ROW = 0.6  # of a line's height: how far two lines of one row overlap
_LONG_LINE = 2.0  # width by height from which a line tells its direction
_TURNS = 90.0


@dataclass(frozen=True, slots=True)
class Straight:
    """One line (its place in the list of lines) as an upright rectangle in the straightened picture."""

    place: int
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """Its height in pixels."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture set straight by turning it `angle` degrees back around its upper left corner."""

    angle: float

    def straight(self, point: Point) -> Point:
        """Where a point of the picture lies in the straightened one."""
        return _turned(point, -self.angle)

    def back(self, quad: Quad) -> Quad:
        """A quad of the straightened picture in the picture itself."""
        one, two, three, four = (_turned(point, self.angle) for point in quad)
        return one, two, three, four


def _turned(point: Point, angle: float) -> Point:
    turn = radians(angle)
    return point[0] * cos(turn) - point[1] * sin(turn), point[0] * sin(turn) + point[1] * cos(turn)


def frame_of(lines: Sequence[Line]) -> Frame:
    """The frame in which most lines are level."""
    angles = []
    for line in lines:
        (x0, y0), (x1, y1), (x2, y2), _ = line.quad
        if abs(x1 - x0) + abs(y1 - y0) >= _LONG_LINE * (abs(x2 - x1) + abs(y2 - y1)):
            angles.append(degrees(atan2(y1 - y0, x1 - x0)))
    angle = median(angles) if angles else 0.0
    return Frame(angle if abs(angle) < _TURNS else 0.0)


def straightened(lines: Sequence[Line], frame: Frame) -> list[Straight]:
    """Every line as a level rectangle, from top to bottom."""
    rows = []
    for place, line in enumerate(lines):
        points = [frame.straight(point) for point in line.quad]
        across, down = [x for x, _ in points], [y for _, y in points]
        rows.append(Straight(place, min(across), min(down), max(across), max(down)))
    return sorted(rows, key=lambda each: (each.top, each.left))


def rows_of(lines: Sequence[Straight]) -> list[list[Straight]]:
    """Lines that stand beside each other, from left to right; rows from top to bottom."""
    rows: list[list[Straight]] = []
    for line in lines:
        for row in rows[-4:]:
            overlap = min(line.bottom, row[0].bottom) - max(line.top, row[0].top)
            if overlap >= _SAME_ROW * min(line.height, row[0].height):
                row.append(line)
                break
        else:
            rows.append([line])
    return [sorted(row, key=lambda each: each.left) for row in rows]


def wrapped(lines: Sequence[Straight]) -> list[list[Straight]]:
    """Lines that go on in the next one: below each other, the same left edge and size, the upper one no shorter."""
    after = {line.place: _next(line, lines) for line in lines}
    begun = {each.place for each in after.values() if each is not None}
    chains = []
    for line in lines:
        if line.place in begun or after[line.place] is None:
            continue
        chain, here = [line], after[line.place]
        while here is not None and here not in chain:
            chain.append(here)
            here = after[here.place]
        chains.append(chain)
    return chains


def _next(line: Straight, lines: Sequence[Straight]) -> Straight | None:
    for other in lines:
        size = max(line.height, other.height)
        gap = other.top - line.bottom
        if (
            other.place != line.place
            and -0.5 * size < gap < 0.9 * size
            and other.top > line.top + 0.5 * line.height
            and abs(other.left - line.left) < 0.9 * size
            and min(line.height, other.height) > 0.65 * size
            and line.right > other.right - 1.5 * size
        ):
            return other
    return None


def chat_regions(lines: Sequence[Straight], frame: Frame, width: int, height: int) -> list[Region]:
    """Title row, sender rows and avatar columns of a chat screenshot; nothing where bubbles do not alternate."""
    if height < 1.1 * width or len(lines) < 4:
        return []
    left, right = min(each.left for each in lines), max(each.right for each in lines)
    near = 0.12 * (right - left)
    own = [each for each in lines if each.right > right - near and each.left > left + near]
    others = [each for each in lines if each.left < left + near and each.right <= right + near]
    if len(own) < 2 or len(others) < 2 or not min(o.top for o in others) < max(o.top for o in own):
        return []
    if any(len(row) > 1 for row in rows_of(lines)[1:]):  # a table or a bill, not bubbles
        return []
    regions = [Region(frame.back(_around(each)), "chat.sender") for each in _senders(others, lines)]
    title = min(lines, key=lambda each: each.top)
    if (title not in others and title not in own) or title.top < 0.08 * height:
        regions.append(Region(frame.back(_around(title)), "chat.title"))
    return regions + _avatars(lines, frame, title)


def _senders(others: Sequence[Straight], lines: Sequence[Straight]) -> list[Straight]:
    """Small rows right above a larger one that begins a little further in."""
    found = []
    for line in others:
        below = [each for each in lines if 0 < each.top - line.top < 4 * line.height]
        if below and any(
            each.height > 1.05 * line.height and line.left < each.left < line.left + 2 * line.height for each in below
        ):
            found.append(line)
    return found


def _avatars(lines: Sequence[Straight], frame: Frame, title: Straight) -> list[Region]:
    """The columns between the text and the picture's edges; as wide as they are beside the text."""
    size = median(each.height for each in lines)
    left, right = min(each.left for each in lines), max(each.right for each in lines)
    top, bottom = title.bottom + size, max(each.bottom for each in lines) + 2 * size
    columns = ((left - 4 * size, left - 0.3 * size), (right + size, right + 4 * size))
    return [Region(frame.back(rectangle(begin, top, end, bottom)), "chat.avatars") for begin, end in columns]


def _around(line: Straight) -> Quad:
    margin = 0.15 * line.height
    return rectangle(line.left - margin, line.top - margin, line.right + margin, line.bottom + margin)
