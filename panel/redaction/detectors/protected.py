"""What must survive redaction: masks that are there already, amounts of money, dates and times."""

import re

_MASK = r"X{2,}(?:\s?[/-]\s?(?:X{2,}|\d{1,4})){0,2}|\*{2,}"
_CURRENCY = r"\{\$[\d,.]+\}|(?:[¥$€£]|RMB|CNY|USD)\s?\d[\d,]{0,9}(?:\.\d{1,2})?(?![\d-])"
_AMOUNT = r"(?<![\d.-])\d[\d,]{0,8}(?:\.\d{1,2})?\s?(?:元|块|角|万|%|dollars?\b|USD\b|RMB\b)"
_PRICE = r"(?<![\d.-])\d{1,6}\.\d{1,2}(?![\d.-])"
_DAY = (
    r"(?<!\d)(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}(?!\d)\s?[日号]?|(?<!\d)\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)(?!\d)"
)
_HOUR = r"(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)"
_PROTECTED = re.compile("|".join((_MASK, _CURRENCY, _AMOUNT, _PRICE, _DAY, _HOUR)))


def shield(text: str) -> str:
    """The text with every protected stretch blanked out, so that offsets stay and no number rule sees it."""
    return _PROTECTED.sub(lambda match: "\ufffc" * len(match.group()), text)
