"""The Flask extensions, each made once and bound in `init`."""

from __future__ import annotations

from flask import Flask
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_socketio import SocketIO
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app.channel import manager
from app.config import Config

csrf = CSRFProtect()
login_manager = LoginManager()
babel = Babel()
limiter = Limiter(get_remote_address, strategy="moving-window")
socketio = SocketIO()


def storage(redis_url: str) -> str:
    """Where throttles are counted, as the limiter's library names it: it calls the socket of a Redis `redis+unix`."""
    return f"redis+{redis_url}" if redis_url.startswith("unix:") else redis_url or "memory://"


def init(app: Flask, config: Config) -> None:
    """Bind all extensions to the application."""
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies)
    app.config["RATELIMIT_STORAGE_URI"] = storage(config.redis_url)
    app.config["RATELIMIT_STORAGE_OPTIONS"] = {"socket_connect_timeout": 2, "socket_timeout": 2} if config.redis_url else {}
    app.config["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] = bool(config.redis_url)
    csrf.init_app(app)
    limiter.init_app(app)
    login_manager.session_protection = None  # sessions live in the database and can be ended there
    login_manager.init_app(app)
    socketio.init_app(
        app,
        async_mode="threading",  # detection would take gevent as soon as somebody installs it
        transports=["websocket"],  # several processes then need no sticky sessions
        client_manager=manager(config),
        max_http_buffer_size=16 * 1024,
        manage_session=False,
    )
