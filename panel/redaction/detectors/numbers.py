"""Numbers that identify: phones, identity cards, bank cards, order and tracking numbers, however spelled.

Digits are read across separators and in Chinese; a run is classified by length, prefix, checksum and the
words before it. A run of seven or more digits that nothing explains is masked all the same.
"""

import re
from dataclasses import dataclass
from datetime import date

from panel.redaction.detectors.base import Found
from panel.redaction.detectors.protected import shield
from panel.redaction.model import Kind
from panel.redaction.normalise import CHINESE_DIGITS, skeleton

SHORTEST_RUN = 7
_DIGIT = f"[0-9{''.join(CHINESE_DIGITS)}]"
# A comma parts no number, save where a Chinese digit behind it begins a word (，一直).
_BETWEEN = rf"(?:[ \t\-–—−._·*()/、]|[,，](?![一二三四五六七八九](?!{_DIGIT}|[ \-.、]{_DIGIT}))){{0,3}}"
# 138零零13八千: a thousand at the end is three more digits.
_RUN = re.compile(
    rf"(?:(?<![A-Za-z])(?:SF|YT|ZTO|STO|JDV?|JT|YD|DB|EMS|YZ|HT|MT|WM|KY)\s)?"
    rf"\+?\(?{_DIGIT}(?:{_BETWEEN}{_DIGIT}){{{SHORTEST_RUN - 1},}}(?:{_BETWEEN}[Xx](?![A-Za-z])|[千仟](?![克米瓦卡元块]))?"
)
# A number in one piece comes first, so that a neighbour a space away does not blur it.
_STRONG = re.compile(r"(?<![0-9A-Za-z])(?:(?:\+|00)?86[ -]?)?1[3-9]\d{9}(?!\d)|(?<![0-9A-Za-z])\d{17}[\dXx](?!\d)")
_CODE = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z0-9-]{0,40}\d{4})[A-Za-z]{1,6}-?\d[A-Za-z0-9-]{5,40}")
_NAMED_CODE = re.compile(
    r"(?:订单号?|单号|运单号?|快递号|流水号|编号|工单号?|(?:order|tracking|case|account|acct|invoice|ref(?:erence)?|"
    r"confirmation|claim|loan|member)\s?(?:no|number|num|id|code|#)?)\.?\s?(?:是|为|is)?\s?[:#]?\s?"
    r"(?P<it>(?=[A-Za-z0-9-]{0,40}\d{3})[A-Za-z0-9][A-Za-z0-9-]{4,40})",
    re.IGNORECASE,
)
_THOUSANDS = r"[1-9一二三四五六七八九][千仟](?![多几克米元块])[零〇一二三四五六七八九十百]{0,6}"
_TAIL = re.compile(
    r"(?:尾号|[后末尾][三四五六七八3-8]位|尾数|last\s(?:four|4)(?:\sdigits)?(?:\s(?:of|are|is))?|ending\s(?:in|with))\s?(?:是|为|:|\()?\s?"
    rf"(?P<it>{_THOUSANDS}|{_DIGIT}(?:[ -]?{_DIGIT}){{2,7}}[Xx]?)(?!{_DIGIT})",
    re.IGNORECASE,
)
# Numbers that are short and yet one's own: whoever was there knows who had them.
_TOKEN = re.compile(
    r"(?:取[餐件货][号码]|(?:核销|提货|兑换|验证|券)码|排队号|叫号|暗号|口令|开门密码|门禁密码)\s?(?:是|为|:)?\s?(?P<it>[A-Za-z]{0,2}-?\d[\dA-Za-z-]{1,11})"
)
_ORDER_WORDS = re.compile(r"单|快递|物流|order|tracking|invoice|parcel", re.IGNORECASE)
_CARD_WORDS = re.compile(r"卡|户名|账号|账户|card|account", re.IGNORECASE)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def is_id_card(number: str) -> bool:
    """Whether 18 characters are a citizen identity number: a real birth date and the check digit of GB 11643."""
    if not re.fullmatch(r"[1-9]\d{16}[\dXx]", number):
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, number, strict=False))
    return "10X98765432"[total % 11] == number[-1].upper()


def has_luhn(number: str) -> bool:
    """Whether a string of digits passes the Luhn check of ISO/IEC 7812."""
    doubled = (int(digit) * (1 + i % 2) for i, digit in enumerate(reversed(number)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def classify(number: str, before: str) -> tuple[Kind, str]:
    """What a digit skeleton is, given the words before it; and the rule that says so."""
    if re.fullmatch(r"(?:0{0,2}86)?1[3-9]\d{9}", number):
        return Kind.PHONE, "number.mobile"
    if is_id_card(number):
        return Kind.ID_CARD, "number.id_card"
    if 13 <= len(number) <= 19 and number.isdigit():
        return _long_number(number, before)
    if _ORDER_WORDS.search(before):
        return Kind.ORDER, "number.order"
    if re.fullmatch(r"[48]00\d{7}|0\d{2,3}\d{7,8}|1?[2-9]\d{2}[2-9]\d{6}", number):
        return Kind.PHONE, "number.landline"
    return Kind.OTHER, "number.run"


def _long_number(number: str, before: str) -> tuple[Kind, str]:
    if _ORDER_WORDS.search(before):
        return Kind.ORDER, "number.order"
    if _CARD_WORDS.search(before) or (len(number) >= 15 and number[0] in "3456" and has_luhn(number)):
        return Kind.BANK_CARD, "number.bank_card"
    return Kind.OTHER, "number.run"


@dataclass(frozen=True, slots=True)
class NumberDetector:
    """Finds runs of digits and codes made of letters and digits."""

    def find(self, text: str) -> list[Found]:
        """Every number that is not an amount, a date, a time or masked already."""
        seen = shield(text)
        found = [_named(match, seen) for match in _STRONG.finditer(seen)]
        for each in found:
            seen = seen[: each.start] + "\ufffc" * (each.end - each.start) + seen[each.end :]
        found += [_named(match, seen) for match in _RUN.finditer(seen)]
        found += [Found(*match.span(), Kind.ORDER, "number.code") for match in _CODE.finditer(seen)]
        found += [Found(*match.span("it"), Kind.ORDER, "number.named") for match in _NAMED_CODE.finditer(seen)]
        found += [Found(*match.span("it"), Kind.ORDER, "number.token") for match in _TOKEN.finditer(seen)]
        found += [Found(*match.span("it"), Kind.PHONE, "number.tail") for match in _TAIL.finditer(seen)]
        return found


def _named(match: re.Match[str], text: str) -> Found:
    start, end = match.span()
    while start and text[start - 1].isascii() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isascii() and text[end].isalnum():
        end += 1
    kind, rule = classify(skeleton(match.group()).upper(), text[max(0, start - 10) : start])
    return Found(start, end, kind, rule)
