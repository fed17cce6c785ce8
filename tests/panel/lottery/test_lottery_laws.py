"""The product's draw keeps the eighteen laws; for each law there is a wrong draw that it catches."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from panel.lottery.bench import draw
from tests.panel.lottery.laws import LAWS, Draw
from tests.panel.lottery.wrong import WRONG

BY_NAME = {law.__name__: law for law in LAWS}


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_draw(law: Callable[[Draw], None]) -> None:
    law(draw)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.__name__)
def test_a_wrong_draw_is_caught(wrong: Draw) -> None:
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        BY_NAME[WRONG[wrong]](wrong)


def test_every_law_has_caught_somebody() -> None:
    assert set(WRONG.values()) == set(BY_NAME)
    assert len(LAWS) == 18
