"""The export gate: nothing is published in which an identifier of the case can still be read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from panel.redaction.detectors.base import Detector
from panel.redaction.detectors.patterns import DIRECT
from panel.redaction.detectors.registry import Registry, canonical
from panel.redaction.model import COARSE, Entity, Kind, Known
from panel.redaction.normalise import fold, normalise, skeleton

LONG_NUMBER = 5
LONG_WORD = 8


@dataclass(frozen=True, slots=True)
class Leak:
    """An identifier that is still readable in the published string `key`, and why it counts as one."""

    key: str
    surface: str
    why: str


def leaks(
    published: Mapping[str, str],
    known: Sequence[Known],
    entities: Sequence[Entity] = (),
    patterns: Sequence[Detector] = DIRECT,
    allowed: Sequence[Entity] = (),
) -> list[Leak]:
    """Everything that forbids to publish these strings; an empty list means they may go out.

    `published` must hold every string of the brief: texts, file names, alternative texts, what a reader of
    the pictures can read. Each is searched, spaces, punctuation, width and invisible characters aside, for
    every form of every known identifier, every surface that was masked, and for anything that is an
    identifier by its looks. `allowed` are the entities that a person left in the open with a reason.
    """
    # A surface that was masked is searched for as it stood: its kind would expand it to forms nobody wrote.
    # Dates and amounts are made coarser, not secret: one that is round or decides the case stays elsewhere.
    masked = [Known(form, Kind.OTHER) for entity in entities if entity.kind not in COARSE for form in entity.forms]
    open_forms = {skeleton(form) for entity in allowed for form in entity.forms}
    searched = [each for each in [*known, *masked] if canonical(each.surface) not in open_forms]
    registry = Registry.of(searched)
    found: list[Leak] = []
    for key, text in published.items():
        each = [
            *_solid_hits(key, text, searched),
            *_finds(key, text, [registry], "gate.registry"),
            *_finds(key, text, patterns, "gate.looks_like.{kind}"),
        ]
        found += [leak for leak in each if not _is_open(leak.surface, open_forms)]
    return list(dict.fromkeys(found))


def _solid_hits(key: str, text: str, known: Sequence[Known]) -> Iterator[Leak]:
    """The blunt search, independent of the detectors' patterns: does the solid text contain the solid form?"""
    folded, solid = fold(text), skeleton(text)
    for each in known:
        form, bone = fold(each.surface), skeleton(each.surface)
        if bone.isdigit():
            hit = len(bone) >= LONG_NUMBER and bone in solid
        elif form.isascii():
            hit = len(form) >= LONG_WORD and form in folded
        else:
            hit = len(form) > 1 and (form in folded or (len(form) > 2 and bone in solid))
        if hit:
            yield Leak(key, each.surface, "gate.solid")


def _finds(key: str, text: str, detectors: Sequence[Detector], why: str) -> Iterator[Leak]:
    plain = normalise(text)
    for detector in detectors:
        for found in detector.find(plain.text):
            start, end = plain.origin(found.start, found.end)
            yield Leak(key, text[start:end], why.format(kind=found.kind))


def _is_open(surface: str, open_forms: set[str]) -> bool:
    return skeleton(surface) in open_forms
