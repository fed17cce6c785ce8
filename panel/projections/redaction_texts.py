"""The texts of a case cut into pieces for the redaction desk: what stays, and what is masked by whose pseudonym and why."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from panel.redaction import Draft, Span, Suspect, suspect_id

# The order in which a stranger reads a brief; what has a number comes where its first part stands.
_ORDER = (
    "title", "fact", "field", "told", "claim", "claim.remedy", "appeal.complainant", "appeal.complainant.remedy", "response",
    "response.remedy", "appeal.respondent", "appeal.respondent.remedy", "firm.did", "firm", "opinion.question", "opinion",
    "asked", "question", "option", "rule", "alt",
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
    """A stretch of a text: plain, masked when it has a `mark`, or readable and suspicious by the `rule` named.

    `suspect` is then the id of the suspect it belongs to.
    """

    text: str
    mark: Mark | None = None
    rule: str = ""
    suspect: str = ""


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
    for id_, (ordinal, side) in exhibits.items():
        named |= {f"alt.{id_}": ("alt", ordinal, side), f"seen.{id_}": ("seen", ordinal, side)}
    return named


def view_texts(draft: Draft, names: Mapping[str, Name]) -> tuple[TextView, ...]:
    """Every text that is not empty, in reading order."""
    views = [_view(draft, key, text, name_of(key, names)) for key, text in draft.originals.items() if text.strip()]
    return tuple(sorted(views, key=lambda view: (_place(view.code), view.number or 0)))


def name_of(key: str, names: Mapping[str, Name]) -> Name:
    """Code, number and side of the text under this key."""
    if key in names:
        return names[key]
    if key.startswith("fact."):
        return "fact", int(key.removeprefix("fact.")) + 1, ""  # stored from 0
    if key.startswith("field."):
        return "field", int(key.removeprefix("field.")), _SIDES["claim"]
    if key.startswith("told."):
        return "told", int(key.rpartition(".")[2]), key.split(".")[1]
    if key.startswith("asked."):
        return "asked", int(key.removeprefix("asked.")), ""
    if key.startswith("firm."):
        return "firm.did" if key.endswith(".did") else "firm", int(key.split(".")[1]), "firm"
    if key.startswith("opinion."):
        return "opinion.question" if key.endswith(".question") else "opinion", int(key.split(".")[1]), ""
    first, _, rest = key.partition(".")
    return key, None, rest.partition(".")[0] if first == "appeal" else _SIDES.get(first, "")


def _place(code: str) -> int:
    return _ORDER.index(code) if code in _ORDER else len(_ORDER)


def _view(draft: Draft, key: str, text: str, name: Name) -> TextView:
    spans = sorted((span for span in draft.redacted.spans if span.text_key == key), key=lambda span: span.start)
    suspects = sorted((each for each in draft.redacted.suspects if each.text_key == key), key=lambda each: each.start)
    return TextView(*name, pieces=tuple(_pieces(draft, text, spans, suspects)))


def _pieces(draft: Draft, text: str, spans: Sequence[Span], suspects: Sequence[Suspect]) -> list[Piece]:
    entities = {entity.id: entity for entity in draft.redacted.entities}
    pieces: list[Piece] = []
    end = 0
    for span in spans:
        if span.end <= end:  # two characters may come from one original (㈱): it is masked once
            continue
        pieces += _open(text, end, span.start, suspects)
        entity, surface = entities[span.entity], text[max(span.start, end) : span.end]
        mark = Mark(
            entity.id, surface, entity.shown, entity.kind.value, span.rule, entity.role, entity.id in draft.confirmed
        )
        pieces.append(Piece(surface, mark))
        end = span.end
    return [*pieces, *_open(text, end, len(text), suspects)]


def _open(text: str, start: int, end: int, suspects: Sequence[Suspect]) -> Iterator[Piece]:
    """What stands readable between two masks, cut at its suspects."""
    for each in suspects[bisect_left(suspects, start, key=lambda one: one.start) :]:
        if each.start >= end:
            break
        if each.start > start:
            yield Piece(text[start : each.start])
        yield Piece(text[each.start : min(each.end, end)], rule=each.rule, suspect=suspect_id(each.surface))
        start = each.end
    if start < end:
        yield Piece(text[start:end])
