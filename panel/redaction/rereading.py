"""The redacted texts read once more as jurors will read them: what shows only now is masked as well.

Masks change the words around a name, so that a model may see in the brief what it passed over in the original. Reading
until nothing new is found also means that redacting a redacted text changes nothing.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from panel.redaction.detectors.base import Detector
from panel.redaction.mentions import BLANK, Mention, find_mentions
from panel.redaction.model import Known, Redacted, Span
from panel.redaction.normalise import Normalised, identifies, normalise
from panel.redaction.pseudonyms import every_name

# The coarser words that stand without brackets and hide nobody: a model that reads 第1天 beside a mask takes it for a name.
_COARSER = r"某地|第\d{1,4}天|约\d{1,4}分钟后"
_PSEUDONYM = re.compile(
    rf"\[(?:{'|'.join(map(re.escape, every_name()))})(?: ?(?:[A-Z]{{1,3}}|\d{{1,5}}))?\]|{_COARSER}"
)

Piece = tuple[int, int, int]  # start and end in the redacted text, start in the original


def blank_pseudonyms(text: Normalised) -> Normalised:
    """The text with every pseudonym blanked out, so that no rule takes one for an identifier; offsets stay."""
    return replace(text, text=_PSEUDONYM.sub(lambda match: BLANK * len(match.group()), text.text))


def reread(
    redacted: Redacted, plain: Mapping[str, Normalised], known: Sequence[Known], detectors: Iterable[Detector]
) -> list[Mention]:
    """Mentions that are found in the redacted texts, as places in the originals; entities left open are not news."""
    brief = {key: blank_pseudonyms(normalise(text)) for key, text in redacted.texts.items()}
    pieces = _pieces(redacted)
    open_forms = {form for entity in redacted.dropped for form in entity.forms}
    found: list[Mention] = []
    for mention in find_mentions(brief, known, detectors):
        start, end = brief[mention.key].origin(mention.start, mention.end)
        if redacted.texts[mention.key][start:end] not in open_forms:
            found += _back(mention, (start, end), pieces[mention.key], plain[mention.key])
    return found


def _pieces(redacted: Redacted) -> dict[str, list[Piece]]:
    """What was left as it stood, text by text: lengths of masks follow from the lengths of the texts around them."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for span in redacted.spans:
        spans[span.text_key].append(span)
    names = {entity.id: len(entity.shown) for entity in redacted.entities}
    pieces: dict[str, list[Piece]] = {}
    for key, text in redacted.texts.items():
        pieces[key], here, there = [], 0, 0
        for span in sorted(spans[key], key=lambda each: each.start):
            if span.end <= there:
                continue
            if span.start > there:
                pieces[key].append((here, here + span.start - there, there))
            here += max(0, span.start - there) + names[span.entity]
            there = span.end
        pieces[key].append((here, len(text), there))
    return pieces


def _back(mention: Mention, place: tuple[int, int], pieces: Sequence[Piece], plain: Normalised) -> Iterator[Mention]:
    first = max(0, bisect_right(pieces, (place[0], float("inf"), 0)) - 1)
    for start, end, origin in pieces[first:]:
        if start >= place[1]:
            return
        one, two = max(start, place[0]), min(end, place[1])
        if one < two:
            begin = bisect_left(plain.origins, origin + one - start)
            finish = bisect_left(plain.origins, origin + two - start)
            if begin < finish and identifies(plain.text[begin:finish]):
                yield replace(mention, start=begin, end=finish)
