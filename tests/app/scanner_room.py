"""A scanner that speaks clamd's protocol as its manual has it (clamd(8): PING, INSTREAM), over TCP or a Unix socket.

ClamAV itself is not installed where the tests run. This one looks for the EICAR test file and for nothing else.
"""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

# In two parts: a scanner on the way would take this file for the test file it describes.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
STREAM_MOST = 25 * 1024 * 1024  # clamd's own limit for a long time


@dataclass
class Desk:
    """What the scanner was shown, and how it behaves: "scans", "hangs", "babbles", "hangs up" or "wants less"."""

    mood: str = "scans"
    seen: list[bytes] = field(default_factory=list)
    where: str = ""
    let_go: threading.Event = field(default_factory=threading.Event)


class _Conversation(socketserver.StreamRequestHandler):
    """One conversation; `desk` is given to a class of its own for each scanner."""

    desk: Desk

    def handle(self) -> None:
        """Read a command that ends with NUL, answer with one that does."""
        asked = self._command()
        if self.desk.mood == "hangs":
            self.desk.let_go.wait(30)
        elif self.desk.mood == "babbles":
            self.wfile.write(b"stream: perhaps\0")
        elif self.desk.mood == "hangs up":
            return
        elif asked == b"zPING":
            self.wfile.write(b"PONG\0")
        elif asked == b"zINSTREAM":
            self.wfile.write(self._scan())

    def _command(self) -> bytes:
        read = b""
        while not read.endswith(b"\0"):
            more = self.rfile.read(1)
            if not more:
                break
            read += more
        return read[:-1]

    def _scan(self) -> bytes:
        data, most = b"", 1000 if self.desk.mood == "wants less" else STREAM_MOST
        while (size := struct.unpack("!L", self.rfile.read(4))[0]) > 0:
            data += self.rfile.read(size)
            if len(data) > most:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.desk.seen.append(data)
        return b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in data else b"stream: OK\0"


@contextmanager
def scanner(folder: Path | None = None) -> Iterator[Desk]:
    """A running scanner; `desk.where` is what GONGPING_SCANNER would be. `folder`: listen on a Unix socket in it."""
    desk = Desk()
    handler = type("Conversation", (_Conversation,), {"desk": desk})
    kind = socketserver.ThreadingUnixStreamServer if folder else socketserver.ThreadingTCPServer
    kind.daemon_threads = True
    with kind(str(folder / "clamd.ctl") if folder else ("127.0.0.1", 0), handler) as server:
        address = server.server_address
        desk.where = f"unix:{folder / 'clamd.ctl'}" if folder else f"127.0.0.1:{address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield desk
        finally:
            desk.let_go.set()
            server.shutdown()
            thread.join()
