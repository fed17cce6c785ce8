"""Load, authorise, refuse: in one place for pages, JSON and socket events.

    @blueprint.get("/cases/<case_id>")
    @requires(Permission.CASE_FOLLOW, load=loaders.case)
    def case(case_id): ...            # g.case, g.standings are set

A refused case answers 404 (its existence is a secret), unless the person has the permission in another status: 409.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, g

from app.config import ConfigError
from app.house import close_reading, reading
from app.loaders import Loaded, Loader
from app.log_events import happened, route
from app.log_events import who as whose
from app.viewer import Viewer, viewer
from panel.errors import Conflict, Forbidden, NotFound, PanelError
from panel.permissions import Permission, Standing, may, may_ever, rights
from panel.queries.standings import GUEST, holder_standings, standings
from panel.rights import RightsError

F = TypeVar("F", bound=Callable[..., Any])


class SignInNeeded(Forbidden):
    """A guest asked for something of members: a page sends them to sign in and back."""

    def __init__(self) -> None:
        super().__init__("account.sign_in_needed")


class FactorNeeded(Forbidden):
    """Somebody who must have a second factor has none yet: nothing opens but setting it up."""

    def __init__(self) -> None:
        super().__init__("factor.needed")


def requires(permission: Permission, load: Loader | None = None, *, before_factor: bool = False) -> Callable[[F], F]:
    """Guard a route or a socket handler with a permission; `load` finds its case (or seat) from the URL's ids.

    `before_factor`: open also to whoever must set up a second factor first; few pages are.

    A socket handler gets its ids from the dict it was sent. The view is marked with `_permission` for the guard test.
    """

    def guard(view: F) -> F:
        @functools.wraps(view)
        def guarded(*args: Any, **ids: Any) -> Any:
            if not before_factor:
                factor_first()
            authorise(permission, load, **(ids or _sent(args)))
            return view(*args, **ids)

        guarded.__dict__["_permission"] = permission
        guarded.__dict__["_before_factor"] = before_factor
        return cast(F, guarded)

    return guard


def factor_first() -> None:
    """Refuse whoever must set up a second factor before anything else."""
    who = viewer()
    if who is not None and who.must_set_up:
        raise FactorNeeded


def authorise(permission: Permission, load: Loader | None = None, **ids: Any) -> Loaded:
    """Check a permission for whoever is looking; sets g.standings, g.case, g.seat. Raises what `app.errors` answers with."""
    try:
        return _authorise(permission, load, **ids)
    except SignInNeeded:
        raise
    except PanelError as refusal:
        happened("refused", permission=permission.value, code=refusal.code, route=route(), who=whose())
        raise


def _authorise(permission: Permission, load: Loader | None, **ids: Any) -> Loaded:
    who = viewer()
    if who is None and not may(GUEST, permission):
        raise SignInNeeded
    loaded = load(reading(), **ids) if load else Loaded()
    if loaded.holder_id is not None and (who is None or loaded.holder_id != who.id):
        raise NotFound("page.not_found")
    g.standings = stand(who, loaded)
    g.case, g.seat, g.status, g.category = loaded.case, loaded.seat, loaded.status, loaded.category
    _check(g.standings, permission, loaded)
    return loaded


def stand(who: Viewer | None, loaded: Loaded) -> frozenset[Standing]:
    """The standings of a viewer to what was loaded."""
    if who is None:
        return GUEST
    if loaded.holder_sides is not None and loaded.holder_id == who.id:
        return holder_standings(loaded.holder_sides)
    return standings(reading(), who.id, who.roles, loaded.case)


def _check(held: frozenset[Standing], permission: Permission, loaded: Loaded) -> None:
    if may(held, permission, loaded.status):
        return
    if loaded.status is None:
        raise Forbidden("page.forbidden")
    if may_ever(held, permission):
        raise Conflict("case.wrong_status", status=loaded.status.value, to=None)
    raise NotFound("page.not_found")


def can(permission: Permission) -> bool:
    """For templates and routes: whether whoever is looking may do this to the case in hand."""
    return may(g.get("standings", GUEST), permission, g.get("status"))


def _sent(args: tuple[Any, ...]) -> dict[str, Any]:
    """The ids in what a socket client sent: text values only."""
    sent = args[0] if args and isinstance(args[0], dict) else {}
    return {key: value for key, value in sent.items() if isinstance(key, str) and isinstance(value, str)}


def init(app: Flask) -> None:
    """Read the rights, close the reading session of every request, give templates `can` and `Permission`.

    Raises ConfigError when the file of rights is not sound: a house that does not know who may do what does not open.
    """
    try:
        rights()
    except RightsError as error:
        raise ConfigError([f"The rights of panel/rights.toml cannot be trusted: {error}"]) from error
    app.teardown_appcontext(close_reading)
    app.jinja_env.globals.update(can=can, Permission=Permission)
