"""People whose names are words of every day (店员努力, 前台温暖女士): masked where the text itself says that it is a name."""

import re
from dataclasses import dataclass

from panel.redaction.detectors.base import Found
from panel.redaction.detectors.called import ROLES
from panel.redaction.model import Kind

_HAN = "[\u4e00-\u9fff]"
_END = r"(?=[\s，。！？,.!?;；：:、”\"」』）)（(]|$)"
_NO_NAME = (
    "什么|不知|不详|不明|保密|没有|没说|假的|真的|未知|匿名|是谁|如下|同上|忘了|忘记|看不|不清|不肯|不告|不让|多少|哪个|这个|那个|一个|这样|那样|自己|别人|大家|我们|他们|你们"
)
# What people at work have or are: no name, even where a badge is spoken of.
_ABOUT_ROLES = (
    "态度|服务|人员|电话|小哥|小妹|大姐|大哥|阿姨|经理|主管|师傅|老板|先生|女士|小姐|助理|顾问|同事|上班|值班|当班|当天|本人|自己|直接|已经|"
    "马上|立刻|回复|承诺|答应|解释|表示|声称|没戴|戴着|胸前|出示|身上|拒绝|年轻|漂亮|中年|热心|一位|这位|那位|两位|维修|安装|送货|送餐|配送|负责|接待|收银|保洁|实习|"
    "新来|外卖|快递|前台|客服|店长|店员|骑手|司机"
)
_NAME = rf"(?!{_NO_NAME}|{_ABOUT_ROLES})(?![的了着过不没也都就还在把给说让被跟和是有我你他她它们这那])(?P<it>{_HAN}{{2,3}}?)"
_SAID = re.compile(
    rf"(?:真名|本名|大名|全名|实名|真实姓名|名字|姓名|名)(?:就?叫做?|就?是|为|[:：])?[\s“\"「]{{0,2}}{_NAME}{_END}"
)
_SAID_BARE = re.compile(r"(?:名字|姓名|名)[\s“\"「]{0,2}")
_TOLD = re.compile(
    rf"(?:叫做?|名字是|名叫){_NAME}[，,、 ]{{0,2}}(?:对|没错|真的|嗯)?[，,、 ]{{0,2}}(?:就|确实|真)?是这(?:[两三]个)?(?:字|名)"
)
_BADGE = re.compile(
    rf"(?:{ROLES}){_NAME}[，,、 ]{{1,2}}(?:[他她]的?)?"
    r"(?:工牌|胸牌|名牌|工卡|名片|身份证|订单页面|营业执照)[上面里]{0,2}[^，。！？,.!?\n]{0,6}(?:名字|写|叫|印|显示)"
)
_TITLED = re.compile(rf"(?:{ROLES}){_NAME}(?:女士|先生|师傅|小姐|老师)(?=[\s，。！？,.!?;；说把给让在跟和打接来送告就也]|$)")


@dataclass(frozen=True, slots=True)
class WordlikeDetector:
    """Finds names whatever word they are: after 真名, before 就是这两个字, on a badge, between a role and a title."""

    def find(self, text: str) -> list[Found]:
        """Every such name."""
        found = [
            Found(*match.span("it"), Kind.PERSON, "name.cued")
            for pattern in (_TOLD, _BADGE, _TITLED)
            for match in pattern.finditer(text)
        ]
        said = (
            match for match in _SAID.finditer(text)
            if not _SAID_BARE.fullmatch(text[match.start() : match.start("it")])  # 名字 alone goes on as any sentence does
        )  # fmt: skip
        return [*found, *(Found(*match.span("it"), Kind.PERSON, "name.cued") for match in said)]
