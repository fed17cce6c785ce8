"""Templates, compiled once a language: a page in Chinese and the same page in English are two programs."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

from flask import Flask, has_request_context, request
from flask.templating import Environment
from flask_babel import get_locale
from jinja2 import Template, nodes

from app.folding import Folding, in_path
from app.i18n import Speech, speech_of


class Sheets(Environment):
    """The application's templates. Asked for one, it gives the one of the language of the request (or of `force_locale`).

    Outside a request, and below a prefix of the address, it gives the plain template, which looks everything up as it renders.
    """

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self.speech: Speech | None = None  # whose language these are in; None for the plain ones
        self.known: dict[str, Sheets] = {}
        self.givers: list[Callable[[Sheets, Speech], None]] = []  # put what is bound to a language into new sheets
        self.filters["in_path"] = in_path

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """The template in the language in hand; within a template, its own language."""
        if self.speech is not None or not has_request_context() or request.root_path:
            return super().get_template(name, parent, globals)
        return self.in_language(str(get_locale())).get_template(name, parent, globals)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What a template knows everywhere. One plain dict: Jinja's chain of two would be walked for every import of a page."""
        return super().make_globals(d) if self.speech is None else {**self.globals, **(d or {})}

    def in_language(self, locale: str) -> Sheets:
        """The templates in one language, named as Babel names it."""
        found = self.known.get(locale)
        if found is None:
            found, speech = self.overlay(), speech_of(locale)
            found.speech, found.filters, found.globals = speech, dict(self.filters), dict(self.globals)
            for give in self.givers:
                give(found, speech)
            self.known[locale] = found
        return found

    def _generate(self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False) -> str:
        """Jinja's hook between reading a template and writing its program."""
        if self.speech is not None and source.find(nodes.ScopedEvalContextModifier) is None:
            escaping = self.autoescape(name) if callable(self.autoescape) else self.autoescape
            Folding(self, self.app, self.speech.texts, escaping=escaping).visit(source)
        return super()._generate(source, name, filename, defer_init)


def init(app: Flask) -> None:
    """Bind the templates; before anything asks the application for them."""
    app.jinja_environment = Sheets
