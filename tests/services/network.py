"""No test talks to another machine: what it would prove depends on that machine, and what it sends cannot be taken back."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from functools import cache
from urllib.parse import urlsplit


class OutsideNetwork(RuntimeError):
    """A test tried to reach another machine; the text names it."""


@cache
def forbid_outside() -> None:
    """From now on this process can look up and reach this machine alone, and the server of TEST_REDIS_URL."""
    sys.addaudithook(refuse_outside)


def refuse_outside(event: str, arguments: tuple[object, ...]) -> None:
    """Audit hook of the interpreter: raises OutsideNetwork on a connection or look-up that leaves the machine."""
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a Unix socket's address is text
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if not is_here(host):
        raise OutsideNetwork(f"a test wants to reach {host!r}")


def is_here(host: object) -> bool:
    """True for names and addresses of this machine, and for those the tests were told to use."""
    name = host.decode() if isinstance(host, bytes) else host
    if not isinstance(name, str) or name in known():
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


@cache
def known() -> frozenset[str]:
    """Names that are here: the local ones, any address to listen on, this host, and a Redis given for the tests."""
    given = urlsplit(os.environ.get("TEST_REDIS_URL", "")).hostname or ""
    return frozenset({"", "localhost", "0.0.0.0", "::", socket.gethostname(), given})
