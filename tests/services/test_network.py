"""The guard against other machines lets this machine through and nothing else."""

from __future__ import annotations

import socket
import urllib.request

import pytest

from tests.services.network import OutsideNetwork, is_here

ELSEWHERE = "192.0.2.1"  # set aside for documentation: nobody is there


def test_another_machine_is_refused() -> None:
    with socket.socket() as client, pytest.raises(OutsideNetwork, match=ELSEWHERE):
        client.connect((ELSEWHERE, 25))


def test_a_look_up_is_refused() -> None:
    with pytest.raises(OutsideNetwork, match=r"mail\.example"):
        urllib.request.urlopen("http://mail.example/")


def test_this_machine_is_reached() -> None:
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(("localhost", server.getsockname()[1]))
        assert client.getpeername() == server.getsockname()


@pytest.mark.parametrize(("host", "here"), [("::1", True), ("127.0.0.9", True), (b"localhost", True), ("10.0.0.1", False)])
def test_hosts(host: object, here: bool) -> None:
    assert is_here(host) is here
