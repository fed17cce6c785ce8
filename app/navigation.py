"""What stands in the masthead, by who is looking. Only pages that exist and that the viewer may open are named."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for
from flask_babel import lazy_gettext as _l

from app import labels
from app.house import close_reading, config, reading
from app.i18n import Speech, locale_code, speech, theme
from app.viewer import Viewer, look_no_more, viewer
from panel.permissions import Permission, Standing, may
from panel.queries.notices import unread_count
from panel.queries.standings import GUEST, is_juror, standings


@dataclass(frozen=True, slots=True)
class NavItem:
    """One link: where it leads, its words; `active`: the present page is this one ("page") or stands below it ("true")."""

    href: str
    label: str
    active: str
    icon: str = ""
    badge: str = ""


# endpoint, words, icon, permission, standings it is meant for (empty: everybody who may)
ENTRIES = (
    ("public.home", _l("Home"), "home", Permission.PUBLIC_READ, {Standing.GUEST}),
    ("public.rules", _l("Rules"), "book", Permission.PUBLIC_READ, {Standing.GUEST}),
    ("public.lot", _l("The lot"), "lot", Permission.PUBLIC_READ, {Standing.GUEST}),
    ("public.statistics", _l("Statistics"), "chart", Permission.PUBLIC_READ, {Standing.GUEST}),
    ("public.stories", _l("Stories"), "book", Permission.PUBLIC_READ, {Standing.GUEST}),
    ("mediation.queue", _l("Queue"), "list", Permission.QUEUE_READ, {Standing.MEDIATOR, Standing.MANAGER}),
    ("mediation.wall", _l("Panel wall"), "chart", Permission.QUEUE_READ, {Standing.MEDIATOR, Standing.MANAGER}),
    ("lessons.actions", _l("Actions"), "wrench", Permission.ACTIONS_READ,
     {Standing.MEDIATOR, Standing.MANAGER, Standing.QUALITY}),
    ("hearing.surveys", _l("Voices"), "speech", Permission.SURVEYS_READ,
     {Standing.MEDIATOR, Standing.MANAGER, Standing.QUALITY}),
    ("quality.overview", _l("Quality"), "chart", Permission.QUALITY_READ, {Standing.QUALITY}),
    ("quality.measures", _l("Measures"), "chart", Permission.MEASURES_READ, {Standing.QUALITY, Standing.MANAGER}),
    ("quality.jurors", _l("Analysis"), "search", Permission.ANALYSIS_READ, {Standing.QUALITY, Standing.MANAGER}),
    ("quality.controls", _l("Control cases"), "scales", Permission.CONTROLS_READ, {Standing.QUALITY, Standing.MANAGER}),
    ("quality.challenges", _l("Challenges"), "flag", Permission.CHALLENGES_RULE, {Standing.QUALITY}),
    ("quality.redaction", _l("Redaction"), "redact", Permission.REDACTION_REVIEW, {Standing.QUALITY}),
    ("quality.tellings", _l("FAQ and stories"), "book", Permission.TELLINGS_REVIEW, {Standing.QUALITY}),
    ("quality.barred", _l("Suspended jurors"), "lock", Permission.JURORS_BAR, {Standing.QUALITY}),
    ("mediation.precedents", _l("Precedents"), "archive", Permission.PRECEDENTS_READ, {Standing.MEDIATOR, Standing.MANAGER}),
    ("experts.own", _l("Questions to you"), "scales", Permission.EXPERT_OWN, {Standing.EXPERT}),
    ("disputes.list_cases", _l("My cases"), "folder", Permission.DISPUTE_FILE, {Standing.MEMBER}),
    ("disputes.file", _l("File a dispute"), "plus", Permission.DISPUTE_FILE, {Standing.MEMBER}),
    ("juror.list_seats", _l("My seats"), "seat", Permission.SEATS_LIST, {Standing.MEMBER}),
    ("juror.join", _l("Become a juror"), "people", Permission.JUROR_JOIN, {Standing.MEMBER}),
    ("public.faq", _l("FAQ"), "question", Permission.PUBLIC_READ, {Standing.GUEST, Standing.MEMBER}),
    ("admin.accounts", _l("Accounts"), "people", Permission.ACCOUNTS_MANAGE, {Standing.ADMIN}),
    ("admin.invitations", _l("Invitations"), "mail", Permission.ACCOUNTS_MANAGE, {Standing.ADMIN}),
    ("admin.merchants", _l("Merchants"), "shop", Permission.ACCOUNTS_MANAGE, {Standing.ADMIN}),
    ("quality.names", _l("Names to mask"), "redact", Permission.NAMES_LIST, {Standing.ADMIN}),
    ("quality.tables", _l("Dealings"), "link", Permission.CONFLICTS_IMPORT, {Standing.QUALITY, Standing.ADMIN}),
    ("quality.glass", _l("Break-glass"), "key", Permission.GLASS_RULE, {Standing.QUALITY, Standing.ADMIN}),
    ("admin.settings", _l("Settings"), "gear", Permission.SETTINGS_MANAGE, {Standing.ADMIN}),
)  # fmt: skip
# Pages that belong to an entry though their address does not stand below its own: a page, or all of a blueprint.
BELONGS = {
    "hearing": "hearing.surveys", "lessons": "lessons.actions",
    **dict.fromkeys(("quality.trends", "quality.reports", "quality.report", "quality.breaker"), "quality.measures"),
    **dict.fromkeys(("quality.panels", "quality.rings", "quality.looks", "quality.flag"), "quality.jurors"),
    **dict.fromkeys(("quality.recusals", "quality.recusal"), "quality.challenges"),
}  # fmt: skip
STAFF = {Standing.MEDIATOR, Standing.MANAGER, Standing.QUALITY, Standing.ADMIN}


def navigation(who: Viewer | None) -> list[NavItem]:
    """The links for one viewer, in order. Staff see their desk, not the customer's pages (those stay reachable by address)."""
    if who is not None and who.must_set_up:
        return []  # every other page would only lead back
    held = standings(reading(), who.id, who.roles, None) if who else GUEST
    meant = held - {Standing.MEMBER} if held & STAFF else held
    hidden = _other_juror_page(who) if Standing.MEMBER in meant else ""
    links = _links(speech(), request.root_path, held, meant, hidden)
    here = request.root_path + request.path
    section = _section(links, here)
    return [
        NavItem(href, words, "page" if href == here else "true" if href == section else "", symbol)
        for _, href, words, symbol in links
    ]


