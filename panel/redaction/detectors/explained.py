"""Identifiers that are written out of the ordinary and explained: what is meant stands around them, or nobody writes so.

What is explained is masked whole, without being decoded: runs of pieces of codes beside words that tell how to read them, ways
told corner by corner, the beginnings of lines that are read downwards, characters outside the ordinary set.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from panel.redaction.detectors.announcing import CUE, RIDDLE
from panel.redaction.detectors.base import Found
from panel.redaction.detectors.coded import Coded
from panel.redaction.detectors.protected import shield
from panel.redaction.detectors.spellings import PATTERNS
from panel.redaction.model import Kind

_HAN = "\u4e00-\u9fff"
_CALLS = (
    r"打给|联系我|找我|找到我|拨|能打|接通|按这?个数|照着|连起来|连成|凑[成够齐十]|读出来|念出来|念快|读快|换算|还原|解码|"
    r"(?:是|当|为|算|作|代表|等于)(?:零|0|〇|十)(?![\d一二三四五六七八九十])|第一[，,。]|排第|取个位|就是|[姓名][，,、是]"
)
_EXPLAINS = re.compile(rf"{RIDDLE.pattern}|{CUE.pattern}|{_CALLS}", re.IGNORECASE)
_BEFORE, _BEHIND = 16, 30  # characters around a run in which it is explained
_GAP = 3  # characters between two pieces of one run
_PIECES, _DENSE = 6, 0.75
# Lines that are read downwards.
_DOWNWARDS = re.compile(
    r"(?:每[行句段]|[行句段]首|以上|竖着?|竖排|藏头|从上往下|各[行句段])[^\n]{0,8}(?:开头|第一|头一|首|打头|起头|看|念|读|左边)|每[行句段]打头的"
)
_LINES = 3
_PLAIN = re.compile(r"[!-~、 ]+")  # the ordinary rules know it
_FIRST = re.compile(rf"[ \t]*(?P<it>[A-Za-z0-9]+|[{_HAN}])")
_WRITTEN = re.compile(r"[A-Za-z0-9]{8,}")
# A way told corner by corner.
_FIGURE = r"[\d一二两三四五六七八九十百几]"
_CORNER = re.compile(
    rf"{_FIGURE}号线|{_FIGURE}路(?:公交|车)|公交|地铁|[A-Ha-h{_FIGURE[1:-1]}]号?口|出口|倒数|下车|[往向朝][左右东西南北前里]|[左右][转拐]|[左右]手|直走|"
    rf"走{_FIGURE}{{1,5}}米|[沿顺]着?[河路江墙街]|过(?:天桥|马路|街|河|桥)|穿过|钻|对过|斜对|对面|旁边|隔壁|扶梯|负[一二三]|进门|第{_FIGURE}(?:个|家|[栋幢扇排])|"
    rf"小区|铁门|门口|巷|胡同|路口|红绿灯|拐[角弯]|尽头|楼[梯上下]|{_FIGURE}{{1,3}}[楼层栋幢户排]|[东西南北]户|院子|平房|卷帘门|[一-龥]桥|[后前]头|右手边|左手边|{_FIGURE}米|小楼|厕所|天桥|[的个]门$"
)
_PEOPLE = re.compile(r"我|你|他|她|说|客服|骑手|商家|外卖|快递|送|退|打电话")
_LEAD = re.compile(rf"[{_HAN}]{{0,10}}?(?:搬[去到]了?|地址在?|我住在?|家住|住在|住址在?|"
    r"开在|位于|藏在|躲在|就在|这么[去走]|怎么[去走])[:：]?")
_CORNERS = 4
# A number or name told part by part: 前六位, 的平方, 末四位, 方圆的方.
_PART = re.compile(
    rf"[前后末头](?:{_FIGURE}|十)位|末了|末尾|尾巴|开头|打头|中间{_FIGURE}|顺序码|校验[位码]|区划码|区号|倒过来|倒着数|的平方|再写一遍|"
    rf"减去?{_FIGURE}|减掉|"
    rf"[乘加减除]{_FIGURE}|的一半|数$|数(?=[，。、])|排位|的简称|属[鼠牛虎兔龙蛇马羊猴鸡狗猪]|英文字母|再[接来加]|公历|农历|腊月|出生|那天生|生日|纪念日|门牌|房号|楼层|"
    rf"{_FIGURE}对{_FIGURE}|(?P<of>[{_HAN}])[{_HAN}]{{0,3}}的(?P=of)|[{_HAN}](?P<end>[{_HAN}])的(?P=end)|的(?:头|第|末){_FIGURE}个|某某|那[俩两几]个?字|面跟着|"
    rf"第{_FIGURE}个是|大写|小写|[一二三四五六七八九零十百]{{4,}}"
)
_JOINT = re.compile(rf"接着?|最后|然后|加上|之后|跟着|前面|后面|[名姓]|{_FIGURE}$")
_PART_LEAD = re.compile(rf"[{_HAN}]{{0,10}}?(?:号码?是|座机|电话|提示|那张|退到|打到|地址|[卡号址题]是|拼|[:：])[:：]?")
_OTHERS = re.compile(r"你|他|她|说|客服|骑手|商家|外卖|快递|退款|打电话|订单|下单|金额|时间|了|没|不")
_PARTS = 3
# 记住文中出现的数: all numbers of the text are one.
_COUNT_ALL = re.compile(
    r"(?:文中|文里|下文|上文|下面|全文|这段话里?)[^，。\n]{0,6}(?:的数|数字)|按顺序(?:抄|取|记)|"
    r"(?:数字?|抄)(?:抄|记)完|把[^，。\n]{0,8}(?:的数|数字)[^，。\n]{0,4}(?:连|拼|抄)"
)
_ANY_NUMBER = re.compile(r"[0-9零〇一二三四五六七八九十]+")
_CLAUSE = re.compile(r"[^，。！？；,!?;\n\ufffc]+")
_STOP = re.compile(r"[。！？!?\n\ufffc]")
_PARTS_RUNS = re.compile(rf"{_STOP.pattern}|{CUE.pattern}", re.IGNORECASE)  # a sentence ends, or another identifier begins
# Characters of dialects and of everyday chat that the ordinary set lacks.
_DIALECT = frozenset("嘅咗哋冇嘢啲喺咁佢唔乜嚟攞睇嗰咩嘚囧槑餸瞓嗮靓乸噻煳馓醪糍饸饹")
_SCARCE = 0.25
_TRADITIONAL = re.compile(
    "[這們時個來說對為過會後請質熱務種實無沒還點開樣與從給讓間問覺買賣錢東車電話號碼價錯難願歡網評論寵愛圖書學場發麼]"
)
_RARE = 2
_NEAR = 4


@dataclass(frozen=True, slots=True)
class ExplainedDetector:
    """Finds what is written out of the ordinary with its explanation."""

    def find(self, text: str) -> list[Found]:
        """Every such stretch; they may overlap."""
        found = [each for pattern in PATTERNS for each in pattern.find(text)]
        return [*found, *_runs(text), *_downwards(text), *_numbers(text), *_out_of_set(text), *_chained(text)]


def _chained(text: str) -> Iterator[Found]:
    return (each for chain in _CHAINS for each in chain.find(text) if chain.kind is Kind.ADDRESS or _EXPLAINS.search(text))


def _runs(text: str) -> Iterator[Found]:
    """Runs of pieces of codes with an explanation beside them."""
    if _EXPLAINS.search(text) is None:
        return
    coded = Coded.of(shield(text))
    for start, end in _stretches(coded, text):
        if _PLAIN.fullmatch(text, start, end) or 2 * sum(map(len, _WRITTEN.findall(text, start, end))) > end - start:
            continue
        if coded.many(start, end) < _PIECES or coded.density(start, end) < _DENSE or coded.said(start, end):
            continue
        if _EXPLAINS.search(text, max(0, start - _BEFORE), start) or _EXPLAINS.search(text, end, end + _BEHIND):
            yield Found(start, end, Kind.OTHER, "number.spelled")


def _stretches(coded: Coded, text: str) -> Iterator[tuple[int, int]]:
    """Pieces of codes that stand together, hardly anything between them and no end of a sentence."""
    start = last = -1
    for place in range(len(text)):
        if coded.coded[place + 1] <= coded.coded[place]:
            continue
        if start >= 0 and (place - last > _GAP or _PARTS_RUNS.search(text, last, place) or coded.said(last, place)):
            yield start, last
            start = -1
        start = place if start < 0 else start
        last = place + 1
    if start >= 0:
        yield start, last


def _downwards(text: str) -> Iterator[Found]:
    """The beginning of every line where the text says that the beginnings are read."""
    told = _DOWNWARDS.search(text)
    if told is None or text.count("\n") + 1 < _LINES:
        return
    place = 0
    for line in text.split("\n"):
        first = _FIRST.match(text, place)
        if first and first.end() <= place + len(line) and not place <= told.start() <= place + len(line):
            yield Found(*first.span("it"), Kind.OTHER, "number.split")
        place += len(line) + 1


@dataclass(frozen=True, slots=True)
class _Chain:
    """Clauses of one sentence that go on with each other: `links` are what each has, `weak` what may stand for one."""

    kind: Kind
    rule: str
    links: re.Pattern[str]
    weak: re.Pattern[str]
    lead: re.Pattern[str]
    never: re.Pattern[str]
    least: int  # links that it has; one less behind words that lead to it

    def find(self, text: str) -> Iterator[Found]:
        """Every chain of two clauses or more with links enough."""
        start, last, links, clauses, least = -1, 0, 0, 0, self.least
        for match in _CLAUSE.finditer(text):
            first, end = match.span()
            lead = self.lead.match(text, first, end)
            first = lead.end() if lead and lead.end() < end else first
            out = self.never.search(text, first, end)
            count = 0 if out else sum(1 for _ in self.links.finditer(text, first, end))
            goes_on = not out and (count or self.weak.search(text, first, end))
            if start >= 0 and (not goes_on or _STOP.search(text, last, first)):
                if links >= least and clauses > 1:
                    yield Found(start, last, self.kind, self.rule)
                start = -1
            if count and start < 0:
                start, links, clauses, least = first, 0, 0, self.least - (lead is not None)
            if start >= 0:
                last, links, clauses = end, links + count, clauses + 1
        if start >= 0 and links >= least and clauses > 1:
            yield Found(start, last, self.kind, self.rule)


_CHAINS = (
    _Chain(Kind.ADDRESS, "place.room", _CORNER, re.compile(r"(?!)"), _LEAD, _PEOPLE, _CORNERS),
    _Chain(Kind.OTHER, "number.split", _PART, _JOINT, _PART_LEAD, _OTHERS, _PARTS),
)


def _numbers(text: str) -> Iterator[Found]:
    """Every number of a text that says that its numbers are to be read one after the other."""
    if _COUNT_ALL.search(text):
        yield from (Found(*match.span(), Kind.OTHER, "number.split") for match in _ANY_NUMBER.finditer(text))


def _out_of_set(text: str) -> Iterator[Found]:
    """Characters outside the set that everybody types, near each other, in a text that is otherwise in it."""
    places = [place for place, char in enumerate(text) if "\u3400" <= char <= "\u9fff" and _is_rare(char)]
    if len(_TRADITIONAL.findall(text)) > 1 or len(places) < _RARE or len(places) > max(_SCARCE * len(text), _RARE):
        return
    run = [places[0]]
    for place in [*places[1:], len(text) + _GAP + _NEAR]:
        if place - run[-1] <= _NEAR + 1 and not _CLAUSE_END.search(text, run[-1], place):
            run.append(place)
            continue
        if len(run) >= _RARE:
            yield Found(run[0], run[-1] + 1, Kind.NAME, "name.cued")
        run = [place]


_CLAUSE_END = re.compile(r"[，。！？；、,!?;\n\ufffc]")


def _is_rare(char: str) -> bool:
    if char in _DIALECT:
        return False
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False
