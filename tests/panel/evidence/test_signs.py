"""What files say about themselves: read as codes, times and names of known programs, and never as anything else."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image, PngImagePlugin
from pypdf import PdfWriter

from panel.evidence import MediaType, clean_picture, looks_alike, read_signs

MAKE, MODEL, SOFTWARE, SAVED, ARTIST, GPS, DETAILS, TAKEN, COMMENT = (
    0x010F, 0x0110, 0x0131, 0x0132, 0x013B, 0x8825, 0x8769, 0x9003, 0x9286,
)  # fmt: skip


def scene(light: int = 200) -> Image.Image:
    picture = Image.new("RGB", (180, 160), "white")
    for at in range(0, 180, 12):
        picture.paste((at, light - at, 255 - at), (at, at // 2, at + 9, 150))
    return picture


def jpeg(
    picture: Image.Image | None = None, tail: bytes = b"", details: dict[int, str] | None = None, **tags: str | bytes
) -> bytes:
    exif, file = Image.Exif(), io.BytesIO()
    for name, value in tags.items():
        exif[{"make": MAKE, "software": SOFTWARE, "saved": SAVED, "artist": ARTIST}[name]] = value
    exif.get_ifd(DETAILS).update(details or {})
    (picture or scene()).save(file, "JPEG", exif=exif)
    return file.getvalue() + tail


def codes(data: bytes, kind: MediaType = MediaType.JPEG) -> list[str]:
    return [each["code"] for each in read_signs(data, kind).found]


def pdf(changed: str = "", **says: str) -> bytes:
    writer, file = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    dates = {"/CreationDate": "D:20261118120000+08'00'", **({"/ModDate": changed} if changed else {})}
    writer.add_metadata({**{f"/{name.title()}": value for name, value in says.items()}, **dates})
    writer.write(file)
    return file.getvalue()


def test_pictures_tell_of_cameras_times_and_programs() -> None:
    taken = {TAKEN: "2026:11:18 19:22:03"}
    assert codes(jpeg(make="Phone", details=taken)) == ["camera", "taken"]
    assert codes(jpeg()) == ["no_camera"]
    edited = read_signs(
        jpeg(make="Phone", software="Adobe Photoshop 25.1", saved="2026:11:20 08:00:00", details=taken), MediaType.JPEG
    )
    assert [dict(each) for each in edited.found] == [
        {"code": "camera"}, {"code": "saved_later", "taken": "2026-11-18 19:22", "saved": "2026-11-20 08:00"},
        {"code": "editor", "program": "Adobe Photoshop"},
    ]
    assert codes(jpeg(make="Phone", saved="2026:11:18 19:22:40", details=taken)) == ["camera", "taken"], "it takes a moment"
    assert codes(jpeg(software="美图秀秀".encode())) == ["no_camera", "editor"]
    assert "editor" not in codes(jpeg(software="17.1.2")), "a version of the phone is no editor"
    assert codes(jpeg(details={COMMENT: "Screenshot"})) == ["screenshot"]
    xmp = b"<x:xmpmeta><xmp:CreatorTool>GIMP 2.10</xmp:CreatorTool><xmpMM:History/>trainedAlgorithmicMedia</x:xmpmeta>"
    assert codes(jpeg(tail=xmp)) == ["no_camera", "editor", "history", "made_up"]


def test_png_says_little_and_broken_metadata_nothing() -> None:
    file, said = io.BytesIO(), PngImagePlugin.PngInfo()
    said.add_text("Software", "gnome-screenshot")
    scene().save(file, "PNG", pnginfo=said)
    assert codes(file.getvalue(), MediaType.PNG) == ["screenshot"]
    plain = io.BytesIO()
    scene().save(plain, "PNG")
    assert codes(plain.getvalue(), MediaType.PNG) == ["silent"]
    for broken in (b"", b"\xff\xd8\xff", b"%PDF-1.7 nothing", jpeg()[:200]):
        for kind in MediaType:
            assert codes(broken, kind) in (["silent"], ["no_camera"], ["camera"])
    assert codes(jpeg(details={TAKEN: "0000:00:00 00:00:00"})) == ["no_camera"]


def test_documents_tell_of_programs_changes_and_signatures() -> None:
    assert codes(pdf(producer="Skia/PDF m120"), MediaType.PDF) == ["program"]
    later = read_signs(pdf("D:20261120090000+08'00'", producer="WPS 文字"), MediaType.PDF).found
    assert dict(later[1]) == {"code": "saved_later", "taken": "2026-11-18 12:00", "saved": "2026-11-20 09:00"}
    assert codes(pdf("D:20261118120030+08'00'", producer="x"), MediaType.PDF) == ["silent"]
    again = pdf(producer="x") + b"\n1 0 obj\n<</ByteRange [0 1 2 3]>>\nendobj\nstartxref\n0\n%%EOF\n"
    assert set(codes(again, MediaType.PDF)) >= {"added_to", "signed"} or codes(again, MediaType.PDF) == ["silent"]


@pytest.mark.parametrize("planted", ["KINGFISHER", "欧阳鹮筱"])
def test_nothing_of_the_file_but_codes_times_and_known_names_is_kept(planted: str) -> None:
    data = jpeg(make=planted, software=f"{planted} Snapseed {planted}", artist=planted, details={COMMENT: planted})
    told = json.dumps([dict(each) for each in read_signs(data, MediaType.JPEG).found], ensure_ascii=False)
    assert planted not in told
    assert "Snapseed" in told
    assert planted not in json.dumps([dict(each) for each in read_signs(pdf(producer=f"WPS {planted}"), MediaType.PDF).found])


def test_the_same_picture_saved_again_looks_the_same_and_another_does_not() -> None:
    once = read_signs(jpeg(), MediaType.JPEG).likeness
    file = io.BytesIO()
    scene().resize((90, 80)).save(file, "JPEG", quality=60)
    assert len(once) == 16
    assert looks_alike(read_signs(file.getvalue(), MediaType.JPEG).likeness, once)
    assert looks_alike(read_signs(clean_picture(jpeg()).data, MediaType.JPEG).likeness, once)
    assert not looks_alike(read_signs(jpeg(scene().rotate(90)), MediaType.JPEG).likeness, once)
    assert not looks_alike("", "")
    assert read_signs(jpeg(Image.new("RGB", (40, 30), "red")), MediaType.JPEG).likeness == "", "one shade is like any other"
