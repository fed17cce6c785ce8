"""More of what a house could write that signs its own record: rules, seats, waves and draws."""

from __future__ import annotations

import random
from itertools import pairwise

from tests.verify.courses import Course
from tests.verify.deeds import at, closed, data, deed, insert, one, verdict
from tests.verify.lists import Values
from tests.verify.rounds import Voter
from voting import digest


@deed("rules_changed")
def judge_by_other_rules(course: Course, chance: random.Random) -> object:
    found = verdict(course)
    return found.update(rules=chance.randbytes(32).hex()) if found else False


@deed("rules_digest")
def freeze_other_rules_than_those_of_the_digest(course: Course, chance: random.Random) -> object:
    found = one(course, chance, "rules.frozen")
    return found.update(rules={**found["rules"], "max_replacements": 9}) if found else False


@deed("rules_impossible")
def freeze_what_are_no_rules(course: Course, chance: random.Random) -> object:
    found = one(course, chance, "rules.frozen")
    if not found:
        return False
    odd: list[Values] = [{"options": ["a"]}, {"plan": "7-5:3"}, {"weight_max": 9}, {"quarter_share": 5}, {"plan": "7:first-3%"}]
    rules = {**found["rules"], **chance.choice(odd)}
    return found.update(rules=rules, digest=digest(rules))


@deed("opening_twice")
def freeze_the_rules_again(course: Course, _chance: random.Random) -> object:
    frozen, cast = at(course, "rules.frozen"), at(course, "ballot.cast")
    return insert(course, cast[0] + 1, "rules.frozen", **data(course, frozen[0])) if cast else False


@deed("seat_not_drawn")
def seat_a_friend(course: Course, _chance: random.Random) -> object:
    poll = closed(course)
    found = at(course, "seat.filled", round=poll.number) if poll else []
    return data(course, found[0]).update(slot=data(course, found[0])["slot"] + 1) if found else False


@deed("seat_not_drawn")
def seat_somebody_from_further_down(course: Course, _chance: random.Random) -> object:
    poll = closed(course)
    found = at(course, "seat.filled", round=poll.number) if poll else []
    return data(course, found[-1]).update(position=data(course, found[-1])["position"] + 1) if found else False


@deed("seat_disordered")
def seat_two_in_the_other_order(course: Course, _chance: random.Random) -> object:
    found = at(course, "seat.filled")
    pairs = [(a, b) for a, b in pairwise(found) if data(course, a)["round"] == data(course, b)["round"]]
    if not pairs:
        return False
    first, second = data(course, pairs[0][0]), data(course, pairs[0][1])
    for name in ("position", "slot"):
        first[name], second[name] = second[name], first[name]
    return None


@deed("seat_twice")
def fill_a_seat_again(course: Course, _chance: random.Random) -> object:
    found = at(course, "seat.filled")
    return data(course, found[1]).update(seat=data(course, found[0])["seat"]) if len(found) > 1 else False


@deed("widened_early")
def widen_before_all_have_voted(course: Course, _chance: random.Random) -> object:
    found = at(course, "wave.widened")
    if not found:
        return False
    course.entries[found[0] - 1], course.entries[found[0]] = course.entries[found[0]], course.entries[found[0] - 1]
    return course.entries[found[0]][1] in ("ballot.cast", "ballot.replaced") and course.entries[found[0]][1] == "ballot.cast"


@deed("wave_unknown")
def open_a_wave_that_the_plan_has_not(course: Course, _chance: random.Random) -> object:
    found = at(course, "round.closed", how="closed")
    if not found:
        return False
    return insert(course, found[-1], "wave.widened", round=data(course, found[-1])["round"], wave=600)


@deed("lot_other")
def tell_of_another_draw(course: Course, chance: random.Random) -> object:
    found = one(course, chance, "draw.done", round=poll.number) if (poll := closed(course)) else None
    return found.update(bind=chance.randbytes(32).hex()) if found else False


