"""People nobody registered: names that the text itself introduces (骑手李强, 我叫王芳, 刘女士, my name is Ann Lee)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from panel.redaction.detectors.base import Found, PatternDetector
from panel.redaction.detectors.surnames import DOUBLE, NOT_A_PET_NAME, SINGLE
from panel.redaction.model import Kind

_SURNAME = f"(?:{'|'.join(sorted(DOUBLE))}|[{''.join(sorted(SINGLE))}])"
# Characters that stand after a name far more often than in one.
_NEVER = (
    "的了着过得是在有没不也都就还说讲看把被让跟与我你您他她它们这那什么怎很太个次送到打来去叫给接拿拍要会能先又才说封点吗呢吧啊"
)
_GIVEN = "[\u4e00-\u9fff]"
_ROLE = (
    "骑手|快递小哥|快递员|外卖员|配送员|派送员|店长|店员|员工|经理|主管|客服|老板娘?|打包员|服务员|收银员|师傅|客人|顾客|客户|"
    "同事|同学|朋友|男友|女友|老公|老婆|丈夫|妻子|邻居|室友|舍友|妈妈|爸爸|女儿|儿子|孩子|妹妹|弟弟|哥哥|姐姐|司机|厨师|证人|负责人|收货人|收件人|联系人|寄件人|"
    "户名|姓名|机主|我叫|本人|同住的|代收的"
)
_AFTER = "说|告诉|拍了|拍照|也在场|在场|作证|可以证明|是我|都看见|都拍|打电话|签收|代收"
_TITLE = (
    "先生|女士|小姐|太太|老板|老师|师傅|经理|店长|主任|医生|大夫|律师|警官|同学|阿姨|叔叔|大哥|大姐|大爷|大妈|大叔|哥|姐|总"
)
_NOT_BEFORE_TITLE = frozenset("小大老那帅表堂任何时全权位连")

NAME = rf"{_SURNAME}(?:(?![{_NEVER}]){_GIVEN}){{1,2}}"
_CUED = re.compile(rf"(?:{_ROLE})(?:名叫|名字叫|名字是|叫做?|是|为|:|,)?\s?(?P<it>{NAME})")
_ACTING = re.compile(rf"(?:^|[\s,.!?;，。！？；、:：（(])(?P<it>{NAME})(?={_AFTER})")
# 对于老板, 感谢老师, 洗车师傅: the surname is the end of a word.
_TITLED = re.compile(rf"(?<![感对关由至等终处基属位鉴多致洗货客停汽修坐])(?P<it>{_SURNAME}(?:{_TITLE}))")
_PET = re.compile(rf"(?:{_ROLE})(?P<it>[老小阿]{_SURNAME})")
_WORDS_NOT_NAMES = re.compile(
    rf"(?:{_ROLE}|{_TITLE}|平台|商家|店家|服务|态度|电话|时间|地址|订单|包装|周围|全部|方面|时候|包厢|包间|毕业|解释|明明|麻烦|应该|于是|经常|马上|全程|方便|相当|高兴|温柔|安排|曾经|从来|成功|计较)"
)

ENGLISH = PatternDetector(
    Kind.PERSON,
    "name.introduced",
    re.compile(
        r"(?:[Mm]y name is|[Ii] am called|[Tt]his is|[Ss]incerely,?|[Rr]egards,?|"
        r"(?<![A-Za-z])(?:Mr|Mrs|Ms|Miss|Dr|Prof)\b\.?)\s+(?P<it>[A-Z][a-z'-]+(?:\s+[A-Z]\.)?(?:\s+[A-Z][A-Za-z'-]+){0,2})"
    ),
)


@dataclass(frozen=True, slots=True)
class IntroductionDetector:
    """Finds Chinese names by the words around them; where unsure, a name is a surname and two characters."""

    def find(self, text: str) -> list[Found]:
        """Names after a role, before what people do, with a title, and pet names after a role."""
        return [
            *_names(_CUED, text, "name.cued"),
            *_names(_ACTING, text, "name.acting"),
            *(
                Found(*match.span("it"), Kind.PERSON, "name.titled")
                for match in _TITLED.finditer(text)
                if match["it"][0] not in _NOT_BEFORE_TITLE
            ),
            *(
                Found(*match.span("it"), Kind.PERSON, "name.pet_name")
                for match in _PET.finditer(text)
                if match["it"] not in NOT_A_PET_NAME
            ),
        ]


def _names(pattern: re.Pattern[str], text: str, rule: str) -> Iterator[Found]:
    for match in pattern.finditer(text):
        if not _WORDS_NOT_NAMES.match(match["it"]) and not _WORDS_NOT_NAMES.match(match["it"][1:]):
            yield Found(*match.span("it"), Kind.PERSON, rule)
