"""Several processes as one channel: Socket.IO's Redis manager, which also carries what has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import socketio

from app.config import Config

CONNECT_TIMEOUT = 2  # seconds; a Redis that does not answer must not hold up anything
NEWS = "/news"


class HouseManager(socketio.RedisManager):
    """Knows one message more than its base: `tell_others`. A Redis that is down costs other processes' pages a moment, until
    these look for themselves; it never costs a ballot."""

    def __init__(self, url: str) -> None:
        super().__init__(url, channel="gongping", redis_options={"socket_connect_timeout": CONNECT_TIMEOUT})
        self.on_news: Callable[[list[tuple[str, Any]]], None] = lambda _keys: None

    def tell_others(self, keys: Iterable[tuple[str, Any]]) -> None:
        """Tell the other processes what has changed: names alone, each process reads for itself what its sockets may see."""
        named = [list(key) for key in keys]
        self._publish({"method": "close_room", "room": named, "namespace": NEWS, "host_id": self.host_id})

    def _handle_close_room(self, message: dict[str, Any]) -> None:
        """A closed room of the made-up namespace is news."""
        if message.get("namespace") == NEWS:
            self.on_news([(str(kind), name) for kind, name in message["room"]])
            return
        super()._handle_close_room(message)


def manager(config: Config) -> HouseManager | None:
    """The manager of the settings; None: this process is alone."""
    return HouseManager(config.redis_url) if config.redis_url else None
