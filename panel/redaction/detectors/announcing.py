"""The words that announce an identifier, what leads from them to it, and what ordinary sentences go on with instead."""

import re
from dataclasses import dataclass

from panel.redaction.detectors.contacts import SERVICE
from panel.redaction.model import Kind


@dataclass(frozen=True, slots=True)
class Cue:
    """What one group of words announces; `named` when it may be plain words, as names are.

    `rare`: points for words that ordinary complaints hardly use.
    """

    kind: Kind
    rule: str
    named: bool = False
    rare: float = 0.0


_ROLE = (
    "骑手|快递员|小哥|店长|店员|店主|经理|主管|老板娘?|师傅|司机|厨师|房东|中介|教练|负责人|联系人|收货人|收件人|"
    "寄件人|骗子"
)
_WORDS: tuple[tuple[str, Cue, str], ...] = (
    ("mail", Cue(Kind.EMAIL, "contact.email", rare=1.0),
        r"邮箱|油箱地址|信箱|邮件(?:地址)?|伊妹儿|电邮|写信(?:到|给|去)?|(?<![A-Za-z])e?-?mail(?![A-Za-z])"),
    ("plate", Cue(Kind.PLATE, "contact.plate", rare=1.0),
        r"车牌|牌照|牌号|车号|牌子(?=[是:：])|(?<=[，。,；])牌(?=[是:：\u4e00-\u9fff])|(?:车子?|摩托|面包|卡车|货车|电动车)(?=是|[:：])"),
    ("card", Cue(Kind.BANK_CARD, "number.named", rare=1.0),
        r"银行卡|卡号|储蓄卡|信用卡|[工农建招中交]行卡|收款卡|收款账[号户]|打款账[号户]|账户|户头|(?<=[，。,；他她我的上])卡(?=[是:：])"),
    ("identity", Cue(Kind.ID_CARD, "number.named", rare=1.0),
        r"身份证|身份正|身分证|证件号?|证号|(?<![A-Za-z])sfz(?![A-Za-z])"),
    ("order", Cue(Kind.ORDER, "number.named"),
        r"单号|单(?=[两洞拐勾幺一二三四五六七八九零]{4})|订单(?!金额|时间|状态|价)|丹号|编号|快递单?|运单|物流|取件码|取餐[码号]|提货码|核销码|券码|票号|(?:包裹|那票货?|那票件|那件|这单|那单|那笔)的?号?(?=[是:：])|"
        r"(?<=[，。,；那个的边])号(?=[是:：我])"),
    ("address", Cue(Kind.ADDRESS, "place.room"),
        r"地址|住址|住处|门牌|房号|几栋|几号楼|几单元|(?<=[我他她家])住在?|家住|我家(?:就?在|是)|送到|收货地|小区(?=名|叫|[:：])|单元号"),
    ("shop", Cue(Kind.SHOP, "shop.cued", named=True),
        r"店名|店招|招牌|店铺名|公司名|(?:商家|店家|商户|店铺?|公司|饭店|餐厅|馆子|[这那]家?店|[这那]家|厂家|品牌)(?:的?名字?|(?=叫))|黑心(?:公司|店|商家)(?=[:：])|避雷|拉黑|就是[那这]家|别去"),
    ("handle", Cue(Kind.ACCOUNT, "contact.account", named=True, rare=1.5),
        r"昵称|网名|用户名|(?:抖音|快手|小红书|某音|某书|微博|闲鱼|点评网?|b站|B站|绿色软件|群里|评论区)上?(?=搜|找|叫|的?名字|号是|那个|[iI][dD])"),
    ("account", Cue(Kind.ACCOUNT, "contact.account"),
        rf"{SERVICE}|(?<=[加他她我个])[薇微威维徽溦葳vVwW](?=[，,。是叫:\s（(“\"])|[Qq微薇威V]号|账号|帐号|暗号|口令|群号"),
    ("phone", Cue(Kind.PHONE, "number.named"),
        r"电话|点话|电活|☎|📞|📱|手机|手鸡|座机|热线|联系(?:方式|他|她|我|人)|号码|来电|致电|呼叫|拨打?|打给|打过去|打我|找他的?|他号|"
        r"(?<![A-Za-z])(?:tel|phone|call)(?![A-Za-z])|(?<![一-龥])打(?![A-Za-z]*包)"),
    ("person", Cue(Kind.PERSON, "name.cued", named=True),
        rf"名字|姓名|真名|全名|本名|大名|全拼|户名|机主|署名|落款|(?:{_ROLE})(?:(?=叫|写|[:：A-Za-z0-9])|姓|名字?|首字母|是谁)|"
        r"(?<=[他她我])(?=叫(?!我|你|他|她|外卖|车|来|去|人|客服))|人(?=叫)|(?<=[他她人])姓(?!名)|贵姓|骂他|大家一起骂"),
    ("riddle", Cue(Kind.OTHER, "number.spelled", named=True, rare=1.0),
        r"每句(?:话)?的?(?:第[一二]个?字|开头|最后一个字|首字)?|句[首尾]|藏[头尾]诗?|(?:谜语|谜面|暗语|密码)|诗里|"
        r"(?:补字|填一?填|填空|挑着[念读看]|隔[一两]个?字[念读]一?个?|直译|意译|翻译过来|偏了?[一两]格|火星文|做题)(?=[:：])"),
)  # fmt: skip
CUE = re.compile("|".join(f"(?P<{name}>{words})" for name, _, words in _WORDS), re.IGNORECASE)
CUES = {name: cue for name, cue, _ in _WORDS}

