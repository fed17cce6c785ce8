"""What people type into forms: given back whole when a form is refused, and taken as they meant it."""

from __future__ import annotations

import pytest
from flask import Flask
from wtforms import TextAreaField
from wtforms.fields.core import UnboundField

from app.errors import MANY, TYPED, typed_texts
from app.fields import PastedField, read_amount
from app.forms import HouseForm, stripped

pytestmark = pytest.mark.xdist_group("typed_words")

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"  # one sign of three, joined by signs that cannot be seen


def kinds(kind: type[HouseForm] = HouseForm) -> set[type[HouseForm]]:
    """Every form of the house that has been loaded."""
    below = kind.__subclasses__()
    return {*below, *(each for one in below for each in kinds(one))}


def test_whatever_is_written_at_length_is_shown_when_its_form_is_refused_whole(app: Flask) -> None:
    assert app.url_map
    written = {
        name
        for kind in kinds()
        for name in dir(kind)
        if isinstance(field := getattr(kind, name), UnboundField)
        and issubclass(field.field_class, TextAreaField) and field.field_class is not PastedField
    }
    assert len(written) > 30
    assert {name for name in written if name not in TYPED and not name.startswith(MANY)} == set()


def test_neither_password_nor_choice_is_shown(app: Flask) -> None:
    sent = {
        "csrf_token": "t", "password": "geheim", "remedy": "voucher", "ask_what.1": "2", "wish-reason": "因为",
        "fact_text_0": "下单", "ask_what.2": "汤是冷的", "ask-question": "opened-1",
    }  # fmt: skip
    with app.test_request_context("/", method="POST", data=sent):
        assert typed_texts() == ["因为", "下单", "汤是冷的"]


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("\u200b\u200d\ufeff", ""), (" \u3000\u202e\0", ""), ("\u2028", ""), (f" {FAMILY} ", FAMILY), ("a\0b ", "ab"),
        ("我\u200b们", "我\u200b们"), ("\u202d138\u202c打", "138打"), ("\u2067\u202e", ""), (None, None), (3, 3),
    ],
)  # fmt: skip
def test_what_nobody_can_see_is_nothing(typed: object, taken: object) -> None:
    assert stripped(typed) == taken


def test_an_amount_may_be_pasted_with_signs_that_cannot_be_seen() -> None:
    assert [read_amount(each) for each in ("\u200b20", "\u202d1,280.50\u202c", "２８元\ufeff")] == [2000, 128050, 2800]
    for wrong in ("\u200b", "-5", "1e3", "12abc", "9" * 12, "2.345"):
        with pytest.raises(ValueError, match="28"):
            read_amount(wrong)
