"""Redaction: from the original texts of a case to texts that name nobody, and the gate that checks them.

Pure: no database, no clock, no network. `detect` masks all texts of a case together, `leaks` says what still
stands between them and publication.
"""

from panel.redaction.decisions import Add, Decision, Drop, Merge, Rename
from panel.redaction.gate import Leak, leaks
from panel.redaction.model import Entity, Kind, Known, Redacted, Span
from panel.redaction.redact import detect

__all__ = [
    "Add",
    "Decision",
    "Drop",
    "Entity",
    "Kind",
    "Known",
    "Leak",
    "Merge",
    "Redacted",
    "Rename",
    "Span",
    "detect",
    "leaks",
]
