"""Redaction of a whole case at once: from original texts to redacted texts, spans and entities."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from unicodedata import category

from panel.redaction.ambiguity import ECHOES, find_ambiguous, without_disputes
from panel.redaction.decisions import Add, Decision, Ruling, entity_id
from panel.redaction.detectors.base import Detector
from panel.redaction.detectors.by_hand import ByHandDetector
from panel.redaction.detectors.called import CalledDetector
from panel.redaction.detectors.echoes import InitialsDetector
from panel.redaction.detectors.homophones import HomophoneDetector
from panel.redaction.detectors.introductions import IntroductionDetector
from panel.redaction.detectors.patterns import DETECTORS
from panel.redaction.detectors.registry import canonical
from panel.redaction.mentions import Mention, find_echoes, find_mentions, one_owner_a_surface, without_overlaps
from panel.redaction.model import COARSE, Entity, Kind, Known, Redacted, Span
from panel.redaction.normalise import Normalised, identifies, normalise
from panel.redaction.pseudonyms import FIRMS, Language, Pseudonyms
from panel.redaction.quasi import Coarse, QuasiDetector, decisive_amounts
from panel.redaction.recognisers.names import NameDetector
from panel.redaction.recognisers.shared import RULES_ONLY, Recognisers, shared
from panel.redaction.rereading import blank_pseudonyms, reread
from panel.redaction.suspects import find_suspects

# What the recognisers read of one case; a longer one says so in `Redacted.missing`.
MODEL_READS = 200_000
_NAMED_AT_MOST = 200
_READINGS = 3
_MARKS = frozenset({"Mn", "Me"})


@dataclass(frozen=True, slots=True)
class Setting:
    """What a case or a house adds to the texts.

    `allowed`: words that reviewers left in the open before (dishes, goods), never masked as a name that a model guessed.
    `decisive`: amounts in minor units that the case is about. `first_day`: the date that is day 1. `recognisers`: None takes
    those that are installed.
    """

    allowed: AbstractSet[str] = frozenset()
    decisive: AbstractSet[int] = frozenset()
    first_day: date | None = None
    recognisers: Recognisers | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """Everything that stays the same while one case is read."""

    texts: Mapping[str, str]
    plain: Mapping[str, Normalised]
    known: Sequence[Known]  # by the case's own fields, and by hand
    added: Sequence[Known]  # by hand
    language: Language
    ruling: Ruling
    setting: Setting
    recognisers: Recognisers = field(default_factory=Recognisers)

    def surface(self, mention: Mention) -> str:
        """What a mention says, in plain spelling."""
        return self.plain[mention.key].text[mention.start : mention.end]

    def id_of(self, owner: str) -> str:
        """The id of the entity with this canonical form, after all merges."""
        return self.ruling.final(entity_id(owner))


def detect(
    texts: Mapping[str, str],
    known: Sequence[Known],
    language: Language,
    extra: Sequence[Detector] = (),
    decisions: Sequence[Decision] = (),
    setting: Setting | None = None,
) -> Redacted:
    """Redact all texts of a case together; the same input always gives the same result.

    `texts` by key (statement, message, file name); every identifier found in one is masked in all. `known`
    are the case's own identifiers, `extra` further detectors (a merchant list). `decisions` are applied in
    order: what a person adds is searched for like a known identifier, what a person drops stays readable.
    """
    setting = setting or Setting()
    added = [Known(each.surface, each.kind, each.role) for each in decisions if isinstance(each, Add)]
    recognisers = setting.recognisers if setting.recognisers is not None else shared()
    plain = {key: blank_pseudonyms(normalise(text)) for key, text in texts.items()}
    case = _Case(texts, plain, [*known, *added], added, language, Ruling.of(decisions), setting, recognisers)
    too_long = sum(map(len, texts.values())) > MODEL_READS
    detectors = [*_detectors(case, too_long), *extra]
    mentions = find_mentions(plain, case.known, detectors)
    named = _named(case, mentions)
    if named and recognisers.sounds is not None and not too_long:
        mentions += find_echoes(plain, HomophoneDetector.of(named, recognisers))
    for _ in range(1 if too_long else _READINGS):
        redacted = _apply(case, mentions)
        more = reread(redacted, plain, case.known, detectors)
        if not more:
            break
        mentions = [*mentions, *more]
    return _finish(redacted, case, mentions, [] if too_long else named)


def _named(case: _Case, mentions: Sequence[Mention]) -> list[Known]:
    """The people whom a text names and nobody registered: who writes 陈海波 may write 沉海博 beside it."""
    known = {canonical(each.surface) for each in case.known}
    owners = dict.fromkeys(each.owner for each in mentions if each.kind is Kind.PERSON and each.owner not in known)
    return [Known(owner, Kind.PERSON) for owner in owners][:_NAMED_AT_MOST]


def _detectors(case: _Case, too_long: bool) -> list[Detector]:
    words = case.recognisers.words
    decisive = decisive_amounts(text.text for text in case.plain.values())
    introductions = IntroductionDetector(words.is_common if words is not None else None)
    by_hand = ByHandDetector.of(case.added)
    called = CalledDetector(*_dictionary(case.recognisers))
    detectors: list[Detector] = [*DETECTORS, by_hand, introductions, called, QuasiDetector(case.setting.decisive | decisive)]
    if case.recognisers.tagger is not None and not too_long:
        detectors.append(NameDetector(case.recognisers.tagger, case.setting.allowed, introductions.is_word))
    if case.recognisers.sounds is not None:
        detectors.append(HomophoneDetector.of(case.known, case.recognisers))
        detectors.append(InitialsDetector.of(case.known, case.recognisers.sounds))
    return detectors


def _dictionary(recognisers: Recognisers) -> tuple[Callable[[str], bool] | None, Callable[[str], bool] | None]:
    """What is a word, and what sounds like a surname; None for what is not installed."""
    words, sounds = recognisers.words, recognisers.sounds
    return words.is_word if words is not None else None, sounds.is_surname if sounds is not None else None


def _apply(case: _Case, mentions: Sequence[Mention]) -> Redacted:
    """The texts with these mentions masked, as far as nobody decided to leave them open."""
    dropped = [each for each in mentions if case.ruling.leaves_open(entity_id(each.owner))]
    masks = [each for each in mentions if not case.ruling.leaves_open(entity_id(each.owner))]
    apart = without_overlaps(without_disputes(masks, case.surface, case.id_of))
    masked = [each for each in case.known if not case.ruling.leaves_open(entity_id(canonical(each.surface)))]
    kept = one_owner_a_surface(case.plain, apart, masked)
    spans, parted = _parted(case, _spans(case, kept))
    entities = _entities(case, spans, kept)
    return Redacted(
        texts=_masked(case.texts, spans, entities),
        spans=spans,
        entities=entities,
        dropped=_entities(case, (*_spans(case, dropped), *parted), [*dropped, *kept]),
    )


def _parted(case: _Case, spans: Sequence[Span]) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The spans with split places under entities of their own; beside them those of split entities that stay readable."""
    ruling = case.ruling
    if not ruling.split:
        return tuple(spans), ()
    parted = []
    for span in spans:
        number = occurrence(case.texts[span.text_key], span)
        split = ruling.split.get((span.text_key, span.surface, number))
        parted.append(replace(span, entity=ruling.final(split.named)) if split else span)
    return (
        tuple(span for span in parted if span.entity not in ruling.dropped),
        tuple(span for span in parted if span.entity in ruling.dropped),
    )


