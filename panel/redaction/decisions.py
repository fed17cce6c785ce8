"""What a person decided about the entities of a case, as values that can be applied again and again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from panel.redaction.model import Kind


@dataclass(frozen=True, slots=True)
class Add:
    """Mask `surface` everywhere; no detector found it."""

    surface: str
    kind: Kind
    role: str = ""


@dataclass(frozen=True, slots=True)
class Drop:
    """Leave an entity in the open in the whole case; `reason` is kept for the record."""

    entity: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rename:
    """Give an entity another pseudonym."""

    entity: str
    pseudonym: str


@dataclass(frozen=True, slots=True)
class Merge:
    """`entity` is the same as `into` and takes its pseudonym."""

    entity: str
    into: str


Decision = Add | Drop | Rename | Merge


@dataclass(frozen=True, slots=True)
class Ruling:
    """All decisions of a case read together; of two about the same entity the later counts."""

    dropped: frozenset[str]
    renamed: Mapping[str, str]
    merged: Mapping[str, str]

    @classmethod
    def of(cls, decisions: Sequence[Decision]) -> "Ruling":
        """Read decisions in the order they were made."""
        return cls(
            frozenset(each.entity for each in decisions if isinstance(each, Drop)),
            {each.entity: each.pseudonym for each in decisions if isinstance(each, Rename)},
            {each.entity: each.into for each in decisions if isinstance(each, Merge)},
        )

    def leaves_open(self, entity: str) -> bool:
        """Whether this entity, or the one it was merged into, stays readable."""
        return entity in self.dropped or self.final(entity) in self.dropped

    def final(self, entity: str) -> str:
        """The entity that `entity` was merged into, through any chain; a circle becomes its first id."""
        seen = {entity}
        while into := self.merged.get(entity):
            if into in seen:
                return min(seen)
            seen.add(into)
            entity = into
        return entity
