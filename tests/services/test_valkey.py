"""The Redis that tests get answers, also where only the wheel has one."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis

from tests.services import valkey as room
from tests.services.keeper import NotStarted, kept


def test_publishes_and_subscribes(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client, client.pubsub() as listener:
        listener.subscribe("tally")
        assert listener.get_message(timeout=5)["type"] == "subscribe"
        client.publish("tally", "公评")
        assert listener.get_message(timeout=5)["data"].decode() == "公评"


def test_the_wheel_alone_is_enough() -> None:
    with room.started(room.wheel_program()) as url, redis.Redis.from_url(url) as client:
        info = client.info("server")
        folder = Path(client.config_get("dir")["dir"])
        assert info["server_name"] == "valkey"
        assert folder.is_dir()
    assert not folder.exists()


def test_a_server_that_ends_at_once_is_not_started(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    server = kept(["/bin/sh", "-c", "echo no such option; exit 3"], folder, lambda: False)
    with pytest.raises(NotStarted, match="no such option"), server:
        raise AssertionError
    assert not folder.exists()
