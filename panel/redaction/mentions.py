"""Where identifiers stand in the texts of a case: found, carried over to every other text, freed of overlaps."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from panel.redaction.detectors.base import Detector, Found
from panel.redaction.detectors.registry import Registry, canonical
from panel.redaction.model import Kind, Known
from panel.redaction.normalise import Normalised

# Found once, these are searched for in every text of the case.
_CARRIED = frozenset({Kind.PERSON, Kind.SHOP, Kind.PHONE, Kind.ID_CARD, Kind.BANK_CARD, Kind.ORDER, Kind.PLATE, Kind.ACCOUNT})
_NUMBERS = frozenset({Kind.PHONE, Kind.ID_CARD, Kind.BANK_CARD, Kind.ORDER, Kind.OTHER})


@dataclass(frozen=True, slots=True)
class Mention:
    """One identifier in one text: offsets in the normalised text, and the canonical form of its owner."""

    key: str
    start: int
    end: int
    kind: Kind
    rule: str
    owner: str

    def overlaps(self, other: "Mention") -> bool:
        """Whether both cover a character of the same text."""
        return self.key == other.key and self.start < other.end and other.start < self.end

    def is_like(self, other: "Mention") -> bool:
        """Whether both can be the same identifier: the same kind, or numbers of whatever kind."""
        return self.kind is other.kind or {self.kind, other.kind} <= _NUMBERS

    @property
    def is_guess(self) -> bool:
        """Whether it is a name guessed from the words around it, whose right end is uncertain."""
        return self.kind is Kind.PERSON and self.rule.startswith("name.")


def find_mentions(texts: Mapping[str, Normalised], known: Sequence[Known], detectors: Iterable[Detector]) -> list[Mention]:
    """Every mention in every text; what a rule finds in one text is searched for in all of them."""
    ruled = [_mention(texts, key, found) for key, found in _run(texts, detectors)]
    ruled = _shortened(texts, ruled)
    registered = _registered(texts, known)
    discovered = _discovered(texts, _attached(ruled, registered), known)
    if discovered:
        registered = _registered(texts, [*known, *discovered])
    return registered + _attached(ruled, registered)


def without_overlaps(mentions: Iterable[Mention]) -> list[Mention]:
    """Mentions that share no character: the longest first, then the earliest; the rest keep what is left.

    Nothing that any rule found becomes readable because another rule found something beside it.
    """
    kept: dict[str, list[Mention]] = {}
    for mention in sorted(mentions, key=lambda each: (each.start - each.end, each.start, each.rule, each.owner)):
        taken = kept.setdefault(mention.key, [])
        taken += _left_over(mention, [other for other in taken if mention.overlaps(other)])
    return [mention for key in kept for mention in sorted(kept[key], key=lambda each: each.start)]


def _left_over(mention: Mention, others: Sequence[Mention]) -> Iterator[Mention]:
    start = mention.start
    for other in sorted(others, key=lambda each: each.start):
        if start < other.start:
            yield replace(mention, start=start, end=other.start)
        start = max(start, other.end)
    if start < mention.end:
        yield replace(mention, start=start)


def _run(texts: Mapping[str, Normalised], detectors: Iterable[Detector]) -> Iterator[tuple[str, Found]]:
    for detector in detectors:
        for key, text in texts.items():
            yield from ((key, found) for found in detector.find(text.text) if found.start < found.end)


def _mention(texts: Mapping[str, Normalised], key: str, found: Found) -> Mention:
    owner = found.owner or canonical(texts[key].text[found.start : found.end])
    return Mention(key, found.start, found.end, found.kind, found.rule, owner)


def _registered(texts: Mapping[str, Normalised], known: Sequence[Known]) -> list[Mention]:
    return [_mention(texts, key, found) for key, found in _run(texts, [Registry.of(known)])]


def _attached(ruled: Iterable[Mention], registered: Sequence[Mention]) -> list[Mention]:
    """Give what a rule found to the known entity it overlaps; a guessed name there is no news."""
    attached = []
    for mention in ruled:
        over = [each for each in registered if mention.overlaps(each)]
        if mention.is_guess and any(each.kind is Kind.PERSON for each in over):
            continue
        owner = next((each.owner for each in over if mention.is_like(each)), mention.owner)
        attached.append(replace(mention, owner=owner))
    return attached


def _shortened(texts: Mapping[str, Normalised], ruled: Iterable[Mention]) -> list[Mention]:
    """Guessed names of three characters that the case also writes as two (孙静封 beside 孙静，) own the shorter.

    The mask keeps its three characters: an unmasked third one could be part of a name.
    """
    return [_short_owner(texts, each) if each.is_guess else each for each in ruled]


def _short_owner(texts: Mapping[str, Normalised], mention: Mention) -> Mention:
    name = texts[mention.key].text[mention.start : mention.end]
    if len(name) != 3 or name.isascii():
        return mention
    short, last = name[:2], name[2]
    for text in texts.values():
        place = text.text.find(short)
        while place >= 0:
            if text.text[place + 2 : place + 3] != last:
                return replace(mention, owner=short)
            place = text.text.find(short, place + 1)
    return mention


def _discovered(texts: Mapping[str, Normalised], mentions: Iterable[Mention], known: Sequence[Known]) -> list[Known]:
    owned = {canonical(each.surface) for each in known}
    discovered: dict[str, Known] = {}
    for each in mentions:
        if each.kind in _CARRIED and each.owner not in owned and each.rule != "number.tail":
            surface = each.owner if each.is_guess else texts[each.key].text[each.start : each.end]
            discovered.setdefault(each.owner, Known(surface, each.kind))
    return list(discovered.values())
