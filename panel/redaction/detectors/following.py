"""What follows a word that announces an identifier: masked when it is made of pieces of a code, however they are written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from panel.redaction.detectors.announcing import BEHIND, COLON, CUE, CUES, FILL, IS, ORDINARY, TELLING, TOLD, Cue
from panel.redaction.detectors.base import Found
from panel.redaction.detectors.coded import Coded
from panel.redaction.model import Kind

_CLAUSE = re.compile(r"[^，。！？；,!?;、\n\ufffc]+")
_STOP = re.compile(r"[。！？!?\n\ufffc]")
_CLAUSES, _FAR, _REACH = 24, 160, 40  # clauses and characters that one identifier takes; how far a telling word is looked for
_DENSE, _THIN = 0.5, 0.25
_MASKED, _POINTED = 4, 2
_LEAST = 3  # pieces that a code has
_MUCH_SAID = 0.34


@dataclass(frozen=True, slots=True)
class _Told:
    """A stretch that may be told: where it stands, what announced it, how strongly (points)."""

    start: int
    end: int
    cue: Cue
    points: float


@dataclass(frozen=True, slots=True)
class FollowingDetector:
    """Weighs what follows every announcing word: how it is led to, what it is made of, whether it reads as a sentence.

    `certain` gives what is masked; otherwise what is only pointed out.
    """

    certain: bool = True

    def find(self, text: str) -> list[Found]:
        """Every told stretch of a text."""
        coded = Coded.of(text)
        told = [*_following(text, coded), *_before(text, coded)]
        return [
            Found(each.start, each.end, each.cue.kind, each.cue.rule)
            for each in told
            if each.points >= (_MASKED if self.certain else _POINTED) and any(map(_is_seen, text[each.start : each.end]))
        ]


def _is_seen(char: str) -> bool:
    return not char.isspace() and char != "\ufffc"


def _following(text: str, coded: Coded) -> Iterator[_Told]:
    done = 0
    for match in CUE.finditer(text):
        if match.start() < done:
            continue
        cue = CUES[match.lastgroup or ""]
        start, points = _led(text, match.end())
        told = _weighed(text, coded, start, cue, points)
        if told is not None and told.points >= _POINTED:
            yield told
            done = told.end


def _led(text: str, end: int) -> tuple[int, float]:
    """Where what is told begins behind its cue, and the points for the way that leads there."""
    for pattern, points in ((COLON, 3.0), (IS, 2.0), (TOLD, 2.0)):
        if (way := pattern.match(text, end, end + 24)) and way.end() > end:
            return way.end(), points
    filled = FILL.match(text, end)
    return (filled.end() if filled else end), 0.5 if filled and filled.end() > end else 0.0


def _weighed(text: str, coded: Coded, start: int, cue: Cue, points: float) -> _Told | None:
    clauses = list(_clauses(text, coded, start, points))
    if not clauses:
        return None
    start, end = clauses[0][0], clauses[-1][1]
    if ORDINARY.match(text, start) and coded.density(start, end) < _DENSE:
        return None
    return _Told(start, end, cue, points + _evidence(text, coded, start, end, cue, points))


def _evidence(text: str, coded: Coded, start: int, end: int, cue: Cue, led: float) -> float:
    """Points for what a stretch is made of."""
    density, said, many = coded.density(start, end), coded.said(start, end), coded.many(start, end)
    points = 4 * density if many >= _LEAST or (led and many * density >= 1) else 0.0
    told = TELLING.search(text, max(0, start - 12), min(len(text), end + 12)) is not None
    points += 2 if told and led else 0
    if led >= 2:
        points += (2 if cue.named else 1) if not said else -3 * said
    return points - (2 if said > _MUCH_SAID and density < _DENSE else 0)


def _clauses(text: str, coded: Coded, start: int, points: float) -> Iterator[tuple[int, int]]:
    """The clause that a telling begins with, and those behind it that go on with it."""
    last = start
    for count, match in enumerate(_CLAUSE.finditer(text, start, min(len(text), start + _FAR))):
        first, end = match.span()
        if not text[first:end].strip():
            continue
        if count == 0 and first > start + 2:
            return
        if count and not _goes_on(text, coded, last, (first, end)):
            return
        yield first, end
        last = end
        if count + 1 == _CLAUSES:
            return


def _goes_on(text: str, coded: Coded, last: int, clause: tuple[int, int]) -> bool:
    first, end = clause
    density = coded.density(first, end)
    if _STOP.search(text, last, first):
        return density >= _DENSE and coded.many(first, end) > 0 and coded.said(first, end) == 0
    if coded.size(first, end) == 0:
        return end - first <= 6
    return density >= _DENSE or (coded.many(first, end) > 0 and density >= _THIN and not coded.said(first, end))


def _before(text: str, coded: Coded) -> Iterator[_Told]:
    """What stands before the words that announce it: …，这是他电话."""
    cue = Cue(Kind.OTHER, "number.spelled", False)
    for match in BEHIND.finditer(text):
        end = start = match.start()
        for clause in reversed(list(_CLAUSE.finditer(text, max(0, end - _FAR), end))):
            if _STOP.search(text, clause.end(), start) or coded.density(*clause.span()) < _THIN:
                break
            start = clause.start()
        if start < end:
            yield _Told(start, end, cue, 3 + _evidence(text, coded, start, end, cue, 3))
