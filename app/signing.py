"""The browser's side of signing in and out: cookie, new session, the step between password and code, way back."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Response, after_this_request, request, session, url_for
from flask_limiter.util import get_remote_address
from flask_login import login_user, logout_user

from app.devices import note_device
from app.house import now, reading, work
from app.log_events import happened, network, who
from app.session_rules import known_rules
from app.viewer import get_viewer, load_viewer
from panel.notices import notify
from panel.queries.accounts import hash_token
from panel.queries.factors import has_factor
from panel.services.sessions import CODE_WAIT, LIFETIME, open_session, renew_session, sign_out
from panel.uow import UnitOfWork

CLEARED = '"cache"'  # and why nothing else: docs/adr/0064-what-a-browser-tells-keeps-and-brings.md
HELD = "_user_id"  # where Flask-Login keeps the token that `Viewer.get_id` gave


def enter(account_id: int, *, stranger: bool = False) -> bool:
    """Sign this browser in as an account whose right to it was checked before. The old session ends, a new one begins.

    False: the account has a second factor, and the browser is signed in only when its code was given (`enter_with_code`).
    `stranger`: this browser never signed in to it before, which its owner is told.
    """
    owes = known_rules().read(reading(), now()).wants_code(has_factor(reading(), account_id), None)
    with work() as uow:
        if HELD in session:
            sign_out(uow, session[HELD])
        token = open_session(
            uow, account_id, browser=browser_name(), network=rough_network(), now=now(), lasts=CODE_WAIT if owes else LIFETIME
        )
        if not owes:
            _arrive(uow, account_id, token, stranger)
    session.clear()  # a session fixed from outside is worth nothing, nor is its CSRF token
    session.permanent = True
    if owes:
        session[HELD] = token
    else:
        _hold(token)
        say_signed_in()
    return not owes


def enter_with_code(uow: UnitOfWork, account_id: int, token: str, *, stranger: bool) -> str:
    """The code was right: the session gets a new token and counts from here on. Call `hold` with it after the commit."""
    _arrive(uow, account_id, token, stranger)
    return renew_session(uow, token, now=now(), coded=True)


def say_signed_in() -> None:
    """A line of the log: somebody is signed in, all steps done."""
    happened("sign_in.ok", who=who(), network=network())


def renew(uow: UnitOfWork, *, coded: bool = False) -> str:
    """A new token for the session in hand, whose holder has just shown who it is. Call `hold` with it after the commit."""
    return renew_session(uow, get_viewer().token, now=now(), coded=coded)


def hold(token: str) -> None:
    """Let this browser hold a renewed session. What else is in its cookie stays, forms in other tabs hold."""
    session.permanent = True
    _hold(token)


def _hold(token: str) -> None:
    found = load_viewer(token)
    if found is not None:
        login_user(found)


def _arrive(uow: UnitOfWork, account_id: int, token: str, stranger: bool) -> None:
    """The account is signed in here: its browser is noted, and its owner told when it is a new one."""
    note_device(uow, account_id)
    if stranger:
        notify(
            uow, [account_id], "account.new_browser", now=now(), once=hash_token(token)[:32], browser=browser_name() or "?",
            network=rough_network(), at=now().isoformat(),
        )


def leave() -> None:
    """Sign this browser out: the session's row goes, so a copy of the cookie is worth nothing, and so do copies of pages."""
    if HELD in session:
        with work() as uow:
            sign_out(uow, session[HELD])
    logout_user()
    session.clear()

    @after_this_request
    def clear(response: Response) -> Response:
        response.headers["Clear-Site-Data"] = CLEARED
        return response


def rough_network() -> str:
    """Where a request comes from, without the part that names one household: 203.0.113.*, of IPv6 the first three groups."""
    given = get_remote_address()
    try:
        address = ip_address(given)
    except ValueError:
        return given
    if address.version == 4:
        return f"{given.rpartition('.')[0]}.*"
    return f"{':'.join(address.exploded.split(':')[:3])}:*"


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
