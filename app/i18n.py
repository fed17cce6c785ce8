"""Two languages: which one a request gets, and how a visitor changes it."""

from __future__ import annotations

from dataclasses import dataclass

import click
from babel import Locale
from babel.support import NullTranslations
from flask import Flask, current_app, has_request_context, request
from flask_babel import force_locale, get_locale, get_translations, gettext

from app.cookies import read_cookie
from app.extensions import babel
from app.viewer import viewer

LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
COOKIE = "locale"
THEME_COOKIE = "theme"
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """One language as this process speaks it: "zh" or "en", Babel's knowledge of it, our texts in it. One object a language."""

    code: str
    locale: Locale
    texts: NullTranslations


SPOKEN: dict[str, Speech] = {}


def locale_code() -> str:
    """"zh" or "en": this browser's choice, else the account's, else what the browser asks for, else Chinese.

    A command speaks English, as all its own sentences do.
    """
    if not has_request_context():
        return "zh" if click.get_current_context(silent=True) is None else "en"
    chosen = read_cookie(COOKIE)
    if chosen in LOCALES:
        return chosen
    who = viewer()
    if who is not None:
        return who.locale
    return request.accept_languages.best_match(list(LOCALES), "zh") or "zh"


def select_locale() -> str:
    """The Babel name of the request's language."""
    return LOCALES[locale_code()]


def speech() -> Speech:
    """The language in hand: of the request, or of `force_locale`. Without either: English texts, the rest as in Chinese."""
    locale = get_locale()
    return speech_of("" if locale is None else str(locale))


def speech_of(locale: str) -> Speech:
    """The language of this Babel name."""
    found = SPOKEN.get(locale)
    if found is None:
        known = Locale.parse(locale or LOCALES["zh"])
        if locale:
            with force_locale(locale):
                found = Speech("en" if known.language == "en" else "zh", known, get_translations())
        else:
            found = Speech("zh", known, NullTranslations())
        SPOKEN[locale] = found
    return found


def theme() -> str:
    """The appearance this browser chose: "auto", "light" or "dark"."""
    chosen = read_cookie(THEME_COOKIE) if has_request_context() else "auto"
    return chosen if chosen in THEMES else "auto"


def select_time_zone() -> str:
    """The house's time zone."""
    return str(current_app.config["TIME_ZONE"])


def init(app: Flask) -> None:
    """Bind Babel; texts are looked up in app/translations."""
    app.config["BABEL_DEFAULT_LOCALE"] = LOCALES["zh"]
    babel.init_app(app, locale_selector=select_locale, timezone_selector=select_time_zone)
    app.jinja_env.globals.setdefault("_", gettext)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
