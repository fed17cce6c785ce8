"""Forms of pages for everybody."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms.validators import StopValidation

from app.fields import PastedField
from app.forms import HouseForm
from app.scanning import Scanned


class CheckForm(HouseForm):
    """A bundle or a receipt, as a file or pasted. Kept nowhere."""

    file = FileField(_l("A file: bundle or receipt"), [Scanned()])
    pasted = PastedField(_l("Or paste its text"))

    def validate_pasted(self, field: Any) -> None:
        """One of the two has to be there."""
        if not self.file.data and not (field.data or "").strip():
            raise StopValidation(_l("Choose a file, or paste the text of one."))

    def sent(self) -> str:
        """The text of the file, or what was pasted; what is no text becomes unreadable text."""
        if self.file.data:
            data: bytes = self.file.data.read()
            return data.decode("utf-8", "replace")
        return self.pasted.data or ""
