"""The detector in front of the recognisers: which of the words they tag are people, companies and places of a case."""

import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from panel.redaction.detectors.base import Found
from panel.redaction.detectors.english_words import COMMON
from panel.redaction.detectors.lexicon import names_nobody
from panel.redaction.detectors.surnames import TITLES, surname_of
from panel.redaction.model import Kind
from panel.redaction.recognisers.token import Tagger, Token

_EDGES = re.compile(r"^[^\w]+|[^\w]+$")
_HAN = re.compile(r"^[\u4e00-\u9fff·]+$")
_GENERIC = re.compile(
    r"^(?:公司|集团|学校|大学|医院|银行|超市|酒店|饭店|餐厅|商场|机场|车站|小区|银行卡|中|本店|[本贵该我你他]\w)$"
)
_GOODS = re.compile(r"快递|单号|订单|物流|客服|平台|系统|套餐|优惠|会员|卡$|券$|[\d]{3}")
_LEGAL = re.compile(r"(?:公司|集团|[店行局院校厂社部处馆坊轩阁楼所园]|中心|协会|银行|大学)$")
_CUISINE = re.compile(
    r"^(?:菜|味|式|风味|小吃|小面|火锅|烤鸭|米粉|米线|拉面|鸡|鸭|鱼|面|粉|饭|汤|料理|烤肉|人|话|口味|地区|时间|大学)"
)
_WIDE = frozenset(
    re.findall(
        r"\w+",
        """
        中国 国内 国外 全国 中华 北欧 东欧 西欧 南欧 亚洲 欧洲 美洲 非洲 世界 地球 月球 东方 西方 南方 北方 韩国 日本 美国
        英国 法国 泰国 意大利
        """,
    )
)
_TAIL_WORDS = "说讲封送打把被的了在也都和跟与是给让就还没不"
_LONGEST_NAME = 12


@dataclass(frozen=True, slots=True)
class NameDetector:
    """People, companies and places by one recogniser.

    `allowed` are words that reviewers left in the open, `is_word` a dictionary: its words are people only with a surname.
    """

    tagger: Tagger
    allowed: AbstractSet[str] = field(default_factory=frozenset)
    is_word: Callable[[str], bool] | None = None

    def find(self, text: str) -> list[Found]:
        """Every word the recogniser takes for a name, save those that name nobody."""
        found: list[Found] = []
        for token in self.tagger.tokens(text):
            if token.tag in ("PER", "LOC", "ORG") and (clean := _trimmed(token)):
                found += self._named(text, clean)
        return found

    def _named(self, text: str, token: Token) -> Iterator[Found]:
        if names_nobody(token.text, self.allowed):
            return
        if token.tag == "PER" and _is_person(token.text) and not self._is_thing(token.text, text[token.end : token.end + 1]):
            yield Found(token.start, token.end, Kind.PERSON, "model.person", _name_in(token.text))
        elif token.tag == "ORG" and _is_company(token.text):
            yield Found(token.start, token.end, Kind.SHOP, "model.company")
        elif token.tag == "LOC" and _is_place(token.text, text[token.end : token.end + 3]):
            yield Found(token.start, token.end, Kind.PLACE, "model.place")

    def _is_thing(self, word: str, after: str) -> bool:
        """A word without a surname that the dictionary has, or that names a dish with what follows (豌杂 of 豌杂面)."""
        if surname_of(word):
            return False
        return (self.is_word is not None and self.is_word(word)) or (after != "" and names_nobody(word + after, self.allowed))


def _trimmed(token: Token) -> Token | None:
    """The word without the spaces, marks and emoji that recognisers take into it; None when nothing else is there."""
    word = _EDGES.sub("", token.text)
    front = token.text.find(word) if word else 0
    return Token(token.start + front, token.start + front + len(word), word, token.tag) if word else None


def _is_person(word: str) -> bool:
    if not _HAN.match(word):
        latin = re.findall(r"[A-Za-z]+", word)
        return len(word) <= _LONGEST_NAME * 2 and any(each[0].isupper() and each.lower() not in COMMON for each in latin)
    if len(word) == 1 or len(word) > _LONGEST_NAME:
        return False
    return len(set(word)) > 1 or "·" in word or len(word) == 2


def _is_company(word: str) -> bool:
    return len(word) > 1 and not _GENERIC.match(word) and not (_GOODS.search(word) and not _LEGAL.search(word))


def _name_in(word: str) -> str | None:
    """The name inside a word that took the next one in (吕欣怡封): the owner is the shorter name, all of it is masked."""
    surname = surname_of(word)
    if surname and len(word) == len(surname) + 3 and "·" not in word:
        return word[: len(surname) + 2]
    if surname and len(word) == len(surname) + 2 and word[-1] in _TAIL_WORDS:
        return word[:-1]
    return None


def _is_place(word: str, after: str) -> bool:
    return len(word) > 1 and word not in _WIDE and word not in TITLES and not _CUISINE.match(after)
