"""Requests that two readers could read differently end at the proxy: nginx with the files of deploy/, where it is installed.

Where it is not, this says so and shows nothing; `python -m tools.proxy_drill` is the longer drill with the house behind.
"""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tools.cluster.proxy import require_programs
from tools.proxy_drill import SMUGGLED, answered, get, proxy, refuses
from tools.running import Trouble

Heard = list[tuple[str, str, bytes, dict[str, str]]]  # method, path, body, headers


@contextmanager
def behind() -> Iterator[tuple[int, Heard]]:
    """A server behind the proxy that keeps what reaches it; gives its port."""
    heard: Heard = []

    class Listener(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def hear(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            heard.append((self.command, self.path, body, dict(self.headers)))
            self.send_response(204)
            self.end_headers()

        do_GET = do_POST = hear

        def log_message(self, *_words: object) -> None:
            """Nothing on the standard error."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server.server_port, heard
        server.shutdown()


def test_samples_end_at_the_proxy_where_there_is_one(tmp_path: Path) -> None:
    if shutil.which("nginx") is None:
        with pytest.raises(Trouble, match="nginx"):
            require_programs()
        sys.stdout.write("nginx is not installed here: not one sample was sent\n")
        return
    tmp_path.chmod(0o755)
    with behind() as (port, heard), proxy(tmp_path, [port]) as (secure, _bare):
        heard.clear()
        through = [name for name, sent in SMUGGLED.items() if not refuses(secure, sent)]
        assert (through, heard) == ([], []), "something reached the program"
        spoofed = get("/rules", "X-Forwarded-For: 198.51.100.7", "Forwarded: for=198.51.100.7")
        assert answered(secure, spoofed).startswith(b"HTTP/1.1 204")
        two = b"POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc" + get("/b")
        assert answered(secure, two).count(b"HTTP/1.1 204") == 2
    wanted = [("GET", "/rules", b""), ("POST", "/a", b"abc"), ("GET", "/b", b"")]
    assert [(method, path, body) for method, path, body, _ in heard] == wanted
    assert heard[0][3]["X-Forwarded-For"] == "127.0.0.1"
    assert "198.51.100.7" not in str(heard)
