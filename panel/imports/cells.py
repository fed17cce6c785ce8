"""Reads one value of an export: what counts as missing, dates as people and tools write them, yes and no."""

from __future__ import annotations

import re
from datetime import date

MISSING = frozenset({"", "n/a", "na", "#n/a", "none", "null", "nan", "nil", "<na>", "\\n"})
"""Ways to write that there is no value, in lower case."""

_YES = frozenset({"yes", "y", "true", "t", "1", "1.0"})
_NO = frozenset({"no", "n", "false", "f", "0", "0.0"})

# A clock time may follow a date; the date is taken as written, no time zone is applied.
_TIME = (
    r"(?:[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
    r" ?(?:[AaPp][Mm])? ?(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_YEAR_FIRST = re.compile(r"(?P<y>[0-9]{4})(?P<s>[-/.])(?P<m>[0-9]{1,2})(?P=s)(?P<d>[0-9]{1,2})" + _TIME)
_COMPACT = re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})" + _TIME)
_MONTH_FIRST = re.compile(
    r"(?P<m>[0-9]{1,2})(?P<s>[-/])(?P<d>[0-9]{1,2})(?P=s)(?P<y>[0-9]{4}|[0-9]{2})" + _TIME
)


def text_or_none(raw: str) -> str | None:
    """The value without surrounding blanks, or None if it is one of the words for a missing one."""
    stripped = raw.strip()
    return None if stripped.lower() in MISSING else stripped


def read_date(raw: str) -> date | None:
    """A date in `2019-09-24`, `2019/9/24`, `20190924`, `09/24/2019` or `09/24/19` style, with or without a
    time behind it.

    With slashes the month comes first, as in American exports; a two-digit year is in this century. None if
    it is neither.
    """
    stripped = raw.strip()
    for pattern in (_YEAR_FIRST, _MONTH_FIRST, _COMPACT):
        match = pattern.fullmatch(stripped)
        if match:
            year = int(match["y"])
            try:
                return date(year + 2000 if len(match["y"]) == 2 else year, int(match["m"]), int(match["d"]))
            except ValueError:
                return None
    return None


def read_yes_no(raw: str) -> bool | None:
    """True or False for the usual spellings, None for any other word."""
    lowered = raw.strip().lower()
    return True if lowered in _YES else False if lowered in _NO else None
