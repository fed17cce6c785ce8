"""Every upload is shown to the virus scanner, where one is set, before anything of it is kept; no answer is a refusal."""

from __future__ import annotations

from typing import BinaryIO

from wtforms.validators import StopValidation

from app.clamd import ScannerError, is_infected
from app.house import config
from app.log_events import happened, route, who
from app.messages import message
from panel.errors import Invalid

INFECTED, NOT_SCANNED = "upload.infected", "upload.not_scanned"


def check_clean(stream: BinaryIO) -> None:
    """Ask the scanner about a file and go back to its beginning.

    Raises Invalid: "upload.infected", or "upload.not_scanned" when the scanner does not say.
    """
    where = config().scanner
    if not where:
        return
    stream.seek(0)
    try:
        infected = is_infected(where, stream)
    except ScannerError as error:
        happened("error", code="scanner", route=route(), exc_info=error)
        raise Invalid(NOT_SCANNED, field="file") from error
    finally:
        stream.seek(0)
    if infected:
        happened("virus", route=route(), who=who())
        raise Invalid(INFECTED, field="file")


class Scanned:
    """A validator for a field with one file."""

    def __call__(self, _form: object, field: object) -> None:
        """Refuse what the scanner refuses; the form comes back as it was typed."""
        file = getattr(field, "data", None)
        if not file:
            return
        try:
            check_clean(file.stream)
        except Invalid as error:
            raise StopValidation(message(error.code)) from error
