"""JPEG files without their metadata segments, pixels untouched: for pictures inside documents."""

import struct

_START, _SCAN, _END = 0xD8, 0xDA, 0xD9
# JFIF and Adobe segments say how to read the colours; every other application segment and comment tells something else.
_TELLING = (frozenset(range(0xE1, 0xF0)) - {0xEE}) | {0xFE}


def without_metadata(data: bytes) -> bytes:
    """The same JPEG without EXIF, XMP, profiles and comments, and nothing after its last end marker.

    Raises ValueError when the segments cannot be followed to the first scan.
    """
    if data[:2] != bytes([0xFF, _START]):
        raise ValueError("no JPEG")
    kept, place = [data[:2]], 2
    while True:
        if place + 4 > len(data) or data[place] != 0xFF:
            raise ValueError("broken segment")
        marker = data[place + 1]
        if marker == 0xFF:  # padding before a marker
            place += 1
            continue
        if marker == _SCAN:
            return b"".join([*kept, _scans(data[place:])])
        length = 2 + struct.unpack(">H", data[place + 2 : place + 4])[0]
        if marker not in _TELLING:
            kept.append(data[place : place + length])
        place += length


def _scans(rest: bytes) -> bytes:
    """From the first scan to the last end marker, where there is one."""
    end = rest.rfind(bytes([0xFF, _END]))
    return rest[: end + 2] if end >= 0 else rest
