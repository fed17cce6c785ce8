"""Forms that fit several people or things of a case (王女士 where two are called 王): masked apart, decided by a person.

Such a form is an entity of its own. Merging it into one of those it fits is the decision, and ends the ambiguity.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from panel.redaction.decisions import Ruling, entity_id
from panel.redaction.detectors.registry import canonical, forms_of, tail_of, usable
from panel.redaction.detectors.surnames import surname_of
from panel.redaction.mentions import Mention
from panel.redaction.model import COARSE, Ambiguous, Entity, Kind, Known

Claim = tuple[Known, str]  # somebody, and the id of the entity
IdOf = Callable[[str], str]
ECHOES = frozenset({"registry.sound", "registry.pinyin", "registry.initials"})  # rules by which a form hints at a known name
_NAMED = frozenset({Kind.PERSON, Kind.SHOP, Kind.NAME})
_SAME_SIDE = {"staff": "respondent"}  # a merchant and its member of that name are taken for one


def without_disputes(mentions: Sequence[Mention], surface_of: Callable[[Mention], str], id_of: IdOf) -> list[Mention]:
    """The same mentions; a name that fits several known ones by sound or initials belongs to none of them."""
    claims: dict[tuple[str, int, int], set[str]] = defaultdict(set)
    for each in mentions:
        if _is_claim(each):
            claims[each.key, each.start, each.end].add(id_of(each.owner))
    disputed = {place for place, owners in claims.items() if len(owners) > 1}
    return [
        replace(each, owner=canonical(surface_of(each)))
        if _is_claim(each) and (each.key, each.start, each.end) in disputed
        else each
        for each in mentions
    ]


def find_ambiguous(
    entities: Iterable[Entity], known: Sequence[Known], disputed: Iterable[tuple[str, str]], ruling: Ruling
) -> tuple[Ambiguous, ...]:
    """Every masked form that fits two or more of those the case knows or the texts name, in the order of the entities.

    `disputed` are further claims: a form and the canonical form of somebody it may mean. What a person merged or split is
    decided.
    """
    split = {each.entity for each in ruling.split.values()}
    listed = [each for each in entities if each.id not in split]
    people = [(each, ruling.final(entity_id(canonical(each.surface)))) for each in known]
    owned = {entity for _, entity in people}
    people += [(Known(form, each.kind), each.id) for each in listed if each.id not in owned for form in each.forms]
    claims: dict[str, list[Claim]] = defaultdict(list)
    for each in people:
        for form in dict.fromkeys(_claimed(each[0])):
            claims[form].append(each)
    for form, owner in disputed:
        claims[form] += [each for each in people if canonical(each[0].surface) == owner]
    found: dict[str, Ambiguous] = {}
    for entity in listed:
        for form in () if entity.kind in COARSE else entity.forms:
            name = canonical(form)
            fits = _apart(_fitting(claims.get(name, ()), name, owned))
            if entity_id(name) == entity.id and len(fits) > 1 and not _is_decided(entity, name, fits):
                found.setdefault(entity.id, _ambiguous(form, entity, fits))
    return tuple(found.values())


def _is_claim(mention: Mention) -> bool:
    return mention.kind in _NAMED and mention.rule.startswith("registry.")


def _claimed(known: Known) -> Iterator[str]:
    """Canonical forms in which somebody may be meant: names as people use them, the surname alone, a number's last digits."""
    if known.kind in _NAMED:
        yield canonical(known.surface)
        yield from (canonical(form.text) for form in forms_of(known) if usable(form))
    if known.kind is Kind.PERSON and (surname := surname_of(known.surface)):
        yield surname
    if tail := tail_of(known):
        yield tail


def _fitting(claim: Sequence[Claim], name: str, owned: AbstractSet[str]) -> Sequence[Claim]:
    """Who a form may mean: those the case knows by this very name before all others; never the form itself."""
    whole = [each for each in claim if canonical(each[0].surface) == name]
    exact = [each for each in whole if each[1] in owned]
    return exact or [each for each in claim if each not in whole]


def _is_decided(entity: Entity, name: str, fits: Iterable[Claim]) -> bool:
    """Whether a person merged one of those whom the form fits into it."""
    return any(each == entity.id and canonical(known.surface) != name for known, each in fits)


def _ambiguous(form: str, entity: Entity, fits: Sequence[Claim]) -> Ambiguous:
    return Ambiguous(form, entity.id, tuple(each for _, each in fits), tuple(known for known, _ in fits))


def _apart(claim: Iterable[Claim]) -> list[Claim]:
    """Who of these are different: other entities, or one name that different sides have."""
    apart: dict[tuple[str, str], Claim] = {}
    for known, entity in claim:
        side = _SAME_SIDE.get(known.role, known.role)
        if side or not any(seen == entity for seen, _ in apart):
            apart.setdefault((entity, side), (known, entity))
    return list(apart.values())