def occurrence(text: str, span: Span) -> int:
    """Which occurrence of its surface in the text a span is, from 0."""
    return text.count(span.surface, 0, span.start)


def _finish(redacted: Redacted, case: _Case, mentions: Sequence[Mention], named: Sequence[Known]) -> Redacted:
    too_long = sum(map(len, case.texts.values())) > MODEL_READS
    known = [*case.known, *named]
    missing = (*case.recognisers.missing, *(("too_long",) if too_long else ()))
    asked = RULES_ONLY if too_long else case.recognisers
    suspects = find_suspects(case.texts, case.plain, redacted, known, asked, case.setting.allowed | case.ruling.cleared)
    echoes = dict.fromkeys((canonical(case.surface(each)), each.owner) for each in mentions if each.rule in ECHOES)
    ambiguous = find_ambiguous(redacted.entities, case.known, echoes, case.ruling)
    return replace(redacted, suspects=suspects, missing=missing, ambiguous=ambiguous)


def _spans(case: _Case, mentions: Sequence[Mention]) -> tuple[Span, ...]:
    return tuple(span for each in mentions if (span := _span(case, each)))


def _span(case: _Case, mention: Mention) -> Span | None:
    start, end = case.plain[mention.key].origin(mention.start, mention.end)
    text = case.texts[mention.key]
    while end < len(text) and category(text[end]) in _MARKS:  # what is struck through or underlined goes with its mark
        end += 1
    surface = text[start:end]
    if not identifies(case.surface(mention)):  # read plainly: dice and Braille are digits
        return None
    return Span(mention.key, start, end, case.ruling.final(entity_id(mention.owner)), surface, mention.rule)


