"""The short way to many websockets: a frame is made once and the same bytes go to each connection's buffer, without waiting.

The long way (`Server.emit`) wakes a thread for each socket and makes each its own frame, which costs about ten times as much.
Taken only where nothing stands in a connection's way: a plain TCP socket, compression refused by the gate, hardly anything
unsent. All else goes the long way. See docs/adr/0018-pushes-share-bytes-and-rest.md.
"""

from __future__ import annotations

import fcntl
import socket
import struct
import termios
from collections.abc import Mapping
from typing import Any

import engineio
import socketio

UNSENT = 8 * 1024  # bytes; a reader who is further behind may have a frame half sent, nothing must come between
TEXT, SHORT, LONG = 0x81, 126, 1 << 16  # RFC 6455, 5.2: a whole text frame; lengths from which the header grows


def line_of(environ: Mapping[str, Any]) -> socket.socket | None:
    """The connection a WSGI server has handed over for this websocket; None when there is no plain one."""
    found = environ.get("gunicorn.socket") or environ.get("werkzeug.socket")
    return found if type(found) is socket.socket else None


def frame(event: str, values: tuple[Any, ...]) -> bytes:
    """One event of the default namespace as the bytes of a websocket frame."""
    packet = socketio.packet.Packet(socketio.packet.EVENT, namespace="/", data=[event, *values], binary=False).encode()
    data = engineio.packet.Packet(engineio.packet.MESSAGE, packet).encode().encode()
    if len(data) < SHORT:
        return bytes((TEXT, len(data))) + data
    if len(data) < LONG:
        return struct.pack(">BBH", TEXT, SHORT, len(data)) + data
    return struct.pack(">BBQ", TEXT, SHORT + 1, len(data)) + data


def send(line: socket.socket, data: bytes) -> bool:
    """Put a frame into the connection's buffer; False when it must go the long way. Raises OSError when it was cut in two or
    the connection is gone: then it must be closed."""
    unsent = struct.unpack("i", fcntl.ioctl(line, termios.TIOCOUTQ, bytes(4)))[0]
    if unsent > UNSENT:
        return False
    try:
        sent = line.send(data, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    if sent < len(data):
        raise OSError("half a frame")
    return True
