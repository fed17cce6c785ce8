"""What may identify and is not masked, and the places of one entity, each with the words around it: for the desk only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from panel.projections.redaction_texts import Name, name_of
from panel.redaction import Draft, SuspectGroup

AROUND = 14  # characters of the text shown on each side


@dataclass(frozen=True, slots=True)
class InText:
    """A stretch with the words before and after it; `code` and `number` name its text, `side` whose text it is."""

    before: str
    surface: str
    after: str
    code: str
    number: int | None
    side: str


@dataclass(frozen=True, slots=True)
class SuspectView:
    """One suspicious surface: where it stands first, how often, by which rule; `is_word` ones may be cleared together."""

    id: str
    surface: str
    rule: str
    kind: str
    count: int
    is_word: bool
    first: InText


@dataclass(frozen=True, slots=True)
class PlaceView:
    """One place of an entity; `number` tells it apart from its other places as long as the desk's version stands."""

    number: int
    text: InText


# What a suspect most likely is, for the one press that masks it.
_KINDS = {
    "suspect.digits": "other", "suspect.letters": "account", "suspect.pet_name": "person", "suspect.place": "place",
    "suspect.unique": "shop", "suspect.person": "person", "suspect.shop": "shop", "suspect.quoted": "name",
    "suspect.handle": "account", "suspect.name": "person",
}  # fmt: skip


def view_suspects(draft: Draft, names: Mapping[str, Name]) -> tuple[SuspectView, ...]:
    """Every open suspect, in the order of the texts."""
    return tuple(_view(draft, each, names) for each in draft.suspects)


def _view(draft: Draft, group: SuspectGroup, names: Mapping[str, Name]) -> SuspectView:
    first = group.places[0]
    return SuspectView(
        group.id, group.surface, first.rule, _KINDS.get(first.rule, "other"), len(group.places), group.is_word,
        _in_text(draft, first.text_key, first.start, first.end, names),
    )


def view_places(draft: Draft, entity: str, names: Mapping[str, Name]) -> tuple[PlaceView, ...]:
    """Every place of one entity."""
    spans = [span for _, span in draft.places_of(entity)]
    return tuple(
        PlaceView(number, _in_text(draft, span.text_key, span.start, span.end, names)) for number, span in enumerate(spans)
    )


def _in_text(draft: Draft, key: str, start: int, end: int, names: Mapping[str, Name]) -> InText:
    text = draft.originals[key]
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return InText(
        ("…" if start > AROUND else "") + before, text[start:end], after + ("…" if end + AROUND < len(text) else ""),
        *name_of(key, names),
    )
