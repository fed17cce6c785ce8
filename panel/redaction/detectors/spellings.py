"""Spellings that no sentence has, whatever stands around them: plates by sound, numbers by ear, signs between signs."""

import re

from panel.redaction.detectors.base import PatternDetector
from panel.redaction.detectors.digits import RADIO, SOUNDED, SURE
from panel.redaction.detectors.surnames import DOUBLE, SINGLE
from panel.redaction.model import Kind

_HAN = "\u4e00-\u9fff"
_SAID = f"[0-9{''.join(SURE)}{''.join(RADIO)}腰]"
_ODD_DIGITS = f"{''.join(SURE)}{''.join(RADIO)}"
_HEARD = f"{''.join(SOUNDED)}而尔迩另菱临淋邻陵琳起以意吾坞西式是时师试恃巴芭叭溜六就久"
_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
# Characters and syllables that sound like the sign of a province.
_LIKE_A_PROVINCE = (
    "[鲸惊经精晶金巾斤户护互湖虎鱼余雨寄技季玉预遇匀晕疗聊嘿香乡箱碗晚路露录卤心酥诉这哲折感干饿恶柜进近萌闪陷鸡极敏月越清轻脏葬穿船柠]|"
    r"(?<![A-Za-z])(?:jing|jin|hu|yu|ji|yun|liao|hei|xiang|wan|lu|xin|su|zhe|gan|gui|meng|shan|min|yue|qing|zang|chuan|ning|qiong)"
)
_PLATE_SIGN = rf"(?:[A-Z]|{_SAID})"
_BREAK = r"[ ·•.\-_杠横]{0,3}"
_TENS = f"[{''.join(SURE)}两俩十百千万亿]"
_EAR = (
    "万|弯|吐|兔|图|斯瑞|思睿|速瑞|佛|否|佛尔|发乎|法夫|西克斯|塞克斯|赛文|塞文|瑟文|诶特|埃特|艾特|耐恩|奈恩|泽柔|贼肉|泽肉|零|欧|喔"
)
_SURNAME = f"(?:{'|'.join(sorted(DOUBLE))}|[{''.join(sorted(SINGLE))}])"
_NUMBER = "(?:电话|手机|座机|热线|号码|号)(?:号码?|就?是|[:：])?"
_TWO = "[二两俩]个?字|那[二两俩几]?个?字"
_EMOJI = "\U0001f300-\U0001faff\u2600-\u27bf"
_PICTURE = rf"[{_EMOJI}(（]"
_ROLE = (
    "掌柜|老板娘?|店[长主员]|经理|教练|私教|司机|师傅|骑手|中介|客服|主管|小哥|收货人|"
    "收件人|联系人|技师|发型师|当事人|经纪人|销售|房东|老师|厨师"
)
_POINTED = "昵称|网名|头像|主页|个性签名|签名档?|简介|封面|置顶|资料|朋友圈|背景图"


def _number(kind: Kind, pattern: str) -> PatternDetector:
    return PatternDetector(kind, "number.spelled", re.compile(pattern, re.IGNORECASE))


