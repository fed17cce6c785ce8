"""The form that puts words of a report right."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, TextAreaField

from app.forms import HouseForm, at_least, at_most, chosen, needed, options
from panel.projections.report import Body
from panel.services.reporting import REASON_MAX, REASON_MIN, WORDS_MAX

SHOWN = 40  # characters of a paragraph that tell which one it is


def paragraphs(body: Body, *, free: bool = False) -> list[tuple[str, str]]:
    """The paragraphs of a report to choose from: key, and number with its first words. `free`: those that somebody wrote."""
    return [
        (line.place, f"{number} {line.text[:SHOWN]}{'…' if len(line.text) > SHOWN else ''}")
        for number, line in body.numbered() if line.free or not free
    ]


class CorrectionForm(HouseForm):
    """Which paragraph, what shall stand there, and why."""

    place = SelectField(_l("Which paragraph"), [chosen()])
    words = TextAreaField(_l("What shall stand there"), [needed(), at_most(WORDS_MAX)])
    reason = TextAreaField(_l("Why it is put right; both sides read this"), [
        needed(), at_least(REASON_MIN), at_most(REASON_MAX),
    ])
    seen = HiddenField()

    def offer(self, body: Body) -> None:
        """Give the paragraphs that can be put right: numbers of the verdict cannot."""
        self.place.choices = options([("", "–"), *paragraphs(body, free=True)])

    def version_seen(self) -> int:
        """The version that was read; 0 for what is none."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
