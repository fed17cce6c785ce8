"""A mail in the words and the language of its receiver: a short subject, the notice's sentence, and where to read on."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app
from flask_babel import force_locale

from app import words
from app.i18n import LOCALES
from app.mail.links import HIDDEN, with_link
from app.notice_words import notice_text
from panel.outbox import Letter, Mail, Write

SUBJECTS = words.collected("MAIL_SUBJECTS")


def writer(app: Flask) -> Write:
    """What `panel.outbox.deliver` writes mails with. Links that work once stay in the outbox in demo mode alone."""
    shown = app.extensions["gongping.config"].mode == "demo"

    def write(asked: Letter) -> Mail:
        letter, token = with_link(app.extensions["gongping"], asked, app.config["CLOCK"]())
        with app.test_request_context(base_url=app.config["BASE_URL"]), force_locale(LOCALES.get(letter.locale, LOCALES["zh"])):
            body = body_of(letter, app.config["BASE_URL"])
            kept = body.replace(token, HIDDEN) if token and not shown else None
            return Mail(letter.key, letter.to, subject_of(letter), body, kept)

    return write


def subject_of(letter: Letter) -> str:
    """One line: by the kind, else by its first word ("case", "seat", …), with the case's number; nothing that is secret."""
    family = letter.kind.partition(".")[0]
    template = str(SUBJECTS.get(letter.kind) or SUBJECTS.get(family) or SUBJECTS[""])
    number = str(letter.params.get("number", ""))
    text = template % {"number": number} if number or "%(number)s" not in template else str(SUBJECTS[""])
    return " ".join(text.split())


def body_of(letter: Letter, base: str) -> str:
    """The text: the notice's sentence, a link to it, and who we are."""
    text = notice_text(letter.kind, letter.params)
    link = link_of(letter.notice_id, letter.params, base)
    template = current_app.jinja_env.get_template("mail/notice.txt")  # without the context of pages: nobody is looking
    return template.render(text=text, link=link, base_url=base, letter=letter)


def link_of(notice_id: str, params: Any, base: str) -> str:
    """Where the mail leads: the path it was given (an invitation), the notice, else the front page."""
    path = params.get("path")
    if isinstance(path, str) and path.startswith("/"):
        return base + path
    return f"{base}/notices/{notice_id}" if notice_id else f"{base}/"
