"""Numbers in pieces: in several spellings at once, with anything between their digits, told piece by piece, far apart."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from panel.redaction.detectors.base import Found
from panel.redaction.detectors.digits import ALIKE, SURE, TOKEN, read
from panel.redaction.detectors.numbers import classify, has_luhn, is_id_card
from panel.redaction.detectors.protected import shield
from panel.redaction.model import Kind

_SHORTEST, _LONGEST = 7, 26
_HINTED = 5  # digits that are enough where the words before say that a number follows
_WORDS = 3  # words that sound like digits, so many at least in a row
_GAP = 4  # signs, spaces and emoji in a row that part no number
_FEW = "[一二两三四五六七八九十\\d]{1,2}"
# Words that lead from one piece of a number to the next; they name places in it, never things.
_PLACED = (
    rf"(?:停|顿|歇)(?:一?下|顿)|然后(?:就?是|再|来|接)?|接着(?:是|再|来)?|之后|随后|接下来是?|紧跟着?|(?:打头|起头|领头|当中|居中|尾巴|收尾|压尾|末端|前|后|中|末|尾|头|先|再|最后|剩下|剩余|其余|余下|另外?|最前|最末|开头|结尾|末尾|中间|紧接着?|第{_FEW})"
    rf"(?:面|边|头|间|段|组|节|部分)?的?(?:{_FEW}?(?:位|个|段|节|截|组|半))?(?:数字?|号码?|字|部分)?"
    r"(?:就?是|为|写|打|报|发|跟着?|接着?|来个?|加上?|连着?|:|：)?|前一半|后一半|一半|另一半|区号|(?:出生)?(?:生日|年月日?|日期)是?"
)
_LINK = (
    rf"{_PLACED}|接着|然后|之后|随后|接下来|跟着|紧跟着?|后跟|完了|再来个?|再接|再加|再是|还有|加上?|连上?|拼上?|接上?|"
    r"空一?格|空格|横杠?|中横|短横|斜?杠|减号|逗号?|句号|顿号|空|转|数字|是|为|个|号码|号|点"
)
_TOLD = "\u02ad"  # stands where words that place a piece were; a letter that nobody writes
_PLACING = re.compile(_PLACED)
_LINKS = re.compile(rf"(?:{_LINK}|{_TOLD}(?:[A-Z]{{1,4}})?|[^\w\ufffc]|_){{1,24}}")
_LEAD = re.compile(rf"{_TOLD}(?:{_TOLD}|{_LINK}){{0,12}}$")
_SIGNS = re.compile(rf"(?:[^\w\ufffc]|_){{0,{_GAP}}}")
_ODD_SIGN = re.compile(r"[^\x20,.\-()/、，。;；:：]")
_HINT = re.compile(
    r"(?:电话|手机|号码|座机|热线|联系方式|打给|拨打?|呼叫?|致电|身份证|证件|实名|卡号|银行卡|行卡|账号|账户|户头|卡上?|打到|尾号|扣扣|"
    r"企鹅|[Qq]{1,2}|微信?|[vV][xX]?|订单|单号|编号|单子|运单|快递|物流|工单|短信|联系|的号|加|打|call|phone|tel)"
    r"[^，。！？,.!?]{0,8}$"
)
_CLAUSE = re.compile(r"[，。！？；,;!?]")
_UNIT = re.compile(
    r"\s?(?:元|块|角|分|时|小时|秒|天|周|月|日|年|岁|号楼|份|个|只|件|单|次|位|桌|人|家|斤|公斤|克|度|%|楼|层|栋|室|折|倍|米|公里|"
    r"km|万|点|期|节|条|套|张|遍|回|趟|点\d|[.:]\d)"
)
_PARTED = re.compile(r"半|截|剩|其余|余下|拼|接上|接到|分开|分两|拆开|合起来|连起来|凑|先发|后发|前面是|后面是|怕被|"
    r"屏蔽|吞|另一")
_PUBLIC = frozenset({"12315", "12345", "110", "119", "120", "12318", "12300", "12321", "12377", "96110", "10086", "10010"})
_FAR = 10
_LONG, _FEW_LETTERS = 9, 4
_PIECES_AT_MOST = 60
_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9]\d{9}")
_MOBILE_DIGITS = (11, 13, 15)  # alone, behind 86, behind 0086
_CONTIGUOUS = re.compile(rf"(?<![A-Za-z0-9])[A-Za-z0-9|{''.join(SURE)}]{{7,40}}")
_CODE_HEAD = re.compile(r"^[A-Za-z]{0,4}(?=\d)")


@dataclass(frozen=True, slots=True)
class Piece:
    """Digits without a word between them: where they stand, what they say, how unusually they are written.

    `odd` is how many kinds of digits and unusual signs it mixes; `loose` whether any of it may be a word as well.
    """

    start: int
    end: int
    digits: str
    odd: int
    loose: bool = False


@dataclass(frozen=True, slots=True)
class AssembledDetector:
    """Finds numbers whose pieces only together are one."""

    def find(self, text: str) -> list[Found]:
        """Every number of seven digits or more, of five after words that announce one, with the words between its pieces."""
        text = _PLACING.sub(lambda match: _TOLD * len(match.group()), text)
        seen = shield(text)
        sure = list(pieces(seen, loose=False))
        found = [*_alike(seen), *_chained(seen, sure)]
        found += _chained(seen, list(pieces(seen, loose=True)))
        # 18-1583—3398.8: what looks like a price may be the end of a number that the words before announce.
        if seen != text:
            found += [each for each in _chained(text, list(pieces(text, loose=False))) if each.owner and _is_whole(each.owner)]
        return list(dict.fromkeys([*found, *_far(seen, sure)]))


def pieces(text: str, *, loose: bool) -> Iterator[Piece]:
    """The digits of a text, gathered over signs, spaces and emoji; `loose` reads words that sound like digits as well."""
    held: list[re.Match[str]] = []
    for match in TOKEN.finditer(text):
        if match["loose"] and not loose:
            continue
        if held and (_is_over(text, held, match) or not _goes_on(text, held[-1].end(), match)):
            yield from _piece(text, held)
            held = []
        held.append(match)
    yield from _piece(text, held)


def _is_over(text: str, held: Sequence[re.Match[str]], match: re.Match[str]) -> bool:
    """Whether the clause has ended behind a whole mobile number: what follows is the next sentence, "…1234。11月10日"."""
    if len(held) not in _MOBILE_DIGITS or _CLAUSE.search(text, held[-1].end(), match.start()) is None:
        return False
    return _MOBILE.fullmatch(_said(held)) is not None


def _goes_on(text: str, end: int, match: re.Match[str]) -> bool:
    """Whether only signs stand between two digits; behind the end of a clause one Chinese digit alone begins a word."""
    if not _SIGNS.fullmatch(text, end, match.start()):
        return False
    alone = not match.group().isascii() and TOKEN.match(text, match.end()) is None
    return not (alone and _CLAUSE.search(text, end, match.start()))


def _piece(text: str, tokens: Sequence[re.Match[str]]) -> Iterator[Piece]:
    while tokens and tokens[-1]["times"]:
        tokens = tokens[:-1]
    if not tokens or (len(tokens) < _WORDS and all(each["loose"] for each in tokens)):
        return
    start, end = tokens[0].start(), tokens[-1].end()
    kinds = {_kind(each) for each in tokens}
    odd = len(kinds) - (0 if kinds & {"radio", "word", "count"} else 1)
    odd += sum(_ODD_SIGN.search(text, one.end(), two.start()) is not None for one, two in pairwise(tokens))
    yield Piece(start, end, _said(tokens), odd, any(each["loose"] for each in tokens))


def _said(tokens: Sequence[re.Match[str]]) -> str:
    said, times = "", 1
    for each in tokens:
        value = read(each)
        if value.startswith("x"):
            times = int(value[1:])
            continue
        said, times = said + value[0] * (times - 1) + value, 1
    return said


def _kind(token: re.Match[str]) -> str:
    for name in ("times", "count", "word", "loose"):
        if token[name]:
            return "radio" if name in ("times", "loose") else name
    char = token.group()
    return "ascii" if char.isascii() else "plain" if char in "零〇一二三四五六七八九" else "formal"


def _chained(text: str, found: Sequence[Piece]) -> Iterator[Found]:
    """Pieces with nothing but linking words between them, as far as they are a number together."""
    place = 0
    usable = [each for each in found if not _UNIT.match(text, each.end) or len(each.digits) >= _SHORTEST]
    while place < len(usable):
        taken = _linked(text, usable[place : place + 12])
        whole = _together(taken)
        if _is_number(text, whole, len(taken)):
            start = _begin(text, whole.start)
            kind = classify(whole.digits, text[max(0, start - 10) : start])[0]
            yield Found(start, whole.end, kind, "number.split" if len(taken) > 1 else "number.spelled", whole.digits)
        place += len(taken)


def _linked(text: str, found: Sequence[Piece]) -> Sequence[Piece]:
    count = 1
    while (
        count < len(found)
        and not _is_word(text, found[count - 1].end, found[count])
        and found[count].start - found[count - 1].end <= 24
        and "\n\n" not in text[found[count - 1].end : found[count].start]
        and _LINKS.fullmatch(text, found[count - 1].end, found[count].start)
    ):
        count += 1
    return found[:count]


def _is_word(text: str, end: int, piece: Piece) -> bool:
    """Whether one Chinese digit behind the end of a clause is the beginning of a word (，一直)."""
    return len(piece.digits) == 1 and not text[piece.start].isascii() and _CLAUSE.search(text, end, piece.start) is not None


def _together(taken: Sequence[Piece]) -> Piece:
    return Piece(
        taken[0].start, taken[-1].end, "".join(each.digits for each in taken), sum(each.odd for each in taken),
        any(each.loose for each in taken),
    )  # fmt: skip


def _begin(text: str, start: int) -> int:
    """Where the words that lead to a number begin: they are part of how it is told."""
    while start and text[start - 1].isascii() and text[start - 1].isalnum():
        start -= 1
    lead = _LEAD.search(text, max(0, start - 24), start)
    if lead:
        start = lead.start()
        while text[start - 1 : start] == _TOLD:
            start -= 1
    return start


def _is_number(text: str, whole: Piece, count: int) -> bool:
    digits = whole.digits
    if not _HINTED <= len(digits) <= _LONGEST:
        return False
    if _MOBILE.fullmatch(digits) or is_id_card(digits):
        return True
    hinted = _HINT.search(text[max(0, _begin(text, whole.start) - 16) : _begin(text, whole.start)]) is not None
    if whole.loose and not (hinted or whole.end - whole.start < 2 * len(digits)):
        return False
    if not hinted and count == 1 and _CLAUSE.search(text, whole.start, whole.end):
        return False
    if len(digits) >= _SHORTEST:
        return (count > 1 or whole.odd > 0) and (not whole.loose or hinted)
    return hinted and (whole.odd > 0 or count > 1)


def _alike(text: str) -> Iterator[Found]:
    """Runs in which letters stand for digits of their shape, and runs that mix digits of several styles."""
    for match in _CONTIGUOUS.finditer(text):
        surface = match.group()
        figures = sum(char.isdigit() or char in SURE for char in surface)
        head = _CODE_HEAD.match(surface)
        rest = surface[head.end() :] if head else surface
        letters = [char for char in rest if char.isascii() and not char.isdigit()]
        styles = {_style(char) for char in surface}
        alike = letters and all(char in ALIKE for char in letters) and figures >= (2 if len(surface) >= _LONG else 3)
        if alike or (figures >= _HINTED and len(styles) > 1 and len(letters) <= _FEW_LETTERS):
            yield Found(*match.span(), Kind.OTHER, "number.spelled", _decoded(surface))


def _style(char: str) -> str:
    return "ascii" if char.isascii() and char.isdigit() else "letter" if char.isascii() else "ideograph"


def _decoded(surface: str) -> str:
    return "".join(SURE.get(char) or ALIKE.get(char, char) for char in surface)


def _far(text: str, found: Sequence[Piece]) -> Iterator[Found]:
    """Two pieces with whole sentences between them that are a mobile or identity number together, in either order."""
    loose = [
        each for each in found if 3 <= len(each.digits) <= 12 and each.digits not in _PUBLIC and not _UNIT.match(text, each.end)
    ]
    loose = loose[:_PIECES_AT_MOST]
    for place, one in enumerate(loose):
        for two in loose[place + 1 :]:
            for number in (one.digits + two.digits, two.digits + one.digits):
                if _is_whole(number) and _says_so(text, one) and _says_so(text, two):
                    yield from (
                        Found(each.start, each.end, classify(number, "")[0], "number.split", number) for each in (one, two)
                    )


def _is_whole(number: str) -> bool:
    return bool(_MOBILE.fullmatch(number)) or is_id_card(number) or (16 <= len(number) <= 19 and has_luhn(number))


def _says_so(text: str, piece: Piece) -> bool:
    return _TOLD in text[max(0, piece.start - _FAR) : piece.start] or _PARTED.search(
        text[max(0, piece.start - _FAR) : min(len(text), piece.end + _FAR)]
    ) is not None

