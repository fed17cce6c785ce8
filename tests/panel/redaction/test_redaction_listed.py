"""Names on the operator's list in texts: masked where they can be nothing else, pointed out where they may be words."""

from __future__ import annotations

import pytest

from panel.redaction import Kind, Known, Setting, detect
from panel.redaction.detectors.registry import canonical
from panel.redaction.learnt import is_guess, without_names, word_in
from panel.redaction.listed import KEY, ListDetector, is_category, is_plain, key_of, keys_of, listed_forms, point_out
from panel.redaction.normalise import skeleton
from panel.redaction.recognisers.shared import RULES_ONLY, shared

WORDS = shared().words
PARTIES = [Known("蜀香阁", Kind.SHOP, "respondent"), Known("吕欣怡", Kind.PERSON, "complainant")]


def on_the_list(*names: str, dictionary: bool = True) -> ListDetector:
    """A detector for these names with all their forms."""
    owners = {form: canonical(name) for name in names for form in listed_forms(name)}
    return ListDetector(owners, WORDS if dictionary else None)


def read(text: str, *names: str) -> tuple[str, list[str]]:
    """The redacted text, and the suspects the list adds."""
    detector, texts = on_the_list(*names), {"claim": text}
    redacted = detect(texts, PARTIES, "zh", [detector])
    pointed = point_out(redacted, texts, detector)
    return pointed.texts["claim"], [each.surface for each in pointed.suspects if each.rule == "list.word"]


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("胖哥俩肉蟹煲(西单店)", ("胖哥俩肉蟹煲(西单店)", "胖哥俩肉蟹煲", "胖哥俩")),
        ("成都金满堂餐饮管理有限公司", ("成都金满堂餐饮管理有限公司", "成都金满堂餐饮管理")),
        ("Best Noodle House", ("Best Noodle House",)),
        ("７－ＥＬＥＶＥＮ便利店", ("7-ELEVEN便利店", "7-ELEVEN")),
        ("火", ()), ("KF", ()), ("85", ()), ("1919", ()), ("😀", ()), ("", ()), ("火锅店", ()),
    ],
)  # fmt: skip
def test_a_name_is_found_in_full_and_by_what_people_call_it(name: str, forms: tuple[str, ...]) -> None:
    assert set(listed_forms(name)) == set(forms)


def test_a_branch_alone_is_nobodys_name() -> None:
    assert "国贸店" not in "".join(form for form in listed_forms("瑞幸咖啡(国贸店)") if form.startswith("国"))


def test_every_form_that_stands_in_a_text_is_among_its_keys() -> None:
    names = ["胖哥俩肉蟹煲(西单店)", "Best Noodle House", "三只松鼠零食铺", "一" * 0 + "北京东来顺饮食集团有限责任公司第七分店"]
    for name in names:
        for form in listed_forms(name):
            assert key_of(form) in keys_of([f"昨天在{form}点的餐，{form}没有回复"])
            assert len(key_of(form)) <= KEY


def test_keys_see_through_what_stands_between_the_characters() -> None:
    assert key_of("胖哥俩") in keys_of(["胖 哥·俩"])
    assert keys_of(["", "一", "\ud800\u202e"]) == set()


def test_a_listed_name_is_masked_in_every_way_to_write_it() -> None:
    text, _ = read("我在桥头排骨订了餐，桥头排骨(朝阳店)送来的是冷的，桥 头 排 骨不理我。", "桥头排骨(朝阳店)")
    assert "桥" not in text
    assert text.count("[店铺A]") == 3, "one shop, one pseudonym"


def test_the_short_name_of_the_respondent_is_the_respondents() -> None:
    detector = ListDetector({"老蜀家": canonical("蜀香阁")}, WORDS)
    redacted = detect({"claim": "老蜀家的酸菜鱼是冷的，蜀香阁不认。"}, PARTIES, "zh", [detector])
    assert redacted.texts["claim"] == "[商家]的酸菜鱼是冷的，[商家]不认。"


@pytest.mark.parametrize("word", ["高兴", "小时候", "好味道", "绿茶", "老地方"])
def test_a_name_that_is_a_word_is_pointed_out_and_not_masked(word: str) -> None:
    text, pointed = read(f"等了两个小时，{word}，真的很不满意。", word)
    assert word in text
    assert pointed == [word]


