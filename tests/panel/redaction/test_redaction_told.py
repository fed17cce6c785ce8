"""Identifiers that a text tells how to put together, that stand near the word for them, or that Latin syllables spell."""

from __future__ import annotations

import pytest

from panel.redaction import detect

MASKED = [
    ("要图的话加薇芯，开头lan_，结尾4471", "开头lan_，结尾4471"),
    ("他的车尾号66Q，前面是粤B3M", "尾号66Q，前面是粤B3M"),
    ("写信到新浪邮箱，前缀lan77，后缀新浪点com", "前缀lan77，后缀新浪点com"),
    ("身份证前六位440301，生日1991年3月4日，后四位221X", "440301"),
    ("身份证前六位440301，生日1991年3月4日，后四位221X", "221X"),
    ("这家店前两个字福满，后头砂锅粥店", "福满，后头砂锅粥店"),
    ("名字这样写，名是勇，姓嘛，古月胡", "名是勇，姓嘛，古月胡"),
    ("搜lan汉字_x9删掉47（去掉汉字）", "lan汉字_x9删掉47"),
    ("1风3雨9雷2电6山5水4火1（不要看字）", "1风3雨9雷2电6山5水4火1"),
    ("发到moc.361@74nal（反着写）", "moc.361@74nal"),
    ("招牌是铺饼烧家老（倒着看）", "铺饼烧家老"),
    ("打I.III.IX II IV O VII VII I II V就通", "I.III.IX II IV O VII VII I II V"),
    ("工牌是（陈）（小）（兰）", "陈"),
    ("工牌是（陈）（小）（兰）", "兰"),
    ("只在徽信上跟我说，lan-2208", "lan-2208"),
    ("加过一次🛰️，ⓛⓐⓝ⑦⑦①，就没回了", "ⓛⓐⓝ⑦⑦①"),
    ("绿泡泡的账号写着l、a、n、g、7、7、1", "l、a、n、g、7、7、1"),
    ("表格传到企鹅上，依器散久灵爱巴那个", "依器散久灵爱巴"),
    ("要核实就拨依散久器屋舞灵凌爸四拐", "依散久器屋舞灵凌爸四拐"),
    ("合同发给了lan77鼠标号foxmail点com", "lan77鼠标号foxmail点com"),
    ("发到lan77【艾特】qq【点】com", "lan77【艾特】qq【点】com"),
    ("那辆车的牌子粤月B·7K2M1，我拍了", "月B·7K2M1"),
    ("开着车，牌子是yueB·7K2M1", "yueB·7K2M1"),
    ("广东的B牌照，号是7 K 2 M 1", "7 K 2 M 1"),
    ("我家小区叫翠湾里，楼号9，门牌1203", "翠湾里，楼号9，门牌1203"),
    ("送到三楼，右手边第二户", "右手边第二户"),
    ("翠湾里拐栋洞幺四", "拐栋洞幺四"),
    ("翠湾里7懂2单圆303", "7懂2单圆303"),
    ("带头的那位，姓chen", "姓chen"),
    ("工牌上写着chen2 lan2", "chen2 lan2"),
    ("工牌上写着chén xiǎo lán，看得清楚", "chén xiǎo lán"),
    ("说的就是fuman砂锅", "fuman"),
    ("查这票SFyisanjiulingwuqibaerliusi", "SFyisanjiulingwuqibaerliusi"),
    ("手机号报的139бЧ7З8Ч01", "139бЧ7З8Ч01"),
    ("查这一笔：尾巴四位2208，当中51307，打头的660194", "尾巴四位2208，当中51307，打头的660194"),
    ("都喊他阿兰，本家姓郝", "郝"),
    ("工牌上写着贺🎈小兰，看得清楚", "贺🎈小兰"),
    ("带头的是贺L。", "贺L"),
    ("带头的是何小篮（同音）", "何小篮"),
    ("送到1203室，9栋的，翠湾里那个院子", "翠湾里那个院子"),
    ("福某砂锅粥店就是它", "福某砂锅粥店"),
    ("街坊都喊小LAN，也喊xiang姐", "小LAN"),
    ("街坊都喊小LAN，也喊xiang姐", "xiang姐"),
    ("小红书上那个爱喝粥的兰51发的图", "爱喝粥的兰51"),
    ("工牌认得出，三点水的汪，军人的军", "三点水的汪，军人的军"),
    ("回寄那票中间是40128，最前面SF337，最后4410，收到没", "中间是40128，最前面SF337，最后4410"),
]


@pytest.mark.parametrize(("text", "hidden"), MASKED)
def test_it_is_masked(text: str, hidden: str) -> None:
    start = text.index(hidden)
    redacted = detect({"a": text}, [], "zh")
    masked = {place for span in redacted.spans for place in range(span.start, span.end)}
    assert all(place in masked for place in range(start, start + len(hidden)) if text[place].isalnum())


@pytest.mark.parametrize(
    "text",
    [
        "[赞][赞][赞] 味道不错",
        "微信上就一直不回，第二天才说没货",
        "开头说得好，结尾不认账",
        "用weixin付的款，haha",
        "点了2个3份的套餐，送到只有1份",
        "前面排队的人多，后面才轮到我们",
        "老板娘人好，本家店也干净",
        "在某家水果店买的，某公司不管",
        "手机是新买的，屏幕就坏了",
    ],
)
def test_ordinary_words_stay(text: str) -> None:
    assert detect({"a": text}, [], "zh").texts["a"] == text
