"""Two people of one name, forms that fit two: never guessed silently, a person says who is meant."""

from __future__ import annotations

import pytest

from panel.redaction import Kind, Known, Merge, Redacted, Split, detect

WEI = Known("王伟", Kind.PERSON, "complainant")
LI = Known("王丽", Kind.PERSON, "courier")


def fits(redacted: Redacted) -> dict[str, list[str]]:
    return {each.form: [known.surface for known in each.people] for each in redacted.ambiguous}


def test_a_form_that_fits_two_known_people_names_both() -> None:
    redacted = detect({"a": "王女士说小王迟到，王伟没收到"}, [WEI, LI], "zh")
    assert fits(redacted) == {"王女士": ["王伟", "王丽"], "小王": ["王伟", "王丽"]}
    assert "王" not in redacted.texts["a"]
    ids = {each.forms[0]: each.id for each in redacted.entities}
    for each in redacted.ambiguous:
        assert each.entity == ids[each.form]
        assert each.entities[0] == ids["王伟"]
        assert each.entity not in each.entities


def test_the_surname_alone_fits_everybody_of_it() -> None:
    assert fits(detect({"a": "骑手免贵姓王，很凶"}, [WEI, LI], "zh")) == {"王": ["王伟", "王丽"]}


def test_somebody_found_in_the_texts_counts_as_well() -> None:
    redacted = detect({"a": "骑手王强送餐", "b": "王先生没有道歉"}, [WEI], "zh")
    assert fits(redacted) == {"王先生": ["王伟", "王强"]}
    assert redacted.ambiguous[0].people[1].role == ""


def test_what_fits_one_only_is_not_ambiguous() -> None:
    known = [WEI, Known("李丽", Kind.PERSON, "courier"), Known("13800138000", Kind.PHONE), Known("13900138001", Kind.PHONE)]
    assert detect({"a": "王女士说小李迟到，尾号8000打来，王伟和李丽都在"}, known, "zh").ambiguous == ()


@pytest.mark.parametrize(("choice", "shown"), [(0, "[消费者]迟到，[消费者]没收到"), (1, "[骑手]迟到，[消费者]没收到")])
def test_merging_it_into_one_of_them_decides(choice: int, shown: str) -> None:
    texts = {"a": "小王迟到，王伟没收到"}
    open_case = detect(texts, [WEI, LI], "zh").ambiguous[0]
    decided = detect(texts, [WEI, LI], "zh", decisions=[Merge(open_case.entity, open_case.entities[choice])])
    assert decided.texts["a"] == shown
    assert decided.ambiguous == ()


def test_two_of_the_very_same_name_are_said_to_be_two() -> None:
    twins = [Known("王伟", Kind.PERSON, "complainant"), Known("王伟", Kind.PERSON, "courier")]
    redacted = detect({"a": "王伟说王伟没送到"}, twins, "zh")
    assert [each.role for each in redacted.ambiguous[0].people] == ["complainant", "courier"]
    assert len(set(redacted.ambiguous[0].entities)) == 1
    split = Split(redacted.entities[0].id, (("a", "王伟", 1),), "courier")
    apart = detect({"a": "王伟说王伟没送到"}, twins, "zh", decisions=[split])
    assert apart.texts["a"] == "[消费者]说[骑手]没送到"
    assert apart.ambiguous == ()


def test_a_merchant_and_its_member_of_that_name_are_one() -> None:
    same = [Known("王伟", Kind.PERSON, "respondent"), Known("王伟", Kind.PERSON, "staff"), Known("王伟", Kind.PERSON, "")]
    assert detect({"a": "王伟没送到"}, same, "zh").ambiguous == ()


def test_a_sound_that_fits_two_is_masked_as_neither() -> None:
    known = [Known("张伟", Kind.PERSON, "complainant"), Known("章薇", Kind.PERSON, "courier")]
    redacted = detect({"a": "zhangwei没来"}, known, "zh")
    assert fits(redacted) == {"zhangwei": ["张伟", "章薇"]}
    assert redacted.texts["a"] == "[人物A]没来"


def test_who_a_text_names_is_heard_in_other_spellings_beside_it() -> None:
    redacted = detect({"a": "骑手周小龙没来，粥小聋三个字我只敢这样写。", "b": "我找过粥小聋。"}, [], "zh")
    assert redacted.texts == {"a": "骑手[人物A]没来，[人物A]三个字我只敢这样写。", "b": "我找过[人物A]。"}
    short = detect({"a": "经理何静不接电话，我写的河境就是她。"}, [], "zh")
    assert "河境" in short.texts["a"]
    assert any("河境" in each.surface for each in short.suspects)


def test_shops_and_last_digits_can_be_ambiguous() -> None:
    known = [
        Known("欣怡奶茶（光明店）", Kind.SHOP, "respondent"), Known("欣怡奶茶（和平店）", Kind.SHOP),
        Known("13800138000", Kind.PHONE, "complainant"), Known("13900138000", Kind.PHONE, "courier"),
    ]  # fmt: skip
    redacted = detect({"a": "欣怡奶茶很甜，尾号8000打来"}, known, "zh")
    assert fits(redacted) == {
        "欣怡奶茶": ["欣怡奶茶（光明店）", "欣怡奶茶（和平店）"],
        "8000": ["13800138000", "13900138000"],
    }


def test_english_family_names() -> None:
    known = [Known("John Smith", Kind.PERSON, "complainant"), Known("Mary Smith", Kind.PERSON, "courier")]
    assert fits(detect({"a": "Smith came late. Mary Smith knows."}, known, "en")) == {"Smith": ["John Smith", "Mary Smith"]}
