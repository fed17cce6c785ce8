"""One plain spelling for every way to write a character, with the way back to the original offsets."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

# 两 (two of something) and 十 (ten) are words far more often than digits of a number.
CHINESE_DIGITS = {
    **{char: str(value) for value, char in enumerate("零一二三四五六七八九")},
    **{char: str(value) for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "〇": "0",
    "幺": "1",
}
_ARABIC = str.maketrans(CHINESE_DIGITS)
# Letters of other alphabets that look like Latin letters or digits: written for them, no filter sees a number or a name.
_ALIKE = dict(
    zip(
        "АВЕЗКМНОРСТУХІЈЅавеорсухіјѕһԁԛԝӏѵѡьҮҺԌԐбЧчкмтн" "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανικρυτωϲϳ" "ꓐꓑꓒꓓꓔꓖꓗꓘꓙꓚꓛꓜꓝꓞꓟꓠꓡꓢꓤꓥꓦꓨꓪꓫꓬꓮꓯꓰꓲꓳꓴ"
        "ᎪᏴᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᏒᏚᎢᏙᏔᎩᏃ" "օոսհյցզքɑɡɩʋ",
        "ABE3KMHOPCTYXIJSaBeopcyxijshdqwlvwbYhG3644kmth" "ABEZHIKMNOPTYXoavikputwcj" "BPdDTGKKJCCZFFMNLSRVVGWXYAVEIOU"
        "ABCDEGHiJKLMPRSTVWYZ" "onuhjgqpagiv",
        strict=True,
    )
)
# Braille writes the ten digits as its first ten letters behind a sign of their own.
_BRAILLE = dict(zip("\u281a\u2801\u2803\u2809\u2819\u2811\u280b\u281b\u2813\u280a", "0123456789", strict=True)) | {"\u283c": ""}
_NUMERAL_WORDS = ["ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN", "ELEVEN", "TWELVE"]
# What Unicode calls a digit or a Latin letter without giving its value: dice, tiles, cards, clocks, small capitals, flags.
_NAMED_DIGIT = re.compile(
    rf"(?:DIE FACE-|DOMINO TILE [A-Z]+-0\d-0)(?P<figure>\d)$"
    rf"|(?:CLOCK FACE|MAHJONG TILE|PLAYING CARD|KEYCAP|DIGIT|NUMBER|NUMERAL) (?P<word>{'|'.join(_NUMERAL_WORDS)})(?: O|"
    rf" OF | TEN|$)"
)
_NAMED_LETTER = re.compile(
    r"(?:LATIN (?:SMALL |CAPITAL )?LETTER (?:SMALL CAPITAL |SMALL |CAPITAL )?(?:TURNED |REVERSED |OPEN |SCRIPT |DOTLESS )?"
    r"|MODIFIER LETTER (?:SMALL |CAPITAL )|REGIONAL INDICATOR SYMBOL LETTER |TAG LATIN (?:SMALL |CAPITAL )LETTER "
    r"|(?:NEGATIVE |CROSSED NEGATIVE )?(?:SQUARED|CIRCLED) LATIN (?:SMALL |CAPITAL )LETTER )(?P<letter>[A-Z])(?: WITH .*)?$"
)
_KEPT = frozenset("\n\r\t，；！？")
_INVISIBLE = frozenset({"Mn", "Me", "Cf", "Cc"})


@dataclass(frozen=True, slots=True)
class Normalised:
    """A normalised text; character i of it came from character `origins[i]` of the original."""

    text: str
    origins: tuple[int, ...]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The original offsets of a non-empty stretch start..end of the normalised text."""
        return self.origins[start], self.origins[end - 1] + 1


@cache
def plain(char: str) -> str:
    """One character in its plainest spelling; empty when it cannot be seen.

    Compatibility forms (full-width, mathematical, squared) become ordinary letters; digits of every script and numeral
    system, circled and keycap digits, dice, tiles and Braille become ASCII; letters that look like Latin ones or are called so
    by Unicode become those; accents, zero-width marks and control characters go. Line breaks, tabs and the Chinese marks
    that end a clause stay, and so do the Chinese numerals, which are words as well.
    """
    if char in _KEPT or char.isascii():
        return char if char in _KEPT or char.isprintable() else ""
    if (number := _number(char)) is not None:
        return number
    parts = unicodedata.normalize("NFKD", char)
    seen = (part for part in parts if unicodedata.category(part) not in _INVISIBLE)
    return "".join(_ALIKE.get(part) or _letter(part) for part in seen)


def _number(char: str) -> str | None:
    """What a character that is no Chinese numeral counts, in ASCII; None when it counts nothing."""
    if char in _BRAILLE:
        return _BRAILLE[char]
    category = unicodedata.category(char)
    if category in ("Nd", "No", "Nl") and char != "〇":
        if (value := unicodedata.digit(char, None)) is not None:
            return str(value)
        number = unicodedata.numeric(char, 0.5)
        ideograph = any("\u4e00" <= part <= "\u9fff" for part in unicodedata.normalize("NFKC", char))
        return str(int(number)) if number == int(number) and not ideograph else None
    if category == "So" and (named := _NAMED_DIGIT.search(unicodedata.name(char, ""))):
        return named["figure"] or str(_NUMERAL_WORDS.index(named["word"]))
    return None


def _letter(char: str) -> str:
    """The Latin letter that Unicode's name for a character says it is, else the character itself."""
    if char.isascii() or unicodedata.category(char) not in ("Lu", "Ll", "Lo", "Lm", "So"):
        return char
    named = _NAMED_LETTER.match(unicodedata.name(char, ""))
    if named is None:
        return char
    return named["letter"].lower() if " SMALL LETTER" in named.group() else named["letter"]


def normalise(text: str) -> Normalised:
    """Normalise a text character by character; letter case and spaces are kept."""
    spelled = [(part, i) for i, char in enumerate(text) for part in plain(char)]
    return Normalised("".join(part for part, _ in spelled), tuple(i for _, i in spelled))


def identifies(text: str) -> bool:
    """Whether anything in a stretch of plain spelling can identify: a letter, a digit, two pictures or signs of a drawing."""
    if any(char.isalnum() for char in text):
        return True
    return sum(unicodedata.category(char) in ("So", "Sm", "Po", "Pd") and char not in _MARKS for char in text) >= _PICTURES


_MARKS = frozenset("，。！？；：、,.!?;:…·'\"%&@*-—–")
_PICTURES = 2


def fold(text: str) -> str:
    """The text as a search sees it: normalised, case-folded, without any white space."""
    return re.sub(r"\s+", "", normalise(text).text.casefold())


def skeleton(text: str) -> str:
    """Letters and digits only: folded, Chinese digits as Arabic, every separator removed."""
    return re.sub(r"[\W_]+", "", fold(text).translate(_ARABIC))
