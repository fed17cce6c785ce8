"""Redaction: from the original texts of a case to texts that name nobody, and the gate that checks them.

Pure: no database, no clock, no network. `detect` masks all texts of a case together, `leaks` says what still
stands between them and publication.
"""

from panel.redaction.decisions import Add, Clear, Decision, Drop, Merge, Place, Rename, Split, entity_id
from panel.redaction.draft import SURFACE_MAX, Draft, SuspectGroup, suspect_id
from panel.redaction.gate import Leak, leaks
from panel.redaction.model import COARSE, Ambiguous, Entity, Kind, Known, Redacted, Span, Suspect
from panel.redaction.redact import Setting, detect

__all__ = [
    "COARSE",
    "SURFACE_MAX",
    "Add",
    "Ambiguous",
    "Clear",
    "Decision",
    "Draft",
    "Drop",
    "Entity",
    "Kind",
    "Known",
    "Leak",
    "Merge",
    "Place",
    "Redacted",
    "Rename",
    "Setting",
    "Span",
    "Split",
    "Suspect",
    "SuspectGroup",
    "detect",
    "entity_id",
    "leaks",
    "suspect_id",
]
