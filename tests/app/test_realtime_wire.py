"""Frames written straight to a connection: what a websocket reader makes of them, and that nobody slow is waited for."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from time import monotonic

import pytest
from wsproto.connection import Connection, ConnectionType
from wsproto.events import TextMessage

from app.realtime import wire

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Two ends of a TCP connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        near = socket.create_connection(listener.getsockname())
        far, _ = listener.accept()
    with near, far:
        yield near, far


def read(far: socket.socket, count: int) -> list[str]:
    """The texts of the next frames, as another implementation reads them."""
    reader, texts, part = Connection(ConnectionType.CLIENT), [], ""
    far.settimeout(20)
    while len(texts) < count:
        reader.receive_data(far.recv(65536))
        for event in reader.events():
            assert isinstance(event, TextMessage)
            part += event.data
            if event.message_finished:
                texts.append(part)
                part = ""
    return texts


@pytest.mark.parametrize("size", [0, 90, 100, 124, 125, 126, 300, 65_500, 65_530, 70_000])
def test_frames_of_every_length_are_read(pair: Pair, size: int) -> None:
    near, far = pair
    state = {"case": "x" * size, "名": "张"}
    assert wire.send(near, wire.frame("panel", (state, {"cast": 2})))
    text, = read(far, 1)
    assert text.startswith("42")
    assert json.loads(text[2:]) == ["panel", state, {"cast": 2}]


def test_a_reader_who_does_not_read_is_not_waited_for(pair: Pair) -> None:
    near, far = pair
    data, began, written = wire.frame("panel", ({"case": "x" * 1000},)), monotonic(), 0
    while wire.send(near, data):
        written += 1
        assert written < 100_000
    assert not wire.send(near, data)
    assert monotonic() - began < 10
    assert len(read(far, written)) == written


def test_a_connection_that_is_gone_says_so(pair: Pair) -> None:
    near, _ = pair
    near.close()
    with pytest.raises((OSError, ValueError)):
        wire.send(near, wire.frame("me", ({},)))


def test_only_plain_connections_take_the_short_way(pair: Pair) -> None:
    class Wrapped(socket.socket):
        """As one that encrypts would be."""

    near, _ = pair
    with Wrapped() as other:
        assert wire.line_of({"gunicorn.socket": near}) is near
        assert wire.line_of({"gunicorn.socket": other}) is None
    assert wire.line_of({}) is None
