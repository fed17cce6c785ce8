"""Shops and companies nobody registered: by the category a name ends with, the words around it, nationwide chains."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from panel.redaction.detectors.base import Found
from panel.redaction.detectors.lexicon import names_nobody
from panel.redaction.model import Kind

# Characters that stand between a name and the rest of a sentence far more often than in the name of a shop.
STOP = "的了在是到从给去我你您他她它们这那有跟与被把说叫问找买订对就都也还要让请不没很最再又会能为什么怎吗呢吧啊哦已今昨明"
_NAME = rf"(?:(?![{STOP}])[\u4e00-\u9fff]|[A-Za-z0-9&·'])"
_CATEGORY = (
    "火锅店?|烧烤店?|烤肉店?|烤鱼店?|奶茶店?|茶饮店?|茶餐厅|炸鸡店?|鸡排店?|麻辣烫店?|麻辣香锅店?|冒菜馆?|串串香?|米线店?|"
    "米粉店?|拉面馆?|"
    "面馆|粉店|粥铺|粥店|饺子馆|饺子店|包子铺|早餐店|蛋糕店|面包店|烘焙坊?|甜品店?|咖啡[馆店厅]?|水果店|生鲜店?|生鲜超市|"
    "便利店|超市|"
    "杂货铺|花店|药店|大?药房|餐厅|餐馆|餐饮店?|饭店|饭馆|酒楼|酒家|菜馆|私房菜馆?|家常菜馆?|农家菜|湘菜馆|川菜馆|小吃店?|"
    "小馆|小厨|厨房|食府|食堂|快餐店?|"
    "黄焖鸡米饭|黄焖鸡|盖浇饭|煲仔饭|沙县小吃|肉蟹煲|龙虾馆?|海鲜店?|寿司店?|料理店?|披萨店?|汉堡店?|卤味店?|熟食店?|"
    "凉皮店?|肉夹馍店?|螺蛳粉店?|"
    "美甲店?|美容院?|理发店|发廊|造型|洗衣店|干洗店|汽修店?|修理铺|家政|数码店?|电器店?|手机店|眼镜店|宠物店|母婴店|"
    "服装店|鞋店|文具店|"
    "宾馆|旅馆|民宿|客栈|诊所|健身房?|影城|网吧|旗舰店|专卖店|专营店|商行|经营部|总店|分店|杂货店|小卖部|五金店|工作室"
)
_TRAILING = re.compile(rf"(?:{_CATEGORY}|大排档|排档|店|坊|轩|馆)$")
_LEGAL = "有限责任公司|股份有限公司|有限公司|分公司|集团公司|公司|集团|商行|经营部|合作社|工作室|事务所"
_BRANCH = r"[（(][\u4e00-\u9fffA-Za-z0-9]{1,14}[店部馆][)）]"
_GENERIC = re.compile(
    r"^(?:[一二两三几这那每某同别各半](?:家|个|间|份|碗|杯|盒|条|点|名|位|所|款|种|次|样|天|个月|年|楼|号|直|起|般|些)|"
    r"[本贵整](?:店|公司|个|家)|第|商家|店家|老板|他家|她家|你家|我家|隔壁|附近|楼下|对面|外面|学校|公司|单位|小区|网上|"
    r"线上|平台|手机|家里|前台|柜台|收银台|门店|直播间|小程序|官网|公众号|"
    r"店里|店内|门口|外卖|骑手|客服|点了|点的|一份|好吃|新鲜|普通|所有|其他|正宗|麻辣|香辣|整份|好评|差评|全家|大家)"
)
_ENDS_IN_PLACE = re.compile(r"[上里下中内外时候后前间]$")
_CUED = re.compile(
    rf"(?:店家|商家|店铺|商户|店名|投诉|举报|抬头|这家店?叫|那家|家叫)(?:名?叫做?|是|"
    rf"为)?[:：,， ]?(?P<it>{_NAME}{{1,14}}?(?:{_CATEGORY})(?!{_NAME}{{0,2}}(?:{_CATEGORY})))"
)
_AT = re.compile(
    rf"在(?P<it>{_NAME}{{2,14}}?(?:{_BRANCH})?)(?=(?:店里)?(?:点的|点了|点单|下的?单|订餐|订的|订了|买的|买了|购买|消费|"
    rf"就餐|用餐|吃饭|吃的|吃了|办的?卡|充值|充了|充的|预存|存了|办了))"
)
_BOSS = re.compile(
    rf"(?:^|[，。,.!?！？；;:：\s“”\"])(?P<it>{_NAME}{{1,14}}?(?:{_CATEGORY})?(?:{_BRANCH})?)(?=的(?:老板娘?|店长|店员|"
    rf"店主|掌柜|服务员|员工|商家|人员))"
)
_BRANCHED = re.compile(rf"(?P<it>{_NAME}{{1,14}}{_BRANCH})")
_BARE_BRANCH = re.compile(_BRANCH)
_FOUNDED = re.compile(
    rf"(?P<it>(?:[阿老小大]?[\u4e00-\u9fffA-Z])(?:记|氏|姐|哥|嫂|婆婆|妈妈|大妈|爷爷|老爹)(?!录|者|得|载|"
    rf"住){_NAME}{{0,4}}?(?:{_CATEGORY}))"
)
# What stands in lenticular brackets is a title: of a shop where it ends like one, or behind a word that announces a shop.
_IN_BRACKETS = re.compile(
    r"【(?P<it>[^【】\n]{2,24}(?:店|馆|坊|屋|铺|社|厅|吧|楼|斋|轩|阁|时刻)[)）]?)】"
    r"|(?:评价对象|商户|店铺|门店|商家|投诉|店名|举报)[:：]?\s?【(?P<other>[^【】\n]{2,24})】"
)
# A brand by its first letter: K记, the coffee of S家.
_LETTERED = re.compile(
    r"(?<![A-Za-z])(?P<it>[A-Za-z](?:记(?![者录得载住忆号账分在下性])|家(?=[买点吃订的店那充换退说，。,和跟卖]|咖啡|奶茶|外卖)))"
)
_COMPANY = re.compile(rf"(?P<it>{_NAME}{{4,30}}(?:{_LEGAL}))")
_NO_COMPANY = re.compile(
    r"(?:保险|物流|快递|外卖|你们|贵|该|本|子|母|总|分|大|小|一家|这家|那家|租车|搬家|装修|物业|旅游|航空|中介)公司$"
)
CHAINS = (
    "星巴克|瑞幸咖啡|瑞幸|喜茶|奈雪的茶|奈雪|蜜雪冰城|霸王茶姬|茶百道|古茗|书亦烧仙草|沪上阿姨|一点点|CoCo都可|都可|"
    "益禾堂|茶颜悦色|库迪咖啡|库迪|"
    "麦当劳|金拱门|麦叔叔|肯德基|肯爷爷|小蓝杯|雪王|绿色?美人鱼|汉堡王|必胜客|华莱士|德克士|塔斯汀|正新鸡排|绝味鸭脖|周黑鸭|煌上煌|紫燕百味鸡|海底捞|呷哺呷哺|小龙坎|"
    "大龙燚|蜀大侠|"
    "杨国福麻辣烫|杨国福|张亮麻辣烫|张亮|沙县小吃|兰州拉面|老乡鸡|真功夫|永和大王|吉野家|味千拉面|和府捞面|西贝莜面村|"
    "西贝|外婆家|绿茶餐厅|"
    "太二酸菜鱼|九毛九|云海肴|大米先生|老娘舅|南城香|乡村基|袁记云饺|喜家德|巴比馒头|鲍师傅|好利来|元祖|味多美|85度C|"
    "幸福西饼|胖哥俩肉蟹煲|胖哥俩|"
    "全家便利店|罗森|便利蜂|沃尔玛|家乐福|大润发|永辉超市|永辉|物美|华润万家|永旺|山姆会员店|山姆|盒马鲜生|钱大妈|百果园|"
    "叮咚买菜|朴朴超市|"
    "如家|汉庭|全季|亚朵|锦江之星|屈臣氏|名创优品|优衣库|海澜之家|迪卡侬|宜家|百安居|老百姓大药房|益丰大药房|合利屋|"
    "和合谷|黄太吉"
)
_CHAIN = re.compile(CHAINS)

_RULES = (
    (_BRANCHED, "shop.branch"),
    (_BARE_BRANCH, "shop.branch"),
    (_CUED, "shop.cued"),
    (_AT, "shop.cued"),
    (_BOSS, "shop.cued"),
    (_FOUNDED, "shop.category"),
    (_COMPANY, "shop.company"),
    (_IN_BRACKETS, "shop.cued"),
    (_LETTERED, "shop.cued"),
    (_CHAIN, "shop.chain"),
)


@dataclass(frozen=True, slots=True)
class ShopDetector:
    """Finds shops and companies in Chinese text."""

    def find(self, text: str) -> list[Found]:
        """Names with a branch in brackets, after words that announce a shop, before its staff, and companies."""
        return list(self._find(text))

    def _find(self, text: str) -> Iterator[Found]:
        for pattern, rule in _RULES:
            for match in pattern.finditer(text):
                start, end = match.span((match.lastgroup or "it") if pattern.groupindex else 0)
                word = text[start:end]
                if rule in ("shop.chain", "shop.branch") or not _is_generic(word):
                    yield Found(start, end, Kind.SHOP, rule)


def stem_of(name: str) -> str:
    """A shop's name without the category it ends with (海味鲜 of 海味鲜大排档); the whole name where it has none."""
    stem = _TRAILING.sub("", name)
    return stem if stem else name


def _is_generic(word: str) -> bool:
    if re.search(f"(?:{_CATEGORY}|{_LEGAL})$", word):
        return bool(_GENERIC.match(word) or _NO_COMPANY.search(word) or re.fullmatch(_CATEGORY, word))
    return bool(_GENERIC.match(word) or _ENDS_IN_PLACE.search(word) or names_nobody(word, frozenset()) or word.isdigit())
