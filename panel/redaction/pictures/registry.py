"""What a picture tells about people and numbers that the texts of its case have to know as well: one registry for both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from panel.redaction.detectors.lexicon import names_nobody
from panel.redaction.detectors.registry import canonical
from panel.redaction.detectors.shops import stem_of
from panel.redaction.detectors.surnames import surname_of
from panel.redaction.model import Kind
from panel.redaction.pictures.model import Line, Named
from panel.redaction.pictures.words import Mark
from panel.redaction.recognisers.shared import shared

WELL_READ = 0.85  # a line below is not trusted to say how a name is written
_CARRIED = {
    f"text.{kind.value}": kind
    for kind in (
        Kind.PERSON, Kind.SHOP, Kind.PHONE, Kind.ID_CARD, Kind.BANK_CARD, Kind.ORDER, Kind.EMAIL, Kind.PLATE, Kind.ACCOUNT,
    )
}  # fmt: skip
_HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_LONGEST, _FEWEST_DIGITS = 60, 5
_MEMBERS = re.compile(r"[（(]\d{1,4}[)）]$")  # behind the name of a group
# A row where a sender could stand that says something, or the hour.
_NO_SENDER = re.compile(r"[\d\s:：.,%+-]*|.*(?:[，。！？!?；;：:]|\d{5}|聊天|消息|输入|在线|更多|返回).*|.{17,}", re.DOTALL)


def found_in(
    lines: Sequence[Line], texts: Mapping[str, str], owners: Mapping[str, Sequence[int]], marks: Iterable[Mark],
    senders: Iterable[int],
) -> tuple[Named, ...]:
    """Identifiers in lines that were read well: what the text pipeline found there, and who sent the messages of a chat.

    `owners`: for each text the line of each of its characters. `senders`: places of lines that name a sender or a chat.
    """
    found: dict[str, Named] = {}
    for each in (*_marked(lines, texts, owners, marks), *_sent(lines, senders)):
        solid = canonical(each.surface)
        if 1 < len(each.surface) <= _LONGEST and not (solid.isdigit() and len(solid) < _FEWEST_DIGITS):
            before = found.get(solid)
            found[solid] = replace(before, sure=before.sure or each.sure) if before else each
    return tuple(found.values())


def _marked(
    lines: Sequence[Line], texts: Mapping[str, str], owners: Mapping[str, Sequence[int]], marks: Iterable[Mark]
) -> Iterator[Named]:
    for mark in marks:
        kind = _CARRIED.get(mark.reason)
        if kind is Kind.SHOP and not mark.rule.startswith("shop."):  # bills are full of dishes that a model takes for companies
            continue
        if kind is not None and all(lines[place].score >= WELL_READ for place in set(owners[mark.key][mark.start : mark.end])):
            yield Named(texts[mark.key][mark.start : mark.end].strip(), kind, not mark.rule.startswith("model."))


def _sent(lines: Sequence[Line], senders: Iterable[int]) -> Iterator[Named]:
    """A sender by the name it goes by; what is a word (妈妈, 客服) names nobody and would be masked everywhere."""
    words = shared().words
    for place in senders:
        name = _MEMBERS.sub("", lines[place].text.strip())
        is_word = words is not None and words.is_common(name)
        if lines[place].score < WELL_READ or is_word or names_nobody(name, frozenset()) or _NO_SENDER.fullmatch(name):
            continue
        yield Named(name, _kind(name), True)


def _kind(sender: str) -> Kind:
    if stem_of(sender) != sender:
        return Kind.SHOP
    return Kind.PERSON if _HAN_NAME.fullmatch(sender) and surname_of(sender) else Kind.ACCOUNT
