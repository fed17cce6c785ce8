"""PDF documents are rewritten without anything that acts, hides or tells."""

import zlib
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Link
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from panel.errors import Invalid
from panel.evidence import Limits, MediaType, clean_document, sniff
from panel.evidence.jpeg_segments import without_metadata

BOX = (10, 10, 90, 40)


def written(writer):
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def document(pages=1):
    """A document of pages with a line of text each."""
    writer = PdfWriter()
    for number in range(pages):
        page = writer.add_blank_page(200, 100)
        content = DecodedStreamObject()
        content.set_data(b"BT /F1 12 Tf 20 50 Td (Page %d) Tj ET" % number)
        page[NameObject("/Contents")] = writer._add_object(content)
        font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1")})
        font[NameObject("/BaseFont")] = NameObject("/Helvetica")
        # A font that has the name of the action key must survive.
        fonts = DictionaryObject({NameObject("/F1"): font, NameObject("/A"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    return writer


def script(code="app.alert('SECRETSCRIPT')"):
    return DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(code)})


def everything_in(data):
    """All that a reader finds in a document, streams decoded, as one string of bytes."""
    reader = PdfReader(BytesIO(data))
    parts = [data]
    for number in range(1, len(reader.xref[0]) + 1 if 0 in reader.xref else 200):
        found = reader.get_object(number)
        parts.append(repr(found).encode())
        if hasattr(found, "get_data"):
            parts.append(found.get_data())
    return b"\n".join(parts)


def refusal(data, limits=None):
    with pytest.raises(Invalid) as refused:
        clean_document(data, limits) if limits else clean_document(data)
    return refused.value


def test_pages_and_their_text_stay():
    clean = clean_document(written(document(3)))
    reader = PdfReader(BytesIO(clean.data))
    assert (clean.pages, clean.media_type, sniff(clean.data)) == (3, MediaType.PDF, MediaType.PDF)
    assert [page.extract_text() for page in reader.pages] == ["Page 0", "Page 1", "Page 2"]
    assert set(reader.pages[0]["/Resources"]["/Font"]) == {"/F1", "/A"}


def test_rewriting_twice_gives_the_same_bytes():
    data = written(document())
    assert clean_document(data) == clean_document(data)


def test_scripts_go_wherever_they_hang():
    writer = document()
    named = ArrayObject([TextStringObject("start"), writer._add_object(script())])
    tree = DictionaryObject({NameObject("/JavaScript"): DictionaryObject({NameObject("/Names"): named})})
    writer.root_object[NameObject("/Names")] = tree
    writer.root_object[NameObject("/OpenAction")] = script()
    writer.root_object[NameObject("/AA")] = DictionaryObject({NameObject("/WC"): script()})
    page = writer.pages[0]
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): script()})
    widget = DictionaryObject({NameObject("/Subtype"): NameObject("/Widget"), NameObject("/A"): script()})
    widget[NameObject("/AA")] = DictionaryObject({NameObject("/K"): script()})
    widget[NameObject("/Rect")] = ArrayObject(NumberObject(n) for n in BOX)
    page[NameObject("/Annots")] = ArrayObject([writer._add_object(widget)])
    data = written(writer)
    assert b"SECRETSCRIPT" in everything_in(data)
    clean = clean_document(data)
    assert b"SECRETSCRIPT" not in everything_in(clean.data)
    assert b"JavaScript" not in everything_in(clean.data)
    assert [each.get_object()["/Subtype"] for each in PdfReader(BytesIO(clean.data)).pages[0]["/Annots"]] == ["/Widget"]


def test_launch_actions_links_and_attachments_go():
    writer = document()
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("SECRETPROGRAM.exe")}
    )
    writer.add_annotation(0, Link(rect=BOX, url="https://SECRETLINK.example"))
    writer.add_attachment("SECRETFILE.exe", b"SECRETCONTENT")
    data = written(writer)
    assert everything_in(data).count(b"SECRET") >= 4
    assert b"SECRET" not in everything_in(clean_document(data).data)


def test_metadata_and_authors_of_remarks_go():
    writer = document()
    writer.add_metadata({"/Author": "SECRETAUTHOR", "/Title": "SECRETTITLE"})
    remark = FreeText(text="SECRETHIDDEN", rect=BOX)
    remark[NameObject("/T")] = TextStringObject("SECRETREVIEWER")
    writer.add_annotation(0, remark)
    page = writer.pages[0]
    page[NameObject("/PieceInfo")] = DictionaryObject({NameObject("/App"): TextStringObject("SECRETAPP")})
    stream = DecodedStreamObject()
    stream.set_data(b"<x>SECRETXMP</x>")
    page[NameObject("/Metadata")] = writer._add_object(stream)
    data = written(writer)
    assert everything_in(data).count(b"SECRET") >= 5
    clean = clean_document(data)
    assert b"SECRET" not in everything_in(clean.data)
    assert b"pypdf" not in clean.data
    assert not PdfReader(BytesIO(clean.data)).metadata


