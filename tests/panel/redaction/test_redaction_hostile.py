"""What people write so that no filter sees it: most of it is masked, the rest is at least pointed out to a person."""

from __future__ import annotations

import pytest

from panel.redaction import Kind, Known, Setting, detect

KNOWN = [
    Known("吕欣怡", Kind.PERSON, "complainant"),
    Known("张伟", Kind.PERSON, "courier"),
    Known("海味鲜大排档（光明路店）", Kind.SHOP, "respondent"),
    Known("13800138000", Kind.PHONE, "complainant"),
    Known("云海市青山区杏林路66号梧桐苑3栋2单元501", Kind.ADDRESS, "complainant"),
    Known("mei_2026", Kind.ACCOUNT, "complainant"),
]
MASKED = [
    ("打我电话l38OOl38OOO", "l38OOl38OOO"),
    ("号码是138空0013空8000", "0013"),
    ("前三位138，中间0013，后四位8000", "0013"),
    ("幺三八洞洞幺三八洞洞洞", "幺三八洞洞幺三八洞洞洞"),
    ("衣三扒零零衣三八零零零", "衣三扒零零"),
    ("yao san ba ling ling yao san ba ling ling ling", "yao san ba ling ling"),
    ("138****8000是我", "8000"),
    ("1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣", "8️⃣0️⃣0️⃣0️⃣"),
    ("①③⑧零零①③⑧零零零", "①③⑧零零"),
    ("138😀0013😀8000", "0013"),
    ("call one three eight zero zero one three eight", "three eight zero"),
    ("加我v❤：mei_2026", "mei_2026"),
    ("薇信 abc12345", "abc12345"),
    ("扣扣 一二三四五六七八", "三四五六"),
    ("加V：zhangsanfeng", "zhangsanfeng"),
    ("邮箱mei2026艾特qq点com", "mei2026"),
    ("mei2026#163.com", "mei2026"),
    ("我住5-2-1103", "1103"),
    ("五栋二单元1103", "1103"),
    ("3#501门口", "501"),
    ("杏林路六十六号", "六十六号"),
    ("张 伟送的", "伟"),
    ("张*伟送的", "伟"),
    ("张🌟伟送的", "伟"),
    ("zhangwei送的", "zhangwei"),
    ("张wei态度很差", "wei"),
    ("骑手Z伟", "Z伟"),
    ("弓长张那个骑手", "弓长"),
    ("他姓张，单名一个伟字", "姓张"),
    ("我姓吕名欣怡", "欣怡"),
    ("吕心怡打的电话", "心怡"),
    ("张偉送的", "偉"),
    ("吕某某投诉", "吕某"),
    ("L女士打来的", "L女士"),
    ("LXY是我", "LXY"),
    ("lvxinyi就是她", "lvxinyi"),
    ("那家海味鲜很咸", "海味鲜"),
    ("海味先大排档", "海味先"),
    ("看t点cn斜杠abc123", "abc123"),
    ("车牌京A 1 2 3 4 5", "3 4 5"),
    ("卡号6222 **** 1234", "1234"),
    ("后四位八零零零", "八零零零"),
    ("尾号是八千", "八千"),
    ("号码138后面0013再后面8000", "后面0013"),
    ("one38 double0 13 8 triple0", "triple0"),
    ("yao3ba 0013 8000", "yao3ba"),
    ("138零零1三8千", "8千"),
    ("I\u04178OO1\u04178OOO打这个", "OOO"),
    ("骑手张（伟）送来的", "伟"),
    ("lu xinyi投诉", "xinyi"),
    ("吕*怡下的单", "怡"),
    ("吕__怡下的单", "怡"),
    ("加mei下划线2026", "2026"),
    ("加MEI-2026", "2026"),
    ("住杏林lu66号", "杏林lu"),
    ("住杏林路陆拾陆号", "拾陆"),
    ("梧桐苑三幢二单元五〇一", "五〇一"),
    ("B座1203", "1203"),
    ("12F-03门口", "F-03"),
    ("邮箱abc(a)qq.com", "abc"),
    ("邮箱abc圈qq点com", "abc"),
    ("邮箱abc艾特163点康姆", "163"),
    ("网址abc[.]com", "abc"),
    ("网址t . cn / abc12", "abc12"),
    ("网址www点abc点com", "abc"),
    ("车牌京A一二三四五", "三四五"),
    ("身份证后六位011237", "011237"),
    ("身份证1101011990****1237", "1237"),
    ("取餐号A4417", "A4417"),
    ("骑手尼玛次仁送的", "次仁"),
    ("买买提·艾力送的", "艾力"),
    ("陈某人说的", "陈某人"),
    ("邮箱kk2001[@]example.com", "kk2001"),
    ("陌陌号kk20001", "kk20001"),
    ("快递YT 8812 3456 7890 1", "YT"),
    ("A3栋楼下", "A3"),
]
# Nothing of these is known to the case: only how they are written, or the words before, tell.
UNKNOWN = [
    ("打𝟏𝟑𝟗𝟐𝟐𝟑𝟑𝟒𝟒𝟓𝟓找他", "𝟒𝟒𝟓𝟓"),
    ("打〡〣〩〢〢〣〣〤〤〥〥找他", "〤〤"),
    ("对方⠁⠉⠊⠃⠃⠉⠉⠙⠙⠑⠑", "⠃⠃"),
    ("电话Ⅰ Ⅲ Ⅸ Ⅱ Ⅱ Ⅲ Ⅲ Ⅳ Ⅳ Ⅴ Ⅴ", "Ⅳ"),
    ("手机号yī sān jiǔ èr èr sān sān sì sì wǔ wǔ", "sān"),
    ("号码是一百三十九、二千二百三十三、四千四百五十五", "二百三十三"),
    ("电话139，两个2，两个3，两个4，两个5", "两个4"),
    ("电话壹叄玖貳貳叄叄肆肆伍伍", "貳貳"),
    ("第一段139，第二段2233，第三段4455", "2233"),
    ("先是139，后边跟着22334455", "后边跟着22334455"),
    ("电话1\n3\n9\n2\n2\n3\n3\n4\n4\n5\n5", "4\n4"),
    ("号码怕被吞，先发一半139223。等了三天没人来。剩下的34455拼起来", "34455"),
    ("号码怕被吞，先发一半139223。等了三天没人来。剩下的34455拼起来", "139223"),
    ("号码反过来念：55443322931", "55443322931"),
    ("对方1六b七43９7四9８这个号", "七43９7"),
    ("卡号621A5S08Bb0ll2zz34g", "Bb0ll2zz"),
    ("卡号62。220~22·5805|694—4851", "5805|694"),
    ("快递单号前面六位是ZTO615，后面九位是663355647", "ZTO615"),
    ("座机区号010后面6600 1234", "6600"),
    ("加我维芯lyx_8812", "lyx_8812"),
    ("加ㄨㄟㄒㄧㄣ lyx8812谈", "lyx8812"),
    ("客服秋秋8🍎8🍀1🌸2🔥3", "8🍀1"),
    ("他的薇是字母lyx后面跟数字79", "lyx"),
    ("加我vx l y x _ 8 8 1 2", "y x _ 8"),
    ("V信🅛🅨🅧8812", "🅨🅧"),
    ("加v lyx下划线八八一二", "八八一二"),
    ("邮箱lyx八八一二 圈A 一六三 点 com", "八八一二"),
    ("邮箱是lyx_88艾特新浪点康姆", "新浪"),
    ("那辆车是浙B🐶12🍎345", "12🍎345"),
    ("车牌浙B开头，后面12345", "12345"),
    ("收货地址桂花苑9/1/1001", "9/1/1001"),
    ("我住桂 花 路 3 4 号 桂 花 苑 1 2 0 1", "花 苑"),
    ("住桂花|五区|15|2|2303", "2303"),
    ("避雷味·鲜·坊", "鲜"),
    ("店名是wei鲜小炒，别去", "鲜小炒"),
    ("避雷味X鲜大家别去", "味X鲜"),
    ("抖音号看✨云✨的✨人93", "云✨的"),
    ("快手号看丶云人_8O", "云人"),
    ("骑手叫zhāng wěi", "wěi"),
    ("骑手叫ㄓㄤ ㄨㄟˇ", "ㄨㄟ"),
    ("骑手叫张\n伟，态度差", "伟"),
    ("签字的人是Z.W.", "Z.W"),
    ("店长zw骂人", "zw"),
    ("店主叫羊女姜，建设的建，木字旁加辛的梓", "建设"),
    ("记住这个人，草肃萧，单名一个军", "单名一个军"),
    ("教练叫无鹰，态度差", "无鹰"),
    ("骑手姓王名字里是海波两个字", "海波"),
    ("大家喊他阿燕（雷家的）", "雷家"),
    ("店里人喊他姓王的光头", "光头"),
    ("店长叫张（伟大的伟）", "伟大的伟"),
]
POINTED_OUT = [
    ("这家嗨味仙大排裆真坑", "嗨味仙"),
    ("打&#49;&#51;&#57;&#50;&#50;&#51;", "49"),
    ("老板就叫チョウさん", "チョウ"),
    ("那个脏尾干的", "脏尾"),
    ("他短号六六八八", "六六八八"),
    ("太 差 了 吧", "差 了"),
    ("菜★里有头发", "里有"),
    ("zw那个骑手", "zw"),
    ("武大正门对面第一家", "对面第一家"),
    ("这条街唯一的牙医", "唯一的牙医"),
    ("地铁4号口出来右转", "4号口"),
    ("老板就是鹿记", "鹿记"),
    ("三年二班的家长", "三年二班"),
    ("房号记作4417", "4417"),
    ("骑手叫高兴", "高兴"),
    ("我叫习惯，住得近", "习惯"),
    ("客服是成功，态度差", "成功"),
    ("小红书雨后彩虹也发了", "雨后"),
    ("平台的单子#37", "37"),
    ("店长万一说不管", "万一"),
    ("高三(5)班的家长", "高三"),
    ("建材市场后面那家", "后面那家"),
    ("骑手有纹身", "纹身"),
    ("我的号m e i 2 0", "e i"),
    ("值班的就高兴一个人，叫不动", "高兴"),
    ("当天自然给我量的尺寸，量错了", "自然"),
    ("卖我手机的是认真，还说是新的", "认真"),
    ("中介方便把我的押金扣了", "方便"),
]


