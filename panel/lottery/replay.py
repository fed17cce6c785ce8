"""Redoing a stored draw: is the record the one honest walk of its seed?"""

from collections.abc import Sequence
from itertools import islice

from panel.lottery.draw import Walked
from panel.lottery.stream import walk_slots


def replay(
    seed: bytes, pool_size: int, wanted: int, walked: Sequence[Walked], label: str = "seats"
) -> list[str]:
    """Reasons why `walked` is not the honest walk for `wanted` seats; empty when it is.

    Each reason is a code, followed by `@` and the position in the record where that helps:
    `slot_differs@i` the seed gives another slot there · `beyond_pool@i` the pool ended before ·
    `reason_blank@i` refused without naming a reason · `beyond_last_seat@i` walked on after the last seat ·
    `stopped_early` fewer seats than wanted although the pool was not used up. Whether a refusal was
    justified needs the evidence behind it and is not decided here.
    """
    honest = list(islice(walk_slots(seed, pool_size, label), len(walked)))
    found = [
        f"slot_differs@{i}"
        for i, (step, slot) in enumerate(zip(walked, honest, strict=False))
        if step.slot != slot
    ]
    found += [f"beyond_pool@{i}" for i in range(len(honest), len(walked))]
    found += [f"reason_blank@{i}" for i, step in enumerate(walked) if step.reason == ""]
    return found + _wrong_end(pool_size, wanted, walked)


def _wrong_end(pool_size: int, wanted: int, walked: Sequence[Walked]) -> list[str]:
    seated = 0
    for i, step in enumerate(walked):
        if seated >= wanted:
            return [f"beyond_last_seat@{i}"]
        seated += step.reason is None
    return ["stopped_early"] if seated < wanted and len(walked) < pool_size else []
