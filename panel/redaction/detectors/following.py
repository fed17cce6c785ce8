"""What follows a word that announces an identifier: masked when it is made of pieces of a code, however they are written."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from panel.redaction.detectors.announcing import (
    BEHIND,
    COLON,
    COUNTED,
    CUE,
    CUES,
    FILL,
    IS,
    ORDINARY,
    QUOTE,
    RIDDLE,
    STEP,
    TELLING,
    TOLD,
    UNSAID,
    VERSE,
    Cue,
)
from panel.redaction.detectors.base import Found
from panel.redaction.detectors.coded import Coded
from panel.redaction.detectors.digits import SURE
from panel.redaction.detectors.lexicon import is_listed
from panel.redaction.detectors.protected import shield
from panel.redaction.model import Kind

# A clause ends before the next label of a form as well (下单时间:).
_LABEL = r"\s{2}|\s[\u4e00-\u9fff]{2,4}:|(?:联系方式|地址|电话|手机号?|微信号?|邮箱|订单.{0,2}|单号|时间|金额):"
_CLAUSE = re.compile(rf"(?:(?!{_LABEL})[^，。！？；,!?;\n\ufffc])+")
_DELIMITER = re.compile(r"[，。！？；,!?;\n]")
_STOP = re.compile(r"[。！？!?\n\ufffc]")
_CLAUSES, _FAR = 13, 160  # clauses and characters that one identifier takes
_DENSE, _THIN = 0.5, 0.25
_MASKED, _POINTED = 3.0, 0.0
_LEAST, _ENOUGH = 3, 5  # pieces that a code has; as many where nothing leads to it
_MUCH_SAID = 0.34
_SINGLES = re.compile(r"(?:[、./ ]{1,2}\w){1,30}")
_TAIL = 2  # characters behind the last piece that may belong to it
_STEPS, _STEP_AT_MOST = 2.0, 26  # points that what leads to it needs so that steps follow; characters of a step
_FOREIGN = 20  # letters of other scripts for each Chinese character
_SOON = 20  # characters within which it is said that a name is told in a riddle
_LINE = 14  # characters of a line of verse
# Written as everybody writes it: the ordinary rules know it, and what stands behind it is the rest of the sentence.
_PLAIN = re.compile(
    r"(?<![A-Za-z0-9])(?:(?!(?:[A-Za-z0-9]-){3})[A-Za-z0-9_+][A-Za-z0-9_@.+\-]{4,40}|[0-9+](?:[ \-]{0,2}[0-9]){6,20})"
)
_NEXT = re.compile(
    rf"\s?(?!门牌|房号|单元号|楼层)(?:加|搜|是)?我?的?(?:{CUE.pattern})\s?(?:号码?|地址|金额|时间)?\s?(?:[:：是+]|[A-Za-z0-9{''.join(SURE)}]\s?[A-Za-z0-9{''.join(SURE)}])",
    re.IGNORECASE,
)
_HINT = Cue(Kind.OTHER, "suspect.told")
_NEAR = 24  # characters around a word that tells how something is read
_LED = ((COLON, 3.0), (UNSAID, 3.0), (IS, 2.0), (TOLD, 2.0), (QUOTE, 1.0))


@dataclass(frozen=True, slots=True)
class _Told:
    """A stretch that may be told: where it stands, what announced it, how much speaks for it (points)."""

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
        if _is_foreign(text):
            return []
        if self.certain and CUE.search(text) is None and BEHIND.search(text) is None:
            return []
        reading = _Reading.of(text)
        least = _MASKED if self.certain else _POINTED
        told = [each for each in reading.told() if each.points >= least]
        if not self.certain:
            told += reading.hinted()
        return [Found(each.start, each.end, each.cue.kind, each.cue.rule) for each in told]


def _is_foreign(text: str) -> bool:
    """Whether hardly anything is Chinese in a text: what announces and what sentences are made of is not known then."""
    chinese = sum("\u4e00" <= char <= "\u9fff" for char in text)
    return sum(map(str.isalpha, text)) > (_FOREIGN + 1) * chinese


@dataclass(frozen=True, slots=True)
class _Reading:
    """One text with its pieces of codes; `plain` without amounts, dates and times, which are pieces only where it is said."""

    text: str
    coded: Coded
    plain: Coded

    @classmethod
    def of(cls, text: str) -> "_Reading":
        seen = shield(text)
        coded = Coded.of(text)
        return cls(text, coded, coded if seen == text else Coded.of(seen))

    def told(self) -> Iterator[_Told]:
        """Everything announced that has points enough to be pointed out."""
        done = 0
        for match in CUE.finditer(self.text):
            if match.start() < done:
                continue
            cue = CUES[match.lastgroup or ""]
            told = self._weighed(*self._led(match.end(), cue), cue)
            if told is not None and told.points >= _POINTED:
                yield told
                done = told.end if told.points >= _MASKED else match.end()
        yield from self._before()

    def hinted(self) -> Iterator[_Told]:
        """What nothing announces: clauses that are pieces of a code, and sentences that tell how to read something."""
        for match in _CLAUSE.finditer(self.text):
            start, end = match.span()
            many = self.plain.many(start, end)
            if many > _LEAST and self.plain.density(start, end) >= _DENSE and not self.plain.said(start, end):
                while self.plain.many(start, start + 1) == 0:
                    start += 1
                yield _Told(start, self._trimmed(start, end), _HINT, _POINTED)
        for match in RIDDLE.finditer(self.text):
            yield _Told(max(0, match.start() - _NEAR), min(len(self.text), match.end() + _NEAR), _HINT, _POINTED)

    def _led(self, end: int, cue: Cue) -> tuple[int, float]:
        """Where what is told begins behind its cue, and the points for the way that leads there."""
        for pattern, points in _LED:
            if (way := pattern.match(self.text, end, end + 24)) and way.end() > end:
                # What is told of a name may begin with the words that say so.
                return (end if cue.named and pattern is TOLD else way.end()), points
        filled = FILL.match(self.text, end)
        return (filled.end(), 1.0 if filled["words"] else 0.0) if filled else (end, 0.0)

    def _weighed(self, start: int, led: float, cue: Cue) -> _Told | None:
        telling = TELLING.search(self.text, max(0, start - 16), start + (_SOON if cue.named else 1)) is not None
        told = replace(self, plain=self.coded) if telling else self
        verse = VERSE.search(self.text, max(0, start - 12), start + 8) is not None
        least = 1.0 if cue.named and not telling else 0.0 if led >= _STEPS else _THIN
        clauses = list(told._clauses(start, verse, least))
        if not clauses:
            return None
        first, last = clauses[0][0], clauses[-1][1]
        if not telling and told._is_plain(first, last):
            return None
        if not telling and COUNTED.match(self.text, first):
            return None
        if not (telling and cue.named) and ORDINARY.match(self.text, first) and told.plain.density(first, last) < _DENSE:
            return None
        last = told._trimmed(first, last) if not (telling or cue.named) else first + len(self.text[first:last].rstrip())
        if is_listed(self.text[first:last]):
            return None
        return _Told(first, last, cue, led + told._evidence(first, last, cue, led)) if first < last else None

    def _trimmed(self, start: int, end: int) -> int:
        """The end of the last piece of a code; what goes on behind it as a sentence does is not told."""
        last = bisect_left(self.plain.coded, self.plain.coded[end], start, end)
        tail = self.text[last:end].rstrip()
        belongs = (len(tail) <= _TAIL and not tail[:1].isspace() and not self.plain.said(last, end)) or _SINGLES.fullmatch(tail)
        return last + len(tail) if last == start or belongs else last

    def _is_plain(self, start: int, end: int) -> bool:
        """Whether a number, account or address as everybody writes it stands here, and hardly any other piece of a code."""
        runs = [each for each in _PLAIN.finditer(self.text, start, end) if re.search("[0-9_@]", each.group())]
        plain = sum(self.plain.many(*each.span()) for each in runs)
        return bool(runs) and self.plain.many(start, end) - plain < _LEAST

    def _evidence(self, start: int, end: int, cue: Cue, led: float) -> float:
        """Points for what a stretch is made of."""
        density, said, many = (each(start, end) for each in (self.plain.density, self.plain.said, self.plain.many))
        points = 0.0
        if many >= _LEAST or (led and many * density >= 2):
            points += 5 * density * (1 if led else min(1.0, many / _ENOUGH))
        if (led or density >= _THIN) and (led >= 2 or many >= _LEAST):
            points += cue.rare
        near = max(0, start - 16), min(end + 16, start + _FAR // 2)
        telling = (led or cue.named or density >= _THIN) and TELLING.search(self.text, *near)
        if telling:
            points += 2
        if led >= 2 or cue.named:
            points += 2 - 6 * said if cue.named else 1 - 4 * said
        if said > _MUCH_SAID and density < _DENSE:
            points -= 3
        unlike = not telling and not cue.named and density < _THIN
        return min(points, _MASKED - led - 1) if unlike else points

    def _clauses(self, start: int, verse: bool, least: float) -> Iterator[tuple[int, int]]:
        """The clause that a telling begins with, and those behind it that go on with it."""
        last = start
        for count, match in enumerate(_CLAUSE.finditer(self.text, start, start + _FAR)):
            first, end = match.span()
            if count == 0 and (first > start + 2 or _STOP.search(self.text, start, first)):
                return
            parted = _DELIMITER.search(self.text, last, first) and not any(map(str.isalnum, self.text[last:first]))
            if count and (not parted or not self._goes_on(last, (first, end), verse, least)):
                return
            yield first, end
            last = end
            if count + 1 == _CLAUSES:
                return

    def _goes_on(self, last: int, clause: tuple[int, int], verse: bool, least: float) -> bool:
        first, end = clause
        density, many = self.plain.density(first, end), self.plain.many(first, end)
        if _NEXT.match(self.text, first, end):
            return False
        if STEP.match(self.text, first) and (least == 0 or density >= _THIN) and end - first <= _STEP_AT_MOST:
            return not _STOP.search(self.text, last, first)
        if least < _DENSE and end - first <= _TAIL and not self.plain.said(first, end) and not ORDINARY.match(self.text, first):
            return not _STOP.search(self.text, last, first)
        if verse and end - first <= _LINE:
            return True
        if _STOP.search(self.text, last, first):
            return density >= _DENSE and many > 0 and not self.plain.said(first, end)
        if self.plain.size(first, end) == 0:
            return end - first <= 6
        return density >= max(least, _DENSE) or (many > 0 and density >= max(least, _THIN) and not self.plain.said(first, end))

    def _before(self) -> Iterator[_Told]:
        """What stands before the words that announce it: …，这是他电话."""
        cue = Cue(Kind.OTHER, "number.spelled")
        for match in BEHIND.finditer(self.text):
            end = start = match.start()
            for clause in reversed(list(_CLAUSE.finditer(self.text, max(0, end - _FAR), end))):
                first, last = clause.span()
                if _STOP.search(self.text, last, start):
                    break
                if self.coded.density(first, last) >= _THIN:
                    start = first
                elif self.coded.said(first, last) > _MUCH_SAID or last - first > _LINE:
                    break
            if start < end:
                yield _Told(start, end, cue, 3 + self._evidence(start, end, cue, 3))
