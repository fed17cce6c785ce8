"""Words for kinds of notices, on the site and in mails: table NOTICES of `app/words/`, kind -> one lazy sentence."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app import words
from app.messages import readable

logger = logging.getLogger(__name__)
NOTICES = words.collected("NOTICES")
GENERIC = _l("There is news. Please open the page for it.")


def notice_text(kind: str, params: Mapping[str, Any]) -> str:
    """The sentence of a notice in the language of the request (or of `force_locale`)."""
    template = NOTICES.get(kind)
    if template is None:
        logger.error("no words for the notice %s", kind)
        return str(GENERIC)
    try:
        return str(template) % readable(params)
    except (KeyError, TypeError, ValueError):
        logger.exception("the words for the notice %s do not fit its parameters", kind)
        return str(GENERIC)
