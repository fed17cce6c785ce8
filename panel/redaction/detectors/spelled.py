"""Numbers written so that no filter sees them: letters for digits, digits by their sound, split by words, half masked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from panel.redaction.detectors.base import Found
from panel.redaction.detectors.numbers import classify
from panel.redaction.detectors.protected import shield
from panel.redaction.model import Kind
from panel.redaction.normalise import CHINESE_DIGITS, skeleton

_SHORTEST = 7
_PLAIN = str.maketrans(CHINESE_DIGITS)
# Characters that people type for a digit because they sound like it; they are words too, so a run has to be long.
_SOUNDS = {
    "1": "幺腰妖邀衣医依伊", "2": "两二贰尔儿耳", "3": "三叁散伞山", "4": "四肆寺死司", "5": "五伍舞武午吴",
    "6": "六陆溜刘柳遛",
    "7": "七柒期妻漆齐骑", "8": "八捌吧巴扒爸霸", "9": "九玖酒久旧", "0": "零〇灵林铃凌洞动圈",
}  # fmt: skip
_SOUNDED = {char: digit for digit, chars in _SOUNDS.items() for char in chars} | CHINESE_DIGITS
_ANY_DIGIT = f"[0-9{''.join(_SOUNDED)}]"
_BY_SOUND = re.compile(rf"{_ANY_DIGIT}(?:[ \t.,，、·\-]{{0,2}}{_ANY_DIGIT}){{{_SHORTEST + 1},20}}")
_LETTERED = re.compile(r"(?<![A-Za-z0-9])[0-9OoIl|](?:[ .\-]?[0-9OoIl|]){6,20}(?![A-Za-z0-9])")
_HALF = re.compile(r"(?<![\dA-Za-z])\d{2,14}\s?(?:[*×•●xX]{2,12}\s?){1,4}\d{2,6}(?![\dA-Za-z])")
_PINYIN = r"(?:ling|dong|yao|yi|er|liang|san|si|wu|liu|qi|ba|jiu)"
_BY_PINYIN = re.compile(rf"(?<![A-Za-z]){_PINYIN}(?:[\s,.\-]{{0,2}}{_PINYIN}){{{_SHORTEST - 1},20}}(?![A-Za-z])", re.IGNORECASE)
_ENGLISH = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)"
_IN_WORDS = re.compile(rf"\b{_ENGLISH}(?:[\s,.\-]{{1,3}}{_ENGLISH}){{{_SHORTEST - 2},20}}\b", re.IGNORECASE)
# Digits and words for digits among each other: one38 double0 13 8, yao3ba 0013.
_MIXED_PART = rf"(?:[0-9{''.join(CHINESE_DIGITS)}]|{_PINYIN}|{_ENGLISH})"
_MIXED = re.compile(rf"(?<![A-Za-z0-9]){_MIXED_PART}(?:[\s,.\-]{{0,2}}{_MIXED_PART}){{4,30}}(?![A-Za-z0-9])", re.IGNORECASE)
_WORD_OF_DIGIT = re.compile(rf"{_PINYIN}|{_ENGLISH}", re.IGNORECASE)
_GROUP = re.compile(rf"[0-9{''.join(CHINESE_DIGITS)}]{{1,10}}")
_UNIT = re.compile(
    r"\s?(?:公斤|元|块|角|分|点|时|小时|秒|天|周|月|日|年|岁|号楼|份|个|只|件|单|次|位数|位|桌|人|家|斤|克|度|%|楼|层|栋|室|折|"
    r"倍|米|公里|km|[.:]\d)"
)
_JOIN = re.compile(
    r"前[面边]?|中间|后[面边]?|开头|结尾|末尾|末[位四]|尾号|最后|然后|接着|再|加上|跟着|连着|[三四]位|号段|杠|空格?"
)
_WIDEST_GAP = 8
_MOBILE = re.compile(r"1[3-9]\d{9}")


@dataclass(frozen=True, slots=True)
class SpelledDetector:
    """Finds numbers of seven or more digits that are not written as digits in a row."""

    def find(self, text: str) -> list[Found]:
        """Every disguised number, as a whole with the words that split it."""
        seen = shield(text)
        found = [Found(*match.span(), Kind.OTHER, "number.half") for match in _HALF.finditer(text)]
        found += [_sounded(match) for match in _BY_SOUND.finditer(seen) if _is_sounded(match.group())]
        found += [_lettered(match) for match in _LETTERED.finditer(seen) if _is_lettered(match.group())]
        for pattern in (_BY_PINYIN, _IN_WORDS):
            found += [Found(*match.span(), Kind.OTHER, "number.spelled") for match in pattern.finditer(seen)]
        mixed = (match for match in _MIXED.finditer(seen) if _is_mixed(match.group()))
        found += [Found(*match.span(), Kind.PHONE, "number.spelled") for match in mixed]
        return [*found, *_split(seen)]


def _is_sounded(surface: str) -> bool:
    """Whether a run of characters that could be digits is one: enough of it are digits, and it is no run of plain digits."""
    solid = [char for char in surface if char in _SOUNDED or char.isdigit()]
    plain = sum(char.isdigit() or char in CHINESE_DIGITS for char in solid)
    if plain == len(solid):
        return False
    number = "".join(_SOUNDED.get(char, char) for char in solid)
    return plain * 2 >= len(solid) or (len(set(solid)) > 3 and _MOBILE.fullmatch(number) is not None)


def _is_mixed(surface: str) -> bool:
    """Whether digits and words for them make a long number together; neither alone does."""
    words = len(_WORD_OF_DIGIT.findall(surface))
    digits = sum(char.isdigit() or char in CHINESE_DIGITS for char in surface)
    return words > 0 and digits > 0 and words + digits >= _SHORTEST


def _sounded(match: re.Match[str]) -> Found:
    return Found(*match.span(), Kind.PHONE, "number.spelled")


def _is_lettered(surface: str) -> bool:
    digits = sum(char.isdigit() for char in surface)
    return digits >= 4 and any(char in "OoIl|" for char in surface)


def _lettered(match: re.Match[str]) -> Found:
    number = skeleton(match.group().translate(str.maketrans("OoIl|", "00111")))
    return Found(*match.span(), classify(number, "")[0], "number.spelled")


def _split(text: str) -> Iterator[Found]:
    """Groups of digits with a few words between them that make a mobile number, or that words join to a long one."""
    groups = [match for match in _GROUP.finditer(text) if not _UNIT.match(text, match.end()) and _is_group(match)]
    place = 0
    while place < len(groups):
        taken = _together(text, groups[place : place + 11])
        if taken:
            number = "".join(match.group().translate(_PLAIN) for match in taken)
            yield Found(taken[0].start(), taken[-1].end(), Kind.PHONE, "number.split", number)
        place += max(1, len(taken))


def _is_group(match: re.Match[str]) -> bool:
    return match.group().isascii() or len(match.group()) > 1


def _together(text: str, groups: Sequence[re.Match[str]]) -> Sequence[re.Match[str]]:
    number = groups[0].group().translate(_PLAIN)
    joined = False
    for count in range(1, len(groups)):
        gap = text[groups[count - 1].end() : groups[count].start()]
        if len(gap) > _WIDEST_GAP or "\n\n" in gap:
            break
        joined = joined or _JOIN.search(gap) is not None
        number += groups[count].group().translate(_PLAIN)
        if _MOBILE.fullmatch(number) or (joined and count > 1 and len(number) >= _SHORTEST + 2):
            return groups[: count + 1]
        if len(number) > 19:
            break
    return ()
