"""Where identifiers stand in the texts of a case: found, carried over to every other text, freed of overlaps.

Everything here takes time in proportion to the length of the texts: a hostile one must not stop the desk.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from panel.redaction.detectors.base import Detector, Found
from panel.redaction.detectors.registry import Registry, canonical
from panel.redaction.model import COARSE, Kind, Known
from panel.redaction.normalise import Normalised

# Found once, these are searched for in every text of the case.
_CARRIED = frozenset(
    {
        Kind.PERSON, Kind.SHOP, Kind.NAME, Kind.PLACE, Kind.PHONE, Kind.ID_CARD, Kind.BANK_CARD, Kind.ORDER, Kind.PLATE,
        Kind.ACCOUNT,
    }
)  # fmt: skip
_NOT_CARRIED = frozenset({"number.tail", "list.merchant"})  # the list is looked for in every text anyway, in all its forms
_GUESSES = ("model.", "english.", "shop.")
_NUMBERS = frozenset({Kind.PHONE, Kind.ID_CARD, Kind.BANK_CARD, Kind.ORDER, Kind.OTHER})
_NAMES = frozenset({Kind.PERSON, Kind.SHOP, Kind.NAME})
BLANK = "\ufffc"  # stands where a pseudonym was blanked out
_UNBLANKED = re.compile(f"[^{BLANK}]+")
_CARRIED_AT_MOST = 5000


@dataclass(frozen=True, slots=True)
class Mention:
    """One identifier in one text: offsets in the normalised text, and the canonical form of its owner."""

    key: str
    start: int
    end: int
    kind: Kind
    rule: str
    owner: str

    def is_like(self, other: "Mention") -> bool:
        """Whether both can be the same identifier: the same kind, numbers of whatever kind, names that a model guessed."""
        kinds = {self.kind, other.kind}
        return len(kinds) == 1 or kinds <= _NUMBERS or (kinds <= _NAMES and self.rule.startswith(_GUESSES))

    @property
    def is_guess(self) -> bool:
        """Whether it is a name guessed from the words around it, whose right end is uncertain."""
        return self.kind is Kind.PERSON and self.rule.startswith("name.")


def find_mentions(texts: Mapping[str, Normalised], known: Sequence[Known], detectors: Iterable[Detector]) -> list[Mention]:
    """Every mention in every text; what a rule finds in one text is searched for in all of them."""
    found = [_mention(texts, key, found) for key, found in _run(texts, detectors)]
    echoes = [each for each in found if each.rule.startswith("registry.")]
    ruled = _shortened(texts, [each for each in found if not each.rule.startswith("registry.")])
    registered = _registered(texts, known) + echoes
    owners = frozenset(canonical(each.surface) for each in known)
    discovered = _discovered(texts, _attached(ruled, registered, owners), owners)
    if discovered:
        registered = _registered(texts, [*known, *discovered]) + echoes
    return registered + _attached(ruled, registered, owners)


def find_echoes(texts: Mapping[str, Normalised], echoing: Detector) -> list[Mention]:
    """Mentions by one detector alone, of owners that are known to it."""
    return [_mention(texts, key, found) for key, found in _run(texts, [echoing])]


def without_overlaps(mentions: Iterable[Mention]) -> list[Mention]:
    """Mentions that share no character: the longest first, then the earliest; the rest keep what is left.

    Nothing that any rule found becomes readable because another rule found something beside it.
    """
    kept: dict[str, list[Mention]] = {}
    taken: dict[str, set[int]] = defaultdict(set)
    for mention in sorted(mentions, key=lambda each: (each.start - each.end, each.start, each.rule, each.owner)):
        mine = taken[mention.key]
        for start, end in free_stretches(mention.start, mention.end, mine):
            kept.setdefault(mention.key, []).append(replace(mention, start=start, end=end))
            mine.update(range(start, end))
    return [mention for key in kept for mention in sorted(kept[key], key=lambda each: each.start)]


def one_owner_a_surface(
    texts: Mapping[str, Normalised], mentions: Sequence[Mention], known: Iterable[Known]
) -> list[Mention]:
    """The same mentions, in which nothing that is written alike belongs to two: the same name is the same pseudonym.

    Pieces left beside a longer mention may be what is known elsewhere: they go to the owner that has this very form, else
    to the one that is mentioned first. Dates, places and amounts are words, not identifiers, and stay as they are.
    """
    named = [each for each in mentions if each.kind not in COARSE]
    surfaces = {each: canonical(texts[each.key].text[each.start : each.end]) for each in named}
    owners = {canonical(each.surface): (canonical(each.surface), each.kind) for each in known}
    for each in named:
        owners.setdefault(each.owner, (each.owner, each.kind))
    for each in named:
        owners.setdefault(surfaces[each], (each.owner, each.kind))
    return [_given(each, *owners[surfaces[each]]) if each in surfaces else each for each in mentions]


def _given(mention: Mention, owner: str, kind: Kind) -> Mention:
    return mention if mention.owner == owner else replace(mention, owner=owner, kind=kind)


def free_stretches(start: int, end: int, taken: AbstractSet[int]) -> Iterator[tuple[int, int]]:
    """The parts of start..end whose places are not taken."""
    first = None
    for place in range(start, end):
        if place in taken:
            if first is not None:
                yield first, place
            first = None
        elif first is None:
            first = place
    if first is not None:
        yield first, end


def _run(texts: Mapping[str, Normalised], detectors: Iterable[Detector]) -> Iterator[tuple[str, Found]]:
    for detector in detectors:
        for key, text in texts.items():
            for found in detector.find(text.text):
                yield from ((key, piece) for piece in _readable(text.text, found))


def _readable(text: str, found: Found) -> Iterator[Found]:
    """What of a find is no pseudonym: one that stands in the text already is never masked again."""
    if BLANK not in text[found.start : found.end]:
        if found.start < found.end:
            yield found
        return
    for piece in _UNBLANKED.finditer(text, found.start, found.end):
        if any(char.isalnum() for char in piece.group()):
            yield replace(found, start=piece.start(), end=piece.end())


def _mention(texts: Mapping[str, Normalised], key: str, found: Found) -> Mention:
    owner = found.owner or canonical(texts[key].text[found.start : found.end])
    return Mention(key, found.start, found.end, found.kind, found.rule, owner)


def _registered(texts: Mapping[str, Normalised], known: Sequence[Known]) -> list[Mention]:
    return [_mention(texts, key, found) for key, found in _run(texts, [Registry.of(known)])]


def _attached(ruled: Iterable[Mention], registered: Sequence[Mention], owners: AbstractSet[str]) -> list[Mention]:
    """Give what a rule found to the known entity it overlaps; a guessed name there is no news.

    `owners` are known to the case, so that their names end where they end; a name found elsewhere may be longer.
    """
    painted = _painted(registered)
    attached = []
    for mention in ruled:
        mine = painted[mention.key]
        over = list(dict.fromkeys(each for place in range(mention.start, mention.end) for each in mine.get(place, ())))
        people = [each for each in over if each.kind is Kind.PERSON] if mention.is_guess else []
        if people:
            if people[0].owner in owners or _is_covered(mention, over):
                continue
            mention = replace(mention, owner=people[0].owner)
        # A list knows whose name it is; only the case's own fields know better.
        listed = mention.rule.startswith("list.")
        like = (each.owner for each in over if mention.is_like(each) and (not listed or each.owner in owners))
        owner = next(like, None)
        if owner is None and mention.rule.startswith("model.") and _is_covered(mention, over):
            continue
        attached.append(replace(mention, owner=owner or mention.owner))
    return attached


def _is_covered(mention: Mention, by: Sequence[Mention]) -> bool:
    """Whether each of its places is masked without it: a word that a model cut out of two names is neither."""
    return all(any(each.start <= place < each.end for each in by) for place in range(mention.start, mention.end))


def _painted(mentions: Iterable[Mention]) -> dict[str, dict[int, list[Mention]]]:
    """For every text, which mentions stand on each of its places; two at most, the first ones."""
    painted: dict[str, dict[int, list[Mention]]] = defaultdict(dict)
    for mention in mentions:
        for place in range(mention.start, mention.end):
            there = painted[mention.key].setdefault(place, [])
            if len(there) < 2:
                there.append(mention)
    return painted


def _shortened(texts: Mapping[str, Normalised], ruled: Sequence[Mention]) -> list[Mention]:
    """Guessed names of three characters that the case also writes as two (孙静封 beside 孙静，) own the shorter.

    The mask keeps its three characters: an unmasked third one could be part of a name.
    """
    names = {each: texts[each.key].text[each.start : each.end] for each in ruled if each.is_guess}
    long = {name for name in names.values() if len(name) == 3 and not name.isascii()}
    followers = _followers(texts, {name[:2] for name in long})
    return [
        replace(each, owner=name[:2]) if (name := names.get(each, "")) in long and followers[name[:2]] - {name[2]} else each
        for each in ruled
    ]


def _followers(texts: Mapping[str, Normalised], pairs: set[str]) -> dict[str, set[str]]:
    """For each pair of characters, everything that follows it somewhere in the case; "" for the end of a text."""
    followers: dict[str, set[str]] = defaultdict(set)
    for text in texts.values() if pairs else ():
        read = text.text
        for place in range(len(read) - 1):
            if (pair := read[place : place + 2]) in pairs:
                followers[pair].add(read[place + 2 : place + 3])
    return followers


def _discovered(texts: Mapping[str, Normalised], mentions: Iterable[Mention], owned: AbstractSet[str]) -> list[Known]:
    discovered: dict[str, Known] = {}
    for each in mentions:
        if each.kind in _CARRIED and each.owner not in owned and each.rule not in _NOT_CARRIED:
            surface = each.owner if each.is_guess else texts[each.key].text[each.start : each.end]
            discovered.setdefault(each.owner, Known(surface, each.kind))
    return list(discovered.values())[:_CARRIED_AT_MOST]