@deed("committed_again")
def commit_the_same_draw_twice(course: Course, chance: random.Random) -> object:
    found = at(course, "draw.committed", extension=0)
    return insert(course, found[0] + 1, "draw.committed", **data(course, found[0])) if found else False


@deed("extension_disordered")
def draw_the_same_extension_twice(course: Course, chance: random.Random) -> object:
    found = at(course, "ballot.cast")
    if not found:
        return False
    said = {"round": data(course, found[0])["round"], "extension": 1, **dict.fromkeys(("commit", "bind", "drawn"), "0" * 64)}
    insert(course, found[0] + 1, "draw.done", **said)
    return insert(course, found[0] + 1, "draw.done", **said)


@deed("commitment_other")
def commit_after_the_filing(course: Course, chance: random.Random) -> object:
    poll = closed(course)
    found = at(course, "draw.committed", round=poll.number, extension=0) if poll else []
    return data(course, found[0]).update(commit=chance.randbytes(32).hex()) if found else False


@deed("seat_left_out")
def pass_a_seat_over_in_silence(course: Course, _chance: random.Random) -> object:
    poll = closed(course)
    silent = [voter for voter in poll.voters if voter.ballot is None] if poll else []
    if not silent or not poll:
        return False
    poll.voters.remove(silent[0])
    return course.entries.pop(at(course, "seat.filled", seat=silent[0].told["seat"])[0])


def retold(course: Course, voter: Voter, **changed: object) -> object:
    """Change a seat after the draw, and tell and open it like that."""
    place = at(course, "seat.filled", seat=voter.told["seat"])[0]
    for name, value in changed.items():
        setattr(voter, name, value)
    return data(course, place).update(voter.told)


@deed("weight_differs")
def give_a_seat_more_weight_than_at_the_draw(course: Course, _chance: random.Random) -> object:
    poll = closed(course)
    return retold(course, poll.voters[0], weight=poll.voters[0].weight + 1) if poll and poll.voters else False


@deed("seats_without_ballot")
def let_a_ballot_disappear(course: Course, _chance: random.Random) -> object:
    poll = closed(course)
    silent = [voter for voter in poll.voters if voter.ballot is None] if poll else []
    return retold(course, silent[0], claimed=True) if silent else False


@deed("ballot_without_seat")
def put_a_seat_into_another_wave(course: Course, _chance: random.Random) -> object:
    poll = closed(course)
    return retold(course, poll.live[0], wave=poll.live[0].wave + 1) if poll and poll.live else False


@deed("seat_of_other_wave")
def put_a_seat_into_a_later_wave(course: Course, _chance: random.Random) -> object:
    poll = closed(course)
    return retold(course, poll.live[0], wave=9) if poll and poll.live and poll.wave > 1 else False


@deed("weight_beyond")
def seal_a_weight_beyond_the_rules(course: Course, _chance: random.Random) -> object:
    poll = closed(course)
    if not poll or not poll.weighed[0]:
        return False
    poll.weighed[0][-1][1] = poll.rules.weight_max + 1
    return data(course, at(course, "weights.frozen", round=poll.number, extension=0)[0]).update(digest=poll.sealed(0))


@deed("weights_differ")
def open_other_weights_than_were_sealed(course: Course, _chance: random.Random) -> object:
    poll = closed(course)
    if not poll or not poll.weighed[0]:
        return False
    poll.weighed[0][-1][2] = (poll.weighed[0][-1][2] + 1) % 20
    return None


@deed("weights_frozen_again")
def seal_weights_of_no_list(course: Course, _chance: random.Random) -> object:
    found = at(course, "ballot.cast")
    number = data(course, found[0])["round"] if found else 0
    return insert(course, found[0] + 1, "weights.frozen", round=number, extension=9, digest="0" * 64) if found else False


@deed("weights_missing")
def draw_on_without_sealing_weights(course: Course, _chance: random.Random) -> object:
    found = at(course, "weights.frozen", extension=1)
    return course.entries.pop(found[0]) if found else False
