"""What an announcing word is followed by: masked when it is made of pieces of a code, left alone when it is a sentence."""

from __future__ import annotations

import pytest

from panel.redaction import Redacted, detect
from panel.redaction.detectors.coded import Coded
from panel.redaction.normalise import normalise

TOLD = [
    # numerals in other tongues and orders
    ("联系方式是uno tres ocho dos dos cinco nueve", "uno tres ocho dos dos cinco nueve"),
    ("电话いち さん ご きゅう に ろく", "いち さん ご きゅう に ろく"),
    ("手机按天干：甲丙戊己丁壬乙庚", "甲丙戊己丁壬乙庚"),
    ("电话按生肖数：鼠虎马龙猴牛兔鸡", "鼠虎马龙猴牛兔鸡"),
    # things counted, drawn, looked at
    ("扣扣数一数：★★★ ★ ★★★★★ ★★", "★★★ ★ ★★★★★ ★★"),
    ("号码画线：|| ||| | ||||| |||| ||", "|| ||| | ||||| |||| ||"),
    ("店长叫🐯🌊🎋，你品", "🐯🌊🎋"),
    ("电话像什么：铅笔、耳朵、镰刀、葫芦、鸭子", "铅笔、耳朵、镰刀、葫芦、鸭子"),
    # prices, dates, idioms where it is said that they are read
    ("手机写成价钱：151元、26元、8元3角、907元", "151元、26元、8元3角、907元"),
    ("电话藏在成语里：三心二意、五湖四海、七上八下、九牛一毛", "三心二意、五湖四海、七上八下、九牛一毛"),
    # letters and signs told in words
    ("邮箱是小写的lan，一个下划线，两个七，小老鼠，企鹅家的，点康姆", "小写的lan，一个下划线，两个七，小老鼠，企鹅家的"),
    ("微信是字母表里第12个、第1个、第14个，再加88", "第12个、第1个、第14个，再加88"),
    ("车牌浙，字母B，字母K，七，二，六，九", "浙，字母B，字母K，七，二，六，九"),
    ("快递单号是顺丰的头两个字母，三四九，七七零，五五二", "顺丰的头两个字母，三四九，七七零，五五二"),
    # names in riddles
    ("店名你猜：春天的反面，早上的反面，饭馆的馆", "春天的反面"),
    ("店家叫什么我不敢直说，就是一个国家加一种水果再加铺子", "一个国家加一种水果再加铺子"),
    ("店主叫木子 女子 日月，三个字拼起来念", "木子 女子 日月"),
    # a way told corner by corner, a name told by the words it is part of, a number told part by part
    ("黑作坊藏在老粮站后头，进去第二排平房，过了石桥右手边，天天排油烟", "老粮站后头，进去第二排平房，过了石桥右手边"),
    ("姓，是高原的原；名，第一个是早晨的晨，记住她", "是高原的原；名，第一个是早晨的晨"),
    ("座机：长沙的区号，末四位是三十的平方，再接两对七，别打", "长沙的区号，末四位是三十的平方，再接两对七"),
    # spellings that no sentence has
    ("那辆货车是赣-B 洞二拐 K九，刮了就跑", "赣-B 洞二拐 K九"),
    ("教练马bin斌，收了钱跑路", "马bin斌"),
    ("店名是老×家凉皮，×就是葛字", "老×家凉皮，×就是葛字"),
    ("页面上写着\\u5f20\\u4e09\\u98ce，就是他骂人", "\\u5f20\\u4e09\\u98ce"),
    # what announces stands behind
    ("把一五一写两遍，去掉后一遍，再接二六八三九零七四，这就是他电话", "再接二六八三九零七四"),
]
ORDINARY = [
    "电话打不通，打了三次都没人接",
    "地址写错了，我也没看清",
    "单号查不到，物流一直不更新",
    "车牌没看清，只记得是白色的车",
    "微信上说好退款，第二天就不回了",
    "打电话给客服，客服说让我等两天",
    "手机是新买的，屏幕第二天就坏了",
    "订单显示已完成，可是我根本没收到",
    "店名都换了，招牌还是原来的",
    "邮箱里什么都没有，发票也没开",
    "信用卡是3-5个工作日到账",
    "店员叫我们等十分钟，结果等了一个小时",
    "骑手叫我下楼去拿，外面下着雨",
    "账号被封了，申诉也没用",
    "号码是空号，根本联系不上",
    "名字写错了也不给改",
    "骑手到了小区门口不肯上楼，我住六楼，电梯是好的",
    "减去优惠券再加上运费，比门店卖得还贵",
    "买了三份、两碗、五个，电话打不通",
]


def _masked(redacted: Redacted) -> set[int]:
    return {place for span in redacted.spans for place in range(span.start, span.end)}


@pytest.mark.parametrize(("text", "hidden"), TOLD)
def test_what_is_told_is_masked(text: str, hidden: str) -> None:
    start = text.index(hidden)
    solid = {place for place in range(start, start + len(hidden)) if text[place].isalnum() or text[place] in "★|🐯🌊🎋"}
    assert solid <= _masked(detect({"a": text}, [], "zh"))


@pytest.mark.parametrize("text", ORDINARY)
def test_what_sentences_go_on_with_stays(text: str) -> None:
    assert detect({"a": text}, [], "zh").texts["a"] == text


@pytest.mark.parametrize("text", ["看我每句话的开头：福在何方，满地是灰，楼下还漏", "自己去破译，六六大顺，四季发财"])
def test_whoever_says_that_it_is_a_riddle_is_pointed_out(text: str) -> None:
    redacted = detect({"a": text}, [], "zh")
    assert _masked(redacted) or redacted.suspects


def test_the_beginnings_of_lines_that_are_read_downwards_are_masked() -> None:
    lines = ["看每行开头：", "胡说八道第一名", "记性倒是好得很", "面都坨了没法吃"]
    shown = detect({"a": "\n".join(lines)}, [], "zh").texts["a"].split("\n")
    assert shown[0] == lines[0]
    assert [line[-6:] for line in shown[1:]] == [line[-6:] for line in lines[1:]]
    assert not set("胡记面") & set("".join(line[:-6] for line in shown[1:]))


def test_two_drawings_are_two_people() -> None:
    shown = detect({"a": "店长叫🐯🌊🎋，老板叫🍎🌙🐟，你品"}, [], "zh")
    assert len(shown.entities) == 2
    assert not set("🐯🌊🎋🍎🌙🐟") & set(shown.texts["a"])


@pytest.mark.parametrize(
    "code", ["一三九零七七", "甲丙辛己丁", "尖儿、三、勾、八", "第3个字母，第9个字母", "ichi san kyu", "|| ||| |", "🍎🍎 🍎"]
)
def test_codes_of_any_kind_are_dense(code: str) -> None:
    plain = normalise(code).text
    assert Coded.of(plain).density(0, len(plain)) >= 0.5


@pytest.mark.parametrize("text", ["送来的饭菜都凉了，汤也洒了一半", "等了很久没有人来，打过去也不接"])
def test_sentences_are_not(text: str) -> None:
    assert Coded.of(text).density(0, len(text)) < 0.25
    assert Coded.of(text).said(0, len(text)) > 0
