"""The attributes of `<input>`, as WTForms writes them at a tenth of the cost: a ballot paper has some sixty of them."""

from __future__ import annotations

from markupsafe import escape
from wtforms.widgets.core import Input, clean_key


def attributes(**given: object) -> str:
    """`name="value"` by name; True gives the bare name, False nothing. In a value marked as safe only quotes are replaced."""
    parts = []
    for name in sorted(given):
        value = given[name]
        if value is True:
            parts.append(f"{escape(clean_key(name))}")
        elif value is not False:
            quoted = str(escape(value)).replace('"', "&quot;")
            parts.append(f'{escape(clean_key(name))}="{quoted}"')
    return " ".join(parts)


def init() -> None:
    """Give it to every widget that is an `<input>`: they keep the function they write attributes with as their attribute."""
    Input.html_params = staticmethod(attributes)
