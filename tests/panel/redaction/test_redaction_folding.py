"""The text without its tricks: what it reads, where every character of it came from, and that plain texts stay alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panel.redaction import detect
from panel.redaction.detectors.digits import TOKEN, read
from panel.redaction.folding import fold_tricks
from panel.redaction.normalise import normalise


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("避雷味 鲜 小 炒！", "避雷味鲜小炒！"),
        ("奥*体*动*感", "奥体动感"),
        ("桂花*五区*15栋", "桂花五区*15栋"),
        ("mi💥mi_🍀qiu🍀56", "mimi_qiu56"),
        ("字母lyx后面跟数字04", "lyx04"),
        ("lyx减号9740", "lyx-9740"),
        ("lyx零九一七at163点com", "lyx0917@163.com"),
        ("lyx艾特新浪点康姆", "lyx@x.com"),
    ],
)
def test_tricks_are_undone(text: str, folded: str) -> None:
    found = fold_tricks(normalise(text).text)
    assert found is not None
    assert found.text == folded


@pytest.mark.parametrize("text", ["味道/服务/包装都差", "3点到5点", "满300减50，三个人", "a - b", "我 不 要"[:3]])
def test_a_plain_text_has_none(text: str) -> None:
    assert fold_tricks(text) is None


@given(st.text(max_size=80) | st.lists(st.sampled_from("海 味*鲜_a1一✨点com艾特下划线字母@"), max_size=60).map("".join))
def test_every_stretch_of_it_came_from_the_text(text: str) -> None:
    folded = fold_tricks(text)
    if folded is not None:
        assert len(folded.text) == len(folded.origins) == len(folded.ends)
        assert list(folded.origins) == sorted(folded.origins)
        assert all(0 <= start < end <= len(text) for start, end in zip(folded.origins, folded.ends, strict=True))


@pytest.mark.parametrize(
    ("said", "digits"),
    [("一百三十八", "138"), ("八千七百", "8700"), ("八百零六", "806"), ("三百一十八", "318"), ("五千六", "5600"),
     ("洞两拐", "027"), ("yaosanba", "138"), ("three", "3"), ("陸", "6")],
)  # fmt: skip
def test_numerals_are_read_as_they_are_said(said: str, digits: str) -> None:
    assert "".join(read(match) for match in TOKEN.finditer(said)) == digits


@pytest.mark.parametrize(
    "sentence", ["电话13800001234。11月10日到的货", "手机13800001234，11月10日到的货", "打13800001234，2个人都没接"]
)
def test_a_number_ends_with_its_clause(sentence: str) -> None:
    """What begins the next sentence is no part of a plain number before it, and nothing is left over to ask about."""
    found = detect({"claim": sentence}, [], "zh")
    assert "13800001234" in {sentence[span.start : span.end] for span in found.spans}
    assert found.suspects == ()


def test_the_word_for_a_number_is_no_suspect() -> None:
    found = detect({"claim": "在店里定了一套餐桌，订单号8840012310678，付了一半。"}, [], "zh")
    assert found.suspects == ()
