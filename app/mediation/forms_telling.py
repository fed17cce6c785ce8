"""What everybody shall read because of a case: an entry of the FAQ, a story."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField

from app.forms import HouseForm, at_most, needed
from panel.services.telling import TEXT_MAX, TITLE_MAX, Words


class EntryForm(HouseForm):
    """A question and its true answer. `looked`: what was pointed out was looked at."""

    title = StringField(_l("Question"), [needed(), at_most(TITLE_MAX)])
    text = TextAreaField(_l("The true answer"), [needed(), at_most(TEXT_MAX)])
    looked = BooleanField(_l("I have looked at what is pointed out; nobody can be recognised by it"))

    def words(self) -> Words:
        """What was filled in."""
        return Words(self.title.data or "", self.text.data or "")


class StoryForm(HouseForm):
    """A short story: headline, quarrel, what changed. Split and decision are added by themselves."""

    title = StringField(_l("Headline"), [needed(), at_most(TITLE_MAX)])
    text = TextAreaField(_l("What the quarrel was"), [needed(), at_most(TEXT_MAX)])
    changed = TextAreaField(_l("What changed because of it"), [needed(), at_most(TEXT_MAX)])
    looked = BooleanField(_l("I have looked at what is pointed out; nobody can be recognised by it"))

    def words(self) -> Words:
        """What was filled in."""
        return Words(self.title.data or "", self.text.data or "", self.changed.data or "")
