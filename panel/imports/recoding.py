"""Tables as spreadsheets in China write them: what is no UTF-8 and reads as GB18030 is handed on as UTF-8, piece by piece."""

from __future__ import annotations

import codecs
import io
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PIECE = 1 << 16
_GZIP = b"\x1f\x8b"


class Recoded(io.RawIOBase):
    """A stream that reads as UTF-8 whatever it was written in; what fits no character becomes U+FFFD. Closes its source."""

    def __init__(self, source: BinaryIO, encoding: str) -> None:
        self._source, self._decoder, self._left = source, codecs.getincrementaldecoder(encoding)("replace"), b""

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer as far as the source has something."""
        view = memoryview(buffer).cast("B")
        while not self._left:
            piece = self._source.read(PIECE)
            self._left = self._decoder.decode(piece, final=not piece).encode("utf-8")
            if not piece:
                break
        taken, self._left = self._left[: len(view)], self._left[len(view) :]
        view[: len(taken)] = taken
        return len(taken)

    def close(self) -> None:
        """Close this and the source."""
        self._source.close()
        super().close()


def open_recoded(source: BinaryIO | Path) -> BinaryIO:
    """The bytes of a table as UTF-8. A stream must be able to go back to its start; packed files are left as they are."""
    stream: BinaryIO = source.open("rb") if isinstance(source, Path) else source
    head = stream.read(len(_GZIP))
    stream.seek(0)
    encoding = None if head == _GZIP or _is("utf-8", stream) else "gb18030"
    return stream if encoding is None else io.BufferedReader(Recoded(stream, encoding))


def _is(encoding: str, stream: BinaryIO) -> bool:
    """Whether all of the stream reads in this encoding; it is back at its start afterwards."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := stream.read(PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        stream.seek(0)
    return True
