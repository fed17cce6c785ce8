"""The texts of a case cut into pieces for the redaction desk: what stays, and what is masked by whose pseudonym and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from panel.queries.redactions import Draft
from panel.redaction import Span
from panel.redaction.pseudonyms import in_text

# The order in which a stranger reads a brief; what has a number comes where its first part stands.
_ORDER = (
    "title", "fact", "claim", "claim.remedy", "appeal.complainant", "appeal.complainant.remedy", "response", "response.remedy",
    "appeal.respondent", "appeal.respondent.remedy", "question", "option", "rule", "alt",
)  # fmt: skip
_SIDES = {"claim": "complainant", "response": "respondent"}

Name = tuple[str, int | None, str]  # (code of the text, its number among its kind, whose it is)


@dataclass(frozen=True, slots=True)
class Mark:
    """One masked stretch: `surface` in the original, `shown` in the brief."""

    entity: str
    surface: str
    shown: str
    kind: str
    rule: str
    role: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: plain, or masked when it has a `mark`."""

    text: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class TextView:
    """One text in pieces. `code` and `number` name it; `side` is whose it is, "" for the house's own."""

    code: str
    number: int | None
    side: str
    pieces: tuple[Piece, ...]

    @property
    def anchor(self) -> str:
        """The name of its place on the page."""
        return "-".join(part for part in ("text", self.code.replace(".", "-"), str(self.number or "")) if part)


def text_names(options: Sequence[Mapping[str, Any]], exhibits: Mapping[int, tuple[int, str]]) -> dict[str, Name]:
    """Names of the texts that are keyed by something people do not see: answers and exhibits (id -> ordinal, side)."""
    named: dict[str, Name] = {f"option.{option['key']}": ("option", place, "") for place, option in enumerate(options, 1)}
    return named | {f"alt.{id_}": ("alt", ordinal, side) for id_, (ordinal, side) in exhibits.items()}


def view_texts(draft: Draft, names: Mapping[str, Name]) -> tuple[TextView, ...]:
    """Every text that is not empty, in reading order."""
    views = [_view(draft, key, text, _name(key, names)) for key, text in draft.originals.items() if text.strip()]
    return tuple(sorted(views, key=lambda view: (_place(view.code), view.number or 0)))


def _name(key: str, names: Mapping[str, Name]) -> Name:
    if key in names:
        return names[key]
    if key.startswith("fact."):
        return "fact", int(key.removeprefix("fact.")) + 1, ""  # stored from 0
    first, _, rest = key.partition(".")
    return key, None, rest.partition(".")[0] if first == "appeal" else _SIDES.get(first, "")


def _place(code: str) -> int:
    return _ORDER.index(code) if code in _ORDER else len(_ORDER)


def _view(draft: Draft, key: str, text: str, name: Name) -> TextView:
    spans = sorted((span for span in draft.redacted.spans if span.text_key == key), key=lambda span: span.start)
    return TextView(*name, pieces=tuple(_pieces(draft, text, spans)))


def _pieces(draft: Draft, text: str, spans: Sequence[Span]) -> list[Piece]:
    entities = {entity.id: entity for entity in draft.redacted.entities}
    pieces, end = [], 0
    for span in spans:
        if span.end <= end:  # two characters may come from one original (㈱): it is masked once
            continue
        if span.start > end:
            pieces.append(Piece(text[end : span.start]))
        entity, surface = entities[span.entity], text[max(span.start, end) : span.end]
        pieces.append(
            Piece(
                surface,
                Mark(
                    entity.id, surface, in_text(entity.pseudonym), entity.kind.value, span.rule, entity.role,
                    entity.id in draft.confirmed,
                ),
            )
        )
        end = span.end
    if end < len(text):
        pieces.append(Piece(text[end:]))
    return pieces
