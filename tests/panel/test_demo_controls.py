"""The demo's control cases: as the content says, balanced, one waiting for a second person, one contest waiting."""

from __future__ import annotations

from collections import Counter

from panel.content import category, control_texts
from panel.services.controls import KEYS, LIMITS, WHY_MIN


def test_the_texts_are_sound_and_even() -> None:
    texts = control_texts()
    confirmed = [text for text in texts if text.state == "confirmed"]
    assert len(confirmed) >= 12
    assert len(confirmed) == len(texts) - 1
    assert set(Counter(text.right for text in confirmed).values()) == {len(confirmed) // 3}
    assert len({text.code for text in texts}) == len({text.title for text in texts}) == len(texts)
    for text in texts:
        options = {option.key: option.side for option in category(text.category).options}
        assert KEYS[options[text.right]] == text.right
        assert all(len(said) <= LIMITS["claim"] for said in (text.claim, text.response))
        assert WHY_MIN <= len(text.why) <= LIMITS["why"]
        assert len(text.title) <= LIMITS["title"]
        assert text.claim_ask.remedy
        assert text.response_ask.remedy
        assert len(text.facts) >= 2
