"""How often somebody may try: per network, per name from one network, per account from all networks, and per known browser;
and how much anybody may send at all.

No try of a stranger counts against the owner's own browser: a browser that has signed in to the account before (`app/known.py`)
has a small measure of its own and is measured by nothing else. Whoever guesses from many networks can so make others on unknown
browsers wait, never the owner on a known one; and the owner makes an unknown browser known with a reset link. What is refused
by one measure is not counted by the next, so a single network cannot use up what all of them may.
"""

from __future__ import annotations

import time
from functools import cache
from ipaddress import IPv6Address, ip_address, ip_network

from flask import request
from flask_limiter import ApplicationLimit
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse_many
from redis import RedisError

from app.extensions import limiter
from app.known import known_key
from app.viewer import awaited, viewer
from panel.errors import Invalid
from panel.queries.accounts import hash_token
from panel.services.accounts import read_identifier

SIGN_IN_NETWORK = "30 per minute; 300 per hour"
SIGN_IN_NAME = "10 per 5 minutes; 20 per hour; 40 per day"  # one name from one network
SIGN_IN_ACCOUNT = "50 per hour; 100 per day"  # from all unknown browsers together
SIGN_IN_KNOWN = "10 per 5 minutes; 60 per day"  # one account from one browser that has signed in to it before
CODE_ACCOUNT = "5 per 5 minutes; 20 per day"  # codes after a right password, from all unknown browsers together
CODE_KNOWN = "10 per 5 minutes; 40 per day"  # … from one browser that has signed in before
OWN_PROOF = "10 per 5 minutes; 40 per day"
SIGN_UP_NETWORK = "20 per hour"
SIGN_UP_ACCOUNT = "3 per hour; 10 per day"  # mails somebody may have sent to an address
RESET_NETWORK = "10 per hour; 30 per day"
RESET_ACCOUNT = "3 per hour; 10 per day"  # mails somebody may have sent to an address
CONFIRM_OWN = "3 per hour; 10 per day"
WRITES = "120 per minute; 2000 per hour"  # everything one account sends to any page; a guest's network
# Not under it: the ballot, for one that is refused may miss its hour, and a seat takes one at a time anyway; signing out, which
# must always go; what pages and browsers send by themselves, which has measures of its own. (The limiter's own way of exempting
# a route takes every other measure of it away too.)
APART = frozenset({"juror.cast", "account.sign_out", "account.save", "account.drop", "public.policy_reports"})
DRAFTS = "240 per minute"  # saved by the page itself while somebody types
PAPERS = "20 per minute; 200 per hour"  # PDF files and bundles of one account together: each costs half a second
EXPORTS = "10 per minute; 60 per hour; 200 per day"  # tables and packages of one account together: they read a lot
JOURNAL = "20 per minute; 200 per hour"  # the public journal as one file, from one network
LOOKING = "240 per minute; 3000 per hour"  # public pages that ask the database, together, by one account or network
REPORTS = "30 per minute; 300 per hour"  # of the content policy, from one network
CHECKING = "20 per minute; 200 per hour"  # of records: each is a process of its own


def network() -> str:
    """Where a request comes from: the address, of IPv6 the /64, which one household or machine has to itself."""
    given = get_remote_address()
    try:
        address = ip_address(given)
    except ValueError:
        return given
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else given


def identifier_given() -> str:
    """Who a form is for, in the one way of writing it; as typed when it is no address at all."""
    typed = request.form.get("identifier", "").strip().casefold()
    try:
        return read_identifier(typed)
    except Invalid:
        return typed


def name_given() -> str:
    """Who a sign-in is for, hashed with the network it comes from: a stranger elsewhere cannot lock anybody out."""
    return hash_token(f"{identifier_given()} {network()}")


def account_tried() -> str:
    """Who a sign-in is for, hashed, wherever it comes from."""
    return hash_token(identifier_given())


def browser_known() -> str:
    """The browser together with the account it is known to; empty when it is not."""
    return known_key(identifier_given())


def code_owed() -> str:
    """The account whose password was right and whose code is missing; the network where nobody's is."""
    owes = awaited()
    return f"code {owes.id}" if owes else network()


def code_owed_known() -> str:
    """This browser together with that account, if it signed in to it before; empty when it did not."""
    owes = awaited()
    keys = (known_key(address) for address in ((owes.email, owes.phone) if owes else ()) if address)
    return next(filter(None, keys), "")


