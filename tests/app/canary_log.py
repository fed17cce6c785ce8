"""The log of a canary's walk: everything planted and every id, in each way it could be written into a line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from urllib.parse import quote

from tests.app.canary import Canary
from tests.app.matrix import DEMO_ONLY, path_of, rules
from tests.app.town import Place

TYPED = "log彩鹳kingfisher"  # sent in every address and form
FIELDS = (
    "identifier", "name", "email", "text", "reason", "reasons", "rationale", "claim", "title", "note", "choice", "words",
    "merchant_name", "order_no", "q", "remedy_text", "password", "code",
)  # fmt: skip


def ways_to_write(word: str) -> set[str]:
    """A word as it is, as JSON, as Python and as an address has it."""
    return {word, json.dumps(word)[1:-1], ascii(word)[1:-1], quote(word), quote(word).lower()}


def found_in(log: str, words: Iterable[str]) -> list[str]:
    """The words that stand in a log in any way."""
    return sorted(word for word in set(words) if any(way in log for way in ways_to_write(word)))


def ids_of(canary: Canary, place: Place) -> set[str]:
    """Ids of the case and of all it has: an address in the log would hold one."""
    known = {*canary.town.ids.values(), *place.ids.values(), *(each for ids in canary.files().values() for each in ids)}
    return {str(each) for each in known if len(str(each)) > 15}


def act(canary: Canary, persona: str, place: Place) -> int:
    """Send the marked word to every door that takes something, in address, form and headers; how many doors there were."""
    browser, sent = canary.town.browser(persona, place), 0
    for rule in rules(canary.town.app):
        if rule.endpoint.startswith(DEMO_ONLY) or rule.endpoint in ("account.sign_out", "account.end_session"):
            continue
        for method in sorted(rule.methods & {"POST", "PUT", "PATCH", "DELETE"}):
            path = path_of(rule, {**canary.town.ids, **place.ids})
            form = {"csrf_token": browser.token(), **dict.fromkeys(FIELDS, TYPED)}
            form["file"] = (io.BytesIO(TYPED.encode()), f"{TYPED}.csv")
            answer = browser.client.open(
                f"{path}?q={quote(TYPED)}", method=method, data=form, content_type="multipart/form-data",
                headers={"User-Agent": quote(TYPED), "Referer": f"http://localhost/?{quote(TYPED)}", "Accept": "text/html"},
            )
            assert answer.status_code < 500, (path, answer.status_code)
            sent += 1
    return sent
