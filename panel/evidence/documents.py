"""PDF documents: rewritten with their pages and nothing that acts, hides or tells who made them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, PdfObject, StreamObject

from panel.errors import Invalid
from panel.evidence.jpeg_segments import without_metadata
from panel.evidence.sniff import LIMITS, Limits, MediaType, sniff

# What makes up the look of a page (ISO 32000-1, table 30) and of an annotation (table 164); all else goes.
_PAGE_KEYS = frozenset(
    {"/Type", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group", "/Annots"}
)
_ANNOTATION_KEYS = frozenset({"/Type", "/Subtype", "/Rect", "/AP", "/AS", "/F", "/C", "/BS", "/Border"})
_STILL = frozenset(
    {"/FreeText", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Line", "/Square", "/Circle", "/Ink"}
    | {"/Stamp", "/Polygon", "/PolyLine", "/Widget"}
)
# What runs, what carries another file, what tells about the maker. Actions hang on annotations and on the
# catalogue, of which nothing is kept, so that short names (/A), which may be fonts, need not be hunted for.
_FORBIDDEN = frozenset({"/JS", "/JavaScript", "/OpenAction", "/EF", "/EmbeddedFiles", "/Metadata", "/PieceInfo", "/AF"})
# On a stream: its data elsewhere, another document in its place, another picture when printed.
_FORBIDDEN_ON_STREAMS = _FORBIDDEN | {"/F", "/FFilter", "/FDecodeParms", "/Ref", "/OPI", "/Alternates"}
_DEEPEST = 2000


@dataclass(frozen=True, slots=True)
class CleanDocument:
    """A rewritten document: its bytes, type, number of pages, and SHA-256 in hex."""

    data: bytes
    media_type: MediaType
    pages: int
    sha256: str


def clean_document(data: bytes, limits: Limits = LIMITS) -> CleanDocument:
    """Rewrite a PDF page by page without scripts, actions, links, attachments, forms and metadata.

    Raises `Invalid`: what `sniff` raises · "exhibit.type_unknown" for a picture · "exhibit.pdf_locked" when
    it is encrypted · "exhibit.too_many_pages" · "exhibit.damaged" when it cannot be read to the end or has no page.
    """
    if sniff(data, limits) is not MediaType.PDF:
        raise Invalid("exhibit.type_unknown")
    try:
        rewritten, pages = _rewritten(data, limits)
    except Invalid:
        raise
    # A hostile document may break the parser anywhere; whatever it raises, the document is not taken.
    except Exception as error:
        raise Invalid("exhibit.damaged") from error
    return CleanDocument(rewritten, MediaType.PDF, pages, hashlib.sha256(rewritten).hexdigest())


def _rewritten(data: bytes, limits: Limits) -> tuple[bytes, int]:
    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted:
        raise Invalid("exhibit.pdf_locked")
    pages = _count_pages(reader, limits)
    writer = PdfWriter()
    for page in reader.pages:
        for key in set(page) - _PAGE_KEYS:
            del page[key]
        _keep_still_annotations(page)
        _disarm(page)
        writer.add_page(page)
    writer.metadata = None
    output = BytesIO()
    writer.write(output)
    return output.getvalue(), pages


def _count_pages(reader: PdfReader, limits: Limits) -> int:
    """Count the leaves of the page tree, never more than needed: a small file can promise billions of pages."""
    root = reader.root_object["/Pages"].get_object()
    waiting, pages, seen = [root], 0, 0
    while waiting:
        node = waiting.pop()
        seen += 1
        if seen > _DEEPEST or not isinstance(node, DictionaryObject):
            raise Invalid("exhibit.damaged")
        if "/Kids" in node:
            waiting += [kid.get_object() for kid in _items(node["/Kids"])]
            continue
        pages += 1
        if pages > limits.max_pages:
            raise Invalid("exhibit.too_many_pages", limit=limits.max_pages, got=pages)
    if not pages:
        raise Invalid("exhibit.damaged")
    return pages


def _items(value: PdfObject) -> list[PdfObject]:
    array = value.get_object()
    if not isinstance(array, ArrayObject):
        raise Invalid("exhibit.damaged")
    return list(array)


def _keep_still_annotations(page: DictionaryObject) -> None:
    """Keep the look of remarks and filled-in fields, not their links, scripts, authors or hidden text."""
    if "/Annots" not in page:
        return
    still = ArrayObject()
    for each in _items(page["/Annots"]):
        note = each.get_object()
        if isinstance(note, DictionaryObject) and note.get("/Subtype") in _STILL:
            still.append(DictionaryObject({NameObject(key): note.raw_get(key) for key in set(note) & _ANNOTATION_KEYS}))
    page[NameObject("/Annots")] = still


def _disarm(page: DictionaryObject) -> None:
    for each in _reachable(page):
        forbidden = _FORBIDDEN_ON_STREAMS if isinstance(each, StreamObject) else _FORBIDDEN
        for key in set(each) & forbidden:
            del each[key]
        _strip_photos(each)


def _strip_photos(resources: DictionaryObject) -> None:
    """Photographs lie in a document as whole JPEG files, with the place where they were taken."""
    pictures = resources.get("/XObject")
    pictures = pictures.get_object() if pictures is not None else None
    if isinstance(resources, StreamObject) or not isinstance(pictures, DictionaryObject):
        return
    for name in list(pictures):
        picture = pictures[name]
        if isinstance(picture, StreamObject) and _last_filter(picture) == "/DCTDecode":
            pictures[NameObject(name)] = _photo(picture)


def _last_filter(stream: StreamObject) -> object:
    filters = stream.get("/Filter")
    return filters[-1] if isinstance(filters, ArrayObject) and filters else filters


def _photo(picture: StreamObject) -> StreamObject:
    clean = DecodedStreamObject()
    clean.update({key: picture.raw_get(key) for key in picture if key not in ("/Length", "/DecodeParms")})
    clean[NameObject("/Filter")] = NameObject("/DCTDecode")
    clean.set_data(without_metadata(picture.get_data()))
    return clean


def _reachable(start: PdfObject) -> Iterator[DictionaryObject]:
    """Every dictionary and stream that a page leads to, once."""
    waiting: list[PdfObject] = [start]
    seen: set[int] = set()
    keep: list[PdfObject] = []
    while waiting:
        each = waiting.pop().get_object()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        keep.append(each)  # an object let go could lend its id to another
        if isinstance(each, DictionaryObject):
            yield each
            waiting += [each.raw_get(key) for key in each]
        elif isinstance(each, ArrayObject):
            waiting += list(each)
