"""The browser's side of signing in and out: cookie, new session, way back."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request, session, url_for
from flask_login import login_user, logout_user

from app.house import now, work
from app.viewer import load_viewer, viewer
from panel.services.sessions import open_session, sign_out


def enter(account_id: int) -> None:
    """Sign this browser in as an account whose right to it was checked before. The old session ends, a new one begins."""
    before = viewer()
    with work() as uow:
        if before is not None:
            sign_out(uow, before.token)
        token = open_session(uow, account_id, browser=browser_name(), now=now())
    session.clear()  # a session fixed from outside is worth nothing, nor is its CSRF token
    session.permanent = True
    found = load_viewer(token)
    if found is not None:
        login_user(found)


def leave() -> None:
    """Sign this browser out: the session's row goes, so a copy of the cookie is worth nothing."""
    who = viewer()
    if who is not None:
        with work() as uow:
            sign_out(uow, who.token)
    logout_user()
    session.clear()


def browser_name() -> str:
    """What the list of sessions calls this browser: system and program, from its own words."""
    agent = request.user_agent.string
    systems = ("HarmonyOS", "Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
    signs = (("MicroMessenger", "WeChat"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    system = next((name for name in systems if name in agent), "")
    program = next((name for sign, name in signs if sign in agent), "")
    return " · ".join(part for part in (program, system) if part)


def way_back(target: str | None, otherwise: str = "public.home") -> str:
    """A path on this host to go on to; anything else leads to `otherwise`."""
    parts = urlsplit(target or "")
    safe = (
        target is not None and target.startswith("/") and not target.startswith("//") and "\\" not in target
        and not parts.netloc and not parts.scheme and all(ord(sign) >= 32 for sign in target)
    )
    return target if safe and target is not None else url_for(otherwise)
