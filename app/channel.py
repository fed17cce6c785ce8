"""Several processes as one channel: Socket.IO's Redis manager, which also carries what has changed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

import redis
import socketio
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.config import Config

CONNECT_TIMEOUT = SEND_TIMEOUT = 2  # seconds; a Redis that does not answer must not hold up anything
NEWS = "/news"
logger = logging.getLogger(__name__)


class HouseManager(socketio.RedisManager):
    """Knows one message more than its base: `tell_others`. A Redis that is down costs other processes' pages a moment, until
    these look for themselves; it never costs a ballot."""

    def __init__(self, url: str) -> None:
        super().__init__(url, channel="gongping", redis_options={"socket_connect_timeout": CONNECT_TIMEOUT})
        # who listens waits without end, who speaks must not: each has a connection of its own
        again = Retry(NoBackoff(), 1)  # the first try may meet a connection that a restart has broken
        waits = {"socket_connect_timeout": CONNECT_TIMEOUT, "socket_timeout": SEND_TIMEOUT}
        self._speaker = redis.Redis.from_url(url, retry=again, **waits)
        self.on_news: Callable[[list[tuple[str, Any]]], None] = lambda _keys: None

    def tell_others(self, keys: Iterable[tuple[str, Any]]) -> None:
        """Tell the other processes what has changed: names alone, each process reads for itself what its sockets may see."""
        named = [list(key) for key in keys]
        self._publish({"method": "close_room", "room": named, "namespace": NEWS, "host_id": self.host_id})

    def _publish(self, data: dict[str, Any]) -> None:
        """Say it within a few seconds or not at all: pages look for themselves then."""
        try:
            self._speaker.publish(self.channel, self.json.dumps(data))
        except redis.RedisError as error:
            logger.warning("Redis takes no news", exc_info=error)

    def _handle_close_room(self, message: dict[str, Any]) -> None:
        """A closed room of the made-up namespace is news."""
        if message.get("namespace") == NEWS:
            self.on_news([(str(kind), name) for kind, name in message["room"]])
            return
        super()._handle_close_room(message)


def manager(config: Config) -> HouseManager | None:
    """The manager of the settings; None: this process is alone."""
    return HouseManager(config.redis_url) if config.redis_url else None
