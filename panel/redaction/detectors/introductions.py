"""People nobody registered: names that the text itself introduces (骑手李强, 我叫王芳, 刘女士, my name is Ann Lee)."""

import re
from collections.abc import Callable, Iterator
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
    "同事|同学|朋友|男友|女友|老公|老婆|丈夫|妻子|邻居|室友|舍友|妈妈|爸爸|女儿|儿子|孩子|妹妹|弟弟|哥哥|姐姐|司机|厨师|"
    "证人|负责人|收货人|收件人|联系人|寄件人|"
    "户名|姓名|机主|我叫|本人|同住的|代收的"
)
_AFTER = "说|告诉|拍了|拍照|也在场|在场|作证|可以证明|是我|都看见|都拍|打电话|签收|代收"
_DEED = "封|送|拿|做|装|打|接|拍|取|签|派|配|收|放|煮|炒|开|按|骂|推|扔|点|管|修|剪|洗|卖|写|寄|包|盛|算|弄|搞"
_VERBS = "付应经向于和关过常安时全成路平管包保连查封解申"
_TITLE = (
    "先生|女士|小姐|太太|老板|老师|师傅|经理|店长|主任|医生|大夫|律师|警官|同学|阿姨|叔叔|大哥|大姐|大爷|大妈|大叔|哥|姐|总"
)
_NOT_BEFORE_TITLE = frozenset("小大老那帅表堂任何时全权位连")

# Syllables that names of China's other peoples are made of, written in Chinese; two of them in a row are a name.
_SYLLABLES = (
    "尼玛|次仁|扎西|卓玛|达瓦|旺堆|旺姆|多吉|平措|央金|央宗|拉姆|格桑|丹增|丹巴|索朗|白玛|边巴|洛桑|仁青|仁增|贡布|德吉|顿珠|强巴|曲珍|曲扎|罗布|普布|"
    "米玛|拉巴|巴桑|益西|晋美|玉珍|才让|才旦|桑杰|加措|买买提|买合木提|艾力|艾山|艾买提|艾孜孜|阿依|阿衣|古丽|古力|吐尔逊|吐逊|吾斯曼|乌斯曼|阿不都|阿布都|"
    "阿卜杜|热合曼|热西提|热依汗|木合塔尔|木拉提|努尔|努尔古丽|迪丽|娜扎|热巴|帕提|帕夏|玉素甫|玉苏甫|依明|依布拉音|库尔班|肉孜|沙吾提|赛买提|托合提|麦麦提|"
    "巴特尔|巴图|乌云|其木格|苏日娜|苏和|阿拉坦|额尔|敖登|格日勒|格日乐|图雅|朝鲁|孟和|毕力格|斯琴|高娃|塔娜|呼和|那仁|托娅|其其格|哈斯|宝音|吉木|沙马|"
    "曲比|阿果|日火|伍呷|木果|尔古|阿的|吉克|拉日"
)
_OTHER_PEOPLES = re.compile(rf"(?:{_SYLLABLES})(?:[·.•]?(?:{_SYLLABLES}))+")

NAME = rf"{_SURNAME}(?:(?![{_NEVER}]){_GIVEN}){{1,2}}"
_CUED = re.compile(rf"(?:{_ROLE})(?:名叫|名字叫|名字是|叫做?|是|为|:|,)?\s?(?P<it>{NAME})")
_ACTING = re.compile(rf"(?:^|[\s,.!?;，。！？；、:：（(])(?P<it>{NAME})(?={_AFTER})")
# Who did it: a clause that begins with a name and a deed (付健封的口, 向超送错了).
_DOING = re.compile(
    rf"(?:^|[\s,.!?;，。！？；、:：（(]|是|而且|但是?|不过|因为)(?P<it>{NAME})(?=(?:{_DEED})(?:的|了|过|给|错|漏|好|完|掉|"
    rf"得|来|去|到))"
)
# 对于老板, 感谢老师, 洗车师傅: the surname is the end of a word.
_TITLED = re.compile(rf"(?<![感对关由至等终处基属位鉴多致洗货客停汽修坐值领当代带换接全])(?P<it>{_SURNAME}(?:{_TITLE}))")
_SAID = re.compile(r"(?:叫做?|姓名|户名|名字是?)[:：\s是]?$")
_PET = re.compile(rf"(?:{_ROLE})(?P<it>[老小阿]{_SURNAME})")
_WORDS_NOT_NAMES = re.compile(
    rf"(?:{_ROLE}|{_TITLE}|平台|商家|店家|服务|态度|电话|时间|地址|订单|包装|周围|全部|方面|时候|包厢|包间|毕业|解释|明明|"
    rf"麻烦|应该|于是|经常|马上|全程|方便|相当|高兴|温柔|安排|曾经|从来|成功|计较)"
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
    """Finds Chinese names by the words around them; where unsure, a name is a surname and two characters.

    `is_word` is a dictionary of common words: what begins with a word of it is no name, unless the text says so (名叫高兴).
    """

    is_word: Callable[[str], bool] | None = None

    def find(self, text: str) -> list[Found]:
        """Names after a role, before what people do, with a title, and pet names after a role."""
        return [
            *self._names(_CUED, text, "name.cued"),
            *self._names(_ACTING, text, "name.acting"),
            *self._names(_DOING, text, "name.acting"),
            *(Found(*match.span(), Kind.PERSON, "name.syllables") for match in _OTHER_PEOPLES.finditer(text)),
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

    def _is_words(self, name: str) -> bool:
        is_word = self.is_word or (lambda _: False)
        first = name[:2] not in DOUBLE and is_word(name[:2])
        return first or is_word(name) or (name[0] in _VERBS and len(name) == 3 and is_word(name[1:]))

    def _names(self, pattern: re.Pattern[str], text: str, rule: str) -> Iterator[Found]:
        for match in pattern.finditer(text):
            name = match["it"]
            said_so = _SAID.search(text[max(0, match.start("it") - 5) : match.start("it")])
            if _WORDS_NOT_NAMES.match(name) or _WORDS_NOT_NAMES.match(name[1:]):
                continue
            if said_so or self.is_word is None or not self._is_words(name):
                yield Found(*match.span("it"), Kind.PERSON, rule)
