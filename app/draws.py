"""What draws wait for, worked off: chains are refilled, the beacon is asked, a draw whose round never came is given up.

What the lists of closed rounds came to is counted here too.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from app.beacon import BeaconError, ask_round
from panel.errors import Conflict, PanelError
from panel.lottery.beacon import Beacon, accept_round
from panel.services.beacons import give_up_late, keep_signature, list_late, list_wanted
from panel.services.chains import LEFT_LEAST, check_vault, links_left, list_chains, list_held, refill
from panel.services.counting import count_walks
from panel.services.giving_up import give_up_bound, list_bound
from panel.uow import House

logger = logging.getLogger(__name__)
Ask = Callable[[str, int], bytes]


def work_for_draws(house: House, beacon_url: str, now: datetime, ask: Ask = ask_round) -> int:
    """One pass; gives how many chains were made, rounds came, draws were given up and rounds counted."""
    done = refill_if_needed(house, now) + go_on_without_lost(house, now) + count_walks(house, now)
    if house.beacon is not None:
        done += _ask_beacon(house, house.beacon, beacon_url, now, ask)
    with house.db.reading() as session:
        late = list_late(session, now)
    return done + _give_up_each(house, late, give_up_late, now)


def _give_up_each(house: House, cases: Sequence[int], give_up: Callable[..., int], now: datetime) -> int:
    """Give up the draws of these cases, a unit of work each; gives how many. Without a link for the next one they wait."""
    done = 0
    for case_id in cases:
        try:
            with house.work() as uow:
                done += give_up(uow, case_id, now=now)
        except Conflict as refusal:
            logger.error("no other link for a draw that is to be given up (%s): see `flask lottery chain`", refusal)
            break
    return done


def _ask_beacon(house: House, beacon: Beacon, beacon_url: str, now: datetime, ask: Ask) -> int:
    """Ask for each round that is wanted; one that does not come is asked for again at the next turn, and holds up no other."""
    done = 0
    with house.db.reading() as session:
        wanted = list_wanted(session, beacon, now)
    for number in wanted:
        try:
            signature = accept_round(beacon.chain, number, number, ask(beacon_url, number), now=now)
        except (BeaconError, PanelError) as error:
            logger.warning("the beacon has not given round %s: %s", number, error)
            continue
        with house.work() as uow:
            done += keep_signature(uow, number, signature)
    return done


def refill_if_needed(house: House, now: datetime) -> int:
    """Publish the next chain when the old one is nearly used up; without its key the log says what to do. 0 or 1.

    A house in which nobody has joined the pool needs no chain yet: the first draw makes the first one.
    """
    with house.db.reading() as session:
        if not list_chains(session) or links_left(session) >= LEFT_LEAST:
            return 0
    try:
        with house.work() as uow:
            return int(refill(uow, now=now) is not None)
    except Conflict as refusal:
        logger.error("the lot's chains cannot be refilled (%s): see `flask lottery chain`", refusal)
        return 0


def go_on_without_lost(house: House, now: datetime) -> int:
    """Give up the draws that are bound to chains given up, and bind the next ones; gives how many. They wait for a new key."""
    with house.db.reading() as session:
        cases = list_bound(session)
    return _give_up_each(house, cases, give_up_bound, now)


def say_if_locked(house: House) -> None:
    """At the start: an error in the log when the key behind the newest chain is not here. What is bound to it waits."""
    with house.db.reading() as session:
        chains = list_held(session)
    try:
        check_vault(house.vault, chains[-1:])
    except Conflict as refusal:
        if chains:
            logger.error("panels cannot be drawn (%s): see `flask lottery chain`", refusal)