def _entities(case: _Case, spans: Sequence[Span], mentions: Sequence[Mention]) -> tuple[Entity, ...]:
    """One entity an id: known ones first, in their order, then by first appearance."""
    registered = {case.ruling.final(entity_id(canonical(each.surface))): each for each in reversed(case.known)}
    found = {case.ruling.final(entity_id(each.owner)): each for each in reversed(mentions)}
    coarse = Coarse(((each.kind, each.owner) for each in mentions), case.language, case.setting.first_day)
    mine: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        mine[span.entity].append(span)
    order = [each for each in reversed(registered) if each in mine or _keeps_number(registered[each])]
    pseudonyms = Pseudonyms(case.language)
    entities = []
    for each in [*order, *(each for each in mine if each not in registered)]:
        kind, role, owner = _whose(case, each, registered, found)
        if each not in mine:
            pseudonyms.next(kind, role)  # a number stands for one firm in all texts of the case
            continue
        name = coarse.word(kind, owner) if kind in COARSE and owner else pseudonyms.next(kind, role)
        forms = tuple(dict.fromkeys(span.surface for span in mine[each]))
        entities.append(Entity(each, kind, case.ruling.renamed.get(each, name), forms, mine[each][0].rule, role))
    return tuple(entities)


def _keeps_number(known: Known) -> bool:
    return known.kind is Kind.SHOP and known.role in FIRMS


def _whose(
    case: _Case, entity: str, registered: Mapping[str, Known], found: Mapping[str, Mention]
) -> tuple[Kind, str, str]:
    """Kind, role and, for what no field of the case knows, the canonical form; a split one is of its origin's kind."""
    if known := registered.get(entity):
        return known.kind, known.role, ""
    if mention := found.get(entity):
        return mention.kind, "", mention.owner
    split = next((each for each in case.ruling.split.values() if case.ruling.final(each.named) == entity), None)
    if split is None:
        return Kind.OTHER, "", ""
    kind, _, owner = _whose(case, case.ruling.final(split.entity), registered, found)
    return kind, split.role, owner


def _masked(texts: Mapping[str, str], spans: Sequence[Span], entities: Sequence[Entity]) -> dict[str, str]:
    names = {entity.id: entity.shown for entity in entities}
    by_text: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        by_text[span.text_key].append(span)
    masked = {}
    for key, text in texts.items():
        parts, end = [], 0
        for span in sorted(by_text[key], key=lambda each: each.start):
            # Two characters may come from one original (㈱), so that neighbouring spans share it: mask it once.
            if span.end <= end:
                continue
            parts += [text[end : span.start], names[span.entity]]
            end = span.end
        masked[key] = "".join([*parts, text[end:]])
    return masked

