"""Addresses: of the case, piece by piece, and any other that ends in a house number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from panel.redaction.detectors.base import Found, PatternDetector
from panel.redaction.model import Kind

PIECE = 4
_UNIT = "(?:号楼|号院|号|栋|幢|座|单元|室|弄|期)"
_HOUSE = rf"(?:(?:\d+|[A-Za-z]|[一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾]+){_UNIT}|[A-Za-z]区|[一二三四五六七八九十]{{1,3}}楼)"
_AREA = r"省|市|区|县|镇|乡|村|街道|路|街|大道|巷|弄|苑|园|小区|大厦|广场|中心|花园|公寓|府|里|商城|贸城|家具城"
# A run of characters that may all belong to a place: 的了说… end it, 解放路 and 和平路 do not.
_RUN = re.compile(r"(?:(?![的了说我你他她是在到住送寄就])[\u4e00-\u9fff]|[A-Za-z0-9#·-]){4,80}")
_LEAD = re.compile(r"^(?:收货地址|收件地址|地址|位于|家)+")
_MARK = re.compile(rf"{_HOUSE}\d*|(?:{_AREA})(?:[A-Za-z]?\d{{1,10}}(?:-\d+)*{_UNIT}?)?")
_NUMBERED = re.compile(rf"(?:{_AREA}).{{0,24}}?{_HOUSE}|(?:{_AREA})[A-Za-z]?\d{{3}}")
_REGION = re.compile(r"[\u4e00-\u9fff]{2,}(?:省|市|区|县)[\u4e00-\u9fff]{1,10}?(?:区|县|镇|乡|村|街道|路|街|大道|巷)")
_PLAIN_REGION = 3
_ROOM_AFTER = re.compile(r"[A-Za-z]?[0-9][0-9A-Za-z-]{1,8}[号室]?")

ROOM = PatternDetector(
    Kind.ADDRESS,
    "place.room",
    re.compile(r"(?:\d{1,4}|[一二三四五六七八九十]{1,4})(?:号楼|栋|幢|座)[-\s]?(?:[\d一二三四五六七八九十]{1,4}单元)?[-\s]?\d{2,5}室?"
               r"|(?<![A-Za-z])[A-Za-z]座[-\s]?\d{2,5}室?|(?<![A-Za-z\d.])\d{1,2}[Ff][-\s]?\d{1,4}(?![\d.])"),
)
_FEW = "(?:[0-9]{1,3}|[一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾]{1,3})"
_APART = "(?<![0-9一二三四五六七八九十零〇])"
DASHED = PatternDetector(
    Kind.ADDRESS,
    "place.room",
    re.compile(
        rf"(?<![\d.:/-]){_FEW}\s?[-–—#＃/]\s?{_FEW}\s?[-–—#＃]\s?[0-9一二三四五六七八九零〇]{{3,4}}(?![\d-])"
        rf"|(?<![\d.:/-]){_FEW}\s?[#＃]\s?(?:楼\s?)?(?:{_FEW}\s?单元\s?)?[0-9]{{3,4}}(?![\d-])"
    ),
)
DOOR = PatternDetector(
    Kind.ADDRESS,
    "place.room",
    re.compile(
        rf"{_APART}[A-Za-z]?{_FEW}\s?(?:号楼|栋|幢|座|号院)\s?(?:{_FEW}\s?(?:单元|门|梯)(?:\s?[0-9一二三四五六七八九零〇]{{3,4}}(?![个份元块]))?)?"
        rf"\s?(?:{_FEW}\s?(?:层|楼))?\s?(?:[0-9一二三四五六七八九十零〇]{{1,5}}\s?[室户房号])?"
        rf"|{_APART}{_FEW}\s?单元\s?(?:{_FEW}\s?[层楼]\s?)?(?:[0-9一二三四五六七八九零〇]{{2,5}}\s?[室户房]?)?"
        rf"|{_APART}[0-9一二三四五六七八九零〇]{{3,4}}(?:[室户](?![内外友口型])|房(?![间价型租客子东源屋]))"
    ),
)
US_STREET = PatternDetector(
    Kind.ADDRESS,
    "place.us_street",
    re.compile(
        r"(?<![\d.,$-])\d{1,6}\s+(?:[NSEW]\.?\s+)?(?:[A-Z][A-Za-z'.-]+\s+){1,4}"
        r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Way|Terrace|Highway|Hwy)\b\.?"
        r"(?:,?\s+(?:Apt|Suite|Unit|#)\.?\s?\w+)?"
    ),
)
US_ZIP = PatternDetector(
    Kind.ADDRESS,
    "place.us_zip",
    re.compile(r"(?:(?:\b[Zz][Ii][Pp](?:\s?[Cc]ode)?\s?(?:is|:)?\s?)|\b[A-Z]{2},?\s+)(?P<it>\d{5}(?:-\d{4})?)(?![\d,.]\d|-\d)"),
)


@dataclass(frozen=True, slots=True)
class StreetDetector:
    """Finds Chinese addresses: a street or quarter with a number, or region upon region down to a street."""

    def find(self, text: str) -> list[Found]:
        """From the beginning of the place to its last number; to the end of the clause where that is near."""
        return [
            Found(run.start() + first, run.start() + last, Kind.ADDRESS, "place.street")
            for run in _RUN.finditer(text)
            for first, last in _place(run.group(), _is_open(text, run.end()))
        ]


def _is_open(text: str, end: int) -> bool:
    return end < len(text) and text[end].isalpha()


def _place(run: str, goes_on: bool) -> Iterator[tuple[int, int]]:
    marks = list(_MARK.finditer(run))
    if not (_NUMBERED.search(run) or (_REGION.search(run) and len(marks) >= _PLAIN_REGION)):
        return
    lead = _LEAD.match(run)
    first = lead.end() if lead else 0
    last = marks[-1].end() if goes_on or len(marks) < _PLAIN_REGION else len(run)
    if first < last:
        room = _ROOM_AFTER.match(run, last)
        yield first, room.end() if room else last


@dataclass(frozen=True, slots=True)
class AddressDetector:
    """Finds any piece of at least four characters of one known address; `owner` is its canonical form."""

    grams: frozenset[str]
    owner: str

    @classmethod
    def of(cls, address: str, owner: str) -> "AddressDetector":
        """A detector for one address, given normalised."""
        solid = re.sub(r"[\W_]+", "", address.lower())
        return cls(frozenset(_grams(solid)), owner)

    def find(self, text: str) -> list[Found]:
        """Stretches whose every window of four letters or digits lies in the address."""
        places = [i for i, char in enumerate(text) if char.isalnum()]
        solid = "".join(text[i] for i in places).lower()
        return [
            Found(places[first], places[last - 1] + 1, Kind.ADDRESS, "registry.address", self.owner)
            for first, last in _runs(solid, self.grams)
        ]


def _grams(solid: str) -> Iterator[str]:
    return (solid[i : i + PIECE] for i in range(len(solid) - PIECE + 1))


def _runs(solid: str, grams: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Stretches covered by pieces; not those of digits and Latin alone, else every year would be a room."""
    covered = bytearray(len(solid))
    for i, gram in enumerate(_grams(solid)):
        if gram in grams:
            covered[i : i + PIECE] = b"\1" * PIECE
    for run in re.finditer(b"\1+", covered):
        if not solid[run.start() : run.end()].isascii():
            yield run.span()
