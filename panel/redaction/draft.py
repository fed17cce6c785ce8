"""A draft of a brief: what the machine and the people make of the texts of a case, and what is still open about it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from panel.redaction.decisions import Add, Decision, Place, Ruling, entity_id
from panel.redaction.detectors.registry import canonical
from panel.redaction.gate import Leak, leaks
from panel.redaction.model import Entity, Known, Redacted, Span, Suspect
from panel.redaction.normalise import normalise
from panel.redaction.redact import occurrence

SURFACE_MAX = 200  # characters of a surface that a decision keeps


def suspect_id(surface: str) -> str:
    """The name of a suspect in addresses and on the page: the same words, wherever they stand, are one suspect."""
    return "s-" + hashlib.sha256(surface[:SURFACE_MAX].encode("utf-8", "surrogatepass")).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class SuspectGroup:
    """One suspicious surface and every place where it stands."""

    surface: str
    places: tuple[Suspect, ...]

    @property
    def id(self) -> str:
        """See `suspect_id`."""
        return suspect_id(self.surface)

    @property
    def is_word(self) -> bool:
        """Whether it holds neither a number nor Latin letters: only then may it be cleared together with others."""
        spelled_out = any(each.rule == "suspect.digits" for each in self.places)
        return not spelled_out and not any(char.isascii() and char.isalnum() for char in normalise(self.surface).text)


@dataclass(frozen=True, slots=True)
class Draft:
    """The brief as it would be published now, with the `originals` and `decisions` it is made from."""

    redacted: Redacted
    known: tuple[Known, ...]
    confirmed: frozenset[str]
    decisions: tuple[Decision, ...]
    originals: Mapping[str, str]
    seen: Mapping[str, str]  # what a machine reads in the pictures that jurors would get
    found: tuple[Add, ...] = ()  # what the exhibits name, masked in the texts as well; a person may leave it open
    sure: tuple[Known, ...] = ()  # of those what a rule found: no exhibit may go out in which it can be read

    @property
    def unconfirmed(self) -> tuple[Entity, ...]:
        """Entities, masked or left open, that nobody has confirmed yet."""
        return tuple(e for e in (*self.redacted.entities, *self.redacted.dropped) if e.id not in self.confirmed)

    @property
    def must_mask(self) -> frozenset[str]:
        """Ids of entities that hold a name or number of somebody in the case: no person at the desk may leave them open."""
        ruling = Ruling.of(self.decisions)
        return ruling.parts_of({ruling.final(entity_id(canonical(known.surface))) for known in self.known})

    @property
    def suspects(self) -> tuple[SuspectGroup, ...]:
        """What nobody has cleared or masked yet, a surface at a time, in the order of the texts."""
        places: dict[str, list[Suspect]] = {}
        for each in self.redacted.suspects:
            places.setdefault(each.surface[:SURFACE_MAX], []).append(each)
        return tuple(SuspectGroup(surface, tuple(them)) for surface, them in places.items())

    def places_of(self, entity: str) -> tuple[tuple[Place, Span], ...]:
        """Every place where the entity is masked, in reading order of each text, with the span that masks it."""
        return tuple(
            ((each.text_key, each.surface, occurrence(self.originals[each.text_key], each)), each)
            for each in self.redacted.spans
            if each.entity == entity
        )

    def leaks(self) -> list[Leak]:
        """What the export gate finds in the draft; empty means that it may go out."""
        allowed = [each for each in self.redacted.dropped if each.id not in self.must_mask]
        return leaks({**self.redacted.texts, **self.seen}, (*self.known, *self.sure), self.redacted.entities, allowed=allowed)