PATTERNS: tuple[PatternDetector, ...] = (
    # Characters as machines write them.
    _number(
        Kind.OTHER,
        r"(?:&#x?[0-9A-Fa-f]{1,6};|\\[ux]\{?[0-9A-Fa-f]{2,6}\}?|U\+[0-9A-Fa-f]{4,5}\s?){2,}|(?:%[0-9A-Fa-f]{2}){3,}",
    ),
    # Plates: said as on the radio, or with the province by its sound.
    PatternDetector(Kind.PLATE, "contact.plate", re.compile(
        rf"(?:[{_PROVINCE}]|(?:{_LIKE_A_PROVINCE}))牌?{_BREAK}(?:[A-Z]|诶|西|迪|伊|吉|杰|凯|恩|皮|丘|优|维|歪)(?=[^，。,]{{0,12}}(?:{_SAID}[^，。,]{{0,4}}){{2}})"
        rf"(?:{_BREAK}{_PLATE_SIGN}){{5,6}}(?![A-Za-z0-9])", re.IGNORECASE)),
    # A number with its extension: …转八零二, 听到语音按六零八.
    _number(
        Kind.PHONE,
        rf"{_SAID}(?:[-、 ,，]{{0,2}}{_SAID}){{6,12}}[，,]?[{_HAN}]{{0,6}}"
        rf"(?:转|分机号?|按|拨)(?:分机)?[是:：]?\s?{_SAID}{{2,6}}",
    ),
    _number(Kind.PHONE, rf"四百[-~ ]{{0,2}}[{_HEARD}]{{7}}"),
    # By ear: syllables of other tongues, characters of the same sound behind the word for a number.
    _number(Kind.OTHER, rf"(?:(?:{_EAR})[ ·、,.\-]{{1,2}}){{5,}}(?:{_EAR})"),
    _number(
        Kind.OTHER,
        rf"(?:电话|手机|号码?|[扣叩]{{2}}|微信|卡)[^，。！？\n]{{0,4}}[，,:：]?\s?(?P<it>[{_HEARD}]{{8,20}})(?=[，。！？,!?\s]|$)",
    ),
    _number(Kind.PHONE, rf"{_NUMBER}\s?(?P<it>(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[0-9OoQDlIiZzSsEAbGTBgq]{{7,13}})(?![A-Za-z0-9])"),
    # Signs between all signs.
    _number(Kind.OTHER, r"(?<![A-Za-z0-9])[A-Za-z0-9](?:[ ]?[_~*·|][_~*·| ]{0,3}[A-Za-z0-9](?![A-Za-z0-9])){5,}"),
    _number(Kind.OTHER, rf"(?=[0-9. \-]{{0,30}}[~·{_ODD_DIGITS}]){_SAID}(?:[~·\-. ]{{0,2}}{_SAID}){{10,60}}"),
    _number(Kind.OTHER, r"(?:[“\"'「『\[(（【][0-9A-Za-z][”\"'」』\])）】]){5,}"),
    # Sums that nobody pays: to the last cent, or thousands of millions to the last one.
    _number(Kind.PHONE, rf"(?=[^元块]{{0,14}}[万亿]){_TENS}{{1,12}}亿{_TENS}{{4,20}}|(?<!\d)\d{{8,12}}元\d角\d分"),
    # The room behind the house, a number that goes on behind brackets.
    PatternDetector(Kind.ADDRESS, "place.room", re.compile(
        rf"[{_HAN}]{{2,4}}[巷弄路街]{_SAID}{{1,4}}[{_HAN}]?{_SAID}{{0,4}}[号栋幢楼弄]\s?{_SAID}{{3,4}}(?![{_HAN}\d])")),
    _number(Kind.OTHER, rf"(?<![A-Za-z0-9])[A-Za-z]{{0,3}}\d{{2,12}}(?:[（(][{_HAN}]{{1,6}}[)）]\d{{2,12}}){{1,8}}"),
    # A name half in Latin letters.
    PatternDetector(Kind.PERSON, "name.cued", re.compile(
        rf"{_SURNAME}(?!vip|app|qq|wifi|ok)[a-z]{{2,5}}[{_HAN}](?=[，。！？,!?（(\s]|$)")),
    # A name with a part left out that is told behind it, or with pictures, letters and brackets in it.
    PatternDetector(Kind.NAME, "name.cued", re.compile(
        rf"[{_HAN}]{{0,3}}(?P<sign>[X×○*?_＿某])(?P=sign)?[{_HAN}]{{0,6}}[”\"』」]?[，,]\s?[“\"]?(?P=sign){{1,2}}(?:{_TWO})?"
        rf"(?:就?是|为|念|填)[“\"]?[{_HAN}]{{1,10}}[”\"]?")),
    PatternDetector(
        Kind.NAME, "name.cued", re.compile(rf"(?:某某?|[X×＿]{{1,2}})(?:{_TWO})?就?是[“\"]?[{_HAN}]{{1,10}}[”\"]?")
    ),
    PatternDetector(Kind.PERSON, "name.cued", re.compile(
        rf"(?:{_ROLE})(?P<it>(?![于和向从经]){_SURNAME}(?=[^，。！？,!?]{{0,8}}{_PICTURE})[^，。！？,!?\n:：]{{1,12}})(?=[，。！？,!?]|$)"
    )),
    PatternDetector(Kind.PERSON, "name.cued", re.compile(
        rf"姓(?P<it>[{_HAN}]{{1,2}}[，,]\s?名字?(?:一个|单名|单字|是|叫)[{_HAN}]{{1,3}})(?=[，。！？,!?]|$)")),
    # Signs of one kind between the characters, pictures for a shop.
    PatternDetector(Kind.NAME, "name.cued", re.compile(
        rf"[{_HAN}](?P<sign>[?/*+.\\|#&^=])(?:[{_HAN}](?P=sign)){{2,12}}[{_HAN}]"),
    ),
    PatternDetector(Kind.SHOP, "shop.cued", re.compile(rf"(?:[{_EMOJI}]\s?){{2,6}}[{_HAN}]{{0,3}}[馆店铺坊屋厅行社厂院楼阁]")),
    # Where it stands to be read: 看我昵称…就是微信.
    PatternDetector(Kind.ACCOUNT, "contact.account", re.compile(
        rf"看?我的?(?:{_POINTED})[^，。！？,!?\n]{{2,24}}?(?=就是(?:微信|扣扣|手机|电话|号|联系))|"
        rf"我的?(?:{_POINTED})[^，。！？,!?\n]{{0,24}}(?:写着|写的|那串|数字|号码)")),
)  # fmt: skip
