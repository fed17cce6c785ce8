"""nginx with the configuration of deploy/ in front of two processes, attacked and measured: `python -m tools.proxy_drill`.

Needs nginx and openssl on this machine; everything stays on loopback and in a folder that is removed. Prints one line a check
and ends with 1 when one fails.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tools.cluster.proxy import require_programs, write_configuration
from tools.running import ROOT, Trouble, say

# Requests two readers could read differently; each must be refused or end with its connection.
SMUGGLED = {
    "two lengths": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nContent-Length: 5\r\n\r\nabcdef",
    "length and chunks": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
    "odd chunked": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "broken chunk": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    "space before the colon": b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "negative length": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "long header": b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 40_000 + b"\r\n\r\n",
}


def free_port() -> int:
    """A port nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def processes(folder: Path, ports: list[int]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Web processes as in production, in test mode."""
    settings = {
        "GONGPING_MODE": "test", "GONGPING_SECRET_KEY": "s" * 40, "GONGPING_HOME": str(folder), "GONGPING_WORKERS": "none",
        "GONGPING_PROXIES": "1", "GONGPING_LOG": "json",
    }
    started = []
    for port in ports:
        environment = {**os.environ, **settings, "GONGPING_BIND": f"127.0.0.1:{port}"}
        command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "wsgi:app"]
        started.append(subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL))
        wait(lambda port=port: plain(port, "/ready") == 200)
    try:
        yield started
    finally:
        for process in started:
            process.terminate()
            process.wait(20)


@contextlib.contextmanager
def proxy(folder: Path, ports: list[int]) -> Iterator[tuple[int, int]]:
    """nginx with our files, on ports of this machine; gives those of TLS and of plain HTTP."""
    secure, bare = free_port(), free_port()
    main = write_configuration(folder, secure=secure, bare=bare, upstream=ports)
    server = subprocess.Popen(["nginx", "-c", main, "-g", "daemon off;"])
    wait(lambda: answered(bare, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", secure=False).startswith(b"HTTP/1.1 308"))
    try:
        yield secure, bare
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait(20)


def wait(happened: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something; Trouble when it does not come."""
    until = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if happened():
                return
        if time.monotonic() > until:
            raise Trouble("A server did not come up.")
        time.sleep(0.05)


def plain(port: int, path: str) -> int:
    """The status of a page over plain HTTP."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    return connection.getresponse().status


def answered(port: int, sent: bytes, *, secure: bool = True, version: ssl.TLSVersion | None = None) -> bytes:
    """What comes back for these bytes until the connection ends or is quiet."""
    with contextlib.ExitStack() as held:
        line: socket.socket = held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
        if secure:
            context = ssl._create_unverified_context()
            if version:
                context.minimum_version = context.maximum_version = version
            line = held.enter_context(context.wrap_socket(line))
        line.sendall(sent)
        found = b""
        with contextlib.suppress(TimeoutError):
            line.settimeout(3)
            while data := line.recv(65536):
                found += data
        return found


def get(path: str, *headers: str, method: str = "GET") -> bytes:
    """A request that ends with its answer."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode()


def refuses_old_tls(port: int) -> bool:
    """TLS 1.1 ends in the handshake, 1.2 and 1.3 do not."""
    try:
        answered(port, get("/"), version=ssl.TLSVersion.TLSv1_1)
    except (ssl.SSLError, OSError):
        pass
    else:
        return False
    good = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)
    return all(b" 200 " in answered(port, get("/health"), version=version)[:20] for version in good)


def refuses(port: int, sent: bytes) -> bool:
    """Whether these bytes are answered once at most, and with a refusal."""
    status = re.findall(rb"HTTP/1\.1 (\d+)", answered(port, sent))
    return len(status) <= 1 and all(each in (b"400", b"414", b"431", b"501") for each in status)


def upgrades(port: int) -> bool:
    """The live channel is reached: a guest is refused by the program (401), not by the proxy."""
    asked = get("/socket.io/?EIO=4&transport=websocket", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==").replace(b"Connection: close", b"Connection: Upgrade")
    return answered(port, asked).startswith(b"HTTP/1.1 401")


def single_headers(port: int) -> bool:
    """Each security header stands once in an answer, and nobody tells versions."""
    head = answered(port, get("/rules")).partition(b"\r\n\r\n")[0].decode().lower()
    once = all(head.count(f"\r\n{name.lower()}:") == 1 for name in ("Content-Security-Policy", "X-Content-Type-Options"))
    return once and not re.search(r"server: .*\d", head)


def survives_a_restart(port: int, ended: subprocess.Popen[bytes]) -> bool:
    """While one of two processes ends, every request is answered by the other."""
    ended.terminate()
    return all(answered(port, get("/health")).startswith(b"HTTP/1.1 200") for _ in range(30)) and ended.wait(20) == 0


def checks(secure: int, bare: int, log: Path, running: list[subprocess.Popen[bytes]]) -> Iterator[tuple[str, bool]]:
    """Every check with its name."""
    yield "plain HTTP leads to https", b" 308 " in answered(bare, get("/x"), secure=False)[:20]
    yield "TLS 1.2 and 1.3 alone", refuses_old_tls(secure)
    for name, sent in SMUGGLED.items():
        yield f"refused: {name}", refuses(secure, sent)
    for method in ("TRACE", "CONNECT", "DEBUG"):
        yield f"no {method}", answered(secure, get("/", method=method))[9:12] in (b"405", b"400")
    for path in ("/metrics", "/ready"):
        yield f"{path} is not for outside", b" 404 " in answered(secure, get(path))[:20]
    yield "websockets are passed on", upgrades(secure)
    yield "security headers once", single_headers(secure)
    yield "65 MB are enough", b" 413 " in answered(secure, get("/", "Content-Length: 70000000", method="POST"))[:20]
    answered(secure, get("/reset-password/CANARY?q=CANARY", "X-Forwarded-For: 9.9.9.9"))
    said = b"".join(path.read_bytes() for path in log.glob("gongping*.log"))
    yield "no path, query or address in the log", b"CANARY" not in said and b"127.0.0.1\"" not in said and b"request" in said
    yield "a process ends and nobody notices", survives_a_restart(secure, running[0])


def main() -> int:
    """Run the drill; 1 when a check fails."""
    try:
        require_programs()
    except Trouble as trouble:
        say(str(trouble))
        return 1
    failed = 0
    with tempfile.TemporaryDirectory() as place:
        folder, ports = Path(place), [free_port(), free_port()]
        folder.chmod(0o755)
        with processes(folder, ports) as running, proxy(folder, ports) as (secure, bare):
            for name, good in checks(secure, bare, folder, running):
                failed += not good
                say(f"{'ok    ' if good else 'FAILED'} {name}")
    say(f"{failed} checks failed." if failed else "All checks passed.")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
