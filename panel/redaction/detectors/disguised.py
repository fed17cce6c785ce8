"""Names written so that no filter sees them: 弓长张, 我姓张名伟, 王某某, W先生, 李**."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from panel.redaction.detectors.base import Found
from panel.redaction.detectors.surnames import DOUBLE, SINGLE
from panel.redaction.model import Kind

_SURNAME = f"(?:{'|'.join(sorted(DOUBLE))}|[{''.join(sorted(SINGLE))}])"
# How people say which surname they mean, by the parts of its character.
_PARTS = (
    "弓长张?|木子李?|耳东陈?|古月胡?|双木林|木木林|口天吴|立早章|言午许|双人徐|草头黄|大肚黄|文刀刘?|卯金刀刘?|走肖赵?|"
    "人可何|双口吕|口口吕|木易杨|"
    "禾呈程|禾口王程|三横王|三划王|子小孙|子系孙|人未余|人禾余|干勾于|关耳郑|奠耳郑|草办苏|丘山岳|十口叶|水工江|三点水江|"
    "双马冯|两点马冯|"
    "言射谢|西早覃|山今岑|言身寸谢"
)
_DECOMPOSED = re.compile(rf"(?:{_PARTS})(?:的{_SURNAME})?")
_NAMED = re.compile(
    rf"姓(?P<s>{_SURNAME})[，,、 ]{{0,2}}(?:单?名|叫|名字[叫是]?|单字)(?:一个|个|叫|是|"
    rf"为)?(?:单?字)?[“\"'‘]?(?P<it>[\u4e00-\u9fff]{{1,2}}?)(?=[”\"'’，,。.!！?？;；\s字]|的|$)"
)
_SURNAMED = re.compile(rf"(?:姓|贵姓|免贵姓?)(?P<it>{_SURNAME})(?![名氏\u4e00-\u9fff]{{0,1}}[氏名])")
# What follows a half-hidden name more often than its last character does (李*送的, but 李*强).
_AFTER = (
    "的了着过得是在有没不也都就还说讲看把被让跟与和及或我你您他她它们这那什么很太送到打来去叫给接拿拍要会能先又封点做装取签派配收放女小"
    "老师"
)
_HALF = re.compile(rf"(?P<it>{_SURNAME}(?:某某|某人|某|[*×○□_xX]{{1,2}}(?:(?![{_AFTER}])[\u4e00-\u9fff])?))(?![A-Za-z0-9*])")
_HALF_WORD = re.compile(r"[全单时应和路安成相关于方管解平包经查连那]某")
_INITIAL = re.compile(
    r"(?<![A-Za-z0-9])(?P<it>[A-Za-z]{1,3})(?=(?:先生|女士|小姐|老板|老师|师傅|经理|店长|医生|律师|阿姨|姐|哥|总|"
    r"某)(?![A-Za-z]))"
)
_NOT_INITIAL = frozenset({"vip", "app", "kfc", "ktv", "ok", "hr", "it", "ceo", "pc", "diy", "db", "ps"})
_EXPLAINED_NEAR = 20
_AS_IN = re.compile(r"(?P<word>[\u4e00-\u9fff]{2,4})的(?P<it>[\u4e00-\u9fff])(?=[，,、。\s]|$|[\u4e00-\u9fff]{2,4}的)")


@dataclass(frozen=True, slots=True)
class DisguisedDetector:
    """Finds people whose names are described, abbreviated or half hidden."""

    def find(self, text: str) -> list[Found]:
        """Every description of a surname, half-hidden name and initial before a form of address."""
        return list(self._find(text))

    def _find(self, text: str) -> Iterator[Found]:
        for match in _DECOMPOSED.finditer(text):
            yield Found(*match.span(), Kind.PERSON, "name.described")
        for match in _NAMED.finditer(text):
            owner = match["s"] + match["it"]
            yield Found(*match.span("s"), Kind.PERSON, "name.described", owner)
            yield Found(*match.span("it"), Kind.PERSON, "name.described", owner)
        for match in _SURNAMED.finditer(text):
            yield Found(*match.span("it"), Kind.PERSON, "name.described")
        for match in _HALF.finditer(text):
            if not _HALF_WORD.match(match["it"]):
                yield Found(*match.span("it"), Kind.PERSON, "name.half")
        for match in _INITIAL.finditer(text):
            if match["it"].lower() not in _NOT_INITIAL:
                yield Found(*match.span("it"), Kind.PERSON, "name.initial")
        yield from _explained(text)


def _explained(text: str) -> Iterator[Found]:
    """欣是欣赏的欣，怡是心旷神怡的怡: characters of a name that a word explains, two of them at least."""
    found = [match for match in _AS_IN.finditer(text) if match["it"] in match["word"]]
    for place, one in enumerate(found):
        beside = [*found[max(0, place - 1) : place], *found[place + 1 : place + 2]]
        if any(abs(other.start() - one.start()) <= _EXPLAINED_NEAR for other in beside):
            yield Found(*one.span(), Kind.PERSON, "name.described")