def test_a_short_name_inside_another_word_is_pointed_out() -> None:
    detector, text = on_the_list("米村"), "糯米村口有卖，可是米村不理我。"
    assert [found.start for found in detector.find(text)] == [9]
    assert [(found.start, found.rule) for found in detector.doubtful(text)] == [(1, "list.word")]


def test_without_a_dictionary_names_of_two_characters_are_pointed_out() -> None:
    detector = on_the_list("沙洲", "桥头排骨", dictionary=False)
    assert [found.start for found in detector.find("沙洲和桥头排骨")] == [3]
    assert [found.start for found in detector.doubtful("沙洲和桥头排骨")] == [0]
    assert is_plain("沙洲", None)


def test_what_is_cleared_masked_or_suspicious_already_is_not_pointed_out_again() -> None:
    detector, texts = on_the_list("高兴"), {"claim": "店名叫“高兴”的那家，我很高兴。"}
    redacted = detect(texts, PARTIES, "zh", [detector])
    pointed = point_out(redacted, texts, detector)
    places = [(each.start, each.end) for each in pointed.suspects]
    assert len(places) == len(set(places))
    assert not any(a < d and c < b for a, b in places for c, d in places if (a, b) != (c, d))
    assert point_out(redacted, texts, detector, frozenset({"高兴"})) == redacted


def test_brands_and_learnt_words_stay_where_a_model_takes_them_for_names() -> None:
    texts = {"claim": "点了杨国记牛杂和夏小满米酒，都是凉的。"}
    closed = detect(texts, [], "zh")
    words = frozenset({"杨国记牛杂", "夏小满米酒", *(form for entity in closed.entities for form in entity.forms)})
    assert detect(texts, [], "zh", setting=Setting(allowed=words)).texts["claim"] == texts["claim"]


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>店", "a" * 120, "（）" * 60, "的" * 120, "\u202e倒过来的店",
        "'; DROP TABLE 店; --", "\ud800店铺名",
    ],
)  # fmt: skip
def test_hostile_names_break_nothing(name: str) -> None:
    detector = on_the_list(name)
    text = f"投诉{name}，" * 20
    assert isinstance(detector.find(text) + detector.doubtful(text), list)


def test_a_category_is_no_name() -> None:
    assert [is_category(name) for name in ("火锅店", "便利店", "桥头排骨")] == [True, True, False]


@pytest.mark.parametrize("word", ["宫保鸡丁", "桥头排骨饭", "“星河拿铁”", "三七粉", "夏小满米酒", "王老吉"])
def test_dishes_and_goods_can_be_learnt(word: str) -> None:
    assert word_in(word) == word.strip("“”")


@pytest.mark.parametrize(
    "word",
    [
        "13812345678", "一三八零零", "WXM", "A座", "王先生", "小李", "老吕", "李某", "张经理", "李医生", "三年二班", "后门对面",
        "网名小鱼", "吕欣怡", "张伟", "夏小满", "欧阳修文", "扬州", "云南",
        "左宗棠", "唯一的牙医", "肉", "很长" * 7, "", "。。", "宫保鸡丁2",
    ],
)  # fmt: skip
def test_numbers_codes_and_people_cannot_be_learnt(word: str) -> None:
    assert word_in(word) == ""


def test_an_officer_may_name_a_good_that_is_built_like_a_name() -> None:
    assert word_in("金骏眉") == ""
    assert word_in("金骏眉", by_name=True) == "金骏眉"
    assert word_in("王先生", by_name=True) == ""


def test_no_form_of_a_known_name_stays_readable() -> None:
    words = ["吕欣怡", "欣怡", "吕女士", "蜀香阁", "蜀香", "欣怡鸭脖", "宫保鸡丁"]
    assert list(without_names(words, PARTIES)) == ["宫保鸡丁"]


def test_what_is_announced_or_listed_is_no_guess() -> None:
    assert is_guess(Kind.PERSON, {"model.person", "registry.name"})
    assert not is_guess(Kind.PERSON, {"name.introduced", "model.person"})
    assert not is_guess(Kind.SHOP, {"list.merchant"})
    assert not is_guess(Kind.PHONE, {"number.mobile"})


def test_the_keys_of_a_text_grow_with_its_length_only() -> None:
    text = "等了两个小时才送到，汤全洒了。" * 50
    assert len(keys_of([text])) <= (KEY - 1) * len(skeleton(text))
    assert RULES_ONLY.words is None
