"""What the rules find, and what they must leave alone."""

import pytest

from panel.redaction import Kind, Known, detect
from panel.redaction.detectors.numbers import has_luhn, is_id_card


def masked(text, language="zh"):
    """Surface and kind of everything that the rules mask in a text of an unknown case."""
    redacted = detect({"text": text}, [], language)
    kinds = {entity.id: entity.kind for entity in redacted.entities}
    return [(span.surface, kinds[span.entity]) for span in redacted.spans]


def id_card(first_17):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first_17 + "10X98765432"[sum(w * int(d) for w, d in zip(weights, first_17, strict=True)) % 11]


@pytest.mark.parametrize(
    ("text", "surface", "kind"),
    [
        ("打13900001234找我", "13900001234", Kind.PHONE),
        ("电话１３９００００１２３４", "１３９００００１２３４", Kind.PHONE),
        ("电话 1 3 9 0 0 0 0 1 2 3 4", "1 3 9 0 0 0 0 1 2 3 4", Kind.PHONE),
        ("电话139-0000-1234", "139-0000-1234", Kind.PHONE),
        ("电话一三九零零零零一二三四", "一三九零零零零一二三四", Kind.PHONE),
        ("电话1\u200b39\u200b0000\u200b1234", "1\u200b39\u200b0000\u200b1234", Kind.PHONE),
        ("打+86 13900001234", "+86 13900001234", Kind.PHONE),
        ("座机010-66001234", "010-66001234", Kind.PHONE),
        ("客服400-600-1234", "400-600-1234", Kind.PHONE),
        (f"身份证{id_card('11010119900307123')}", id_card("11010119900307123"), Kind.ID_CARD),
        ("退到6222 0212 3456 7890 128这张卡", "6222 0212 3456 7890 128", Kind.BANK_CARD),
        ("卡号6222021234567890123", "6222021234567890123", Kind.BANK_CARD),
        ("订单号202611210012345", "202611210012345", Kind.ORDER),
        ("快递单号ZT7733005512345", "ZT7733005512345", Kind.ORDER),
        ("无名长号99887766", "99887766", Kind.OTHER),
        ("写信到lin.mei@example.com吧", "lin.mei@example.com", Kind.EMAIL),
        ("邮箱linmei 艾特 example 点 com", "linmei 艾特 example 点 com", Kind.EMAIL),
        ("看https://shop.example.com/a?b=1，", "https://shop.example.com/a?b=1", Kind.URL),
        ("搜shop-online.cn下单", "shop-online.cn", Kind.URL),
        ("加我微信：mei_2026", "mei_2026", Kind.ACCOUNT),
        ("威信号 mei-2026 聊", "mei-2026", Kind.ACCOUNT),
        ("QQ 3344551", "3344551", Kind.ACCOUNT),
        ("群主叫晚风轻拂。", "晚风轻拂", Kind.ACCOUNT),
        ("@小鱼儿爱吃糖 你家的面", "小鱼儿爱吃糖", Kind.ACCOUNT),
        ("车牌浙B·12345停着", "浙B·12345", Kind.PLATE),
        ("送到3号楼2单元501室", "3号楼2单元501室", Kind.ADDRESS),
        ("尾号4321那单", "4321", Kind.PHONE),
        ("骑手魏小满没有来", "魏小满", Kind.PERSON),
        ("我叫欧阳倩。", "欧阳倩", Kind.PERSON),
        ("店里的蒋女士很凶", "蒋女士", Kind.PERSON),
    ],
)
def test_chinese_identifiers(text, surface, kind):
    assert (surface, kind) in masked(text)


@pytest.mark.parametrize(
    ("text", "surface", "kind"),
    [
        ("call (415) 555-0132 now", "(415) 555-0132", Kind.PHONE),
        ("SSN 219-09-9999.", "219-09-9999", Kind.OTHER),
        ("mail ann.lee@example.org or", "ann.lee@example.org", Kind.EMAIL),
        ("ann.lee at example dot org", "ann.lee at example dot org", Kind.EMAIL),
        ("lives at 742 Evergreen Terrace, see", "742 Evergreen Terrace", Kind.ADDRESS),
        ("in Springfield, OR 97477 since", "97477", Kind.ADDRESS),
        ("order number AB-99812 was lost", "AB-99812", Kind.ORDER),
        ("card ending in 4242 was", "4242", Kind.PHONE),
        ("My name is Ann Lee and", "Ann Lee", Kind.PERSON),
        ("Mr. Okafor told me", "Okafor", Kind.PERSON),
    ],
)
def test_english_identifiers(text, surface, kind):
    assert (surface, kind) in masked(text, "en")


@pytest.mark.parametrize(
    "text",
    [
        "退款68.50元，等了110分钟",
        "总共花了1200元，打了8.5折，3份，第2天才到",
        "送到时迟到40分钟",
        "价格分别是12.50 13.80 9.90",
        "I paid {$500.00} on XX/XX/2019 to XXXX XXXX",
        "so they took $1,234.56 and 25% more",
        "the ( XXXX ) XXXX line, account XXXX",
        "宫保鸡丁太咸，星冰乐洒了，老板态度差，骑手态度恶劣",
        "对于老板来说，感谢老师，洗车师傅和骑手解释过，服务员麻烦，朋友毕业",
        "小时候常吃，等了两个小时，全部退款",
        "We talk on WeChat about the order and my account number",
    ],
)
def test_amounts_dates_masks_and_plain_words_stay(text):
    assert detect({"text": text}, [], "zh").texts["text"] == text


@pytest.mark.parametrize(
    "part", ["a.", "a-", "路1", "市区路号", "1 ", "A1-", "x@", "X/", "Aa ", "微信", "张三说", "1,", "第1号"]
)
def test_no_repetition_makes_a_rule_run_away(part):
    """A rule that backtracks without bound would not come back from this."""
    detect({"text": part * 4000 + "!"}, [Known("张三路", Kind.PERSON), Known("市区路号一一", Kind.ADDRESS)], "zh")


def test_a_number_beside_a_phone_is_not_taken_for_part_of_it():
    surfaces = [surface for surface, _ in masked("李 13900001234 20261103112")]
    assert "13900001234" in surfaces
    assert len(surfaces) == 2


def test_the_check_digit_of_an_identity_card():
    good = id_card("11010119900307123")
    assert is_id_card(good)
    assert not is_id_card(good[:-1] + ("0" if good[-1] != "0" else "1"))
    assert not is_id_card(id_card("11010119901307123"))  # there is no 13th month
    assert not is_id_card("123")


@pytest.mark.parametrize(("number", "passes"), [("4111111111111111", True), ("4111111111111112", False)])
def test_luhn(number, passes):
    assert has_luhn(number) is passes
