"""The questions beside the story are whole, bilingual, and vary."""

from __future__ import annotations

from panel.asking import GENTLE, OPEN
from panel.content import asking, categories
from tests.panel.content.test_rulebook import CJK, texts

FIELDS = {"occurred_on", "facts", "remedy_text"}  # that `app.disputes.asking` tells the rules of


def test_every_topic_can_be_asked_in_other_words_and_every_code_names_one_wording() -> None:
    codes = [word.code for each in asking().questions for word in each.wordings]
    assert len(set(codes)) == len(codes)
    assert all(len(code) <= 20 for code in codes)
    for each in asking().questions:
        assert len(each.wordings) >= 2, each.topic
        assert all(word.code.rpartition("-")[0] == each.topic for word in each.wordings)
        assert any(word.is_open for word in each.wordings), each.topic
        assert set(each.categories) <= {kind.code for kind in categories()}
        assert set(each.fields) <= FIELDS
        assert bool(each.said) == (each.use == "gap"), each.topic
    assert [each.use for each in asking().questions].count(GENTLE) == 1
    assert [each.use for each in asking().questions].count(OPEN) == 1
    assert any(not word.is_open for each in asking().questions for word in each.wordings)


def test_both_languages() -> None:
    for text in texts(asking()):
        assert CJK.search(text.zh), text
        assert "您" not in text.zh, text
        assert text.en.strip() == text.en != "", text
        assert not CJK.search(text.en), text
