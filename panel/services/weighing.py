"""What a juror's frozen record is worth in a round: weight and information, sealed at the draw, copied at the summons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from panel.models import Round
from voting import ControlRecord, PoolRecord, Weight, information_of, weigh, weight_value

_COUNTS = ("right", "total", "test_right", "test_total")  # of a frozen record


def weights_of(round_: Round, frozen: Mapping[str, int]) -> tuple[Weight, int]:
    """Weight (1..5, with its reason) and information (0..20) of a place whose record `frozen` the draw has kept."""
    record, _ = _read(*[frozen.get(name, 0) for name in _COUNTS])
    return weigh(record), information_of(record, PoolRecord(**round_.pool), len(round_.rules["options"]))


def weigh_list(round_: Round, places: Iterable[tuple[int, Mapping[str, int]]]) -> list[list[int]]:
    """[position, weight, information] of each place with its frozen record. Records that are alike are weighed once."""
    pool, options = PoolRecord(**round_.pool), len(round_.rules["options"])
    known: dict[ControlRecord, tuple[int, int]] = {}
    weighed = []
    for position, frozen in places:
        record, value = _read(*[frozen.get(name, 0) for name in _COUNTS])
        if record not in known:
            known[record] = value, information_of(record, pool, options)
        weighed.append([position, *known[record]])
    return weighed


@lru_cache(maxsize=1 << 14)
def _read(right: int, total: int, test_right: int, test_total: int) -> tuple[ControlRecord, int]:
    """A record and its weight, which rest on nothing else: the same few hundred come by in every list."""
    record = ControlRecord(right, total, test_right, test_total)
    return record, weight_value(record)
