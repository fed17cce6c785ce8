"""What the words before announce: an account, a number, an address, a shop, however oddly it is written then."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from panel.redaction.detectors.base import Found
from panel.redaction.detectors.contacts import EMAIL, SERVICE
from panel.redaction.detectors.digits import ALIKE, RADIO, SURE
from panel.redaction.detectors.english_words import CAPITALISED, COMMON
from panel.redaction.detectors.shops import STOP
from panel.redaction.model import Kind

_NUMERAL = f"0-9{''.join(SURE)}{''.join(RADIO)}"
_FIGURE = rf"[{_NUMERAL}]"
_SPOKEN = (
    "下划线|减号|中划线|横杠|杠|艾特|爱特|圈[aA]|点|小老鼠|字母|数字|大写|小写|英文|后面|接着|然后|再来|再|跟着?|加上?|连着|空格|双|"
    "[两三四]个"
)
# Any sign but those that end a clause; a comma or stop belongs to it where a digit follows.
_SIGN = rf"(?:(?![\n\ufffc，。！？；：、\"“”（）「」])[^\w]|_|[，。、,.\n]\s{{0,3}}(?=[0-9]|{_FIGURE}{{2}}))"
_RUN = rf"(?:[A-Za-z{_NUMERAL}]|{_SIGN}|(?:{_SPOKEN})(?=[A-Za-z{_NUMERAL}]|{_SIGN}|{_SPOKEN})){{4,80}}"
_FILLER = r"(?:号码?|群|账号|帐号|[iI][dD]|是|为|叫|在|到|的|就|找|加|搜|我|他|她|这个|那个|留的?|给的?|[:：=,，、>→]|\s|\()"
_EDGE = re.compile(rf"^[^A-Za-z{_NUMERAL}\u4e00-\u9fff]+|[^A-Za-z{_NUMERAL}\u4e00-\u9fff]+$")
_HAN = "\u4e00-\u9fff"
_END = r"(?=[\s，。！？,.!?;；、:：)）”\"]|$|就是|已经|拒不|不肯|干的|里|才|上了|的|是|不|也|都|天天|老板|可以|大家|太|真)"


_ENGLISH = COMMON | CAPITALISED


def _solid(surface: str) -> int:
    return sum((char.isascii() and char.isalnum()) or char in SURE for char in surface)


def _is_account(surface: str) -> bool:
    """Whether a run can be an account: four letters or digits, no English words."""
    words = surface.lower().split()
    plain = sum(len(word) > 2 and word.isascii() and word.isalpha() for word in words)
    if plain > 1 or any(word in _ENGLISH for word in words):
        return False
    return _solid(surface) >= 4 and re.search(r"[A-Za-z]|.{5}", surface) is not None


def _is_number(surface: str) -> bool:
    figures = sum(char.isdigit() or char in SURE or char in RADIO for char in surface)
    letters = [char for char in surface if char.isascii() and char.isalpha()]
    return figures >= 5 or (figures >= 2 and len(letters) + figures >= 7 and all(char in ALIKE for char in letters))


def _is_mail(surface: str) -> bool:
    """Whether something stands for @ in it, or it is made of letters and digits, and no rule for e-mail sees it anyway."""
    if EMAIL.pattern.search(surface) or _solid(surface) < 4:
        return False
    return re.search(r"[@＠#]|艾特|爱特|圈[aA]|小老鼠|at|[A-Za-z]\d|\d[A-Za-z]", surface) is not None


def _is_room(surface: str) -> bool:
    """Whether a place ends in a room: two groups of numerals, the last of them of three or four, or letters for them."""
    groups = re.findall(rf"[0-9{''.join(SURE)}十]+", surface)
    last = re.search(r"[0-9A-Za-z]{3,5}(?:室|房|号)?$|[零〇一二三四五六七八九]{3,4}(?:室|房|号)?$", surface)
    return len(surface) >= 6 and len(groups) >= 2 and last is not None


def _is_mixed_name(surface: str) -> bool:
    """Whether signs or Latin letters stand among the Chinese characters of a name."""
    han = len(re.findall(f"[{_HAN}]", surface))
    odd = re.search(rf"[{_HAN}](?:某|什么|[（(])[{_HAN}]|[{_HAN}](?:[^\w\s]|_|丶)+[{_HAN}]|[{_HAN}][A-Za-z]|"
        rf"[A-Za-z][{_HAN}]|[{_HAN}]\s[{_HAN}]\s[{_HAN}]", surface)
    return odd is not None and (han >= 2 or re.search("[A-Za-z]{3}", surface) is not None)


def _is_handle(surface: str) -> bool:
    """Whether a stretch is odd enough for the name of an account, or says nothing that a sentence goes on with."""
    odd = re.search(r"[A-Za-z0-9_]|丶|[^\w\s]", surface) is not None or _is_mixed_name(surface)
    return len(surface) >= 2 and (odd or re.search(f"[{STOP}上里发看]", surface) is None)


@dataclass(frozen=True, slots=True)
class AnnouncedDetector:
    """Finds what stands as `it` in a pattern, trimmed of signs at its edges, where it looks like what was announced."""

    kind: Kind
    rule: str
    pattern: re.Pattern[str]
    accept: Callable[[str], bool]

    def find(self, text: str) -> list[Found]:
        """Every announced stretch that `accept` agrees to."""
        found = []
        for match in self.pattern.finditer(text):
            start, end = match.span("it")
            surface = text[start:end]
            word = _EDGE.sub("", surface)
            front = surface.find(word)
            if word and self.accept(word):
                found.append(Found(start + front, start + front + len(word), self.kind, self.rule))
        return found


_PHONE = r"电话|手机号?|座机|热线|联系方式|号码|打给我?|拨打?|致电|让我打|别接|他用|她用|短信|联系"
_CARD = r"卡号|银行卡|[工农建中交招]行卡|储蓄卡|信用卡|账户|户头|卡上|卡里|的卡|收款账?号?"
_IDENTITY = r"身份证号?|证件号?码?|实名信息|实名|身份号码"
_ORDER = r"订单号?|单号|单子|编号|运单号?|快递号?|物流号?|流水号?|工单"
_NAMED = rf"(?:{_FILLER}){{0,6}}"
# A plain number that ends with its clause is found by the ordinary rules; what follows it is the next sentence.
_PLAIN = r"(?![0-9]{7,}[，。！？；,!?;])"

ANNOUNCED: tuple[AnnouncedDetector, ...] = (
    AnnouncedDetector(
        Kind.ACCOUNT, "contact.account", re.compile(rf"(?:{SERVICE})\s?{_NAMED}(?P<it>{_RUN})", re.I), _is_account
    ),
    *(
        AnnouncedDetector(kind, "number.named", re.compile(rf"(?:{cue}){_NAMED}{_PLAIN}(?P<it>{_RUN})"), _is_number)
        for kind, cue in (
            (Kind.PHONE, _PHONE), (Kind.BANK_CARD, _CARD), (Kind.ID_CARD, _IDENTITY), (Kind.ORDER, _ORDER),
        )
    ),
    AnnouncedDetector(
        Kind.EMAIL,
        "contact.email",
        re.compile(rf"(?:邮箱|邮件|信箱|"
            rf"(?<![A-Za-z])e?-?mail)(?:地址)?{_NAMED}"
            r"(?P<it>[^\s，。！？；、]{4,60}(?:\s[^\s，。！？；、]{1,30}){0,6})",
            re.I,
        ),
        _is_mail,
    ),
    AnnouncedDetector(
        Kind.ADDRESS,
        "place.room",
        re.compile(
            r"(?:(?:地址|住址|住在?|家在|家是|送到|送去|寄到|寄往|上门|扔在|丢在|放在|放到|位于|搬到|"
            r"门牌)[:：是为到 ]{0,2}){1,3}"
            r"(?P<it>[^\n，。！？；,!?;:的了说我他\ufffc]{5,50}?)(?=门口|楼下|家里|[\n，。！？；,!?;]|$)"
        ),
        _is_room,
    ),
    AnnouncedDetector(
        Kind.ADDRESS,
        "place.room",
        re.compile(
            rf"(?P<it>(?:(?![{STOP}送住寄往放扔栋幢座])[{_HAN}]){{2,6}}{_FIGURE}{{1,3}}\s?(?:[/_#*-]|[dD栋幢座]|号楼?)\s?{_FIGURE}{{1,2}}"
            rf"\s?(?:[/_#*-]|dy|DY|单元)\s?[0-9A-Za-z{''.join(SURE)}]{{3,4}}[室房户]?)(?![0-9A-Za-z])"
        ),
        bool,
    ),
    AnnouncedDetector(
        Kind.SHOP,
        "shop.cued",
        re.compile(
            rf"(?:店名[是叫:：]?|店叫|商家|避雷|[这那]家店?|店铺|门店|举报|投诉|抵制|黑店)[:：\s]?(?P<it>(?![{STOP}])[{_HAN}A-Za-z]"
            rf"(?:[（(][{_HAN}A-Za-z]{{1,3}}[)）]|什么|(?![{STOP}])[{_HAN}A-Za-z0-9]|(?![\n\ufffc，。！？；：、])[^\w]|_){{1,24}}?){_END}"
        ),
        _is_mixed_name,
    ),
    AnnouncedDetector(
        Kind.ACCOUNT,
        "contact.nickname",
        re.compile(
            r"(?:昵称|网名|用户名?|(?:抖音|快手|小红书|微博|B站|闲鱼)(?:号|搜索?|[iI][dD]|账号|叫)|评论区那个|评论区的|小号|主播|博主|账号)[叫是:：\s]?"
            r"(?P<it>[^\n，。！？；、,!?;:：\ufffc]{2,24}?)(?=[\s，。！？,.!?;；、:：)）”\"]|$|就是|已经|天天|说|发)"
        ),
        _is_handle,
    ),
    AnnouncedDetector(
        Kind.OTHER,
        "number.spelled",
        re.compile(
            r"(?:倒过来|反过来|倒着|反着|逆着|从后往前|颠倒)(?:念|写|读|看|来|打|输|拼|搜)?(?:就?是|为)?[:：,，\s]{0,2}"
            rf"(?P<it>[^\n，。！？；,!?;\ufffc{STOP}]{{2,24}}?)(?=[\s，。！？,.!?;；、:：)）”\"]|$)"
        ),
        bool,
    ),
    AnnouncedDetector(
        Kind.OTHER,
        "number.spelled",
        re.compile(
            rf"(?:叫|是|名|[:：])(?P<it>[{_HAN}A-Za-z0-9]{{2,20}}?)[，,\s]?[（(]?(?:要|请|得)?(?:倒过来|反过来|倒着|反着)(?:念|写|读|看|打|输|拼|搜)"
        ),
        bool,
    ),
    AnnouncedDetector(
        Kind.PLATE,
        "contact.plate",
        re.compile(
            rf"(?:车牌|牌照|牌号|辆车|面包车|货车|轿车|电动车|的车|开的|车是|车)[^，。！？\n]{{0,6}}?(?P<it>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
            rf"(?:江|苏|南|北|东|西|海|津|庆|徽|建|州|川|藏|疆|蒙古|林|宁|肃|省|市){{0,2}}的?牌?照?{_SIGN}{{0,3}}[A-Za-z](?:牌?(?:开头|打头)|{_SIGN}){{0,3}}[，,]?(?:{_SIGN}{{0,3}}(?:后面|后边|然后|接着|是|跟着?){{0,3}}[A-Za-z{_NUMERAL}]){{5,6}})(?![A-Za-z0-9])"
        ),
        lambda surface: any(char in SURE or char in ALIKE or char.isdigit() for char in surface[2:]),
    ),
)  # fmt: skip
