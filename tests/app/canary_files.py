"""The canary's picture and letter, with words in their hidden parts."""

from __future__ import annotations

import io

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import NameObject, StreamObject

from panel.evidence import CleanDocument, CleanFile, FileSigns, clean_document, clean_picture, read_signs, sniff

HIDDEN = "EXIFKINGFISHER7719"
LAYER = "LAYERKINGFISHER8842"  # words of a document: they go nowhere, only the picture of its page does


def photo() -> bytes:
    """A JPEG that says in its hidden parts who took it."""
    file = io.BytesIO()
    picture = Image.new("RGB", (64, 48), "white")
    exif = picture.getexif()
    exif[0x010E], exif[0x013B], exif[0x010F], exif[0x0131] = HIDDEN, HIDDEN, HIDDEN, f"Snapseed {HIDDEN}"
    picture.save(file, "JPEG", exif=exif, comment=HIDDEN.encode())
    return file.getvalue()


def rebuilt(data: bytes) -> tuple[CleanFile | CleanDocument, FileSigns]:
    """An upload as the page takes it: rebuilt, with what it says about itself."""
    kind = sniff(data)
    return clean_picture(data) if kind.is_picture else clean_document(data), read_signs(data, kind)


def letter() -> bytes:
    """A PDF with words in it that can be read without looking at its page."""
    writer, words, file = PdfWriter(), StreamObject(), io.BytesIO()
    words.set_data(f"BT /F1 12 Tf 20 50 Td ({LAYER}) Tj ET".encode())
    writer.add_blank_page(200, 100)[NameObject("/Contents")] = writer._add_object(words)
    writer.write(file)
    return file.getvalue()
