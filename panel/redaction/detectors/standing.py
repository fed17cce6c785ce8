"""Places told by what they stand beside: exits of the underground, across from a gate, the second house on the left."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from panel.redaction.detectors.base import Found
from panel.redaction.model import Kind

_HAN = "[\u4e00-\u9fff]"
_NUMERAL = "[0-9一二三四五六七八九十]"
_EXIT = rf"(?:{_NUMERAL}{{1,2}}号?|[A-Ha-h]{_NUMERAL}?)(?:出入?|进站?|入|安检)?口"
_METRO = re.compile(
    rf"(?P<it>(?:地铁|轻轨|捷运)?{_NUMERAL}{{1,2}}号线{_HAN}{{0,8}}?站?{_EXIT}|{_NUMERAL}{{1,2}}号线{_HAN}{{2,8}}?站(?!点|台|内|里)|"
    rf"(?:地铁|轻轨)(?:站)?{_EXIT}|(?:地铁|轻轨){_HAN}{{2,6}}?站{_EXIT}|{_HAN}{{2,5}}站[A-H]{_NUMERAL}?(?:出入?)?口)"
)
_SIDE = (
    "斜?对[面过门]|隔壁|旁边|旁|楼上|楼下|背后|后[面身门]|前[面门]|[东南西北侧正][侧边面门头]|东[南北][角门侧]|西[南北][角门侧]|左手[边头]?|右手[边头]?|出来|进去|到头|左[边拐侧]|右[边拐侧]|"
    "往[左右东南西北里前后]|出站口|出口|入口|拐角|转角|路口|巷子?(?:里头?|口|尾)|胡同(?:里|口)|尽头|街角|底商|脚下|底下|桥头|下面|终点站|校?门口|背面|地下|负一层?|[一二三四五六]楼|天桥下"
)
_DOOR = re.compile(
    rf"[^，。]{{0,8}}?(?:"
    rf"(?:倒数|最后)?第?{_NUMERAL}{{1,2}}(?:家|间|栋|幢|个门面?|户|个摊位?|排|个门脸)"
    rf"|{_HAN}{{0,4}}(?:门|帘|招牌|墙|灯箱)?的?那[家间栋户]|(?:{_HAN}色)?(?:卷帘门|门头|招牌))"
)
_SIDES = re.compile(_SIDE)
_CLAUSE = re.compile(r"[^\s，。！？,.!?;；：:“”\"（(）)\ufffc]{4,60}")
# What is no part of a place: it begins behind the last of these.
_STOP = frozenset("的了着过说我你他她是在于到去往从找住给把被让就都也还不有和跟")
_LANDMARK, _STEP = 10, 8  # characters before the first side, and between two of them
# 这家店旁边第二家, 我家楼下那家: beside what nobody could find.
_NOWHERE = re.compile(
    r"(?:[这那]?家|自己家|小区|学校|公司|单位|家里?|店里?|商场|本店|附近|路边|外面|里面|门口|第|他们?家|你们?家)?(?:门口|店)?$"
)


@dataclass(frozen=True, slots=True)
class StandingDetector:
    """Finds exits of stations, and landmarks with the way from them to a certain door."""

    def find(self, text: str) -> list[Found]:
        """Every place told so that somebody can walk there."""
        return list(self._find(text))

    def _find(self, text: str) -> Iterator[Found]:
        for match in _METRO.finditer(text):
            yield Found(*match.span("it"), Kind.ADDRESS, "place.standing")
        for clause in _CLAUSE.finditer(text):
            place = _landmark(clause.group())
            if place:
                yield Found(clause.start() + place[0], clause.start() + place[1], Kind.ADDRESS, "place.standing")


def _landmark(clause: str) -> tuple[int, int] | None:
    """From what stands there to the door that is meant: a side of it, then further sides or which door it is."""
    sides = list(_SIDES.finditer(clause))
    if not sides:
        return None
    chain = [sides[0]]
    for side in sides[1:]:
        if side.start() - chain[-1].end() > _STEP:
            break
        chain.append(side)
    start = chain[0].start()
    while start > max(0, chain[0].start() - _LANDMARK) and clause[start - 1] not in _STOP:
        start -= 1
    named = clause[start : chain[0].start()]
    door = _DOOR.match(clause, chain[-1].end(), chain[-1].end() + 16)
    if len(named) < 2 or named[-1].isdigit() or named.endswith("层") or _NOWHERE.fullmatch(named):
        return None
    if not door and len(chain) < 2:
        return None
    return start, door.end() if door else chain[-1].end()
