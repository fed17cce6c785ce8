"""Draws, tallies, verdicts and entries of the record from a thousand seeds, as one number: `python -m tests.panel.everywhere`.

The number must not depend on the language, the time zone or the hash seed of the process that makes it.
"""

from __future__ import annotations

import contextlib
import hashlib
import locale
import random
import sys
import time
from datetime import UTC, datetime, timedelta

from panel.lottery import draw_strata
from panel.record.entries import make_entry
from voting import CANNOT_TELL, Ballot, PanelRules, Tally, VotingError, commitment, decide, receipt

SEEDS = 1000
OPTIONS = ("全额退款", "éclair", "uphold", "İstanbul")
BEGIN = datetime(2028, 2, 28, 23, 0, tzinfo=UTC)  # a leap day follows


def refuse(stratum: int, asked: list[int]) -> dict[int, str]:
    """Every fifth slot has a conflict."""
    return {slot: "conflict" for slot in asked if (slot + stratum) % 5 == 0}


def life(number: int) -> list[object]:
    """One draw, its ballots, what they mean, and the entries that say so."""
    rng = random.Random(number)
    drawn = draw_strata(rng.randbytes(32), (200, 90, 17), (5, 3, 1), 9, refuse)
    rules = PanelRules(options=OPTIONS[: rng.randrange(2, 5)])
    ballots = [
        Ballot(f"{place}:{slot}", rng.choice((*rules.options, CANNOT_TELL)), rng.randrange(1, 6))
        for place, slot in enumerate(drawn.seated[:7])
    ]
    tally = Tally.of(rules, ballots)
    said, head = [], "0" * 64
    for seq, ballot in enumerate(ballots, 1):
        sealed = commitment(rng.randbytes(16), f"round{number}", ballot.seat, ballot.choice)
        at = BEGIN + timedelta(hours=number, minutes=seq)
        head, body = make_entry(f"{number:026}", seq, head, "ballot.cast", {"round": 1, "commitment": sealed}, at)
        said += [receipt(f"ballot{seq}", sealed), head, body]
    return [drawn.seated, rules.digest(), sorted(tally.heads.items()), sorted(tally.weight.items()), outcome(tally), said]


def outcome(tally: Tally) -> str:
    """What the first wave means, in full."""
    try:
        return repr(decide(tally, 1))
    except VotingError as error:
        return error.code


def total() -> str:
    """All of it."""
    made = hashlib.sha256()
    for number in range(SEEDS):
        made.update(repr(life(number)).encode())
    return made.hexdigest()


if __name__ == "__main__":
    with contextlib.suppress(locale.Error):  # not every machine has every language
        locale.setlocale(locale.LC_ALL, "")
    time.tzset()
    sys.stdout.write(total())
