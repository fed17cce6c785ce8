"""Who is looking: read from the database on every request, so that a lost role or an ended session acts at once."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, Response, g
from flask_login import UserMixin, current_user

from app.extensions import login_manager
from app.house import now, reading, work
from app.session_rules import known_rules
from panel.models import Role
from panel.queries.sessions import SignedIn, find_signed_in
from panel.services.sessions import TOUCH_EVERY, touch_session
from panel.session_rules import OFF, SessionRules

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Viewer(UserMixin):
    """The signed-in account, as pages may know it. `token` is the session's secret and goes nowhere but the cookie.

    `has_factor`: codes are asked of it. `must_set_up`: it has to set up its second factor before anything else opens.
    `proved_at`: when password or code was last given in this session.
    """

    id: int
    public_id: str
    display_name: str
    email: str | None
    phone: str | None
    locale: str
    roles: frozenset[Role]
    persona: str | None
    email_confirmed: bool
    has_factor: bool
    must_set_up: bool
    proved_at: datetime | None
    token: str

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the session token, not the account's id."""
        return self.token


def viewer() -> Viewer | None:
    """The signed-in account, None for a guest. One SELECT a request."""
    found = current_user._get_current_object()  # once: every further look through the proxy would ask Flask again
    return found if found is not None and found.is_authenticated else None


def viewer_at_hand() -> Viewer | None:
    """The signed-in account if this request has looked already, else None: for log lines, which must ask nothing."""
    found = g.get("_login_user")  # where Flask-Login keeps it
    return found if isinstance(found, Viewer) else None


def look_no_more() -> None:
    """For the rest of this request nobody is looking and nothing is noted: for the page of a fault that came from looking."""
    g._login_user = login_manager.anonymous_user()  # where Flask-Login keeps it
    g.pop("touch", None)


def get_viewer() -> Viewer:
    """The signed-in account of a route whose permission guests do not have."""
    found = viewer()
    if found is None:
        raise LookupError("a route that guests reach asked for the signed-in account")
    return found


@dataclass(frozen=True, slots=True)
class Awaited:
    """Who gave the right password in this browser and still owes the code: not signed in."""

    id: int
    email: str | None
    phone: str | None
    token: str


def awaited() -> Awaited | None:
    """Whose code this browser has to give before it is signed in; None when it owes none."""
    viewer()
    found: Awaited | None = g.get("awaited")
    return found


def load_viewer(token: str) -> Viewer | None:
    """The account of a session token, None when the session is over, lacks a code, or the account is disabled."""
    found = find_signed_in(reading(), token, now=now())
    if found is None:
        return None
    rules = known_rules().at(found.settings_mark, reading(), now())
    if rules.is_over(found.created_at, found.seen_at, found.roles, now()):
        return None
    if rules.wants_code(found.has_factor, found.coded_at):
        g.awaited = Awaited(found.id, found.email, found.phone, token)
        return None
    if found.seen_at < now() - TOUCH_EVERY:
        g.touch = token
    return _viewer(found, token, rules)


def _viewer(found: SignedIn, token: str, rules: SessionRules) -> Viewer:
    return Viewer(
        id=found.id, public_id=found.public_id, display_name=found.name, email=found.email, phone=found.phone,
        locale=found.locale, roles=found.roles, persona=found.persona,
        email_confirmed=found.email_confirmed, has_factor=found.has_factor and rules.second_factor != OFF,
        must_set_up=rules.wants_set_up(found.has_factor, found.roles), proved_at=found.proved_at, token=token,
    )


def init(app: Flask) -> None:
    """Tell Flask-Login how an account is loaded, and note its use."""
    login_manager.user_loader(load_viewer)
    app.after_request(note_use)


def note_use(response: Response) -> Response:
    """Note in the database that the session is in use, at most every five minutes."""
    token = g.pop("touch", None)
    if token is not None:
        try:
            with work() as uow:
                touch_session(uow, token, now=now())
        except Exception as error:  # whatever the answer says was done is done all the same
            logger.warning("the use of a session could not be noted", exc_info=error)
    return response
