"""How often somebody may try: per network, per name given from one network, and per account from all networks."""

from __future__ import annotations

from flask import request
from flask_limiter.util import get_remote_address

from app.extensions import limiter
from panel.queries.accounts import hash_token

SIGN_IN_NETWORK = "30 per minute"
SIGN_IN_NAME = "10 per 5 minutes"
SIGN_IN_ACCOUNT = "100 per hour"  # from all networks together: slows many hands, far above what its owner needs
SIGN_UP_NETWORK = "20 per hour"
WRITING = "240 per minute"


def name_given() -> str:
    """Who a sign-in is for, hashed with the network it comes from: a stranger elsewhere cannot lock anybody out."""
    name = request.form.get("identifier", "").strip().casefold()
    return hash_token(f"{name} {get_remote_address()}")


def account_tried() -> str:
    """Who a sign-in is for, hashed, wherever it comes from."""
    return hash_token(request.form.get("identifier", "").strip().casefold())


def is_post() -> bool:
    """Whether this request tries something; looking at a form costs nothing."""
    return request.method == "POST"


def is_look() -> bool:
    """The opposite, as the limiter asks for it."""
    return not is_post()


sign_in_by_network = limiter.limit(SIGN_IN_NETWORK, exempt_when=is_look)
sign_in_by_name = limiter.limit(SIGN_IN_NAME, key_func=name_given, exempt_when=is_look)
sign_in_by_account = limiter.limit(SIGN_IN_ACCOUNT, key_func=account_tried, exempt_when=is_look)
sign_up_by_network = limiter.limit(SIGN_UP_NETWORK, exempt_when=is_look)
writing = limiter.limit(WRITING, exempt_when=is_look)
