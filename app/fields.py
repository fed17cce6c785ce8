"""Fields with strict reading and words of our own: amounts in yuan, days, addresses."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, StringField, TextAreaField
from wtforms.validators import ValidationError

_AMOUNT = re.compile(r"(\d{1,9}|\d{1,3}(?:,\d{3}){1,2})(?:\.(\d{1,2}))?")

YEARS = range(1900, 2200)  # of days that people mean: 0202 and 9999 are slips of the finger

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def email_like(_form: Form, field: StringField) -> None:
    """An address, when one is given."""
    if field.data and not _EMAIL.fullmatch(field.data):
        raise ValidationError(str(_l("This is not an e-mail address. It looks like name@example.com.")))


def read_amount(text: str) -> int:
    """An amount as people type it (28, 28.5, ¥1,280.00, ２８元) in minor units. Raises ValueError."""
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")  # what a pasted number may carry unseen
    plain = unicodedata.normalize("NFKC", seen).strip().removeprefix("¥").removesuffix("元").strip()
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        raise ValueError(str(_l("Please write an amount like 28.50, from 0 upwards.")))
    return int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0") or 0)


class AmountField(StringField):
    """An amount of money; `minor` is its value in fen, None when nothing was typed. What was typed is kept as it is."""

    minor: int | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed; ValueError is shown beside the field."""
        self.data = str(valuelist[0]).strip() if valuelist else ""
        self.minor = read_amount(self.data) if self.data else None


class DayField(DateField):
    """A day; empty is allowed unless a validator says otherwise."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read YYYY-MM-DD, also with slashes, dots or 年月日."""
        self.data = None
        if not valuelist or not str(valuelist[0]).strip():
            return
        parts = re.findall(r"\d+", str(valuelist[0]))
        try:
            day = date(*(int(part) for part in parts))
        except (TypeError, ValueError, OverflowError):
            day = date.min
        if day.year not in YEARS:
            raise ValueError(str(_l("This is not a day. Please write it like 2026-11-21.")))
        self.data = day


class PastedField(TextAreaField):
    """Several lines that are pasted, not written: kept as no draft, because they should lie in no further place."""
