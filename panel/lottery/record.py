"""The record of one draw as a file that anyone can check: what was sealed, what was opened, and the walk it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from panel.errors import Invalid
from panel.lottery.draw import Walked
from panel.lottery.replay import replay
from panel.lottery.seed import check_opening, round_seed

VERSION = 1
LABEL = "seats"


@dataclass(frozen=True, slots=True)
class LotRecord:
    """One draw without any person in it.

    `commitment`: SHA-256 of `link` in hex, shown when the dispute was filed. `link`: the secret behind it, opened after the
    round. `seed`: what `round_seed` makes of link, case and round (no nonces in version 1); the walk starts from it.
    `pool_size`: slots 0..pool_size-1 could be drawn. `wanted`: seats the walk was asked for. `walked`: slot and reason of a
    refusal, None on the list, in order.
    """

    case: str
    round: int
    commitment: str
    link: str
    seed: str
    pool_size: int
    wanted: int
    walked: tuple[Walked, ...]
    label: str = LABEL

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, as `from_dict` reads them."""
        return {
            "v": VERSION, "case": self.case, "round": self.round, "commitment": self.commitment, "link": self.link,
            "seed": self.seed, "pool_size": self.pool_size, "wanted": self.wanted, "label": self.label,
            "walked": [{"slot": step.slot, "reason": step.reason} for step in self.walked],
        }

    @classmethod
    def from_dict(cls, values: object) -> LotRecord:
        """The inverse of `to_dict`; keys it does not know are passed over.

        Raises Invalid("lot.version") for another version, Invalid("lot.unreadable", key) for a value that does not fit.
        """
        if not isinstance(values, Mapping):
            raise Invalid("lot.unreadable", key="v")
        if values.get("v") != VERSION or isinstance(values.get("v"), bool):
            raise Invalid("lot.version", wanted=VERSION)
        return cls(
            case=_text(values, "case"), round=_count(values, "round"), commitment=_text(values, "commitment"),
            link=_hex(values, "link"), seed=_hex(values, "seed"), pool_size=_count(values, "pool_size"),
            wanted=_count(values, "wanted"), walked=_walk(values), label=_text(values, "label"),
        )

    def faults(self) -> list[str]:
        """Why this record is not one honest draw; empty when it is.

        `opening_differs` the link is not the one that was sealed · `seed_differs` the seed does not follow from link, case
        and round · and those of `panel.lottery.replay`. Whether a refusal was justified cannot be seen here.
        """
        link = bytes.fromhex(self.link)
        found = [] if check_opening(self.commitment, link) else ["opening_differs"]
        if not link or round_seed(link, self.case, self.round, ()).hex() != self.seed.lower():
            found.append("seed_differs")
        return found + replay(bytes.fromhex(self.seed), self.pool_size, self.wanted, self.walked, self.label)


def _text(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    if not isinstance(value, str):
        raise Invalid("lot.unreadable", key=key)
    return value


def _hex(values: Mapping[str, Any], key: str) -> str:
    text = _text(values, key)
    try:
        bytes.fromhex(text)
    except ValueError:
        raise Invalid("lot.unreadable", key=key) from None
    return text


def _count(values: Mapping[str, Any], key: str) -> int:
    value = values.get(key)
    if type(value) is not int or not 0 <= value < 1 << 63:
        raise Invalid("lot.unreadable", key=key)
    return value


def _walk(values: Mapping[str, Any]) -> tuple[Walked, ...]:
    walked = values.get("walked")
    if not isinstance(walked, list):
        raise Invalid("lot.unreadable", key="walked")
    return tuple(_step(step) for step in walked)


def _step(step: object) -> Walked:
    if not isinstance(step, Mapping):
        raise Invalid("lot.unreadable", key="walked")
    reason = step.get("reason")
    if reason is not None and not isinstance(reason, str):
        raise Invalid("lot.unreadable", key="reason")
    return Walked(_count(step, "slot"), reason)
