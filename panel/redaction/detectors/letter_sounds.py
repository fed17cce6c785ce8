"""Accounts and addresses read out letter by letter in Chinese sounds: 叉杰开，七七三零; 大不溜扣八八，圈a，扣扣."""

import re
from dataclasses import dataclass

from panel.redaction.detectors.base import Found
from panel.redaction.detectors.digits import SOUNDED
from panel.redaction.model import Kind

# What the names of letters are heard as. The longer ones are no words of any sentence; the short ones are.
_LONG = (
    "大不溜|达不溜|打不溜|大不留|达布溜|打不留|大波浪|艾克斯|爱克斯|埃克斯|挨克斯|艾斯|艾福|艾弗|爱福|爱抚|埃弗|艾尺|爱吃|艾奇|爱奇|埃尺|艾姆|爱慕|爱姆|艾母|"
    "艾欧|艾勒|爱乐|艾尔|爱欧|埃勒|阿尔|啊儿|阿儿|贼德|贼的|吸欧艾姆|点儿?吸欧艾姆|必欧爱姆|窥|克油|圈[aA]|艾特|爱特|小老鼠|下划线|横杠|减号|达特"
)
_SHORT = (
    "诶欸必逼币闭比西吸弟滴地的第衣鸡基寄吉计叽杰街姐接介"
    "开凯恩嗯欧偶哦屁批披皮辟抠扣踢替梯提体优油游由威微叉插歪外贼爱点杠"
)
_DIGIT = f"0-9{''.join(sorted(SOUNDED))}扒"
_PART = rf"(?:{_LONG}|[{_SHORT}]|[A-Za-z]|[{_DIGIT}])"
_RUN = re.compile(rf"{_PART}(?:[，,、 .·]{{0,2}}{_PART}){{3,24}}")
_LETTERS = re.compile(rf"{_LONG}")
_CUE = re.compile(
    r"(?:微信|威信|薇信|维信|微❤|卫星|vx|wx|v信|扣扣|企鹅|qq|账号|帐号|邮箱|信箱|油箱|小号|[加搜找][我他她]?们?|绿泡泡|号|昵称|[iI][dD])"
    r"[^。！？!?\n]{0,4}$",
    re.IGNORECASE,
)
_LED, _UNLED = 4, 6  # parts with and without a word before that announces an account
_EDGE = "，,、 .·的"


@dataclass(frozen=True, slots=True)
class LetterSoundDetector:
    """Finds runs of letters and digits by their sound: with a letter's long name in them, or behind a word for an account."""

    def find(self, text: str) -> list[Found]:
        """Every such run."""
        found = []
        for match in _RUN.finditer(text):
            surface = match.group().rstrip(_EDGE)
            parts = re.findall(_PART, surface)
            heard = [part for part in parts if not part.isascii()]
            long = len(_LETTERS.findall(surface))
            led = _CUE.search(text[max(0, match.start() - 14) : match.start()]) is not None
            letters = sum(part in _SHORT for part in parts) + long
            if len(heard) < 3 or letters == 0 or len(set(parts)) < 4:
                continue
            if (long and len(parts) >= _LED and (led or long > 1 or len(parts) >= _UNLED)) or (led and len(parts) >= _UNLED):
                found.append(Found(match.start(), match.start() + len(surface), Kind.ACCOUNT, "contact.account"))
        return found
