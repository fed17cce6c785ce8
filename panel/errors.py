"""What can go wrong in the domain: a code and parameters, never words. `app/messages.py` has the words."""

from __future__ import annotations

Param = str | int | bool | None


class PanelError(Exception):
    """Base of every refusal of the domain.

    `code` is a dotted stable name ("ballot.round_closed"); `params` are the values a message needs.
    """

    def __init__(self, code: str, /, **params: Param) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return f"{self.code} {self.params}" if self.params else self.code


class NotFound(PanelError):
    """The thing is not there, or not for this person: the two are told apart to nobody (answer 404)."""


class Forbidden(PanelError):
    """The person may see the thing but not do this to it (answer 403)."""


class Conflict(PanelError):
    """The thing is in another state than the act needs: wrong status, done already, stale page (answer 409)."""


class Invalid(PanelError):
    """An input is not acceptable (answer 400 or 422). `field` names the input it belongs to, None for the whole."""

    def __init__(self, code: str, /, field: str | None = None, **params: Param) -> None:
        super().__init__(code, **params)
        self.field = field


class Unavailable(PanelError):
    """Something the act needs is not here now, through no fault of the person: nothing was done (answer 503)."""


class Throttled(PanelError):
    """Too many tries from one account or network (answer 429). `params["seconds"]` says when to come back."""
