"""The live channel: sockets join rooms after a permission check, committed events become pushes of state.

Works in one process by itself and in several through Redis; a page that cannot connect polls `/live/…` instead.
"""

from __future__ import annotations

from flask import Flask

from app.config import Config
from app.extensions import socketio
from app.realtime.gate import Gate
from app.realtime.handlers import live as live_channel
from app.realtime.live import Live

SETTLE = 3.0  # seconds a command waits for its last pushes

__all__ = ["init", "live_channel", "settle_pushes"]


def init(app: Flask, config: Config) -> None:
    """Put the gate in front of the sockets and listen to the house. After `extensions.init`."""
    house = app.extensions["gongping"]
    channel = Live(house, lambda: app.config["CLOCK"](), socketio.server, app.extensions["gongping.session_rules"])
    app.extensions["gongping.live"] = channel
    app.wsgi_app = Gate(app, app.wsgi_app, most=config.max_sockets)
    house.publisher.subscribe(channel.hear)


def settle_pushes() -> None:
    """A command that ends waits until what it changed has been told to the web processes."""
    live_channel().flusher.settle(SETTLE)
