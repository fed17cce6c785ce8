"""Several processes as one channel: Socket.IO's Redis manager, which also closes an account's sockets in every process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import socketio

from app.config import Config

CONNECT_TIMEOUT = 2  # seconds; a Redis that does not answer must not hold up anything


class HouseManager(socketio.RedisManager):
    """Knows one message more than its base: `close_account`. A Redis that is down costs other processes' pages their pushes,
    which they fetch again; it never costs a ballot."""

    def __init__(self, url: str) -> None:
        super().__init__(url, channel="gongping", redis_options={"socket_connect_timeout": CONNECT_TIMEOUT})
        self.on_close_account: Callable[[int], None] = lambda _account: None

    def close_account(self, account_id: int) -> None:
        """Tell the other processes that this account's sockets must close."""
        self._publish({"method": "close_room", "room": account_id, "namespace": "/account", "host_id": self.host_id})

    def _handle_close_room(self, message: dict[str, Any]) -> None:
        """A closed room of the made-up namespace "/account" is an account."""
        if message.get("namespace") == "/account":
            self.on_close_account(int(message["room"]))
            return
        super()._handle_close_room(message)


def manager(config: Config) -> HouseManager | None:
    """The manager of the settings; None: this process is alone."""
    return HouseManager(config.redis_url) if config.redis_url else None