def own() -> str:
    """The signed-in account; a guest's network."""
    who = viewer()
    return f"account {who.id}" if who else network()


def seconds_to_wait() -> int:
    """How long until the measure that refused this request lets through another one; a minute where nobody can say.

    A measure has several windows. The limiter names the first that is full; whoever came back then might meet the next.
    """
    met = limiter.current_limit
    if met is None:
        return 60
    windows = {item for measure in measures() if met.limit in measure for item in measure}
    try:
        states = [limiter.limiter.get_window_stats(item, *met.request_args) for item in windows]
    except RedisError:
        return 60
    return max([1, *(int(reset_at - time.time()) + 1 for reset_at, remaining in states if not remaining)])


@cache
def measures() -> tuple[tuple[RateLimitItem, ...], ...]:
    """The windows of each measure of this module."""
    return tuple(tuple(parse_many(text)) for name, text in globals().items() if name.isupper() and isinstance(text, str))


def is_try() -> bool:
    """Whether this request tries something; looking at a form costs nothing."""
    return request.method not in ("GET", "HEAD", "OPTIONS")


def is_look() -> bool:
    """The opposite, as the limiter asks for it."""
    return not is_try()


def is_apart() -> bool:
    """Whether the measure of all writes does not apply."""
    return is_look() or request.endpoint in APART


def is_look_or_known() -> bool:
    """Whether strangers' measures do not apply."""
    return is_look() or bool(browser_known())


def is_look_or_unknown() -> bool:
    """Whether the measure of known browsers does not apply."""
    return is_look() or not browser_known()


code_by_account = limiter.limit(CODE_ACCOUNT, key_func=code_owed, exempt_when=lambda: is_look() or bool(code_owed_known()))
code_by_known = limiter.limit(CODE_KNOWN, key_func=code_owed_known, exempt_when=lambda: is_look() or not code_owed_known())
own_code = limiter.shared_limit(OWN_PROOF, scope="code", key_func=own, exempt_when=is_look)
sign_in_by_network = limiter.limit(SIGN_IN_NETWORK, key_func=network, exempt_when=is_look_or_known)
sign_in_by_name = limiter.limit(SIGN_IN_NAME, key_func=name_given, exempt_when=is_look_or_known)
sign_in_by_account = limiter.limit(SIGN_IN_ACCOUNT, key_func=account_tried, exempt_when=is_look_or_known)
sign_in_by_known = limiter.limit(SIGN_IN_KNOWN, key_func=browser_known, exempt_when=is_look_or_unknown)
own_password = limiter.limit(OWN_PROOF, key_func=own, exempt_when=is_look)
sign_up_by_network = limiter.limit(SIGN_UP_NETWORK, key_func=network, exempt_when=is_look)
sign_up_by_account = limiter.limit(SIGN_UP_ACCOUNT, key_func=account_tried, exempt_when=is_look)
reset_by_network = limiter.limit(RESET_NETWORK, key_func=network, exempt_when=is_look)
reset_by_account = limiter.limit(RESET_ACCOUNT, key_func=account_tried, exempt_when=is_look)
links_by_network = limiter.limit(SIGN_IN_NETWORK, key_func=network, exempt_when=is_look)
confirm_own = limiter.limit(CONFIRM_OWN, key_func=own, exempt_when=is_look)
checking_record = limiter.limit(CHECKING, key_func=own, exempt_when=is_look)
own_papers = limiter.shared_limit(PAPERS, scope="papers", key_func=own)
own_bundles = limiter.shared_limit(PAPERS, scope="papers", key_func=own, exempt_when=is_look)
own_exports = limiter.shared_limit(EXPORTS, scope="exports", key_func=own)
journal_by_network = limiter.limit(JOURNAL, key_func=network)
looking = limiter.shared_limit(LOOKING, scope="looking", key_func=own)
reports_by_network = limiter.limit(REPORTS, key_func=network)
drafts = limiter.limit(DRAFTS, key_func=own, exempt_when=is_look)
limiter.limit_manager.set_application_limits(
    [ApplicationLimit(limit_provider=WRITES, key_function=own, exempt_when=is_apart, scope="writes").bind(limiter)]
)
