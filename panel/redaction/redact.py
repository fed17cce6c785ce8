"""Redaction of a whole case at once: from original texts to redacted texts, spans and entities."""

import hashlib
from collections.abc import Mapping, Sequence

from panel.redaction.decisions import Add, Decision, Ruling
from panel.redaction.detectors.base import Detector
from panel.redaction.detectors.patterns import DETECTORS
from panel.redaction.detectors.registry import canonical
from panel.redaction.mentions import Mention, find_mentions, without_overlaps
from panel.redaction.model import Entity, Known, Redacted, Span
from panel.redaction.normalise import Normalised, normalise
from panel.redaction.pseudonyms import Language, Pseudonyms, in_text


def detect(
    texts: Mapping[str, str],
    known: Sequence[Known],
    language: Language,
    extra: Sequence[Detector] = (),
    decisions: Sequence[Decision] = (),
) -> Redacted:
    """Redact all texts of a case together; the same input always gives the same result.

    `texts` by key (statement, message, file name); every identifier found in one is masked in all. `known`
    are the case's own identifiers, `extra` further detectors (a name recogniser). `decisions` are applied in
    order: what a person adds is searched for like a known identifier, what a person drops stays readable.
    """
    plain = {key: normalise(text) for key, text in texts.items()}
    added = [Known(each.surface, each.kind, each.role) for each in decisions if isinstance(each, Add)]
    everyone = [*known, *added]
    ruling = Ruling.of(decisions)
    mentions = find_mentions(plain, everyone, [*DETECTORS, *extra])
    dropped = [each for each in mentions if ruling.leaves_open(entity_id(each.owner))]
    kept = without_overlaps(each for each in mentions if not ruling.leaves_open(entity_id(each.owner)))
    spans = tuple(span for each in kept if (span := _span(texts, plain, each, ruling)))
    entities = _entities(spans, kept, everyone, ruling, Pseudonyms(language))
    return Redacted(
        texts={key: _masked(key, text, spans, entities) for key, text in texts.items()},
        spans=spans,
        entities=entities,
        dropped=_dropped(texts, plain, dropped, everyone, ruling),
    )


def entity_id(owner: str) -> str:
    """The stable id of the entity with this canonical form. Made from the identifier: never publish it."""
    return "e-" + hashlib.sha256(owner.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _span(texts: Mapping[str, str], plain: Mapping[str, Normalised], mention: Mention, ruling: Ruling) -> Span | None:
    start, end = plain[mention.key].origin(mention.start, mention.end)
    surface = texts[mention.key][start:end]
    if not any(char.isalnum() for char in surface):
        return None
    return Span(mention.key, start, end, ruling.final(entity_id(mention.owner)), surface, mention.rule)


def _entities(
    spans: Sequence[Span],
    mentions: Sequence[Mention],
    known: Sequence[Known],
    ruling: Ruling,
    pseudonyms: Pseudonyms,
) -> tuple[Entity, ...]:
    """One entity an id: known ones first, in their order, then by first appearance."""
    registered = {ruling.final(entity_id(canonical(each.surface))): each for each in reversed(known)}
    kinds = {ruling.final(entity_id(each.owner)): each.kind for each in reversed(mentions)}
    seen = list(dict.fromkeys(span.entity for span in spans))
    order = [each for each in dict.fromkeys(reversed(registered)) if each in seen]
    entities = []
    for each in [*order, *(each for each in seen if each not in registered)]:
        kind = registered[each].kind if each in registered else kinds[each]
        role = registered[each].role if each in registered else ""
        own = [span for span in spans if span.entity == each]
        pseudonym = pseudonyms.next(kind, role)
        forms = tuple(dict.fromkeys(span.surface for span in own))
        entities.append(Entity(each, kind, ruling.renamed.get(each, pseudonym), forms, own[0].rule, role))
    return tuple(entities)


def _dropped(
    texts: Mapping[str, str],
    plain: Mapping[str, Normalised],
    mentions: Sequence[Mention],
    known: Sequence[Known],
    ruling: Ruling,
) -> tuple[Entity, ...]:
    spans = tuple(span for each in mentions if (span := _span(texts, plain, each, ruling)))
    return _entities(spans, mentions, known, ruling, Pseudonyms("en"))


def _masked(key: str, text: str, spans: Sequence[Span], entities: Sequence[Entity]) -> str:
    names = {entity.id: in_text(entity.pseudonym) for entity in entities}
    parts, end = [], 0
    for span in sorted((each for each in spans if each.text_key == key), key=lambda each: each.start):
        # Two characters may come from one original (㈱), so that neighbouring spans share it: mask it once.
        if span.end <= end:
            continue
        parts += [text[end : span.start], names[span.entity]]
        end = span.end
    return "".join([*parts, text[end:]])
