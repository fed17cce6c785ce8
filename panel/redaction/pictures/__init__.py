"""Pictures: from an exhibit's pixels to the regions that must not be seen, with their reasons, and a boxed copy.

Pure: bytes in, values out; no database, no clock, no network. Models are optional, loaded at the first use and shared.
"""

from panel.redaction.pictures.drawing import boxed, labelled, of_box
from panel.redaction.pictures.model import Line, Named, Quad, Region, State, Suggestion, per_mille
from panel.redaction.pictures.pages import page_of, page_sizes, pages_of
from panel.redaction.pictures.reader import Models, shared
from panel.redaction.pictures.rereading import codes_left, read_again
from panel.redaction.pictures.suggest import suggest

__all__ = [
    "Line", "Models", "Named", "Quad", "Region", "State", "Suggestion", "boxed", "codes_left", "labelled", "of_box", "page_of",
    "page_sizes", "pages_of", "per_mille", "read_again", "shared", "suggest",
]
