"""People whom the words before announce, in a spelling no list of names has: Latin letters, signs, odd characters."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from panel.redaction.detectors.base import Found
from panel.redaction.detectors.composed import explanations
from panel.redaction.detectors.english_words import CAPITALISED, COMMON
from panel.redaction.detectors.registry import canonical
from panel.redaction.detectors.surnames import DOUBLE, SINGLE
from panel.redaction.model import Kind

_HAN = "[\u4e00-\u9fff]"
_SURNAME = f"(?:{'|'.join(sorted(DOUBLE))}|[{''.join(sorted(SINGLE))}])"
_NEVER = frozenset(
    "的了着过得是在有没不也都就还说讲看把被让跟与我你您他她它们这那什么怎很太个次送到打来去给接拿拍要会能先又才封点吗呢吧啊真最第一两几每"
)
ROLES = (
    "骑手|快递小哥|送餐小哥|小哥|快递员|外卖员|配送员|派送员|店长|店员|店主|员工|经理|主管|客服|售后|老板娘?|打包员|服务员|收银员?|前台|师傅|维修工|"
    "小工|安装工|教练|会籍顾问|顾问|销售|导购|司机|厨师|老师|保安|主播|房东|中介|技师|美容师|理发师|证人|负责人|经手人|联系人|收货人|收件人|寄件人"
)
_LINK = r"(?:名字?|真名|全名|本名|姓名)?(?:叫做?|是|为|[:：,，])?"
# Words behind which the text itself says that a name stands.
_CERTAIN = (
    rf"(?:{ROLES})叫做?|收货人{_LINK}|收件人{_LINK}|联系人{_LINK}|(?:签字|签收|接待|接单|送货|送餐|负责|经手|动手|骂人?|打人)(?:我|你)?的(?:人是|人|是)|"
    rf"姓名{_LINK}|名字{_LINK}(?:我?(?:分开|拆开)写)?[:：]?|名叫|真名叫?|本名|全名|我叫|我是|本人是?|外号叫?|绰号叫?|小名叫?|人称|管[他她]叫|都?喊[他她]|叫[他她]|"
    rf"就是(?:这|那)个|记住(?:这|那)个人|(?:这|那)个(?:{ROLES})|署名|落款|户名|机主|当事人|(?:{ROLES})(?:名字|姓名|真名)?(?:是|叫|为|[:：])|(?:这|那)个叫"
)
_START = r"[\s:：,，\"“「『'（(]{0,3}"
_END = r"(?=[\s，。！？,.!?;；、:：)）”\"」（(]|$|干的|说|打|送|来|不|的|是|就|在|把|给|态度|也|拒)"
# Kana, Bopomofo and Hangul spell Chinese names as well as Latin letters do; a tone may stand behind a syllable.
_ABC = r"A-Za-z\u3041-\u30ff\u3105-\u312f\uac00-\ud7a3"
_TONE = r"[1-5ˇˊˋ˙]?"
_LATIN = rf"[{_ABC}]{{1,12}}{_TONE}(?:[\s.·\-_'*]{{1,2}}[{_ABC}]{{1,10}}{_TONE}){{0,3}}\.?"
_MIXED = rf"{_HAN}{{0,2}}[{_ABC}]{{1,8}}{_TONE}{_HAN}{{0,2}}"
_SIGNS = r"(?:(?![\ufffc，。！？；：、,!?;:（）()“”\"])[^\w]|_){1,4}"
_SPREAD = rf"{_HAN}(?:{_SIGNS}{_HAN}){{1,5}}"
_CUE = re.compile(rf"(?:{_CERTAIN}){_START}")
# A role alone announces only what can be nothing but a name: initials, a surname cut off from its name by a sign.
_ROLE = re.compile(rf"(?:{ROLES})(?=[{_ABC}]|{_SURNAME})")
_INITIALS = re.compile(rf"(?P<it>(?:M(?:r|s|iss)\.?\s?)?(?:[A-Z][a-z]{{2,10}}|"
    rf"[A-Za-z](?:\.?\s?[A-Za-z]){{0,2}}\.?)(?![A-Za-z0-9]))(?={_HAN}|[\s，。！？,.!?]|$)")
_CUT = re.compile(rf"(?P<it>{_SURNAME}(?:(?:{_SIGNS}|[.,]){_HAN}{{1,2}}?|"
    rf"\s?[（(]{_HAN}{{1,8}}[)）]{_HAN}{{0,2}}?)|[A-Z](?:(?![{''.join(sorted(_NEVER))}骂]){_HAN}){{2}})(?={_HAN}|[\s，。！？,.!?]|$)")
_NICKNAMED = re.compile(
    rf"(?:外号叫?|绰号叫?|人称|诨号|小名叫?|花名叫?|[管都喊][他她]?叫[他她]?|喊[他她])[“\"「']?(?P<it>{_HAN}{{2,4}}?){_END}"
)
_OF_LETTERS = re.compile(rf"(?P<it>{_LATIN}|{_MIXED}){_END}")
_OF_SIGNS = re.compile(rf"(?P<it>{_SPREAD})(?!{_SIGNS}{_HAN}{_SIGNS})(?={_HAN}|[^\w]|$)")
_PLAIN = re.compile(rf"(?P<it>{_HAN}{{2,4}}?){_END}")
_SURNAMED = re.compile(
    rf"姓(?P<s>{_SURNAME}|{_HAN})[，,、 ]{{0,2}}(?:单?名|名字|双名|叫|单字)(?:里)?(?:叫|是|有|一个|个|为|带){{0,3}}(?:单?字)?"
    rf"[“\"'‘]?(?P<it>(?![字里是有]){_HAN}{{1,2}}?)(?=[”\"'’，,。.!！?？;；\s字]|[两二]个?字|的|$)(?P<tail>[”\"'’]?(?:这?[两二一]个?字|字)?)"
)
_FAMILIES = re.compile(rf"(?P<it>[老小阿大二三]{_HAN}{{1,2}})\s?[（(]\s?(?P<s>{_SURNAME}|姓?{_HAN})(?:家的?|姓)?\s?[)）]")
_LOOKING = re.compile(rf"(?P<it>姓(?:{_SURNAME})的(?!时候|人家|话){_HAN}{{2,4}}?)(?=[，。！？,.!?;；、\s]|$)")
_SURNAME_ONLY = re.compile(rf"(?:姓|贵姓){_START}(?P<it>{_SURNAME})(?=的|，|。|$|,|\s)")


@dataclass(frozen=True, slots=True)
class CalledDetector:
    """Finds people after words that announce a name.

    `is_word` is a dictionary: Chinese characters that make a word of it are no name; without one only signs, letters and
    descriptions are found. `sounds_named` tells whether a character can stand for a surname by its sound.
    """

    is_word: Callable[[str], bool] | None = None
    sounds_named: Callable[[str], bool] | None = None

    def find(self, text: str) -> list[Found]:
        """Names in Latin letters, with signs between their characters, told in words, and such as are no word."""
        return list(self._find(text))

    def _find(self, text: str) -> Iterator[Found]:
        for match in _SURNAMED.finditer(text):
            owner = match["s"] + match["it"]
            yield Found(match.start(), match.end("tail"), Kind.PERSON, "name.described", owner)
        for match in _FAMILIES.finditer(text):
            yield Found(match.start("it"), match.end() - 1, Kind.PERSON, "name.pet_name")
        for match in _LOOKING.finditer(text):
            yield Found(*match.span("it"), Kind.PERSON, "name.described")
        for match in _SURNAME_ONLY.finditer(text):
            yield Found(*match.span("it"), Kind.PERSON, "name.described")
        for match in _NICKNAMED.finditer(text):
            if not _NEVER & set(match["it"]) and (self.is_word is None or not self.is_word(match["it"])):
                yield Found(*match.span("it"), Kind.PERSON, "name.pet_name")
        for cue in _ROLE.finditer(text):
            for pattern in (_INITIALS, _CUT):
                name = pattern.match(text, cue.end())
                if name and _is_name_in_letters(name["it"]):
                    yield Found(*name.span("it"), Kind.PERSON, "name.initial")
        for cue in _CUE.finditer(text):
            yield from self._named(text, cue.end())
            if name := _CUT.match(text, cue.end()):
                yield Found(*name.span("it"), Kind.PERSON, "name.described")

    def _named(self, text: str, start: int) -> Iterator[Found]:
        if letters := _OF_LETTERS.match(text, start):
            if _is_name_in_letters(letters["it"]):
                yield Found(*letters.span("it"), Kind.PERSON, "name.cued")
            return
        if signs := _OF_SIGNS.match(text, start):
            owner = canonical("".join(re.findall(_HAN, signs["it"])))
            yield Found(*signs.span("it"), Kind.PERSON, "name.cued", owner)
            return
        for first, last in explanations(text, start):
            yield Found(first, last, Kind.PERSON, "name.described")
        plain = _PLAIN.match(text, start)
        if plain and self._is_unheard_of(plain["it"]):
            yield Found(*plain.span("it"), Kind.PERSON, "name.cued")

    def _is_unheard_of(self, name: str) -> bool:
        """Whether characters are no words together, and begin like a surname at least by their sound."""
        if self.is_word is None or self.sounds_named is None or len(name) > 3 or _NEVER & set(name):
            return False
        words = any(self.is_word(name[a:b]) for a in range(len(name)) for b in range(a + 2, len(name) + 1))
        return not words and self.sounds_named(name[0])


def _is_name_in_letters(name: str) -> bool:
    latin = re.findall(f"[{_ABC}]+", name)
    if re.search(_HAN, name):
        return not latin or any(each.lower() not in _OTHERS for each in latin)
    words = [each for each in latin if each.lower() in COMMON or each.lower() in CAPITALISED or each.lower() in _OTHERS]
    return len(words) < len(latin) or not latin


_OTHERS = frozenset(
    {
        "vip", "svip", "app", "ok", "kfc", "ktv", "wifi", "plus", "pro", "max", "mini", "ceo", "hr", "it", "pc", "xl", "xxl",
        "diy", "bug", "cp", "kol", "up", "qq", "wx", "vx", "v", "logo",
    }
)  # fmt: skip
