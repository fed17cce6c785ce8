"""Our cookies beside the session: of this host alone where they travel over https, never for a script.

A browser takes a `__Host-` cookie from this very host over https only: no other name below the same domain can plant one.
"""

from __future__ import annotations

from flask import Response, request

from app.house import config


def host_name(name: str) -> str:
    """What the cookie is called in the browser."""
    return f"__Host-{name}" if config().secure_cookies else name


def read_cookie(name: str) -> str:
    """What this browser sent; empty when it has none."""
    return request.cookies.get(host_name(name), "")


def keep_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    """Let the browser keep a cookie for so long."""
    safe = config().secure_cookies
    response.set_cookie(host_name(name), value, max_age=seconds, secure=safe, httponly=True, samesite="Lax")


def drop_cookie(response: Response, name: str) -> None:
    """Let the browser forget it."""
    response.delete_cookie(host_name(name), secure=config().secure_cookies, httponly=True, samesite="Lax")