def photo_document(filters):
    """A document with one photograph that tells where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    output = BytesIO()
    Image.new("RGB", (40, 20), "red").save(output, "JPEG", exif=exif, comment=b"SECRETCOMMENT")
    stream = DecodedStreamObject()
    packed = zlib.compress(output.getvalue()) if "/FlateDecode" in filters else output.getvalue()
    stream.set_data(packed)
    names = {"/Type": "/XObject", "/Subtype": "/Image", "/ColorSpace": "/DeviceRGB"}
    stream.update({NameObject(key): NameObject(value) for key, value in names.items()})
    for key, number in {"/Width": 40, "/Height": 20, "/BitsPerComponent": 8}.items():
        stream[NameObject(key)] = NumberObject(number)
    stream[NameObject("/Filter")] = ArrayObject(NameObject(each) for each in filters)
    writer = document()
    pictures = DictionaryObject({NameObject("/Im0"): writer._add_object(stream)})
    writer.pages[0]["/Resources"][NameObject("/XObject")] = pictures
    return written(writer)


@pytest.mark.parametrize("filters", [["/DCTDecode"], ["/FlateDecode", "/DCTDecode"]])
def test_photographs_in_a_document_lose_their_metadata_and_keep_their_pixels(filters):
    data = photo_document(filters)
    assert b"SECRETCAMERA" in everything_in(data)
    clean = clean_document(data).data
    assert b"SECRET" not in everything_in(clean)
    stored = PdfReader(BytesIO(clean)).pages[0]["/Resources"]["/XObject"]["/Im0"]
    with Image.open(BytesIO(stored.get_data())) as picture:
        assert picture.size == (40, 20)
        assert picture.getpixel((5, 5))[0] > 200
        assert not picture.getexif()


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\x00\x04ab", b"\xff\xd8nonsense", b"\x89PNG"])
def test_a_broken_photograph_is_refused(data):
    with pytest.raises(ValueError, match=r"segment|JPEG"):
        without_metadata(data)


def test_what_a_page_inherits_stays():
    writer = document(2)
    tree = writer.root_object["/Pages"]
    tree[NameObject("/Resources")] = writer.pages[0]["/Resources"]
    for page in writer.pages:
        del page["/Resources"]
    reader = PdfReader(BytesIO(clean_document(written(writer)).data))
    assert [page.extract_text() for page in reader.pages] == ["Page 0", "Page 1"]


def test_what_is_before_or_after_the_document():
    data = written(document())
    assert refusal(b"<html>" + data).code == "exhibit.type_unknown"
    assert b"<script>" not in clean_document(data + b"<script>alert(1)</script>").data


def test_an_encrypted_document():
    writer = document()
    writer.encrypt("password", algorithm="RC4-128")
    assert refusal(written(writer)).code == "exhibit.pdf_locked"


def test_the_limit_on_pages_is_exact():
    assert clean_document(written(document(20))).pages == 20
    found = refusal(written(document(21)))
    assert found.code == "exhibit.too_many_pages"
    assert found.params == {"limit": 20, "got": 21}


def test_a_page_tree_that_promises_billions_is_refused_at_once():
    """Twelve levels, each the same child ten times."""
    writer = document()
    level = writer.root_object["/Pages"].indirect_reference
    for _ in range(12):
        node = {NameObject("/Type"): NameObject("/Pages"), NameObject("/Kids"): ArrayObject([level] * 10)}
        level = writer._add_object(DictionaryObject({**node, NameObject("/Count"): NumberObject(1)}))
    writer.root_object[NameObject("/Pages")] = level
    assert refusal(written(writer)).code == "exhibit.too_many_pages"


def test_a_page_tree_that_bites_its_tail():
    writer = document()
    pages = writer.root_object["/Pages"]
    pages[NameObject("/Kids")] = ArrayObject([pages.indirect_reference])
    assert refusal(written(writer)).code == "exhibit.damaged"


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        written(document(5))[:400],
        b"%PDF-1.4\n" + b"\xff\x00" * 500,
    ],
)
def test_damaged_documents(data):
    assert refusal(data).code == "exhibit.damaged"


def test_a_picture_is_not_a_document():
    assert refusal(b"\xff\xd8\xff\xe0").code == "exhibit.type_unknown"


def test_too_large_and_empty():
    assert refusal(written(document()), Limits(max_bytes=100)).code == "exhibit.too_large"
    assert refusal(b"").code == "exhibit.damaged"