# How something is written, hidden or put together: who says so is about to tell a code.
_TELLING = (
    r"谐音|同音|倒着|倒过来|反着|反过来|从右往左|从后往前|颠倒|逆序|每句|句首|句尾|藏头|藏尾|首字|尾字|连起来|连着[念看读写]|拼起来|拼一?起|拼成|合起来|合在一起|合成|"
    r"凑起来|拆开|拆成|拆字|分开写|拆解|自己[拼合算数想猜换译]|你猜|猜一?猜|打一|谜语?|破译|密码|摩尔?斯|暗语|对照|换成数|换数|换算|数一数|数[“\"「星笔点个]|几画|笔画|"
    r"看图|一个图|简谱|唱|天干|地支|生肖|星座|元素|周期表|色环|进制|编码|键盘|九宫格|字母表|[sS]hift|首字母|缩写|取[里前后每第一数]|去掉|删掉|扣掉|抠掉|"
    r"不要看?|只看|跳着|隔[一二]|每[位个]|按顺序|照麻将|扑克|成语|诗|[法日韩俄德英]语|[日韩英]文|火星文|用正字|画正字|竖线|点点|念(?:出来|法|时间|给|成)?|写成|写作|写法|报给|"
    r"个字|那个字|第[一二三四五]字|[前头后]一个是|前两个|[头第]一个是|读[起作成来]|听[起着]来?像|意思是|字母|全拼|下划线|横[杠线]|生日|藏[在着]|换成|看成|字拆|拆着"
)
TELLING = re.compile(_TELLING)
# Those of them that complaints about meals and parcels never say.
RIDDLE = re.compile(
    r"谐音|同音字?|倒着[念读看写拼]|倒过来[念读看写拼]|反着[念读看写拼]|反过来[念读看写拼]|从右往左|每句话?的?(?:第|开头|首|最后)|句首|句尾|藏头|藏尾|首字母|"
    r"连起来[念读看写是就]|连着[念读看]|拼起来|拼一?起[念读看]|合起来[念读看是就]|拆开[念读看写来]|拆字|你猜|猜猜|打一[字成个]|谜|破译|暗语|暗号|摩尔?斯|换成数|几画|笔画|看图[说猜]|简谱|"
    r"天干|地支|生肖|星座|周期表|色环|进制|键盘|九宫格|字母表|取(?:里头|前|后|每|第)|去掉.{0,3}字|懂的都?懂|自己[拼合算想猜换译品]|"
    r"[法日韩俄德英]语|像.{1,6}的?字|挑着[念读看]|隔着[念读看]|[读念]快一?点|文中出现|按顺序抄|竖着[看读念]|打头的数|能拨通|照着拨|补字|填一填|偏了?[一两]格|直译|偏旁|部首|字旁|拼音|缩写|简称"
)
# The beginnings or ends of the sentences that follow say it.
VERSE = re.compile(r"每句|句首|句尾|句话|藏头|藏尾|首字|尾字|诗")
_SAY = "说|问|答|道|表示|回复|告诉|回|讲|喊|骂|写着|显示|提示|通知"
_FILL = (
    r"(?:号码?|地址|账号|帐号|[iI][dD]|群|上|那边|这边|名字?|搜索?|尾数|尾巴|末尾|后四位|末四位|前面|后面|后缀|部分|前半段?|后半段?|开头|"
    r"数字|尾号|自己)"
)
# From the strongest sign that something is told to the weakest.
COLON = re.compile(rf"(?:(?!{_SAY}|金额|时间|日期|价格|状态|http)[^，。！？；,!?;:：\n\ufffc]){{0,16}}:\s?")
IS = re.compile(rf"(?:的?{_FILL}){{0,3}}(?:就?是|为|叫做?|=|等于|写作|写成|念|报|搜索?|找|>|→)\s?[\"“「『《]?(?:那个)?")
QUOTE = re.compile(rf"(?:{_FILL}){{0,2}}\s?[\"“「『《(（\[【|]\s?")
# 店家叫什么我不敢直说，…
UNSAID = re.compile(
    r"[^，。！？；,!?;\n\ufffc]{0,8}?(?:不敢|不能|不方便|不好|不便|没法)(?:直接?|明|公开)?[说写讲提点](?:全|出来|明)?"
    r"[，,。:、]\s?"
)
# Words that lead to the next part of what is told.
STEP = re.compile(
    r"\s?(?:再|加上?|后[面一两头]|前[面一两头]|然后|接着|最[后前]|第[一二三四五六]|头一?个|末[尾位]|尾[巴数]|中间|数字|字母|"
    r"换成|挂个?|跟)"
)
TOLD = re.compile(rf"[^，。！？；,!?;\n\ufffc]{{0,8}}?(?:{_TELLING})(?:的?是|成|写|时间就行)?[，,:：]?\s?")
FILL = re.compile(rf"(?P<words>(?:的?{_FILL}){{0,2}})[ \t，,]{{0,2}}")

