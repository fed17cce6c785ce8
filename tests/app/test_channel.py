"""Telling other processes: a Redis that takes the connection and then says nothing must not hold up the pages of this one."""

from __future__ import annotations

import socket
from time import monotonic

import redis
from socketio import Server

from app import channel
from app.channel import HouseManager


def test_a_deaf_redis_holds_nobody_up(monkeypatch) -> None:
    monkeypatch.setattr(channel, "SEND_TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        manager = HouseManager(f"redis://127.0.0.1:{deaf.getsockname()[1]}/0")
        began = monotonic()
        manager.tell_others([("account", 1)])
        assert monotonic() - began < 5


def test_news_reach_whoever_listens_also_after_the_connection_broke(redis_url: str) -> None:
    manager = HouseManager(redis_url)
    with redis.Redis.from_url(redis_url) as client, client.pubsub(ignore_subscribe_messages=True) as listening:
        listening.subscribe("gongping")
        for turn in range(2):
            manager.tell_others([("account", turn)])
            while (heard := listening.get_message(timeout=10)) is None:
                pass
            assert f'[["account", {turn}]]'.encode() in heard["data"]
            client.client_kill_filter(_type="normal", skipme=True)  # what the manager holds is broken now
    assert isinstance(Server(client_manager=manager).manager, HouseManager)
