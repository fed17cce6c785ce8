"""Chinese written in Latin syllables: names and shops in pinyin, with or without tones, and numbers behind a prefix."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from panel.redaction.detectors.base import Found
from panel.redaction.detectors.digits import SYLLABLES
from panel.redaction.detectors.english_words import CAPITALISED, COMMON
from panel.redaction.model import Kind

_INITIAL = r"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])"
_FINAL = "(?:iang|iong|uang|ang|eng|ong|ian|iao|ing|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|ve|a|e|i|o|u|v)"
_SYLLABLE = rf"(?:{_INITIAL}{_FINAL}|(?:ang|eng|ai|an|ao|ou|en|er))"
_TONED = re.compile(rf"(?<![A-Za-z0-9]){_SYLLABLE}[1-4](?:\s?{_SYLLABLE}[1-4]){{1,3}}(?![A-Za-z0-9])", re.IGNORECASE)
# 小DONG, liang姐: a form of address with one syllable.
_ADDRESSED = re.compile(
    rf"(?<![A-Za-z\u4e00-\u9fff])[老小阿]{_SYLLABLE}(?![A-Za-z0-9])"
    rf"|(?<![A-Za-z]){_SYLLABLE}(?:哥|姐|叔|姨|老板娘?|师傅|老师|经理)|(?<=[叫喊])[老小阿]{_SYLLABLE}(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?<![A-Za-z0-9_@./-])[A-Za-z]{2,24}(?:\s[A-Za-z]{2,7}){0,3}(?![A-Za-z0-9_@/-]|\.[A-Za-z])")
_WHOLE = re.compile(rf"(?:{_SYLLABLE}\s?){{2,6}}", re.IGNORECASE)
_DIGIT = f"(?:{'|'.join(sorted((each for each in SYLLABLES), key=len, reverse=True))})"
_CODE = re.compile(rf"(?<![A-Za-z])(?:[A-Za-z]\s?){{0,4}}?{_DIGIT}(?:\s?{_DIGIT}){{6,24}}(?![A-Za-z])", re.IGNORECASE)
_HAN = re.compile("[\u4e00-\u9fff]")
_LONG = 5
# Words of China that everybody writes in Latin letters, and words of other tongues made of such syllables.
_NOBODY = frozenset(
    re.findall(
        r"\w+",
        """
        weixin weibo taobao tianmao douyin kuaishou meituan eleme xiaomi huawei zhifubao xianyu baidu tengxun jingdong dianping
        haha hehe hahaha hehehe mama baba gege jiejie didi nihao xiexie zaijian banana panda piano china chinese tofu sushi udon
        coco moma gaga lala nana lulu momo papa dada photo media radio audio video menu lite pizza tango
        """,
    )
)


@dataclass(frozen=True, slots=True)
class SyllableDetector:
    """Finds runs of pinyin syllables among Chinese characters; in texts in Latin letters they are words like others."""

    def find(self, text: str) -> list[Found]:
        """Syllables with tones, two syllables or more that are no English word, numbers in syllables."""
        return list(self._find(text))

    def _find(self, text: str) -> Iterator[Found]:
        for pattern in (_TONED, _ADDRESSED):
            for match in pattern.finditer(text):
                yield Found(*match.span(), Kind.PERSON, "shop.syllables")
        for match in _CODE.finditer(text):
            yield Found(*match.span(), Kind.OTHER, "number.spelled")
        for match in _WORD.finditer(text):
            if _is_pinyin(match.group()) and _HAN.search(text, max(0, match.start() - 3), match.end() + 3):
                yield Found(*match.span(), Kind.NAME, "shop.syllables")  # behind the rules of the registry


def _is_pinyin(words: str) -> bool:
    """Whether Latin letters are two syllables at least that neither English nor everybody's Chinese uses."""
    each = words.lower().split()
    if any(word in _NOBODY or (len(word) > 3 and (word in COMMON or word in CAPITALISED)) for word in each):
        return False
    return len("".join(each)) >= _LONG and words != words.upper() and _WHOLE.fullmatch(words) is not None
