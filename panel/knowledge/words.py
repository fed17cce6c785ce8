"""Texts cut into the words of a search: Chinese by a segmenter, Latin letters and digits as they stand, in one spelling.

The same cut is made of what is filed and of what is asked, and each word is a run of letters and digits, so that the
full-text tables of both databases find the same. Pseudonyms are left out: [顾客A] is in every case and says nothing of one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from panel.redaction.recognisers.shared import shared
from panel.redaction.recognisers.words import Words

WORDS_MAX = 4000  # of one text; a brief has some hundreds
TELLING_MAX = 12  # more would find the same cases, and half of the library
_MASK = re.compile(r"\[[^\[\]]{1,24}\]|〔[^〔〕]{1,24}〕")
_STRETCH = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
# Common in any complaint: they make no two cases alike.
_COMMON = """
我们 他们 你们 自己 这个 那个 这样 这种 没有 因为 所以 但是 如果 已经 可以 不能 不是 就是 还是 应该 需要 进行 以及 或者
认为 表示 说明 要求 问题 情况 时候 时间 当时 之后 之前 后来 现在 当天 今天 昨天 什么 怎么 为什么 是否 商家 顾客 客户
用户 消费者 店家 店员 老板 平台 客服 投诉 订单 双方 一方 部分 全部 按照 根据 对于 关于 由于 只是 只有 不同 同意 认可
责任 处理 结果 规则 说法 证据
the and for not was were are has have had this that with from they them their but you your our his her its him she who
what when which will would should could did does been being there then than into out all any can customer merchant shop
order complaint platform said says because about after before only also more some one two
"""
_EVERYWHERE = frozenset(_COMMON.split())


def warm() -> None:
    """Load the dictionary if this process has not yet (some seconds): before a unit of work, so that nobody waits for it."""
    shared()


def cut(text: str) -> list[str]:
    """Every word of a text in order, repetitions too; a long Chinese word with the shorter ones in it."""
    folded = unicodedata.normalize("NFKC", _MASK.sub(" ", text)).lower()
    found: list[str] = []
    for word in _words(folded):
        found.append(word)
        if len(found) >= WORDS_MAX:
            break
    return found


def _words(text: str) -> Iterator[str]:
    words = shared().words
    for stretch in _STRETCH.findall(text):
        if not _HAN.match(stretch):
            yield stretch[:40]
        else:
            yield from _pieces(words, stretch)


def _pieces(words: Words | None, stretch: str) -> Iterator[str]:
    """By the dictionary; where it is not installed, every two neighbouring characters."""
    if words is not None:
        yield from words.for_search(stretch)
    elif len(stretch) == 1:
        yield stretch
    else:
        yield from (stretch[at : at + 2] for at in range(len(stretch) - 1))


def telling(text: str) -> dict[str, float]:
    """The words by which a text may be like another, with what each weighs (0..1], the heaviest first; at most `TELLING_MAX`.

    Rare words of the language tell more; single characters, numbers and what stands in every complaint tell nothing.
    """
    words = shared().words
    said = dict.fromkeys(word for word in cut(text) if _tells(word))
    weighed = {word: words.rarity(word) if words and _HAN.match(word) else 0.6 for word in said}
    heaviest = sorted(weighed.items(), key=lambda each: (-each[1], each[0]))
    return dict(heaviest[:TELLING_MAX])


def _tells(word: str) -> bool:
    shortest = 2 if _HAN.match(word) else 3
    return len(word) >= shortest and word not in _EVERYWHERE and not any(sign.isdigit() for sign in word)
