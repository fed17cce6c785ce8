"""What a file says about itself, read before it is rebuilt without it: times, kinds of programs, how often it was saved.

Codes, times and names of known programs alone: never a place, a person, a device or a text of the file. Files say this about
themselves, anybody can change it, and most platforms remove it; it proves nothing, and nothing is refused for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO

from PIL import Image
from pypdf import PdfReader

from panel.content import Program, programs
from panel.evidence.sniff import MediaType

MAKE, SOFTWARE, SAVED, DETAILS, TAKEN, COMMENT = 0x010F, 0x0131, 0x0132, 0x8769, 0x9003, 0x9286
LATER = timedelta(minutes=1)  # between two times of a file, so that writing it to the card is no change
HEAD = 1 << 20  # bytes in which packets of metadata stand
MINUTE = "%Y-%m-%d %H:%M"
FLAT = 12  # a picture with fewer shades than this looks like any other
NEAR = 6  # of the 64 that may differ
STEP = 4  # shades of difference that saving a picture again may make
_TOOL = re.compile(rb"CreatorTool[>\"'= ]{1,4}([^<\"']{1,80})")
_HISTORY = (b"xmpMM:History", b"stEvt:action")
_MADE_UP = (b"trainedAlgorithmicMedia", b"c2pa.ai_generated")
Found = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FileSigns:
    """What was found, and how a picture looks: 64 bits in hex, "" for documents and for pictures of one shade."""

    found: tuple[Found, ...]
    likeness: str = ""


def read_signs(data: bytes, kind: MediaType) -> FileSigns:
    """What an upload says about itself; nothing where it is broken, since whether it is taken is judged elsewhere."""
    # Metadata breaks in every way there is, and costs nobody an exhibit.
    try:
        found = tuple(_of_picture(data) if kind.is_picture else _of_document(data))
    except Exception:
        found = ()
    return FileSigns(found or ({"code": "silent"},), _likeness(data) if kind.is_picture else "")


def _of_picture(data: bytes) -> Iterator[Found]:
    with Image.open(BytesIO(data)) as picture:
        exif = picture.getexif()
        details = exif.get_ifd(DETAILS)
        info = " ".join(str(value)[:200] for value in picture.info.values() if isinstance(value, str))
        is_jpeg = picture.format == "JPEG"
    tools = " ".join((_text(exif.get(SOFTWARE)), _tools(data), info)).casefold()
    remark = f"{tools} {_text(details.get(COMMENT))}".casefold()
    screen = any(word in remark for word in programs().screens)
    if screen:
        yield {"code": "screenshot"}
    elif is_jpeg:
        yield {"code": "camera" if exif.get(MAKE) else "no_camera"}
    taken, saved = _moment(details.get(TAKEN)), _moment(exif.get(SAVED))
    if taken is not None:
        yield _times(taken, saved) or {"code": "taken", "taken": f"{taken:{MINUTE}}"}
    if (program := _named(tools, programs().editors)) is not None:
        yield {"code": "editor", "program": program}
    if any(word in data[:HEAD] for word in _HISTORY):
        yield {"code": "history"}
    if any(word in data[:HEAD] for word in _MADE_UP):
        yield {"code": "made_up"}


def _of_document(data: bytes) -> Iterator[Found]:
    says = PdfReader(BytesIO(data)).metadata
    if says is not None:
        tools = f"{says.producer or ''} {says.creator or ''}".casefold()
        if (program := _named(tools, programs().documents)) is not None:
            yield {"code": "program", "program": program}
        made, changed = says.creation_date, says.modification_date
        if made is not None and (later := _times(made.replace(tzinfo=UTC), changed and changed.replace(tzinfo=UTC))):
            yield later
    times = data.count(b"startxref") - (b"/Linearized" in data[:2048])
    if times > 1:
        yield {"code": "added_to", "times": str(times - 1)}
    if b"/ByteRange" in data:
        yield {"code": "signed"}


def _times(made: datetime, saved: datetime | None) -> Found | None:
    if saved is None or saved - made <= LATER:
        return None
    return {"code": "saved_later", "taken": f"{made:{MINUTE}}", "saved": f"{saved:{MINUTE}}"}


def _likeness(data: bytes) -> str:
    """Which of 64 neighbours is lighter, in a grey picture of 9 by 8: almost the same after saving it again."""
    try:
        with Image.open(BytesIO(data)) as picture:
            small = picture.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    except Exception:  # it will not be taken either
        return ""
    shades = small.tobytes()
    if max(shades) - min(shades) < FLAT:
        return ""
    bits = 0
    for row in range(8):
        for at in range(row * 9, row * 9 + 8):
            bits = bits * 2 + (shades[at] > shades[at + 1] + STEP)
    return f"{bits:016x}"


def looks_alike(one: str, other: str) -> bool:
    """Whether two likenesses are those of the same picture: saving it again turns a few of the 64 over."""
    return bool(one) and bool(other) and (int(one, 16) ^ int(other, 16)).bit_count() <= NEAR


def _named(tools: str, known: Iterable[Program]) -> str | None:
    return next((program.name for program in known if any(word in tools for word in program.words)), None)


def _tools(data: bytes) -> str:
    return " ".join(match[1].decode("utf-8", "replace") for match in _TOOL.finditer(data[:HEAD]))


def _text(value: object) -> str:
    """Bytes of unknown writing: most write UTF-8 into fields that are read as Latin."""
    raw = value if isinstance(value, bytes) else str(value or "").encode("latin-1", "replace")
    return raw.decode("utf-8", "replace")


def _moment(value: object) -> datetime | None:
    """A time as cameras write it: "2026:11:18 19:22:03", in whatever zone they were set to: told as it stands."""
    try:
        return datetime.strptime(_text(value).strip("\0 ")[:19], "%Y:%m:%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
