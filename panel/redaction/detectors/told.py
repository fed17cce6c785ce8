"""Identifiers that the text tells how to put together: from both ends, backwards, without the characters between."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from panel.redaction.detectors.base import Found
from panel.redaction.detectors.digits import SURE
from panel.redaction.detectors.surnames import DOUBLE, SINGLE
from panel.redaction.model import Kind

_HAN = "\u4e00-\u9fff"
_CN = "".join(SURE)
_ALNUM = f"[A-Za-z0-9{_CN}]"
_CODE = rf"{_ALNUM}[A-Za-z0-9{_CN}_.@-]{{1,30}}"
_IS = r"(?:就?是|为|叫|[:：])?\s?"
_AND = r"\s?[，,、；;\s]\s?"
_ASKED = r"\s?[（(，,]?\s?(?:请|要|得|记得|自己)?(?:把)?"
_WITHOUT = (
    r"(?:去掉|删掉|去除|删除|删去|除去|忽略|无视|跳过|拿掉|略过|抠掉)(?:所有|全部|里面|中间|其中)?的?"
    r"(?:汉字|中文|文字|字|表情|符号|标点|空格)"
)
_BACKWARDS = r"(?:倒过来|反过来|倒着|反着|逆着|从后往前|从右往左)"
_FIRST = r"(?:开头|前[半面]段?|前缀|头部)"
_LAST = r"(?:结尾|末尾|后[半面]段?|后缀|尾部)"
_MAIL = rf"(?:[{_HAN}]{{2}}|[A-Za-z]{{1,6}})?(?:e?-?mail|邮)箱?[，,:：]?\s?"
_SURNAME = f"(?:{'|'.join(sorted(DOUBLE))}|[{''.join(sorted(SINGLE))}])"
_PICTURES = r"(?:[^\w\s\x20-\x7e，。！？；：、“”‘’（）《》【】「」『』…—～·]){1,3}"
_ENDS = r"(?=[，。！？,!?;；\s]|$)"
_CALLS = r"(?:(?<=[，。！？,\n叫喊是名写着])|^)"
_ROMAN = r"(?:X|IX|IV|V?I{1,3}|V|[O0])"
_BRACKETED = (
    rf"(?:\[[{_HAN}]\]|【[{_HAN}]】|[（(][{_HAN}][)）]|「[{_HAN}]」|『[{_HAN}]』|《[{_HAN}]》|<[{_HAN}]>|"
    rf"\{{[{_HAN}]\}})"
)
_TOLD = (
    # The beginning here, the end there.
    (Kind.ACCOUNT, rf"{_FIRST}{_IS}{_CODE}{_AND}{_LAST}{_IS}{_CODE}(?:{_AND}(?:连|合|拼|凑)(?:在?一起|起来)[搜加找看]?)?"),
    (
        Kind.PLATE,
        rf"(?:尾号|后[面几三四]位?|最后){_IS}{_ALNUM}{{2,8}}{_AND}(?:前面|前头|开头|打头){_IS}[{_HAN}]?{_ALNUM}{{2,10}}",
    ),
    (Kind.EMAIL, rf"{_MAIL}(?:前缀|用户名|前面){_IS}[^，。！？\n]{{2,30}}{_AND}(?:后缀|域名|后面){_IS}[^，。！？\n]{{2,20}}"),
    (
        Kind.ID_CARD,
        rf"(?:前|头|开头)(?:六|6)位{_IS}[0-9{_CN}]{{6}}{_AND}[^。！？\n]{{4,24}}?后(?:四|4)位{_IS}[0-9{_CN}]{{3}}[0-9{_CN}Xx]",
    ),
    (
        Kind.SHOP,
        rf"前[一两三二1-3]?个?字{_IS}[“\"]?[{_HAN}]{{1,3}}[”\"]?{_AND}后[头面边]?(?:[一两三二四1-4]个?字)?{_IS}"
        rf"[“\"]?[{_HAN}]{{2,8}}",
    ),
    (Kind.PERSON, rf"名(?:字)?(?:是|叫)[{_HAN}]{{1,2}}{_AND}姓(?:嘛|呢|是|就是|么)?{_AND}?[{_HAN}]{{1,5}}"),
    (Kind.PERSON, rf"(?:[{_HAN}]{{1,2}}[哥姐妹弟]?)?[，,]\s?本家姓?{_SURNAME}{_ENDS}"),
    (Kind.PERSON, rf"{_CALLS}(?P<it>{_SURNAME}{_PICTURES}[{_HAN}]{{1,2}}){_ENDS}"),
    (Kind.PERSON, rf"(?<=[是叫喊名])(?P<it>{_SURNAME}[A-Z]{{1,2}}){_ENDS}"),
    (Kind.PERSON, rf"(?P<it>[{_HAN}]{{2,3}})[（(](?:同音|谐音|音同|读音|[读念]快|连读)"),
    (Kind.ADDRESS, rf"[栋幢楼号室]的?[，,]\s?(?P<it>[{_HAN}]{{2,8}}那个?(?:院子|大院|小区|楼盘|院))"),
    (
        Kind.SHOP,
        rf"(?P<it>(?:(?![这那在去到是从找的了和跟有]|其中)[{_HAN}]){{1,2}}某(?![个家些种天次人日某])[{_HAN}]{{1,7}}"
        r"(?:店|馆|铺|坊|快修|公司|饭庄|超市|医院|驾校|沙龙))",
    ),
    # Something that does not belong there stands between the characters.
    (Kind.OTHER, rf"(?<![A-Za-z0-9_])(?P<it>[A-Za-z0-9][A-Za-z0-9_{_HAN}-]{{3,50}}){_ASKED}{_WITHOUT}"),
    (Kind.OTHER, rf"(?<![0-9A-Za-z])[0-9](?:[{_HAN}]{{1,2}}[0-9]){{6,}}(?![0-9A-Za-z元块])"),
    # Backwards.
    (Kind.OTHER, rf"(?<![A-Za-z0-9])(?P<it>[A-Za-z0-9][A-Za-z0-9@._-]{{3,50}}){_ASKED}{_BACKWARDS}"),
    (Kind.OTHER, rf"(?P<it>[{_HAN}]{{2,14}})[（(](?:请|要|得)?{_BACKWARDS}"),
    # Numerals of Rome, five at least; single characters in brackets of their own.
    (Kind.OTHER, rf"(?<![A-Za-z0-9]){_ROMAN}(?:[ .·,\-/]{{1,2}}{_ROMAN}){{4,}}(?![A-Za-z0-9])"),
    (Kind.NAME, rf"{_BRACKETED}{{2,12}}"),
)
_RULES = tuple((kind, re.compile(pattern)) for kind, pattern in _TOLD)
_LEAST_DIFFERENT = 2


@dataclass(frozen=True, slots=True)
class ToldDetector:
    """Finds codes and names with the words that tell how they are put together."""

    def find(self, text: str) -> list[Found]:
        """Every such stretch; brackets that repeat one character ([赞][赞]) are applause."""
        return list(self._find(text))

    def _find(self, text: str) -> Iterator[Found]:
        for kind, pattern in _RULES:
            for match in pattern.finditer(text):
                start, end = match.span("it" if "it" in pattern.groupindex else 0)
                if kind is not Kind.NAME or len(set(re.findall(f"[{_HAN}]", match.group()))) >= _LEAST_DIFFERENT:
                    yield Found(start, end, kind, "number.split" if kind is not Kind.NAME else "name.cued")
