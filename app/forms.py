"""The base of all forms, and validators with words of our own: those of WTForms are not in every language of the house."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from unicodedata import category

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto, _is_submitted
from werkzeug.datastructures import CombinedMultiDict
from wtforms import Field, SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, StopValidation, ValidationError

NOT_OFFERED = _l("Please choose from what is offered.")  # for fields of several choices
# NUL; and marks of direction that are pasted with numbers, and turn around whatever stands behind them in a line
DROPPED = dict.fromkeys((0, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})  # kinds of signs that leave no mark on a page


class HouseForm(FlaskForm):
    """A form of this house: CSRF on, text stripped of blanks at both ends and of NUL (passwords are left as typed).

    `drafted_at`: when the draft was saved that it was filled from; None when it was not (`app/drafting.py`).
    """

    drafted_at: datetime | None = None

    class Meta(FlaskForm.Meta):
        """Where fields come from and how they are bound."""

        def wrap_formdata(self, _form: Any, formdata: Any) -> Any:
            """Pages send forms, never JSON: a body of another kind holds no field, and is refused as an empty form is."""
            if formdata is _Auto:
                return CombinedMultiDict((request.files, request.form)) if _is_submitted() else None
            return formdata

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Strip what is typed, except where blanks matter."""
            kind = getattr(unbound_field.field_class, "__name__", "")
            filters = list(unbound_field.kwargs.get("filters", []))
            if kind in ("StringField", "TextAreaField", "EmailField", "TelField", "SearchField"):
                filters.append(stripped)
            return unbound_field.bind(form=form, **{**options, "filters": filters})


def options(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """What `choices=` of select and radio fields wants: from pairs of value and words (lazy ones too)."""
    return [SelectChoice(value, words) for value, words in pairs]


def stripped(value: object) -> object:
    """Text without blanks at its ends, without NUL, which no database keeps, and without signs that turn what follows around.

    "" where no sign of it can be seen; unseen ones that join others stay beside those. What is no text stays as it is.
    """
    if not isinstance(value, str):
        return value
    text = value.translate(DROPPED).strip()
    return text if any(category(sign) not in UNSEEN for sign in text) else ""


class Needed(DataRequired):
    """Something in the field. What was typed and could not be read was said already: it is not said to be missing as well."""

    def __call__(self, form: Any, field: Any) -> None:
        """Raises StopValidation for an empty field; nothing further is asked of what could not be read. 0 is a number."""
        if field.process_errors and any(str(typed).strip() for typed in field.raw_data or ()):
            raise StopValidation
        if field.data != 0 or isinstance(field.data, bool):
            super().__call__(form, field)


def needed(message: Any = None) -> DataRequired:
    """The field must not be empty."""
    return Needed(message or _l("Please fill this in."))


def chosen(message: Any = None) -> InputRequired:
    """One of the options must be chosen."""
    return InputRequired(message or _l("Please choose one."))


def at_most(signs: int) -> Length:
    """At most this many signs."""
    return Length(max=signs, message=_l("At most %(max)d characters, please.", max=signs))


def at_least(signs: int) -> Length:
    """At least this many signs."""
    return Length(min=signs, message=_l("At least %(min)d characters, please.", min=signs))


class Between(NumberRange):
    """A number in a range. What is no number at all was said already, and is not said to be out of range as well."""

    def __call__(self, _form: Any, field: Any) -> None:
        """Raises ValidationError for a number outside; compared as whole numbers, since some are too large for any other."""
        if not field.process_errors and (field.data is None or not self.min <= field.data <= self.max):
            raise ValidationError(self.message)


def between(minimum: int, maximum: int) -> NumberRange:
    """A number in a range, both ends included."""
    return Between(minimum, maximum, message=_l("A number from %(min)d to %(max)d, please.", min=minimum, max=maximum))


def same_as(other: str, message: Any) -> Callable[[FlaskForm, Field], None]:
    """The field must equal another one."""

    def check(form: FlaskForm, field: Field) -> None:
        if field.data != form[other].data:
            raise StopValidation(str(message))

    return check
