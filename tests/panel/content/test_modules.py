"""The training modules are whole, bilingual, short, and explain every answer."""

from __future__ import annotations

from collections import Counter

from panel.content import modules
from panel.services.training import KEYS, right_keys
from tests.panel.content.test_rulebook import CJK, texts

SIGNS = {3: (480, 1500), 4: (560, 1700), 5: (700, 2000)}  # by minutes: Chinese signs of text, example and questions


def test_each_part_has_five_and_each_is_whole_in_both_languages() -> None:
    assert Counter(module.part for module in modules()) == {"juror": 5, "mediator": 5}
    assert len({module.code for module in modules()}) == 10
    for module in modules():
        assert 3 <= len(module.text) <= 6, module.code
        assert len(module.code) <= 20, module.code
        least, most = SIGNS[module.minutes]
        assert least <= sum(len(text.zh) for text in texts(module)) <= most, module.code
        for text in texts(module):
            assert CJK.search(text.zh), text
            assert "您" not in text.zh, text
            assert text.en.strip() == text.en != "", text
            assert not CJK.search(text.en), text


def test_three_questions_with_one_right_answer_that_does_not_always_stand_in_one_place() -> None:
    for module in modules():
        assert len(module.questions) == 3, module.code
        for question in module.questions:
            assert len(question.answers) == len(KEYS)
            assert [answer.right for answer in question.answers].count(True) == 1, question.ask.en
            assert len({answer.why.en for answer in question.answers}) == len(KEYS)
        assert len(set(right_keys(module))) == 3, module.code
