"""Ways to reach someone that are not numbers: e-mail, links, accounts, handles, number plates."""

import re

from panel.redaction.detectors.base import PatternDetector
from panel.redaction.model import Kind

_AT = r"\s?(?:@|#|艾特|\(at\)|\[at\]|\sat\s)\s?"
_DOT = r"\s?(?:\.|点|\(dot\)|\[dot\]|\sdot\s)\s?"
_NAME = r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}"
_LABEL = "[A-Za-z0-9-]{1,63}"
_TLD = r"(?:com|cn|net|org|edu|gov|io|me|top|xyz|shop|cc|vip|co|info|biz|app|us|uk|hk|tw)"

EMAIL = PatternDetector(
    Kind.EMAIL,
    "contact.email",
    re.compile(rf"(?<![A-Za-z0-9]){_NAME}{_AT}{_LABEL}(?:{_DOT}{_LABEL}){{0,4}}{_DOT}{_TLD}(?![A-Za-z0-9])", re.I),
)
LINK = PatternDetector(
    Kind.URL,
    "contact.link",
    re.compile(r"(?:(?:https?|hxxps?|ftp)\s?:\s?//|(?<![A-Za-z0-9])www\.)[!-~]+(?<![.,;:!?)\]'\"])", re.I),
)
DOMAIN = PatternDetector(
    Kind.URL,
    "contact.domain",
    re.compile(rf"(?<![A-Za-z0-9@.])(?:{_LABEL}\.){{1,5}}{_TLD}(?![A-Za-z0-9])(?:/[!-~]*)?", re.I),
)
ACCOUNT = PatternDetector(
    Kind.ACCOUNT,
    "contact.account",
    re.compile(
        r"(?:微\s?信|威信|薇信|维信|微\s?博|抖音|快手|小红书|支付宝|扣扣|企鹅|[vV]信|weixin|wechat|we\schat|(?<![a-z])(?:wx|vx|qq|q)|"
        r"telegram|whatsapp|instagram)"
        r"(?:号码?|群|账号|id|是|为|叫|加|搜|:|=|\s|\(){0,5}"
        r"(?P<it>[A-Za-z][-_A-Za-z0-9]{4,29}|\d(?:[ -]?\d){4,11})(?![A-Za-z0-9])",
        re.I,
    ),
    # A word after "WeChat" is not an account unless it looks made up: a digit, a dash or an underscore.
    accept=lambda surface: bool(re.search(r"[\d_-]", surface)),
)
WECHAT_ID = PatternDetector(Kind.ACCOUNT, "contact.wxid", re.compile(r"(?<![A-Za-z0-9])(?:wxid|gh)_[A-Za-z0-9]{6,}"))
HANDLE = PatternDetector(
    Kind.ACCOUNT, "contact.handle", re.compile(r"(?<![A-Za-z0-9._+-])@(?P<it>[^\s@,.;:!?，。；：！？、()\[\]]{2,20})")
)
NICKNAME = PatternDetector(
    Kind.ACCOUNT,
    "contact.nickname",
    re.compile(
        r"(?:昵称|网名|用户名|群主|ID名|微信名|账号名|群里|网友)(?:叫做?|是|为|:|\s){0,2}"
        r"[\"'“「]?(?P<it>[^\s,.;:!?，。；：！？、()\[\]\"'“”「」]{2,12}?)[\"'”」]?(?=[\s,.;!?，。；！？、()]|说|发|也|$)"
    ),
)
PLATE = PatternDetector(
    Kind.PLATE,
    "contact.plate",
    re.compile(
        r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]\s?[A-HJ-NP-Z][ ·•.-]?"
        r"(?=[A-Z0-9]*\d)[A-HJ-NP-Z0-9]{4,6}[挂学警港澳]?(?![A-Za-z0-9])",
        re.I,
    ),
)
