"""Showing once more that it is oneself, before what would hurt most in the hands of somebody who found an open browser.

    @blueprint.post("/accounts/<account_id>/roles")
    @requires(Permission.ACCOUNTS_MANAGE)
    @needs_proof("admin.account")
    def grant_role(account_id): ...

Signing in counts as a proof; after fifteen minutes another is asked for: of whoever has a second factor a code, else the
password.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar, cast

from flask import current_app, url_for

from app.house import now
from app.viewer import get_viewer
from panel.errors import Forbidden

F = TypeVar("F", bound=Callable[..., Any])
GOOD_FOR = timedelta(minutes=15)


class ProofNeeded(Forbidden):
    """The last proof is too old. `back`: the page from which the act is done once more."""

    def __init__(self, back: str) -> None:
        super().__init__("account.proof_needed")
        self.back = back


def ask_proof(back: str) -> None:
    """Raise ProofNeeded unless who is looking has proved it within fifteen minutes. `back`: a path of this host."""
    proved_at = get_viewer().proved_at
    if proved_at is None or now() - proved_at > GOOD_FOR:
        raise ProofNeeded(back)


def needs_proof(back: str) -> Callable[[F], F]:
    """Put below `requires`. `back`: the endpoint of the page the form stands on; it gets the ids it knows of the address."""

    def guard(view: F) -> F:
        @functools.wraps(view)
        def guarded(*args: Any, **ids: Any) -> Any:
            ask_proof(page_of(back, ids))
            return view(*args, **ids)

        return cast(F, guarded)

    return guard


def page_of(endpoint: str, ids: dict[str, Any]) -> str:
    """The address of a page, with those of the ids it has a place for."""
    known = {name for rule in current_app.url_map.iter_rules(endpoint) for name in rule.arguments}
    return url_for(endpoint, **{name: value for name, value in ids.items() if name in known})
