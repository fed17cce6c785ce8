"""The draw as benchmarks call it refuses sizes that are no whole numbers before it walks a slot."""

from __future__ import annotations

from typing import Any

import pytest

from panel.lottery.bench import draw


@pytest.mark.parametrize(
    ("size", "k", "error", "name"),
    [(10, 2.5, TypeError, "k"), (10.5, 2, TypeError, "size"), (10, True, TypeError, "k"), ("10", 2, TypeError, "size"),
     (10, -1, ValueError, "k"), (-10, 1, ValueError, "size")],
)  # fmt: skip
def test_sizes_are_whole_numbers(size: Any, k: Any, error: type[Exception], name: str) -> None:
    asked: list[int] = []
    with pytest.raises(error, match=f"^{name} must"):
        draw(size, k, b"seed", asked.append)
    assert asked == []
