"""Names whose characters stand apart, with signs between them: 海-味-鲜, 奔 跑 的 蜗 牛01. Nobody writes ordinary words so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from panel.redaction.detectors.base import Found
from panel.redaction.detectors.digits import SURE
from panel.redaction.detectors.registry import canonical
from panel.redaction.detectors.surnames import surname_of
from panel.redaction.model import Kind

_HAN = "[\u4e00-\u9fff]"
_SIGN = r"(?:(?![\n\ufffc，。！？；：、,!?;:（）()“”\"])[^\w]|_|丶)"
_TAIL = rf"(?:{_SIGN}{{0,2}}[A-Za-z0-9{''.join(SURE)}]){{0,10}}"
SPREAD = re.compile(rf"{_HAN}{_SIGN}{{1,3}}{_HAN}(?:{_SIGN}{{1,3}}[\u4e00-\u9fffA-Za-z0-9]){{1,24}}{_TAIL}")
_ANNOUNCED = re.compile(
    r"(?:店名|店叫|叫|商家|店铺|门店|避雷|[这那]家店?|抖音号?|快手号?|小红书号?|昵称|网名|账号|小号|评论区那?个?的?|用户|主播|博主|商户|公司|厂家|品牌|住|"
    r"地址|门口|送到|收货人|我是|本人|名字|人是|就是[这那]个)[是叫为:：\s]{0,2}$"
)
_SPEECH = re.compile("[的了很太不我你他她这那是好吃退钱差啊吗呢吧真别快说要就都没有]")
_LONG = 4


@dataclass(frozen=True, slots=True)
class SpreadDetector:
    """Finds runs of single characters with signs between them that are announced, or that say nothing else."""

    certain: bool = True

    def find(self, text: str) -> list[Found]:
        """Every such run; what may only be emphasis (太 差 了) is left to whoever asks for what is not certain."""
        return list(self._find(text))

    def _find(self, text: str) -> Iterator[Found]:
        for match in SPREAD.finditer(text):
            solid = re.sub(rf"{_SIGN}", "", match.group())
            announced = _ANNOUNCED.search(text[max(0, match.start() - 12) : match.start()]) is not None
            named = len(solid) <= _LONG and surname_of(solid) != ""
            applause = len(set(solid)) * 2 <= len(solid)  # [赞][赞][赞]
            certain = not applause and (announced or named or (len(solid) >= _LONG and not _SPEECH.search(solid)))
            if certain == self.certain:
                kind = Kind.PERSON if named and not announced else Kind.NAME
                yield Found(match.start(), match.end(), kind, "shop.spread", canonical(solid))