# What a sentence goes on with when it talks about a phone, an order, a name, and does not tell one.
ORDINARY = re.compile(
    r"\s?(?:[\"“]?(?:打|接|拨|通|关机|停机|占线|空号|忙|催|问|联系|客服|告诉|投诉|沟通|催单|里|上|中|给|过|费|一直|了|的时候|来了?|去|让|请|退|取消|"
    r"超时|显示|已|未|有|没|不|无|在(?!后)|和|跟|与|要|能|会|可以|看|查|都|也|就(?!是)|还|又|才|再|只|被|是不是|是否|是我|是他|是她|是商家|是客服|是你|是假|是空|是错|"
    r"是什么|是多少|是谁|是哪|什么|多少|怎么|错|对了?$|号?错|号?不|号?没|号?查|名字?[不没错]|打不|一样|不一|完成|送达|配送|派送|信息|页面|备注|详情|状态|金额|时间|"
    r"商品|数量|送|收|发|取|买|用|充|卡|屏|壳|膜|店|版|端|支付|转账|好友|群|聊天|消息|留言|截图|记录|语音|视频|验证|改|换|填|写[错明了得]|贴|丢|忘|少|多|"
    r"太|很|真|比较|特别|非常|根本|完全|直接|马上|终于|后来|结果|但|可|如果|因为|所以|那边|人员|员|小哥|师傅|公司|费|单$|单[都也还没不了]))"
)
# 电话打了3次, 信用卡是1-7个工作日: how many or how long, whatever led to it.
COUNTED = re.compile(
    r"\s?(?:需要?|大概|大约|约|至少|最多|最快|有|打了|等了|才|都|也){0,3}\s?[\d零一二两三四五六七八九十百几半至到~\-]{1,9}"
    r"\s?(?:来|多)?(?:个多?)?(?:工作日|小时|钟头|分钟|多?分(?![零一二三四五六七八九\d])|天|次|遍|回|人|家|包裹|月(?![\d零一二三四五六七八九])|年(?!\d)|款|种|件|份|单(?!元)|块钱|元(?![\d、，])|个(?![\d两三四五六七八九]))"
)
_NUMBER = "电话|手机号?|微信号?|号码|单号|订单号?|邮箱|车牌号?|地址|店名|名字|账号|卡号|扣扣"
_OVER = r"(?=[，。！？；,!?;\s]|$)"
# 一三九…，这是他电话: what announces stands behind.
BEHIND = re.compile(
    rf"[，,。]?\s?(?:这|那)?(?:就|便)?是(?:他|她|商家|我|那人|店家|老板)?的?(?:{_NUMBER})了?{_OVER}|"
    rf"(?<=[\dA-Za-z一-龥])就是[他她]的?(?:{_NUMBER}){_OVER}"
)
