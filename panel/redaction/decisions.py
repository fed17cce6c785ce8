"""What a person decided about the entities of a case, as values that can be applied again and again."""

import hashlib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from panel.redaction.model import Kind


def entity_id(owner: str) -> str:
    """The stable id of the entity with this canonical form. Made from the identifier: never publish it."""
    return "e-" + hashlib.sha256(owner.encode("utf-8", "surrogatepass")).hexdigest()[:12]


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


Place = tuple[str, str, int]  # (text key, surface, which of its occurrences in that text, from 0)


@dataclass(frozen=True, slots=True)
class Split:
    """These places are not `entity` but somebody or something else: an entity of its own with the id `named`.

    A place is named by what stands there, so that it means the same whatever is merged or masked later.
    """

    entity: str
    places: tuple[Place, ...]
    role: str = ""

    @property
    def named(self) -> str:
        """The id of the new entity: the same places are the same entity."""
        return entity_id("\n".join(f"{key}\t{surface}\t{number}" for key, surface, number in sorted(self.places)))


@dataclass(frozen=True, slots=True)
class Clear:
    """The suspicious `surface` points at nobody, wherever it stands."""

    surface: str


Decision = Add | Drop | Rename | Merge | Split | Clear


@dataclass(frozen=True, slots=True)
class Ruling:
    """All decisions of a case read together; of two about the same entity the later counts."""

    dropped: frozenset[str]
    renamed: Mapping[str, str]
    merged: Mapping[str, str]
    split: Mapping[Place, Split] = field(default_factory=dict)
    cleared: frozenset[str] = frozenset()

    @classmethod
    def of(cls, decisions: Sequence[Decision]) -> "Ruling":
        """Read decisions in the order they were made."""
        return cls(
            frozenset(each.entity for each in decisions if isinstance(each, Drop)),
            {each.entity: each.pseudonym for each in decisions if isinstance(each, Rename)},
            {each.entity: each.into for each in decisions if isinstance(each, Merge)},
            {place: each for each in decisions if isinstance(each, Split) for place in each.places},
            frozenset(each.surface for each in decisions if isinstance(each, Clear)),
        )

    def leaves_open(self, entity: str) -> bool:
        """Whether this entity, or the one it was merged into, stays readable."""
        return entity in self.dropped or self.final(entity) in self.dropped

    def parts_of(self, entities: AbstractSet[str]) -> frozenset[str]:
        """These entities and everything that was split off from them."""
        parts, before = set(entities), -1
        while len(parts) != before:
            before = len(parts)
            parts |= {each.named for each in self.split.values() if each.entity in parts}
        return frozenset(parts)

    def final(self, entity: str) -> str:
        """The entity that `entity` was merged into, through any chain; a circle becomes its first id."""
        seen = {entity}
        while into := self.merged.get(entity):
            if into in seen:
                return min(seen)
            seen.add(into)
            entity = into
        return entity
