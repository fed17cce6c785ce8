"""Ways to tamper with a good annex, or with what is under the seals of a record. Only an auditor sees them."""

from __future__ import annotations

import json
from hashlib import sha256
from random import Random

from tests.panel.lottery.tampering import Tamper, Values, another, reseal, some
from voting.ledger import canonical_bytes


def swap_openings(_record: Values, annex: Values, chance: Random) -> object:
    one, other = chance.sample(annex["slots"], 2)
    one["slot"], other["slot"] = other["slot"], one["slot"]


def open_another_value(_record: Values, annex: Values, chance: Random) -> object:
    slot = chance.choice(annex["slots"])
    name = chance.choice(["juror", "cluster", "stratum", "city"])
    slot[name] = slot[name] + "x" if name == "city" else slot[name] + 1


def keep_an_opening_back(_record: Values, annex: Values, chance: Random) -> object:
    return annex["slots"].pop(chance.randrange(len(annex["slots"])))


def open_another_event(_record: Values, annex: Values, chance: Random) -> object:
    event = some(annex["events"], chance)
    return False if event is None else event.update(account=event["account"] + 1)


def alter_the_facts(_record: Values, annex: Values, chance: Random) -> object:
    name = chance.choice(["accounts", "clusters", "merchants"])
    annex["facts"][name] = [number + 1 for number in annex["facts"][name]]


def rewrite_the_log(_record: Values, annex: Values, chance: Random) -> object:
    annex["log"]["root"] = another(annex["log"]["root"], chance)


def say_another_conflict(_record: Values, annex: Values, chance: Random) -> object:
    opening = some(annex["reasons"], chance)
    return False if opening is None else opening.update(said="city" if opening["said"] != "city" else "party")


def name_what_is_no_conflict(record: Values, annex: Values, chance: Random) -> object:
    """The operator sealed a reason that is none of the conflicts, and opens it."""
    opening = some(annex["reasons"], chance)
    if opening is None:
        return False
    opening["said"] = chance.choice(["looks odd", "left", "conflict"])
    record["walk"][opening["step"]]["seal"] = sealed(opening)
    return reseal(record)


def rest_a_conflict_on_what_came_later(record: Values, annex: Values, chance: Random) -> object:
    opening = some([each for each in annex["reasons"] if each["evidence"] is not None], chance)
    if opening is None or not annex["sealed"]:
        return False
    opening["evidence"] = json.loads(record["journal"]["commit"])["pool"]["log_size"] + chance.randrange(3)
    record["walk"][opening["step"]]["seal"] = sealed(opening)
    return reseal(record)


def keep_a_reason_back(_record: Values, annex: Values, chance: Random) -> object:
    openings = annex[chance.choice(["reasons", "uses"])]
    return openings.pop(chance.randrange(len(openings))) if openings else False


def open_a_seal_twice(_record: Values, annex: Values, chance: Random) -> object:
    openings = annex[chance.choice(["reasons", "uses"])]
    return openings.append(dict(chance.choice(openings))) if openings else False


def open_what_was_not_sealed(record: Values, annex: Values, chance: Random) -> object:
    openings = annex[chance.choice(["reasons", "uses"])]
    return openings.append(dict(openings[0], step=len(record["walk"]))) if openings else False


def say_another_use(_record: Values, annex: Values, chance: Random) -> object:
    opening = some(annex["uses"], chance)
    return False if opening is None else opening.update(said="yearly")


def pass_over_for_nothing(record: Values, annex: Values, chance: Random) -> object:
    """The operator sealed a passing over without evidence, and opens it."""
    opening = some(annex["uses"], chance)
    if opening is None:
        return False
    opening.update(said="busy", evidence=None)
    return record["walk"][opening["step"]].update(used="passed", used_seal=sealed(opening))


def call_a_seat_a_passing_over(record: Values, annex: Values, chance: Random) -> object:
    opening = some([each for each in annex["uses"] if each["said"] == "seated"], chance)
    return False if opening is None else record["walk"][opening["step"]].update(used="passed")


def borrow_the_line_of_another(record: Values, annex: Values, chance: Random) -> object:
    found = [each for each in annex["uses"] if each["evidence"] is not None]
    if len(found) < 2:
        return False
    one, other = chance.sample(found, 2)
    one["evidence"] = other["evidence"]
    return record["walk"][one["step"]].update(used_seal=sealed(one))


def date_a_sealed_event_back(_record: Values, annex: Values, chance: Random) -> object:
    event = some(annex["sealed"], chance)
    return False if event is None else event.update(ms=event["ms"] - 86_400_000)


def lose_a_sealed_event(_record: Values, annex: Values, chance: Random) -> object:
    return False if not annex["sealed"] else annex["sealed"].pop(chance.randrange(len(annex["sealed"])))


def sealed(opening: Values) -> str:
    """The seal over an opening."""
    return sha256(bytes.fromhex(opening["salt"]) + canonical_bytes([opening["said"], opening["evidence"]])).hexdigest()


def bring_another_annex(_record: Values, annex: Values, chance: Random) -> object:
    annex["commit"] = another(annex["commit"], chance)


OPENED: tuple[Tamper, ...] = (
    swap_openings, open_another_value, keep_an_opening_back, open_another_event, alter_the_facts, bring_another_annex,
    rewrite_the_log, say_another_conflict, name_what_is_no_conflict, rest_a_conflict_on_what_came_later, keep_a_reason_back,
    open_a_seal_twice, open_what_was_not_sealed, say_another_use, pass_over_for_nothing, call_a_seat_a_passing_over,
    borrow_the_line_of_another, date_a_sealed_event_back, lose_a_sealed_event,
)  # fmt: skip
"""Seen by an auditor."""
