"""Ways to reach someone that are not numbers: e-mail, links, accounts, handles, number plates."""

import re

from panel.redaction.detectors.base import PatternDetector
from panel.redaction.model import Kind
from panel.redaction.normalise import CHINESE_DIGITS

_AT = r"\s?(?:@|#|艾特|圈[aA]?|[（(\[]\s?[aA@]\s?[)）\]]|小老鼠|花a|\(at\)|[\[【]at[\]】]|\{at\}|<at>|\sat\s|_at_|-at-)\s?"
_DOT = r"\s?(?:\.|。|\[\.\]|\(\.\)|点|丶|·|\(dot\)|[\[【]dot[\]】]|\{dot\}|\sdot\s|_dot_|\spoint\s)\s?"
_NAME = r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}"
_LABEL = "[A-Za-z0-9-]{1,63}"
_CN = "".join(CHINESE_DIGITS)
_FIGURE = f"[0-9{''.join(CHINESE_DIGITS)}]"
# WeChat and QQ in the spellings that filters are thought not to know.
SERVICE = (
    r"微\s?[-.*·]?\s?信|🛰|[喂威薇维徽徵葳崴卫围胃溦伟韦唯惟魏苇味蔚薏嶶微][\s.*·-]?[信星芯心新欣鑫馨辛昕伈杺杏幸]|[薇微威维徽v](?:[❤♥💗💕💖]|[xX](?![A-Za-z]))|"
    r"绿泡泡|绿色?(?:聊天)?软件|[\u3105-\u3129]{1,3}[ˇˊˋ˙]?\s?[\u3105-\u3129]{1,3}(?=[\sA-Za-z0-9])|小绿|微\s?博|围脖|抖音|快手|某音|某书|"
    r"小红书|支付宝|某宝|陌陌|闲鱼|探探|知乎|贴吧|豆瓣|[扣叩抠寇口蔻]{2}|企鹅号?|🐧|[球秋求丘囚邱]{2}|"
    r"[vVwWＶ]\s?[❤♥💗💕💖💓💞💘♡xX信芯心]|加\s?个?[vVwW](?![A-Za-z]{2})|[+＋➕]\s?[vV]|wei\s?[信心]|[薇微威维徽溦葳](?=\s?[:：号]|\s?[A-Za-z0-9])|(?<=[加的他她我店个发在+])[薇微威维徽溦葳vVwW](?=[是为叫:上字大小]|[A-Za-z]{2,20}[-_0-9零一二三四五六七八九壹贰叁肆伍陆柒捌玖])|"
    r"[vV]我|weixin|wei\s?xin|we\s?chat|(?<![a-z])(?:wx|vx|v|qq|q|wei|wechat|kou\s?kou|koukou|xhs|dy|tg|ins|"
    r"扣)(?![a-z])|(?<![a-z])(?:wx|vx)(?=[a-z]{2,}[-_0-9])|telegram|whatsapp|instagram|电报|飞机号|纸飞机"
)
_TLD = r"(?:[康抗靠][姆母木]|com|cn|net|org|edu|gov|io|me|top|xyz|shop|cc|vip|co|info|biz|app|us|uk|hk|tw)"

