"""Evidence: what people upload is untrusted until it has been rebuilt; only rebuilt files are stored and shown.

No database, no web: bytes in, clean bytes out, and a store that keeps them under random names.
"""

from panel.evidence.documents import CleanDocument, clean_document
from panel.evidence.pictures import Box, CleanFile, box_picture, clean_picture, drawn_file, opened_picture
from panel.evidence.signs import FileSigns, looks_alike, read_signs
from panel.evidence.sniff import LIMITS, Limits, MediaType, sniff
from panel.evidence.store import EvidenceStore, FolderStore, new_name

__all__ = [
    "LIMITS",
    "Box",
    "CleanDocument",
    "CleanFile",
    "EvidenceStore",
    "FileSigns",
    "FolderStore",
    "Limits",
    "MediaType",
    "box_picture",
    "clean_document",
    "clean_picture",
    "drawn_file",
    "looks_alike",
    "new_name",
    "opened_picture",
    "read_signs",
    "sniff",
]