def _section(links: tuple[tuple[str, str, str, str], ...], here: str) -> str:
    """The address of the link whose section the present page belongs to; empty without one."""
    home = BELONGS.get(request.endpoint or "") or BELONGS.get(request.blueprint or "")
    named = [href for endpoint, href, _, _ in links if endpoint == home]
    return named[0] if named else max((href for _, href, _, _ in links if _is_below(here, href)), key=len, default="")


def _is_below(here: str, href: str) -> bool:
    """Whether an address stands in the section that begins at `href`; the home page is nobody's section."""
    start = href.rstrip("/")
    return here == href or (start != request.root_path.rstrip("/") and here.startswith(f"{start}/"))


@functools.lru_cache(256)
def _links(
    _spoken: Speech, _root: str, held: frozenset[Standing], meant: frozenset[Standing], hidden: str
) -> tuple[tuple[str, str, str, str], ...]:
    """(endpoint, address, words, icon) of each link: the same for all who stand alike and read one language."""
    return tuple(
        (endpoint, url_for(endpoint), str(words), symbol)
        for endpoint, words, symbol, permission, audience in ENTRIES
        if endpoint in current_app.view_functions and endpoint != hidden and audience & meant and may(held, permission)
    )


def _other_juror_page(who: Viewer | None) -> str:
    """Jurors are not asked to join; who is none has no seats."""
    return "juror.join" if who is not None and is_juror(reading(), who.id) else "juror.list_seats"


def page_context() -> dict[str, object]:
    """What base.html expects. An error page must never fail for want of it (`brace`)."""
    if g.get("bare"):
        return {"demo_mode": config().mode == "demo", "locale_code": locale_code(), "theme": theme()}
    who = viewer()
    return {
        "viewer": who,
        "nav": navigation(who),
        "unread_notices": unread_count(reading(), who.id) if who else 0,
        "demo_mode": config().mode == "demo",
        "locale_code": locale_code(),
        "theme": theme(),
    }


def brace() -> None:
    """Before the page of a fault: what every page asks of database and rights may be what failed. Then it does without."""
    try:
        page_context()
    except Exception:  # whatever it is has been logged as the fault it is the page of
        do_without()


def do_without() -> None:
    """For the rest of this request no page asks the database anything."""
    close_reading()
    look_no_more()
    g.bare = True


def init(app: Flask) -> None:
    """Give pages their context."""
    app.context_processor(page_context)
    labels.init(app)
