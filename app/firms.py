"""Further firms in words and in forms, for pages of the parties and of the desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from app.forms import at_most, options
from app.labels import label
from app.words.firms import LABELS
from panel.models import FirmPart
from panel.projections.firms import DivisionView
from panel.services.naming import DID_MAX, NAME_MAX, Named

Row = tuple[StringField, SelectField, StringField]  # fields of a firm: name, part, what it did


def firm_name(part: str, number: int, kind: str = "firm_part") -> str:
    """A firm by its part, with its number where there are several of it: as a brief calls it."""
    return str(label(kind, part)) + (f" {number}" if number > 1 else "")


def shares_in_words(division: DivisionView) -> str:
    """The shares of a decision in one line."""
    shares = [f"{firm_name(each.whom, each.number, 'share')} {each.percent}%" for each in division.shares]
    return gettext("Responsibility: %(shares)s", shares=" · ".join(shares))


def firm_fields(*checks: Any) -> tuple[Any, Any, Any]:
    """Unbound fields of one firm: its name, its part, what it did. `checks`: further validators of what is typed."""
    listed = {"list": "merchants", "autocomplete": "off"}
    return (
        StringField(_l("Name of the firm"), [*checks, at_most(NAME_MAX)], render_kw=listed),
        SelectField(_l("Its part"), [*checks], choices=options(LABELS["firm_part"].items()), default=FirmPart.COURIER.value),
        StringField(_l("What did it do, in one line?"), [*checks, at_most(DID_MAX)]),
    )


def named_in(rows: Iterable[Row]) -> tuple[Named, ...]:
    """The firms that rows of such fields name; a row without a name is left out."""
    return tuple(Named(name.data, FirmPart(part.data), did.data or "") for name, part, did in rows if name.data)


def check_rows(rows: Iterable[Row]) -> bool:
    """Whether each row of a firm has both its name and what it did, or neither; what is missing is said at its field."""
    sound = True
    for name, _part, did in rows:
        for field in (name, did):
            if bool(name.data) != bool(did.data) and not field.data:
                field.errors = [*field.errors, str(_l("Please fill this in."))]
                sound = False
    return sound
