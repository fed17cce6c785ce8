"""Who is looking: read from the database on every request, so that a lost role or an ended session acts at once."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, g
from flask_login import UserMixin, current_user

from app.extensions import login_manager
from app.house import now, reading, work
from panel.models import Role
from panel.queries.accounts import find_signed_in
from panel.services.sessions import TOUCH_EVERY, touch_session


@dataclass(frozen=True, slots=True)
class Viewer(UserMixin):
    """The signed-in account, as pages may know it. `token` is the session's secret and goes nowhere but the cookie."""

    id: int
    public_id: str
    display_name: str
    email: str | None
    phone: str | None
    locale: str
    roles: frozenset[Role]
    persona: str | None
    email_confirmed: bool
    token: str

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the session token, not the account's id."""
        return self.token


def viewer() -> Viewer | None:
    """The signed-in account, None for a guest. One SELECT a request."""
    found = current_user._get_current_object()  # once: every further look through the proxy would ask Flask again
    return found if found is not None and found.is_authenticated else None


def get_viewer() -> Viewer:
    """The signed-in account of a route whose permission guests do not have."""
    found = viewer()
    if found is None:
        raise LookupError("a route that guests reach asked for the signed-in account")
    return found


def load_viewer(token: str) -> Viewer | None:
    """The account of a session token, None when the session has ended or the account is disabled."""
    found = find_signed_in(reading(), token, now=now())
    if found is None:
        return None
    if found.seen_at < now() - TOUCH_EVERY:
        g.touch = token
    return Viewer(
        id=found.id, public_id=found.public_id, display_name=found.name, email=found.email, phone=found.phone,
        locale=found.locale, roles=found.roles, persona=found.persona,
        email_confirmed=found.email_confirmed, token=token,
    )


def init(app: Flask) -> None:
    """Tell Flask-Login how an account is loaded, and note its use."""
    login_manager.user_loader(load_viewer)
    app.after_request(note_use)


def note_use(response: Response) -> Response:
    """Note in the database that the session is in use, at most every five minutes."""
    token = g.pop("touch", None)
    if token is not None:
        with work() as uow:
            touch_session(uow, token, now=now())
    return response
