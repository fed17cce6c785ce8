"""What stands for a digit: Chinese numerals of every style, words of the radio, letters of its shape, its sound."""

import re
import unicodedata

from panel.redaction.normalise import CHINESE_DIGITS

# Two of something, to take part, a land: numerals for Unicode, and words far more often.
_WORDS_RATHER = frozenset("两兩二参參陆仨廾")
_IDEOGRAPHS = range(0x3400, 0xA000)


def _numerals() -> dict[str, str]:
    """Every Chinese character that Unicode gives a value from 0 to 9, save those that are words rather."""
    values = ((chr(code), unicodedata.numeric(chr(code), -1.0)) for code in _IDEOGRAPHS)
    rare = {char: str(int(value)) for char, value in values if value in range(10) and char not in _WORDS_RATHER}
    return rare | CHINESE_DIGITS


SURE = _numerals()
# Digits as soldiers and drivers say them, so that none is misheard; words too.
RADIO = {
    "洞": "0", "圈": "0", "拐": "7", "勾": "9", "钩": "9", "两": "2", "俩": "2", "兩": "2", "仨": "3", "参": "3", "參": "3",
}  # fmt: skip
ALIKE = {
    **dict.fromkeys("OoQD", "0"), **dict.fromkeys("lIi|!", "1"), **dict.fromkeys("Zz", "2"), "E": "3", "A": "4",
    **dict.fromkeys("Ss", "5"), **dict.fromkeys("bG", "6"), "T": "7", "B": "8", **dict.fromkeys("gq", "9"),
}  # fmt: skip
# Characters that people type for a digit because they sound like it; they are words too, so a run has to be long.
_SOUNDING = {
    "1": "幺腰妖邀夭衣医依伊一乙亦易移遗疑宜艺益忆义异翼译役疫谊邑咬药",
    "2": "二儿耳尔饵贰俩量粮梁良亮爱饿", "3": "三叁伞散山珊闪仨", "4": "四肆寺死司思丝私斯撕似饲",
    "5": "五伍舞武午吴无屋乌物误勿务雾悟呜捂", "6": "六陆溜刘柳留流榴遛", "7": "七柒期妻漆齐骑奇汽启棋旗琪企器气戚弃柒沏",
    "8": "八捌吧巴扒爸霸拔罢疤芭发", "9": "九玖酒久旧救究舅韭就揪纠臼", "0": "零灵林铃凌令领玲岭龄洞动圈栋冻",
}  # fmt: skip
SOUNDED = {char: digit for digit, chars in _SOUNDING.items() for char in chars} | RADIO | SURE
SYLLABLES = {
    "ling": "0", "dong": "0", "yao": "1", "yi": "1", "er": "2", "liang": "2", "san": "3", "si": "4", "wu": "5", "liu": "6",
    "qi": "7", "guai": "7", "ba": "8", "jiu": "9", "gou": "9",
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9",
}  # fmt: skip
_TIMES = {"双": 2, "两": 2, "二": 2, "俩": 2, "仨": 3, "三": 3, "四": 4, "五": 5, "六": 6, "2": 2, "3": 3, "4": 4, "5": 5,
          "double": 2, "triple": 3}  # fmt: skip
_SURE = f"0-9{''.join(SURE)}"
TOKEN = re.compile(
    rf"(?P<times>[双两二俩仨三四五六2-6]个?(?=[{_SURE}])(?<=个)|(?:double|triple)\s?(?=[a-z0-9]))"
    r"|(?P<count>(?:[一二三四五六七八九][千百十]|十)(?:零?[一二三四五六七八九][百十]){0,2}"
    r"(?:零?[一二三四五六七八九](?![千百十万]))?(?![万亿多几来块元]))"
    rf"|(?P<digit>[{_SURE}])"
    rf"|(?P<word>(?<![A-Za-z])(?:{'|'.join(sorted(SYLLABLES, key=len, reverse=True))})+(?![A-Za-z]))"
    rf"|(?P<loose>[{''.join(set(SOUNDED) - set(SURE))}])",
    re.IGNORECASE,
)
_SYLLABLE = re.compile("|".join(sorted(SYLLABLES, key=len, reverse=True)), re.IGNORECASE)
_PLACES = {"千": 3, "百": 2, "十": 1}


def read(match: re.Match[str]) -> str:
    """The digits that one match of TOKEN stands for; for `times` a multiplier as "x3"."""
    said = match.group().lower().strip()
    if match["times"]:
        return f"x{_TIMES[said.rstrip('个')]}"
    if match["count"]:
        return _counted(said)
    if match["word"]:
        return "".join(SYLLABLES[each] for each in _SYLLABLE.findall(said))
    return SOUNDED.get(said, said)


def _counted(said: str) -> str:
    """三百一十八 as 318; 三百八 as 380, as people say it."""
    total, digit, last = 0, 0, 0
    for char in said:
        if char in _PLACES:
            total, last, digit = total + (digit or 1) * 10 ** _PLACES[char], _PLACES[char], 0
        else:
            digit = int(SURE.get(char, "0"))
            last = 1 if char == "零" else last
    return str(total + digit * (10 ** (last - 1) if last > 1 else 1))


def sure(text: str) -> str:
    """The text with every sure digit in ASCII; as long as before."""
    return text.translate(_ARABIC)


_ARABIC = str.maketrans(SURE)
