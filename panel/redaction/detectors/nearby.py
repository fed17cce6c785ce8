"""What stands near the word that announces it, with a few words of speech between: accounts, plates, mail, rooms."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from panel.redaction.detectors.base import Found
from panel.redaction.detectors.contacts import SERVICE
from panel.redaction.detectors.digits import SOUNDED, SURE
from panel.redaction.model import Kind

_HAN = "\u4e00-\u9fff"
_CN = "".join(SURE)
_SOUND = "".join(SOUNDED)
_SPOKEN = r"(?:下划线|减号|横杠|杠|点)"
# A letter or digit, then more of them with signs, numerals and words for signs among them; sounds of digits at the end.
_RUN = (
    rf"(?<![A-Za-z0-9])[A-Za-z0-9](?:[A-Za-z0-9_.\-{_CN}]|\s(?=[A-Za-z0-9_.-](?:\s|[，。]|$))|{_SPOKEN}(?=[A-Za-z0-9{_CN}])){{3,40}}"
    rf"(?:[{_SOUND}0-9]{{1,6}}(?=[，。！？,!?;；\s]|$))?"
)
_SHORT_RUN = rf"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9_.-]{{1,20}}[{_SOUND}0-9]{{2,6}}(?=[，。！？,!?;；\s]|$)"
_BY_SOUND = rf"[{_SOUND}0-9]{{6,13}}"
_ENDS = r"[，。！？,!?;；\s]|$"
_SPEECH = r"[^。！？\n!?;；\ufffc]{0,12}?"
_PROVIDER = r"(?:qq|163|126|139|189|sina|sohu|gmail|foxmail|hotmail|outlook|yeah|aliyun|live|icloud|yahoo)"
_PHONE = r"电话|手机|号码|座机|打|拨|屏蔽|号是|的号|订单|单号|编号|记录|卡|账号"
_PLATE = r"(?:车牌|牌子|牌照|牌号|辆车|台车|的车|开着|车)"
_BODY = rf"(?:[ ·•.\-]?[A-Za-z0-9{_CN}]){{5,6}}(?![A-Za-z0-9])"
_PROVINCES = (
    "北京|天津|上海|重庆|河北|河南|云南|辽宁|黑龙江|湖南|安徽|山东|新疆|江苏|浙江|江西|湖北|广西|甘肃|山西|内蒙古?|陕西|吉林|福建|"
    "贵州|广东|青海|西藏|四川|宁夏|海南"
)


def _is_account(surface: str) -> bool:
    """Letters with digits or signs of accounts among them; four at least."""
    solid = sum(char.isalnum() for char in surface)
    return solid >= 4 and re.search("[A-Za-z]", surface) is not None and re.search(rf"[0-9_\-{_SOUND}]", surface) is not None


def _is_by_sound(surface: str) -> bool:
    return len(set(surface)) > 3 and not surface.isdigit() and re.search(f"[{_HAN}]", surface) is not None


def _is_odd_handle(surface: str) -> bool:
    """Whether digits, written or sounded, or signs stand in what an account is called."""
    return re.search(rf"[0-9『「“]|[{_SOUND}]{{3}}$", surface) is not None


def _is_plate(surface: str) -> bool:
    return sum(char.isdigit() or char in SURE for char in surface) >= 2


def _of(kind: Kind, rule: str, pattern: str, accept: Callable[[str], bool]) -> "NearbyDetector":
    return NearbyDetector(kind, rule, re.compile(pattern, re.IGNORECASE if kind is not Kind.PLATE else 0), accept)


@dataclass(frozen=True, slots=True)
class NearbyDetector:
    """Finds group `it` of a pattern where `accept` agrees to it."""

    kind: Kind
    rule: str
    pattern: re.Pattern[str]
    accept: Callable[[str], bool]

    def find(self, text: str) -> list[Found]:
        """Every announced stretch that looks like what was announced."""
        return [
            Found(*match.span("it"), self.kind, self.rule)
            for match in self.pattern.finditer(text)
            if self.accept(match["it"])
        ]


_NUMBERED = rf"(?:是)?\s?[0-9A-Za-z{_CN}]{{1,5}}"
_LOCAL = rf"[A-Za-z0-9{_CN}._+-]"
_CALLED = rf"(?:{SERVICE}){_SPEECH}"

NEARBY: tuple[NearbyDetector, ...] = (
    _of(Kind.ACCOUNT, "contact.account", rf"{_CALLED}(?P<it>{_RUN})", _is_account),
    _of(Kind.ACCOUNT, "contact.account", rf"{_CALLED}(?P<it>{_SHORT_RUN})", _is_account),
    _of(Kind.ACCOUNT, "contact.account", rf"{_CALLED}(?P<it>{_BY_SOUND})", _is_by_sound),
    _of(
        Kind.PHONE, "number.spelled",
        rf"(?:{_PHONE})[^。！？\n!?;；\ufffc]{{0,6}}?(?P<it>[{_SOUND}0-9]{{9,18}})", _is_by_sound,
    ),
    _of(
        Kind.EMAIL, "contact.email",
        rf"(?<!{_LOCAL})(?P<it>{_LOCAL}{{3,40}}[^，。！？\sA-Za-z0-9]{{0,6}}{_PROVIDER}"
        r"\s?[^，。！？A-Za-z0-9\s]{1,4}\s?(?:com|cn|net))(?![A-Za-z])", bool,
    ),
    _of(
        Kind.PLATE, "contact.plate",
        rf"{_PLATE}[^。！？\n]{{0,8}}?(?P<it>(?:[{_HAN}]|(?<![A-Za-z])[a-z]{{1,6}})[A-Z]{_BODY})", _is_plate,
    ),
    _of(
        Kind.PLATE, "contact.plate",
        rf"(?P<it>(?:{_PROVINCES})的?[A-Za-z]?(?:牌照?|车牌|字头)?[，,]?\s?(?:号码?|后面|数字)?(?:是|为|[:：])?\s?"
        rf"(?<=[A-Za-z照牌是为:：头]){_BODY})", _is_plate,
    ),
    _of(
        Kind.ADDRESS, "place.room",
        rf"(?P<it>(?:小区|楼盘|院子|大院)(?:名?叫|是|名)[{_HAN}A-Za-z0-9]{{2,10}}[，,、]\s?(?:楼号|栋号|楼栋|幢号|门牌|单元)号?"
        rf"{_NUMBERED}(?:[，,、]\s?(?:楼号|栋号|单元|门牌|房号|室)号?{_NUMBERED}){{0,2}})", bool,
    ),
    _of(
        Kind.ADDRESS, "place.room",
        r"(?P<it>(?:左|右|靠左|靠右)(?:手边|手|边|侧|拐)?第[一二三四五六1-6]\s?(?:户|家|间|个门|扇门))", bool,
    ),
    _of(
        Kind.ACCOUNT, "contact.nickname",
        rf"(?:主页叫|店铺叫|(?:小红书|抖音|快手|微博|B站|闲鱼)(?:上|里)?(?:的那个|那个))\s?"
        rf"(?P<it>[^，。！？\n,!?;；\ufffc]{{2,20}}?)(?=发的|说|天天|{_ENDS})", _is_odd_handle,
    ),
    _of(Kind.PERSON, "name.described", r"(?P<it>姓\s?[a-z]{2,6})(?![a-z0-9])", bool),
)  # fmt: skip
