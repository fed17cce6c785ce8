"""What browsers tell of breaches of the content policy, brought down to words from closed lists: nothing else is kept of it.

Two forms are in use: `application/csp-report` (one report) and `application/reports+json` (a list, with others in it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

OLD, NEW = "application/csp-report", "application/reports+json"
DIRECTIVES = frozenset({
    "default-src", "script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem", "style-src-attr",
    "img-src", "font-src", "connect-src", "media-src", "object-src", "frame-src", "child-src", "worker-src", "manifest-src",
    "form-action", "frame-ancestors", "base-uri",
})
OTHER = "other"
SOURCES = {  # words a browser writes instead of an address, and schemes that come without one
    "inline": "inline", "eval": "eval", "wasm-eval": "eval", "self": "self", "data": "data", "blob": "blob",
}
NETWORK = frozenset({"http", "https", "ws", "wss"})
EXTENSION = "extension"
OF_BROWSERS = frozenset({"extension", "chrome", "resource", "user-script", "webkit-masked-url"})  # beside "…-extension"
READ_MOST = 50  # reports of one list
TOLD_MOST = 10  # different ones of them


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach. `directive`, `source`: of the lists above; `route`: the rule of our page, "-" when it has none."""

    directive: str
    source: str
    route: str


def read_violations(form: str, sent: object, host: str, rule: Callable[[str], str]) -> list[Violation]:
    """The different breaches of pages on `host` in what was sent, at most TOLD_MOST. `rule`: that of one of our paths.

    Raises ValueError for what has not the shape of `form`, OLD or NEW. Reports of other kinds or pages are passed over.
    """
    found = dict.fromkeys(filter(None, (_read(body, host, rule) for body in _bodies(form, sent))))
    return list(found)[:TOLD_MOST]


def _bodies(form: str, sent: object) -> Iterator[dict[str, str]]:
    """Each report under the names of the newer form; only texts of it are read."""
    if form == OLD:
        body = sent.get("csp-report") if isinstance(sent, dict) else None
        if not isinstance(body, dict):
            raise ValueError("no report")
        directive = _text(body, "effective-directive") or _text(body, "violated-directive").partition(" ")[0]
        yield {
            "document": _text(body, "document-uri"), "blocked": _text(body, "blocked-uri"), "from": _text(body, "source-file"),
            "directive": directive,
        }
        return
    if not isinstance(sent, list):
        raise ValueError("no list of reports")
    for each in sent[:READ_MOST]:
        body = each.get("body") if isinstance(each, dict) and each.get("type") == "csp-violation" else None
        if isinstance(body, dict):
            yield {
                "document": _text(body, "documentURL"), "blocked": _text(body, "blockedURL"), "from": _text(body, "sourceFile"),
                "directive": _text(body, "effectiveDirective"),
            }


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""


def _read(body: dict[str, str], host: str, rule: Callable[[str], str]) -> Violation | None:
    scheme, where, path = _parts(body["document"])
    if scheme not in NETWORK or where != host:
        return None
    directive = body["directive"] if body["directive"] in DIRECTIVES else OTHER
    source = EXTENSION if _is_extension(body["from"]) else _source(body["blocked"], host)
    return Violation(directive, source, rule(path))


def _source(blocked: str, host: str) -> str:
    """What was blocked: inline, eval, self, data, blob, foreign (another host), extension or other."""
    scheme, where, _ = _parts(blocked)
    if _is_extension(blocked):
        return EXTENSION
    if scheme in NETWORK:
        return "self" if where == host else "foreign"
    return SOURCES.get(scheme or blocked, OTHER)


def _is_extension(address: str) -> bool:
    scheme = address.partition(":")[0].lower()
    return scheme.endswith("-extension") or scheme in OF_BROWSERS


def _parts(address: str) -> tuple[str, str, str]:
    """Scheme, host with port, path; empty ones for what is no address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", "", ""
    return parts.scheme, parts.netloc, parts.path