EMAIL = PatternDetector(
    Kind.EMAIL,
    "contact.email",
    re.compile(
        rf"(?<![A-Za-z0-9]){_NAME}{_AT}{_LABEL}(?:{_DOT}{_LABEL}){{0,4}}(?:\.[a-z]{{2,20}}|{_DOT}{_TLD})(?![A-Za-z0-9])",
        re.I,
    ),
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
        rf"(?:{SERVICE})(?:号码?|群|账号|帐号|id|是|为|叫|加|搜|我|[:=+＋、,，>→]|\s|\(|\ufffc){{0,6}}"
        rf"(?P<it>[A-Za-z][-_A-Za-z0-9]{{4,29}}|{_FIGURE}(?:[ .·-]{{0,2}}{_FIGURE}){{4,11}})(?![A-Za-z0-9])",
        re.I,
    ),
    # A word after "WeChat" is not an account unless it looks made up: a digit, a dash or an underscore.
    accept=lambda surface: not surface.isascii() or bool(re.search(r"[\d_-]", surface)),
)
# 微信号: anything after these words is an account, a plain word as well.
NAMED_ACCOUNT = PatternDetector(
    Kind.ACCOUNT,
    "contact.account",
    re.compile(
        rf"(?:(?:{SERVICE})(?:号码?|账号|帐号|id)|加我?(?:个)?(?:{SERVICE})|搜(?:索)?(?:{SERVICE}))\s?(?:是|为|叫|[:=])?\s?"
        r"(?P<it>[A-Za-z][-_.A-Za-z0-9 ]{3,29}[A-Za-z0-9])(?![A-Za-z0-9])",
        re.I,
    ),
    accept=lambda surface: surface.count(" ") == 0 or all(len(part) < 3 for part in surface.split()),
)
MINI_PROGRAM = PatternDetector(
    Kind.URL,
    "contact.link",
    re.compile(
        r"#小程序[:：]?\s?//\S{2,80}|小程序(?:搜索?|叫|名叫|名称|是|"
        r"[:：])\s?[“\"'「《]?(?P<it>[^\s，。,.!！?？;；“”\"'」》]{2,16})"
    ),
)
SPOKEN_LINK = PatternDetector(
    Kind.URL,
    "contact.domain",
    re.compile(
        rf"(?<![A-Za-z0-9@.])(?:[A-Za-z0-9-]{{1,40}}\s?(?:点|。|丶|[(\[](?:\.|dot)[)\]])\s?){{1,4}}{_TLD}(?![A-Za-z0-9])"
        r"(?:\s?(?:/|斜杠|杠)\s?[A-Za-z0-9_-]{2,40}){0,4}",
        re.I,
    ),
)
SPACED_LINK = PatternDetector(
    Kind.URL,
    "contact.domain",
    re.compile(
        r"(?<![A-Za-z0-9@.])[A-Za-z0-9-]{1,40}\s\.\s(?:com|cn|net|org|top|xyz|cc|vip)(?![A-Za-z0-9])(?:\s?/\s?[A-Za-z0-9_-]{1,40}){0,4}",
        re.I,
    ),
)
WECHAT_ID = PatternDetector(Kind.ACCOUNT, "contact.wxid", re.compile(r"(?<![a-z0-9])(?:wxid|gh)\s?[_＿-]\s?[A-Za-z0-9]{6,}"))
HANDLE = PatternDetector(
    Kind.ACCOUNT, "contact.handle", re.compile(r"(?<![A-Za-z0-9._+-])@(?P<it>[^\s@,.;:!?，。；：！？、()\[\]]{2,20})")
)
NICKNAME = PatternDetector(
    Kind.ACCOUNT,
    "contact.nickname",
    re.compile(
        r"(?:昵称|网名|用户名|群主|ID名|微信名|账号名|群名片)(?:就?叫做?|就?是|为|:|\s){0,2}"
        r"[\"'“「]?(?P<it>[^\s,.;:!?，。；：！？、()\[\]\"'“”「」]{2,12}?)[\"'”」]?(?=[\s,.;!?，。；！？、()]|说|发|也|$)"
    ),
)
IN_GROUP = PatternDetector(
    Kind.ACCOUNT,
    "contact.nickname",
    re.compile(
        r"(?:群里|群友|网友)(?:的|有个|"
        r"那个)?[\"“「]?(?P<it>(?![发问有说大他她我你都也又就还被把一没里])[^\s,.;:!?，。；：！？、()]{2,12}?)[\"”」]?"
        r"(?=(?:也|都|就)?(?:说|发了|发的|问|表示|回复|吐槽|反映))"
    ),
)
PLATE = PatternDetector(
    Kind.PLATE,
    "contact.plate",
    re.compile(
        r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]牌?\s?[A-HJ-NP-Z][ ·•.-]{0,2}"
        rf"(?=[A-Z0-9{_CN} ]{{0,10}}[\d{_CN}])[A-HJ-NP-Z0-9{_CN}](?: ?[A-HJ-NP-Z0-9{_CN}]){{3,5}}[挂学警港澳]?(?![A-Za-z0-9])",
        re.I,
    ),
)
