"""The pipeline in the shape that the redaction benchmarks ask for: thin adapters, nothing is redacted here.

`spans`, `publish` and `mask` (pictures) follow the evaluators' contract; `suspects` gives what is only highlighted for a
person, `touched` both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from panel.redaction.model import Kind, Known, Redacted
from panel.redaction.pictures.bench import mask
from panel.redaction.recognisers.shared import shared
from panel.redaction.redact import detect

_KINDS = {
    "PERSON": Kind.PERSON, "ORG": Kind.SHOP, "PHONE": Kind.PHONE, "ADDRESS": Kind.ADDRESS, "ORDER_NO": Kind.ORDER,
    "TRACKING_NO": Kind.ORDER, "HANDLE": Kind.ACCOUNT, "WECHAT_QQ": Kind.ACCOUNT, "ID_CARD": Kind.ID_CARD,
    "BANK_CARD": Kind.BANK_CARD, "EMAIL": Kind.EMAIL, "PLATE": Kind.PLATE, "URL": Kind.URL,
}  # fmt: skip
_ROLES = {"consumer": "complainant", "merchant": "respondent", "courier": "courier"}
_TYPES = {
    Kind.PERSON: "PERSON", Kind.SHOP: "ORG", Kind.NAME: "ORG", Kind.PHONE: "PHONE", Kind.ADDRESS: "ADDRESS",
    Kind.PLACE: "ADDRESS", Kind.ORDER: "ORDER_NO", Kind.ACCOUNT: "WECHAT_QQ", Kind.ID_CARD: "ID_CARD",
    Kind.BANK_CARD: "BANK_CARD", Kind.EMAIL: "EMAIL", Kind.PLATE: "PLATE", Kind.URL: "URL", Kind.DATE: "DATETIME",
    Kind.TIME: "DATETIME", Kind.AMOUNT: "MONEY",
}  # fmt: skip

Stretch = dict[str, Any]

__all__ = ["mask", "prepare", "publish", "spans", "suspects", "touched"]


def prepare() -> None:
    """Load the recognisers, so that loading is timed apart."""
    shared()


def spans(text: str, known_entities: Sequence[Mapping[str, str]]) -> list[Stretch]:
    """What is masked in one text: {"start", "end", "type"} in Python characters, end exclusive."""
    redacted = _redacted({"text": text}, known_entities)
    kinds = {entity.id: entity.kind for entity in redacted.entities}
    return [
        {"start": span.start, "end": span.end, "type": _TYPES.get(kinds[span.entity], "OTHER"), "rule": span.rule}
        for span in redacted.spans
    ]


def suspects(text: str, known_entities: Sequence[Mapping[str, str]]) -> list[Stretch]:
    """What is not masked but highlighted for the reviewer in one text."""
    found = _redacted({"text": text}, known_entities).suspects
    return [{"start": each.start, "end": each.end, "type": "SUSPECT", "score": 0.5, "rule": each.rule} for each in found]


def touched(text: str, known_entities: Sequence[Mapping[str, str]]) -> list[Stretch]:
    """Masks and suspects together: what a reviewer is led to."""
    return spans(text, known_entities) + suspects(text, known_entities)


def publish(case: Mapping[str, Any]) -> dict[str, str]:
    """The published view of a whole case: every text redacted together, senders by their role only."""
    texts = {"complaint": case["complaint"]["text"], "reply": case["reply"]["text"]}
    texts |= {f"chat.{place}": message["text"] for place, message in enumerate(case["chat"])}
    senders = [str(message.get("sender_name", "")) for message in case["chat"]]
    texts |= {f"sender.{place}": name for place, name in enumerate(senders)}
    return dict(_redacted(texts, case["known_entities"]).texts)


def _redacted(texts: Mapping[str, str], known_entities: Sequence[Mapping[str, str]]) -> Redacted:
    known = [
        Known(each["text"], _KINDS.get(each["type"], Kind.OTHER), _ROLES.get(each.get("role", ""), ""))
        for each in known_entities
    ]
    words = [text for text in texts.values() if text]
    english = sum(char.isascii() for text in words for char in text) > 0.7 * sum(map(len, words))
    return detect(texts, known, "en" if english else "zh")
