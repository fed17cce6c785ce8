"""What looks like an evasion, whatever it hides: signs inside words, scripts that do not belong, words no dictionary has.

Rules for suspects only. They ask what ordinary complaints never do, so that a trick nobody thought of is still pointed out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from panel.redaction.detectors.assembled import pieces
from panel.redaction.detectors.base import Found
from panel.redaction.detectors.called import ROLES
from panel.redaction.detectors.contacts import SERVICE
from panel.redaction.detectors.digits import SOUNDED, SURE
from panel.redaction.detectors.following import FollowingDetector
from panel.redaction.detectors.protected import shield
from panel.redaction.detectors.spread import SPREAD
from panel.redaction.model import Kind
from panel.redaction.recognisers.token import Token
from panel.redaction.recognisers.words import Words

_HAN = "[\u4e00-\u9fff]"
_ORDINARY = r"\s\ufffc，。！？；：、,.!?;:（）()\[\]【】《》<>“”‘’\"'「」『』…—–\-~～·%/+=&¥$#@*"
# A sign that Chinese never puts between two characters of a sentence, and two characters on either side of it.
_SIGN_INSIDE = re.compile(rf"{_HAN}{{1,2}}[A-Za-z0-9]{{0,3}}(?:(?:(?![{_ORDINARY}])[^\w]|_)+|[*/+=&#·^|]){_HAN}{{1,3}}")
# Scripts beside Chinese and Latin: Bopomofo, kana, Hangul, Cyrillic, Greek and all others.
_ELSEWHERE = r"(?![\u4e00-\u9fff\u3400-\u4dbf\u3007A-Za-z0-9_])\w"
_FOREIGN = re.compile(rf"{_HAN}{{0,2}}(?:{_ELSEWHERE})+(?:[\sˇˊˋ˙]?{_ELSEWHERE})*{_HAN}{{0,2}}")
_REFERENCE = re.compile(r"(?:&#x?[0-9A-Fa-f]{1,6};|%[0-9A-Fa-f]{2}|\\[ux][0-9A-Fa-f]{2,4}){2,}")
_BY_SOUND = re.compile(rf"[0-9{''.join(SOUNDED)}]{{5,}}")
_SHORT_SPREAD = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff](?:[ \t_.·\-*/]{1,3}[\u4e00-\u9fff]){1,3}(?![\u4e00-\u9fff])")
_CLAUSE_END = r"(?=[\n\ufffc，。！？；,!?;]|$)"
_SHOP_CUE = re.compile(
    r"(?:店名(?:[是叫]|就是)?|店叫|家叫|避雷|避坑|拉黑|(?<!要)(?<!被)投诉(?=[\u4e00-\u9fff]{2,6}[，。！？,!?])|举报|抵制|曝光|黑店|商户|厂家|公司叫|品牌叫?|商家(?!不|说|也|就|的|让|一|只|拒|没|又|却|都|还|回|给|把|已|直)|[这那]家(?:店|商家)?(?!的|店|就|真|太|很|还|也))"
    r"[:：是叫\s“\"]{0,2}(?P<it>[^\n\ufffc，。！？；,!?;]{2,16}?)(?=拒不|已经|就是|[，。！？；,!?;\n\ufffc“”\"]|不|真|太|的|$)"
)
_NAME_CUE = re.compile(
    rf"(?:(?:{ROLES})(?:名字?|真名|外号)?(?:叫做?|是|姓|[:：])|(?<!不)叫[他她]?|收货人|收件人|联系人|的人是|的是|姓名|名字(?:读作|写作|念|叫|是)?|我是|本人|外号|绰号|人称|喊[他她]|就是[这那]个|"
    rf"记住[这那]个人[，,]?|[这那]个(?:{ROLES})[，,]?|署名|落款|户名|[这那]个(?=[\u4e00-\u9fff]{{2,3}}(?:干的|骂|说|打|送|坑))|(?:评论区|群里|网上|直播间)那个|姓)"
    rf"[:：\s“\"]{{0,2}}(?P<it>[^\n\ufffc，。！？；,!?;的]{{1,8}}?)(?=干的|[，。！？；,!?;\n\ufffc“”\"（(]|说|不|的|就|送|打|骂|$)"
)
_NUMBER_CUE = re.compile(
    rf"(?:{SERVICE}|电话|手机|号码|座机|短号|热线|联系方式|身份证|证件|实名|卡号|行卡|账户|邮箱|信箱|车牌|牌照|订单|单号|编号|运单|快递单|"
    rf"门牌|住址|地址|我住|家住|群号|房号|加我|搜我|找我|"
    rf"扫)(?:号码?|码)?[^\n\ufffc。！？;；!?，,]{{0,2}}?(?P<it>[^\n\ufffc。！？；!?;]{{2,30}}?){_CLAUSE_END}", re.I
)
_SPEECH = frozenset(
    "的了着过得是在有没不也都就还说讲看把被让跟与我你您他她它们这那什么怎很太个次送到打来去给接要会能"
    "先又才吗呢吧啊真最一两几每再已可以为和从对"
)
_ODD_ENOUGH = re.compile(rf"[A-Za-z0-9{''.join(SURE)}]|(?![{_ORDINARY}])[^\w]")
_NOTHING = Token(-1, -1, "", "")
_SINGLES = 2  # single characters in a row, none of them a word that sentences are made of


@dataclass(frozen=True, slots=True)
class OddDetector:
    """Finds what is written as nobody writes; `words` is the dictionary, without it only signs and scripts tell."""

    words: Words | None = None

    def find(self, text: str) -> list[Found]:
        """Every odd stretch, masked or not."""
        return [
            *_matches(text, _SIGN_INSIDE, "suspect.letters"), *_matches(text, _FOREIGN, "suspect.letters"),
            *_matches(text, _REFERENCE, "suspect.digits"), *_matches(text, SPREAD, "suspect.name"),
            *_matches(text, _SHORT_SPREAD, "suspect.name"), *_matches(text, _BY_SOUND, "suspect.digits"),
            *_gathered(text), *self._announced(text), *_told(text),
        ]  # fmt: skip

    def _announced(self, text: str) -> Iterator[Found]:
        for match in _SHOP_CUE.finditer(text):
            if not self._is_speech(match["it"]):
                yield Found(*match.span("it"), Kind.OTHER, "suspect.shop")
        for match in _NAME_CUE.finditer(text):
            if not self._is_speech(match["it"]):
                yield Found(*match.span("it"), Kind.OTHER, "suspect.name")
        for match in _NUMBER_CUE.finditer(text):
            if _ODD_ENOUGH.search(match["it"]):
                yield Found(*match.span("it"), Kind.OTHER, "suspect.digits")

    def _is_speech(self, stretch: str) -> bool:
        """Whether a stretch is what sentences go on with: common words or words of grammar."""
        if self.words is None:
            return len(stretch) > 1 and bool(_SPEECH & set(stretch))
        if self.words.is_common(stretch) or stretch[0] in _SPEECH:
            return True
        tokens = self.words.tokens(stretch)
        return bool(tokens) and all(len(each.text) > 1 and self.words.is_common(each.text) for each in tokens)


def _matches(text: str, pattern: re.Pattern[str], rule: str) -> Iterator[Found]:
    return (Found(*match.span(), Kind.OTHER, rule) for match in pattern.finditer(text))


def _told(text: str) -> Iterator[Found]:
    return (Found(each.start, each.end, Kind.OTHER, "suspect.told") for each in FollowingDetector(certain=False).find(text))


def _gathered(text: str) -> Iterator[Found]:
    """Five digits or more with unusual signs between them or in several styles, three or more in words."""
    for piece in pieces(shield(text), loose=False):
        if (len(piece.digits) >= 5 or (len(piece.digits) >= 3 and piece.odd)) and piece.end - piece.start > 2:
            yield Found(piece.start, piece.end, Kind.OTHER, "suspect.digits")


def unheard_of(tokens: Sequence[Token]) -> Iterator[Found]:
    """Runs of characters that make no words together: names by sound, shops by sound, characters taken apart."""
    run: list[Token] = []
    for token in [*tokens, _NOTHING]:
        if run and (token.start != run[-1].end or not _is_alone(token)):
            if len(run) >= _SINGLES:
                yield Found(run[0].start, run[-1].end, Kind.OTHER, "suspect.name")
            run = []
        if _is_alone(token):
            run.append(token)


def _is_alone(token: Token) -> bool:
    return len(token.text) == 1 and token.text not in _SPEECH and "\u4e00" <= token.text <= "\u9fff"
