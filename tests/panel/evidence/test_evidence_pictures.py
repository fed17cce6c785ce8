"""Pictures are rebuilt from pixels; hostile ones are refused by name."""

import hashlib
import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from panel.errors import Invalid
from panel.evidence import Box, Limits, MediaType, box_picture, clean_picture, sniff

GPS = 0x8825


def picture(size=(40, 20), mode="RGB"):
    """Left half red, right half blue, so that turning it shows."""
    made = Image.new(mode, size, (255, 0, 0) if mode == "RGB" else (255, 0, 0, 128))
    made.paste((0, 0, 255) if mode == "RGB" else (0, 0, 255, 255), (size[0] // 2, 0, size[0], size[1]))
    return made


def saved(made, file_format, **options):
    output = BytesIO()
    made.save(output, file_format, **options)
    return output.getvalue()


def opened(clean):
    return Image.open(BytesIO(clean.data))


def refusal(data, limits=None, make=clean_picture):
    with pytest.raises(Invalid) as refused:
        make(data, limits) if limits else make(data)
    return refused.value


def png_header(width, height):
    """A PNG that promises any size in a few bytes."""
    body = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + body
    head = struct.pack(">I", len(body)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return b"\x89PNG\r\n\x1a\n" + head


@pytest.mark.parametrize(
    ("file_format", "stored"),
    [("JPEG", MediaType.JPEG), ("PNG", MediaType.PNG), ("WEBP", MediaType.JPEG)],
)
def test_each_kind_is_rebuilt(file_format, stored):
    clean = clean_picture(saved(picture(), file_format))
    assert (clean.media_type, clean.width, clean.height) == (stored, 40, 20)
    assert sniff(clean.data) is stored
    assert clean.sha256 == hashlib.sha256(clean.data).hexdigest()
    assert opened(clean).convert("RGB").getpixel((5, 5))[0] > 200


def test_rebuilding_twice_gives_the_same_bytes():
    data = saved(picture(), "PNG")
    assert clean_picture(data) == clean_picture(data)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_mode_of_pixels_is_taken(mode):
    made = Image.new(mode, (10, 6))
    data = saved(made, "JPEG" if mode == "CMYK" else "PNG")
    assert (clean_picture(data).width, clean_picture(data).height) == (10, 6)


def test_transparency_is_kept():
    clean = clean_picture(saved(picture(mode="RGBA"), "WEBP", lossless=True))
    assert clean.media_type is MediaType.PNG
    assert opened(clean).getpixel((2, 2))[3] == 128


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_position_and_every_other_metadata_go(file_format):
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (30.0, 16.0, 12.0)
    data = saved(picture(), file_format, exif=exif, icc_profile=b"SECRETPROFILE" * 20)
    assert b"SECRETCAMERA" in data
    clean = clean_picture(data)
    assert b"SECRET" not in clean.data
    assert dict(opened(clean).getexif()) == {}


def test_comments_and_text_chunks_go():
    notes = PngInfo()
    notes.add_text("Author", "SECRETNAME")
    assert b"SECRETNAME" not in clean_picture(saved(picture(), "PNG", pnginfo=notes)).data
    assert b"SECRETNAME" not in clean_picture(saved(picture(), "JPEG", comment=b"SECRETNAME")).data


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_picture_is_turned_upright(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    clean = clean_picture(saved(picture(), "PNG", exif=exif))
    assert (clean.width, clean.height) == ((40, 20) if orientation < 5 else (20, 40))
    corner = opened(clean).getpixel((1, 1))
    assert corner == ((255, 0, 0) if orientation in (1, 4, 5, 6) else (0, 0, 255))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_broken_metadata_does_not_cost_the_picture():
    data = saved(picture(), "JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff")
    assert clean_picture(data).width == 40


def test_what_is_appended_is_cut_off():
    data = saved(picture(), "JPEG") + b"<script>alert(1)</script>PK\x03\x04"
    clean = clean_picture(data)
    assert b"<script>" not in clean.data
    assert b"PK\x03\x04" not in clean.data


@pytest.mark.parametrize("file_format", ["WEBP", "PNG"])
def test_of_an_animation_the_first_frame_stays(file_format):
    frames = [Image.new("RGB", (16, 16), color) for color in ("red", "lime", "blue")]
    data = saved(frames[0], file_format, save_all=True, append_images=frames[1:], duration=50)
    assert Image.open(BytesIO(data)).n_frames == 3
    clean = clean_picture(data)
    assert getattr(opened(clean), "n_frames", 1) == 1
    assert opened(clean).convert("RGB").getpixel((8, 8))[0] > 200


@pytest.mark.parametrize(
    "data",
    [
        b"<!doctype html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        saved(Image.new("P", (4, 4)), "GIF"),
        saved(Image.new("RGB", (4, 4)), "BMP"),
        b"%PDF-1.4\n%%EOF",
        b"\x00" * 100,
        b"GIF89a" + saved(picture(), "JPEG"),
    ],
)
def test_other_types_are_unknown_whatever_they_are_called(data):
    assert refusal(data).code == "exhibit.type_unknown"


def test_a_document_may_not_call_itself_a_picture():
    with pytest.raises(Invalid) as refused:
        sniff(b"%PDF-1.4\n", declared="image/jpeg")
    assert refused.value.code == "exhibit.type_unknown"
    with pytest.raises(Invalid):
        sniff(saved(picture(), "PNG"), declared="application/pdf")
    assert sniff(saved(picture(), "PNG"), declared="image/jpeg") is MediaType.PNG


def test_zero_bytes():
    assert refusal(b"").code == "exhibit.damaged"


def test_too_many_bytes():
    found = refusal(saved(picture(), "PNG"), Limits(max_bytes=50))
    assert found.code == "exhibit.too_large"
    assert found.params == {"limit": 50, "got": len(saved(picture(), "PNG"))}


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_truncated_and_garbled_pictures(file_format):
    noise = Image.effect_noise((120, 120), 80).convert("RGB")
    data = saved(noise, file_format)
    assert refusal(data[: len(data) // 2]).code == "exhibit.damaged"
    assert refusal(data[:24]).code == "exhibit.damaged"


def test_a_header_of_fifty_thousand_pixels_a_side_is_refused_before_decoding():
    found = refusal(png_header(50_000, 50_000))
    assert found.code == "exhibit.too_many_pixels"
    assert found.params == {"limit": 12_000, "got": 50_000}


def test_a_huge_animated_canvas_is_refused_before_decoding():
    canvas = (16_382).to_bytes(3, "little") * 2
    data = b"RIFF\x00\x01\x00\x00WEBPVP8X" + (10).to_bytes(4, "little") + b"\x02\x00\x00\x00" + canvas
    assert refusal(data).code == "exhibit.too_many_pixels"


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("lossless", [True, False])
def test_the_limit_on_pixels_is_exact(file_format, lossless):
    options = {"lossless": lossless} if file_format == "WEBP" else {}
    data = saved(picture((30, 20)), file_format, **options)
    assert clean_picture(data, Limits(max_pixels=600, max_side=30)).width == 30
    assert refusal(data, Limits(max_pixels=599)).params == {"limit": 599, "got": 600}
    assert refusal(data, Limits(max_side=29)).params == {"limit": 29, "got": 30}


def test_a_picture_that_claims_another_size_inside_is_refused():
    """The outer WebP header says 20 x 20, the picture in it is larger."""
    inner = saved(picture((400, 400)), "WEBP")[12:]
    head = b"VP8X" + (10).to_bytes(4, "little") + b"\x00" * 4 + (19).to_bytes(3, "little") * 2
    data = b"RIFF" + (4 + len(head) + len(inner)).to_bytes(4, "little") + b"WEBP" + head + inner
    assert refusal(data).code == "exhibit.damaged"


def test_boxes_are_solid_black_and_the_rest_stays():
    data = clean_picture(saved(Image.new("RGB", (200, 100), "white"), "PNG")).data
    boxed = opened(box_picture(data, [Box(0, 0, 500, 500), Box(995, 990, 5, 10)]))
    black = [(x, y) for x in range(200) for y in range(100) if boxed.getpixel((x, y)) == (0, 0, 0)]
    assert set(black) == {(x, y) for x in range(100) for y in range(50)} | {(199, 99)}


def test_a_box_covers_every_pixel_it_touches():
    data = saved(Image.new("RGB", (7, 7), "white"), "PNG")
    boxed = opened(box_picture(data, [Box(150, 150, 1, 1)]))
    assert boxed.getpixel((1, 1)) == (0, 0, 0)
    assert boxed.getpixel((0, 0)) == (255, 255, 255)


def test_a_box_on_a_transparent_picture_is_not_transparent():
    boxed = opened(box_picture(saved(picture(mode="RGBA"), "PNG"), [Box(0, 0, 1000, 1000)]))
    assert boxed.getextrema() == ((0, 0), (0, 0), (0, 0), (255, 255))


@pytest.mark.parametrize(
    "box", [Box(-1, 0, 10, 10), Box(0, 0, 0, 10), Box(0, 0, 10, -5), Box(995, 0, 10, 10), Box(0, 0, 1, 1001)]
)
def test_boxes_outside_are_refused(box):
    found = refusal(saved(picture(), "PNG"), make=lambda data: box_picture(data, [box]))
    assert found.code == "exhibit.box_outside"