@pytest.mark.parametrize(("text", "hidden"), MASKED)
def test_it_is_masked(text: str, hidden: str) -> None:
    assert hidden not in detect({"a": text}, KNOWN, "zh").texts["a"]


@pytest.mark.parametrize(("text", "hidden"), UNKNOWN)
def test_it_is_masked_though_nothing_is_known(text: str, hidden: str) -> None:
    assert hidden in text
    assert hidden not in detect({"a": text}, [], "zh").texts["a"]


@pytest.mark.parametrize(
    "text",
    [
        "等了1个小时，叫了2个骑手，换了3家店，点了5份饭和12个菜，一五一十告诉我",
        "6:30到7:30送到，打3.5折，满300减50，第3天才退",
        "一二三四五，上山打老虎，七上八下",
        "骑手是新来的，客服就是这个态度，我是会员，本人不接受",
        "味道/服务/包装都差，好吃！不贵，米饭+菜",
        "他说的是实话，收货人不在，那个店员很好",
    ],
)
def test_ordinary_words_are_not_taken_for_tricks(text: str) -> None:
    masked = [span for span in detect({"a": text}, [], "zh").spans if not span.rule.startswith("quasi.")]
    assert masked == []


@pytest.mark.parametrize(("text", "seen"), POINTED_OUT)
def test_what_stays_readable_is_a_suspect(text: str, seen: str) -> None:
    redacted = detect({"a": text}, KNOWN, "zh")
    stretches = [*redacted.suspects, *redacted.spans]
    place = text.index(seen)
    assert any(each.start < place + len(seen) and place < each.end for each in stretches)


def test_an_ordinary_complaint_has_few_suspects() -> None:
    text = (
        "昨天中午点了一份酸菜鱼和两碗米饭，等了一个多小时才到，汤全洒在袋子里，米饭也是夹生的。打电话给骑手，他说餐厅出餐慢，"
        "打给商家又说是骑手的问题，互相推。备注写了不要香菜，结果放了一大把。我要求退一半的钱，商家只肯退五块，还说爱要不要，"
        "这种态度真的让人生气。以前在这里点过很多次，味道一直不错，包装也好，这次实在太差了。"
    )
    redacted = detect({"a": text}, KNOWN, "zh")
    assert sum(each.end - each.start for each in redacted.suspects) < 0.15 * len(text)
    assert [span.surface for span in redacted.spans] == []


def test_a_suspect_that_was_left_in_the_open_before_is_not_asked_again() -> None:
    assert detect({"a": "老板就是鹿记"}, [], "zh").suspects
    assert not detect({"a": "老板就是鹿记"}, [], "zh", setting=Setting(allowed=frozenset({"鹿记"}))).suspects
