"""What the demo's complainants answered when filing, and how two of its photographs were saved."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

from PIL import Image

# By case: code of a question -> answer, "" for one that was passed over.
AT_FILING: dict[str, dict[str, str]] = {
    "lake_room": {"cost-1": "我爸妈来回的车票，还有他们一整晚没有睡好。", "open-2": "从订房那天说起：我备注了三遍“务必湖景”。"},
    "salon_toner": {"promised-2": "2", "treated-1": "Politely, until I asked about the price.", "open-1": ""},
    "oak_table": {"treated-2": "3", "open-3": "桌子是我自己装的，说明书少了一页。"},
}
MAKER, PROGRAM, SAVED, DETAILS, TAKEN = 0x010F, 0x0131, 0x0132, 0x8769, 0x9003  # of EXIF
SAVED_BY = {"lake_room": "", "salon_toner": "Snapseed 2.21"}  # photographs of these cases; "" as the phone made them


def as_saved(drawn: bytes, code: str, kind: str, at: datetime) -> bytes:
    """The picture as it is handed in at `at`: a photograph of some cases as a JPEG that says when and with what it was made."""
    if kind != "photo" or code not in SAVED_BY:
        return drawn
    with Image.open(io.BytesIO(drawn)) as picture:
        pixels, exif = picture.convert("RGB"), Image.Exif()
    taken = at - timedelta(days=2)
    exif[MAKER] = "Phone"
    exif.get_ifd(DETAILS)[TAKEN] = f"{taken:%Y:%m:%d %H:%M:%S}"
    if SAVED_BY[code]:
        exif[PROGRAM], exif[SAVED] = SAVED_BY[code], f"{at:%Y:%m:%d %H:%M:%S}"
    file = io.BytesIO()
    pixels.save(file, "JPEG", quality=90, exif=exif)
    return file.getvalue()
