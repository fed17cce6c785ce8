"""A text in lines: English breaks between words, Chinese between characters, and no line begins with a comma."""

from __future__ import annotations

from collections.abc import Iterator

from panel.paper.face import EM, Face

NOT_FIRST = frozenset("，。、；：？！）》」』】〕〉”’…—·,.;:?!)]}%‰°~～％℃")
NOT_LAST = frozenset("（《「『【〔〈“‘([{¥￥$€£#")
WIDE = 0x2E80  # from here on scripts are written without spaces


def wrap(text: str, face: Face, size: int, room: int) -> list[str]:
    """The lines of a cleaned text in letters of `size` points that fit into `room` points; at least one, maybe empty."""
    limit = room * EM
    return [line for block in text.split("\n") for line in _lines(block, face, size, limit)]


def _lines(block: str, face: Face, size: int, limit: int) -> Iterator[str]:
    begin = chance = taken = since = 0  # `chance`: where the line may end; `since`: how wide what follows that place is
    before = ""
    for at, char in enumerate(block):
        step = face.widths.get(ord(char), EM) * size
        if at > begin and may_break(before, char):
            chance, since = at, 0
        if taken + step > limit and at > begin and char != " ":
            if chance > begin:
                yield block[begin:chance].rstrip()
                begin, taken = chance, since
            else:
                yield block[begin:at]
                begin, taken, since = at, 0, 0
            chance = begin
        taken, since, before = taken + step, since + step, char
    yield block[begin:].rstrip()


def may_break(before: str, after: str) -> bool:
    """Whether a line may end between two characters."""
    if after == " " or after in NOT_FIRST or before in NOT_LAST:
        return False
    return before in (" ", "-", "/") or ord(before) >= WIDE or ord(after) >= WIDE
