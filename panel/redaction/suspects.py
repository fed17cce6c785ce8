"""The second tier: what may identify and is not masked. A person clears each suspect or masks it.

Rules here may be wrong often; they are there for what is written to slip through. Together they touch a few per cent of the
characters of an ordinary complaint.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain

from panel.redaction.detectors.base import Detector, Found
from panel.redaction.detectors.echoes import InitialsDetector, StemDetector
from panel.redaction.detectors.english_words import CAPITALISED, COMMON
from panel.redaction.detectors.homophones import HomophoneDetector
from panel.redaction.detectors.lexicon import is_listed, names_nobody
from panel.redaction.detectors.protected import shield
from panel.redaction.detectors.surnames import DOUBLE, NOT_A_PET_NAME, SINGLE
from panel.redaction.mentions import free_stretches
from panel.redaction.model import Kind, Known, Redacted, Suspect
from panel.redaction.normalise import CHINESE_DIGITS, Normalised, identifies, normalise
from panel.redaction.odd import OddDetector, unheard_of
from panel.redaction.recognisers.shared import Recognisers
from panel.redaction.recognisers.token import Token

AT_MOST = 2000
_ENOUGH, _WORDS = 2000, 3  # characters that tell the language of a text, and words that prove it
_HAN = "\u4e00-\u9fff"
_SURNAME = f"(?:{'|'.join(sorted(DOUBLE))}|[{''.join(sorted(SINGLE))}])"
_CN = "".join(CHINESE_DIGITS)
_UNITS = (
    r"\s?(?:元|块|角|分|点|时|小时|秒|天|周|月|日|年|岁|号(?!楼|口|线)|份|个|只|件|单|次|位|桌|人|家|斤|克|度|%|折|倍|米|"
    r"公里|km|盒|瓶|杯|碗|包|箱|双|条|张|颗|粒|种|口|遍|句|星|片|根|串|毛|多|来|几|ml|g\b|kg|GB|寸)"
)
# Whose name may follow at once, even one that is an ordinary word (员 and 师 end many).
_WHO = (
    "(?:骑手|店长|老板娘?|经理|同事|邻居|司机|师傅?|客服|销售|策划|[水电木瓦油漆]工|工长|导购|教练|前台|值班|顾问|房东|"
    "中介|保安|管家|主管|员)"
)
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("suspect.digits", re.compile(
        rf"(?<!\d)\d{{3,}}(?!\d)(?!{_UNITS})(?!\.\d)|[{_CN}]{{4,}}|(?<![\d.])\d{{1,2}}号(?:线|口|楼|桌|店|门)")),
    ("suspect.digits", re.compile(r"[#＃]\s?\d{1,6}(?!\d)")),
    ("suspect.name", re.compile(
        rf"(?:(?<!不)(?<!要)叫做?|名字是|姓名:?|(?:骑手|店员|店长|老板|经理|同事|邻居|朋友|司机|师傅|客服|员工|证人|厨师|收银)[是为:])"
        rf"(?P<it>[{_HAN}]{{2,4}})(?=$|[\s,.!?，。！？；;、的说送来])"
    )),
    ("suspect.name", re.compile(
        rf"(?:骑手|店员|店长|老板娘?|经理|同事|邻居|司机|师傅|客服|厨师)(?P<it>[{_HAN}]{{2,3}})(?=说|骂|讲|告诉|[送打接做]的)"
    )),
    ("suspect.name", re.compile(rf"(?:的|{_WHO}|姐|哥|妹子|小伙子)就?是(?P<it>[{_HAN}]{{2,3}})(?=[,，。.;；!！])")),
    ("suspect.name", re.compile(
        rf"[就是由被让找跟](?P<it>[{_HAN}]{{2,3}})(?=一个人|(?:亲手|亲自)?[炒做送修接剪拍量换洗打煮装签收发开卖带陪验][的过了])"
    )),
    ("suspect.name", re.compile(
        rf"(?:[那当今]天|当时|昨天|[上那]次|[，。；])(?P<it>[{_HAN}]{{2,3}})(?=[给帮替][我他她客顾]|还在|亲[口手]|当面|一口咬定|死活|硬是)"
    )),
    ("suspect.name", re.compile(
        rf"(?:{_WHO}|小哥|阿姨|大姐|大哥|(?:楼下|隔壁)的)(?P<it>(?![说是的不没也都就还又却在][{_HAN}])[{_HAN}]{{2}})"
        rf"(?=把[我他她你货钱东]|帮[我他她忙]|[给跟让]我|签的|[收拿]了|答应|保证|两个人|一起|亲[自口]|当面)"
    )),
    ("suspect.letters", re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9](?:[ ._][A-Za-z0-9_]){4,}(?![A-Za-z0-9])")),
    ("suspect.letters", re.compile(
        r"[A-Za-z][A-Za-z0-9_.@\-]*[A-Za-z0-9]|(?<![A-Za-z])[A-Z](?![A-Za-z])(?=[\u4e00-\u9fff]|$)"
    )),
    ("suspect.pet_name", re.compile(
        rf"[老小阿大]{_SURNAME}(?![{_HAN}]{{0,1}}[时计费区车家])|{_SURNAME}(?:某|氏|家(?!里|人|长|具|乡))(?=[{_HAN}])"
    )),
    ("suspect.place", re.compile(
        rf"[{_HAN}A-Za-z0-9]{{1,5}}(?:正门|东门|西门|南门|北门|后门|正?对面|斜对面|旁边|隔壁|楼下|拐角|路口|街角|巷口|"
        rf"出口|口出来)(?:的?第[一二三四五\d]+家|那家|这家)?|"
        rf"[{_HAN}]{{2,5}}(?:[前后里]面|边上|[东西南北]侧)的?(?:第[一二三四五\d]+家|那家|这家)|[{_HAN}]{{0,4}}交[叉汇]口?处?|第[一二三四五\d]+家(?!店铺)|(?:这|那|本|我们)(?:条街|个小区|"
        rf"栋楼|一带|附近|镇上?|村里?|县城)"
    )),
    ("suspect.unique", re.compile(
        r"(?:唯一|独一|仅此|只有(?:这|那|他|她)?一家|全[市县镇区]最|最大的|最有名|老字号|网红|百年)[\u4e00-\u9fff]{0,6}"
    )),
    ("suspect.person", re.compile(
        r"(?:[初高小大][一二三四五六]\s?[(（]?[一二三四五六七八九十\d]{1,2}[)）]?班|纹身|左撇子|光头|瘸|拐杖|轮椅|口吃|结巴|刀疤|胎记|独眼|村支书|"
        r"[一二三四五六七八九十\d]{1,4}年?级?[一二三四五六七八九十\d]{1,2}班|[一-龥]{0,4}(?:医生|大夫|护士|律师|教练|"
        r"主播|校长|班主任|教授|局长|院长|所长|处长|镇长|村长|书记|牙医|孕妇|残疾人|双胞胎))|[一-龥]{0,2}(?:宝马|奔驰|"
        r"奥迪|特斯拉|大众|丰田|本田|比亚迪|保时捷|路虎|电动车|面包车|轿车|摩托|三轮)"
    )),
    ("suspect.shop", re.compile(
        rf"[那这某][家][{_HAN}A-Z]{{2,4}}|(?![登标书日笔忘切传游后周惦牢铭速][记])[{_HAN}A-Z]记(?![得者录住载性忆下])|"
        rf"叫[{_HAN}]{{2,6}}的"
    )),
    ("suspect.quoted", re.compile(r"[“\"「『‘《][^“”\"「」『』‘’《》\n，。！？]{2,10}[”\"」』’》]")),
    ("suspect.handle", re.compile(
        r"(?:(?:小红书|抖音|快手|微博|大众点评)号?(?![上里看的买下平团外客券购首直视优])|昵称|网名|(?<![A-Za-z])(?:ID|id)(?![A-Za-z])|用户名?|网友|群里|备注|头像)[^\s，。！？,.!?]{1,8}"
    )),
)  # fmt: skip
_KNOWN_LETTERS = frozenset(
    re.findall(
        r"\S+",
        """
        app wifi ok vip kfc ktv atm pos sku gps usb pdf excel word iphone ipad android ios pc logo diy bug cp pk low
        high no yes hi bye lol omg ps xxl xl ml kg km cm mm am pm gb mb rmb cny usd xx xxx xxxx hr it ui ceo ai pm2
        led lcd tv dvd cd mp3 co2 vs max mini plus pro min
        """,
    )
)
# What the model half takes for a name: the rule, and from which chance on, in percent.
_DOUBTED = {"PER": ("suspect.name", 2), "LOC": ("suspect.place", 1), "ORG": ("suspect.shop", 6)}
_TOGETHER = 2  # characters: of one alone, beside a mask as a rule, the model says little
_NOT_NAMED = re.compile(
    r"^[全时单车满干包和成应路连解边关相安平过经常温冷高明那于还毛汤白黄水金石牛鱼米麦池沙花苗谷管查齐封盛曲苏凌支苑游农"
    r"舒步都东左房宫柴]"
)


def find_suspects(
    texts: Mapping[str, str],
    plain: Mapping[str, Normalised],
    redacted: Redacted,
    known: Sequence[Known],
    recognisers: Recognisers,
    allowed: AbstractSet[str],
) -> tuple[Suspect, ...]:
    """Every suspicious stretch outside the masks, in the order of the texts; at most 2,000."""
    detector = SuspectDetector.of(known, recognisers)
    cleared = {form for entity in redacted.dropped for form in entity.forms} | set(allowed)
    masked = _masked(redacted)
    suspects: list[Suspect] = []
    for key, text in plain.items():
        taken, here = masked.get(key, set()), list[Suspect]()
        for found, least in ((detector.find(text.text), 1), (detector.doubted(text.text), _TOGETHER)):
            for each in sorted(found, key=lambda one: (one.start, -one.end)):
                start, end = text.origin(each.start, each.end)
                for first, last in [free for free in free_stretches(start, end, taken) if free[1] - free[0] >= least]:
                    taken.update(range(first, last))
                    surface = texts[key][first:last]
                    if surface not in cleared and identifies(normalise(surface).text):
                        here.append(Suspect(key, first, last, surface, each.rule))
        suspects += sorted(here, key=lambda one: one.start)
        if len(suspects) >= AT_MOST:
            break
    return tuple(suspects[:AT_MOST])


@dataclass(frozen=True, slots=True)
class SuspectDetector:
    """Everything suspicious in a text, masked or not."""

    hints: Sequence[Detector]
    recognisers: Recognisers

    @classmethod
    def of(cls, known: Sequence[Known], recognisers: Recognisers) -> "SuspectDetector":
        """The detector for one case: what hints at its own identifiers is prepared once for all its texts."""
        hints: list[Detector] = [StemDetector.of(known), OddDetector(recognisers.words)]
        if recognisers.sounds is not None:
            hints += [
                HomophoneDetector.of(known, recognisers, certain=False),
                InitialsDetector.of(known, recognisers.sounds, certain=False),
            ]
        return cls(hints, recognisers)

    def find(self, text: str) -> list[Found]:
        """Stretches by the rules of this room, by the recognisers, and by hints at what the case knows."""
        hints = (each.find(text) for each in self.hints)
        words = self.recognisers.words.tokens(text) if self.recognisers.words is not None else []
        return [*chain(_ruled(text), _unknown(text, words, self.recognisers), unheard_of(words), *hints)]

    def doubted(self, text: str) -> list[Found]:
        """What the model half takes for a name."""
        doubts = self.recognisers.lac.doubts(text) if self.recognisers.lac is not None else []
        return [
            Found(start, end, Kind.OTHER, rule)
            for doubt in doubts for rule, enough in (_DOUBTED[doubt.tag],) for start, end in doubt.above(enough)
            if not is_listed(text[start:end])
        ]  # fmt: skip


def _masked(redacted: Redacted) -> dict[str, set[int]]:
    masked: dict[str, set[int]] = {}
    for span in redacted.spans:
        masked.setdefault(span.text_key, set()).update(range(span.start, span.end))
    return masked


def _ruled(text: str) -> Iterator[Found]:
    seen = shield(text)
    english = _is_english(text)
    for rule, pattern in _RULES:
        for match in pattern.finditer(seen):
            word = match.group()
            if rule == "suspect.letters" and (english or _is_plain_latin(word)):
                continue
            if rule == "suspect.pet_name" and word[:2] in NOT_A_PET_NAME:
                continue
            yield Found(*match.span("it" if pattern.groupindex else 0), Kind.OTHER, rule)


def _is_english(text: str) -> bool:
    """Whether Latin letters are the rule here: most letters are, and there are plain English words among them."""
    latin = sum(char.isascii() and char.isalpha() for char in text)
    return latin * 2 > sum(char.isalpha() for char in text) and sum(map(_is_plain_latin, text[:_ENOUGH].split())) >= _WORDS


def _is_plain_latin(word: str) -> bool:
    lower = word.lower()
    return lower in _KNOWN_LETTERS or lower in COMMON or lower in CAPITALISED


def _unknown(text: str, words: Sequence[Token], recognisers: Recognisers) -> Iterator[Found]:
    """Words that no dictionary has and that begin like a name, and what the model took for a name of nobody."""
    for token in words:
        if token.tag == "PER" and not _NOT_NAMED.match(token.text) and not names_nobody(token.text, frozenset()):
            yield Found(token.start, token.end, Kind.OTHER, "suspect.name")
    if recognisers.lac is not None:
        for token in recognisers.lac.tokens(text):
            if token.tag in ("PER", "ORG", "LOC", "nr", "nt", "nw") and token.text.strip() and not is_listed(token.text):
                yield Found(token.start, token.end, Kind.OTHER, "suspect.name")
