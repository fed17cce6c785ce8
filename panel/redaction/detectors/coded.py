"""What codes are made of, in one table: digits of any kind, letters one by one, pictures, characters that are explained.

Nothing is decoded here. Whoever asks learns how much of a stretch is made of such pieces; a sentence is hardly at all.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from panel.redaction.detectors.digits import SOUNDED, SURE
from panel.redaction.detectors.english_words import CAPITALISED, COMMON

_HAN = "\u4e00-\u9fff"
_SURE = f"0-9{''.join(SURE)}"
_FIGURE = f"[{_SURE}两俩仨十百千万亿廿卅拾佰仟]"
_SOUND = "".join(SOUNDED)
# Numerals and names of letters as other languages say them, in their letters or in Latin ones.
_WORDS = (
    "zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|double|triple|hundred|thousand|"
    "ling|dong|yao|yi|er|liang|san|si|wu|liu|qi|guai|ba|jiu|gou|"
    "ichi|ni|shi|yon|go|roku|shichi|nana|hachi|kyu|kyuu|ku|rei|maru|hana|dul|set|net|il|sam|sa|oh?|yuk|yook|chil|pal|gong|yeong|"
    "un|une|deux|trois|quatre|cinq|sept|huit|neuf|dix|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|cero|"
    "null|eins|zwei|zwo|drei|vier|funf|fuenf|sechs|sieben|acht|neun|odin|dva|tri|chetyre|pyat|shest|sem|vosem|devyat|nol|"
    "um|dois|quatro|sete|oito|nove|due|tre|quattro|cinque|sei|sette|otto|mot|hai|ba|bon|nam|sau|bay|tam|chin|khong|"
    "do|re|mi|fa|sol?|la|ti|xi|alpha|alfa|bravo|charlie|delta|echo|foxtrot|golf|hotel|india|juliett?|kilo|lima|mike|november|"
    "oscar|papa|quebec|romeo|sierra|tango|uniform|victor|whiskey|xray|x-ray|yankee|zulu|"
    "[ivxlcdm]{1,8}"
)
_STEMS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
_BEASTS = "鼠牛虎兔龙蛇马羊猴鸡狗猪"
_ELEMENTS = "氢氦锂铍硼碳氮氧氟氖钠镁铝硅磷硫氯氩钾钙钪钛钒铬锰"
_COLOURS = "棕红橙黄绿蓝紫灰白黑金银粉青"
_SIGNS_OF_STARS = "白羊|金牛|双子|巨蟹|狮子|处女|天秤|天蝎|射手|摩羯|魔羯|水瓶|双鱼"
_SOLMISATION = "[哆多都][来瑞]?|[来唻瑞]|[咪米]|[发法]|[索嗦唆]|[拉啦]|[西希]"
_TILES = rf"幺鸡|{_FIGURE}[条万筒饼索]|[东南西北]风|红中|发财|白板|红桃|黑桃|方块|方片|梅花|红心|草花|尖儿?|老[KkQqJj]"
# Latin letters by their sound.
_SAID = (
    "艾克斯|爱克斯|达不溜|达不留|阿尔法|布拉沃|查理|德尔塔|艾[勒尔恩姆福弗斯]?|爱[勒尔恩姆慕福弗斯]?|哎|诶|欸|恩|嗯|偶|屁|批|逼|币|西|迪|伊|鸡|吉|杰|开|丘|优|维|歪|贼|贝|"
    "康姆"
)
# Things that look like a digit or a letter.
_SHAPES = (
    "筷子|棍子|铅笔|粉笔|蜡烛|拐杖|鸭子|天鹅|耳朵|麻花|旗子|小旗|帆船|秤钩|钩子|鱼钩|勺子|哨子|口哨|镰刀|锄头|葫芦|眼镜|气球|球拍|蝌蚪|鸡蛋|"
    "圆圈|圈圈|叉叉|门框|球门|剪刀|梯子|桌子腿"
)
# How characters, letters and signs are told: what they are part of, where they stand, what they are called.
_EXPLAINED = (
    rf"[{_HAN}]{{0,3}}(?P<char>[{_HAN}])[{_HAN}]{{0,3}}的(?P=char)|"
    rf"[{_HAN}]{{1,2}}(?:字旁|字头|字底|偏旁|旁加|头加|边加)[{_HAN}]?|[一两二三四]点水|走之底?|单人旁?|双人旁?|提手旁?|竖心旁?|绞丝旁?|草头|宝盖头?|"
    r"(?:的|全|首|大写|小写)?(?:拼音|首字母|字母|全拼|简拼|英文|缩写|简称|简写|字头|谐音|同音|近音)(?:缩写|首字母|字母)?|大写|小写|"
    rf"像[{_HAN}]{{1,4}}的那?个?(?:字母|数字|符号|字)?|[{_HAN}]{{1,2}}家的邮箱?|(?:网易|企鹅|谷歌|新浪|雅虎|搜狐|微软|苹果|阿里|腾讯)(?:家的?|邮箱|信箱|的?那个信箱)?|"
    r"下划线|中划线|减号|横杠|短横|斜杠|井号|星号|句点|小数点|小老鼠|花[aA]|圈[aA诶]|艾特|爱特|[康卡抗靠坑][姆母木]|西欧姆"
)
_PLACED = (
    rf"(?:前|后|头|末|尾|第|最后|中间|当中)[一二两三四五1-5]?个?那?个?字|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]字?[头牌]|"
    rf"第\s?{_FIGURE}{{1,4}}(?:个|位|排|行|列|键)?(?:的?第\s?{_FIGURE}{{1,3}}个?)?(?:英文)?(?:字母|数字?|字|键)?|"
    rf"{_FIGURE}{{1,3}}键|左上|右上|左下|右下|上中|下中|左中|右中|正中|前{_FIGURE}个?|后{_FIGURE}个?"
)
_UNITS = (
    "点钟|点|分|秒|时|月|日|号|年|元|块|角|毛|张|个|位|层|楼|栋|幢|座|单元|室|门|排|级|度|季|横|竖|撇|捺|画|下|遍|倍|条|只|"
    "加|减|乘|除"
)
_OTHER_SCRIPT = r"(?![\u4e00-\u9fff\u3400-\u4dbf\u3007A-Za-z0-9_])\w"
_PICTURE = r"(?![，。！？；：、“”‘’（）《》【】「」『』…—～·￥])[^\w\s\x20-\x7e\ufffc]"
_TOKEN = re.compile(
    rf"(?P<escape>&#x?[0-9A-Fa-f]{{1,6}};|%[0-9A-Fa-f]{{2}}|\\[uxUX]\{{?[0-9A-Fa-f]{{2,6}}\}}?|[uU]\+[0-9A-Fa-f]{{1,6}}|0[xXbB][0-9A-Fa-f]+)"
    rf"|(?P<word>(?<![A-Za-z])(?:{_WORDS})(?![A-Za-z]))"
    rf"|(?P<strokes>(?<![.\-/|\\_*·•~])(?:[.\-/|\\_*·•]{{1,12}}[ ,，、]{{1,2}}){{2,30}}[.\-/|\\_*·•]{{1,12}})"
    rf"|(?P<sound>(?=[^0-9])[{_SOUND}0-9]{{4,30}})|(?P<said>(?:(?:{_SAID})\s?){{3,20}})"
    rf"|(?P<mixed>(?<![A-Za-z0-9])[A-Za-z0-9](?:[{_HAN}][A-Za-z0-9]){{3,30}}(?![A-Za-z0-9]))"
    rf"|(?P<again>(?P<one>[^\W\d_A-Za-z])(?P=one){{1,30}}|(?P<two>[A-Za-z])(?P=two){{2,30}})"
    rf"|(?P<apart>(?<![{_HAN}])[{_HAN}](?:[ 、,，./|\-*+~_]{{1,2}}[{_HAN}](?![{_HAN}])){{3,30}})"
    rf"|(?P<explained>{_EXPLAINED})"
    rf"|(?P<placed>{_PLACED})"
    rf"|(?P<idiom>(?<![{_HAN}])(?!一[边个直定样起点次下份家共般些旦时路股]|[两三几]个)[{_SURE}十百千万独][{_HAN}]{{3}}(?![{_HAN}])|[{_SURE}][{_HAN}][{_SURE}十][{_HAN}])"
    rf"|(?P<counted>{_FIGURE}{{1,12}}(?:{_UNITS})(?:{_FIGURE}{{1,4}}分?|半)?)"
    rf"|(?P<tile>{_TILES}|{_SIGNS_OF_STARS}|正月|腊月|冬月|周[一二三四五六日]|星期[一二三四五六日]|礼拜[一二三四五六天]|{_SHAPES})"
    rf"|(?P<figures>[{_SURE}十百千万亿拾佰仟]+)"
    rf"|(?P<row>[{_STEMS}]{{3,30}}|[{_BEASTS}]{{3,30}}|[{_COLOURS}]{{4,30}}|[正一下止丅丄上丨]{{2,30}}|(?:{_SOLMISATION}){{4,30}})"
    rf"|(?P<element>[{_ELEMENTS}])"
    rf"|(?P<letter>(?<![A-Za-z])[A-Za-z](?![A-Za-z])|[A-Za-z]*[0-9_@][A-Za-z0-9_@.]*)"
    rf"|(?P<latin>[A-Za-z]+)"
    rf"|(?P<script>(?:{_OTHER_SCRIPT})+)"
    rf"|(?P<picture>(?:{_PICTURE})+|[@#$%^&*_+=|\\~<>]{{1,12}})",
    re.IGNORECASE,
)
# Words that lead from one piece to the next: they neither make a code nor a sentence.
_GLUE = re.compile(
    r"开头|打头|起头|带头|结尾|末尾|收尾|殿后|尾巴|后面|前面|中间|当中|左边|右边|然后|接着|接上|随后|之后|跟着|连着|再来?|先|最后|末位|头|尾|"
    r"加上?|减去?|乘以?|除以?|还有|以及|依次|分别|一个|两个|三个|打|写|念|记|报|按|数|是|个|字|的|跟|接|位|后|前|补|挂|和|等于|就"
)
# Words that sentences are made of. What is made of pieces of a code has none of them.
_SPEECH = re.compile(
    r"我们|你们|他们|我|你|您|他|她|它|们|这|那|哪|什么|怎么|为什么|多少|几|了|着|过|吗|呢|吧|啊|嘛|不|没|未|别|都|也|还|又|才|只|很|太|"
    r"真|最|更|被|把|让|给|对|从|到|在|有|要|会|能|想|说|问|讲|看|听|叫|等|送|退|收|发|催|骂|吃|喝|买|卖|付|用|做|打|去|来|走|回|找|"
    r"可以|应该|已经|一直|马上|如果|因为|所以|但是|但|而且|还是|或者|时候|东西|里面|知道|觉得"
)


@dataclass(frozen=True, slots=True)
class Coded:
    """A text with the pieces of codes in it counted, so that any stretch is weighed in no time.

    All four are sums up to each place: characters of pieces, pieces, characters that count, characters of speech.
    """

    coded: tuple[float, ...]
    pieces: tuple[float, ...]
    solid: tuple[float, ...]
    speech: tuple[float, ...]

    @classmethod
    def of(cls, text: str) -> "Coded":
        """Read a text once."""
        size = len(text)
        coded, pieces, glue, speech = [0.0] * size, [0] * size, [0] * size, [0] * size
        for match in _TOKEN.finditer(text):
            if worth := _worth(match):
                start, end = match.span()
                pieces[start] += _count(match)
                coded[start:end] = [worth] * (end - start)
        for pattern, places in ((_SPEECH, speech), (_GLUE, glue)):
            for match in pattern.finditer(text):
                start, end = match.span()
                if not coded[start] and not coded[end - 1]:
                    places[start:end] = [1] * (end - start)
        solid = [not led and (worth > 0 or char.isalnum()) for led, worth, char in zip(glue, coded, text, strict=True)]
        return cls(_sums(coded), _sums(pieces), _sums(solid), _sums(speech))

    def density(self, start: int, end: int) -> float:
        """Which part of start..end is made of pieces of codes, from 0 to 1."""
        solid = self.solid[end] - self.solid[start]
        return min(1.0, (self.coded[end] - self.coded[start]) / solid) if solid else 0.0

    def many(self, start: int, end: int) -> float:
        """How many pieces of codes begin in start..end; a long run counts as several."""
        return self.pieces[end] - self.pieces[start]

    def said(self, start: int, end: int) -> float:
        """Which part of start..end is made of words that sentences are made of, from 0 to 1."""
        solid = self.solid[end] - self.solid[start]
        return (self.speech[end] - self.speech[start]) / solid if solid else 0.0

    def size(self, start: int, end: int) -> float:
        """Letters, digits and pictures in start..end, without the words that lead from one to the next."""
        return self.solid[end] - self.solid[start]


_LONG = frozenset({"counted", "mixed", "said", "figures", "row", "sound", "script", "letter", "strokes", "apart", "escape"})
_HALF = frozenset({"sound", "said", "latin", "again"})


def _count(match: re.Match[str]) -> int:
    """How many pieces a match is: a picture each, two characters each of a long run."""
    size = match.end() - match.start()
    return size if match.lastgroup == "picture" else max(1, size // 2) if match.lastgroup in _LONG else 1


def _worth(match: re.Match[str]) -> float:
    """What each character of a piece counts: half where it may as well be a word, nothing where it is one."""
    if match.lastgroup == "latin" and (match.group().lower() in COMMON or match.group().lower() in CAPITALISED):
        return 0.0
    return 0.5 if match.lastgroup in _HALF and match.end() - match.start() < 5 else 1.0


def _sums(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(accumulate(values, initial=0))
