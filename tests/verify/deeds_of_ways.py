"""More of what a house could write that signs its own record: the way of a case, and ballots that are opened."""

from __future__ import annotations

import random
from typing import Any

from tests.verify.courses import Course
from tests.verify.deeds import at, closed, data, deed, insert, one, verdict
from tests.verify.lists import Values
from tests.verify.rounds import Poll
from voting import digest


@deed("move_unknown")
def decide_without_a_panel(course: Course, _chance: random.Random) -> object:
    found = at(course, "case.moved", to="impasse")
    if not found:
        return False
    del course.entries[found[0] + 1 :]
    return insert(course, found[0] + 1, "case.moved", **{"from": "impasse", "to": "decided", "actor": "owner"})


@deed("move_disconnected")
def leave_a_move_out(course: Course, _chance: random.Random) -> object:
    found = at(course, "case.moved", to="in_mediation")
    return course.entries.pop(found[0]) if found else False


@deed("round_left_open")
def withdraw_without_annulling(course: Course, _chance: random.Random) -> object:
    found = at(course, "round.closed", how="annulled")
    return course.entries.pop(found[0]) if found else False


@deed("round_not_annulled")
def leave_the_vote_with_a_verdict(course: Course, _chance: random.Random) -> object:
    found = at(course, "case.moved", **{"from": "voting", "to": "decided"})
    if not found:
        return False
    del course.entries[found[0] :]
    return insert(course, found[0], "case.moved", **{"from": "voting", "to": "impasse", "actor": "clock"})


@deed("opening_incomplete")
def open_without_a_brief(course: Course, _chance: random.Random) -> object:
    found = at(course, "case.published")
    return course.entries.pop(found[0]) if found else False


@deed("round_number")
def give_a_round_an_old_number(course: Course, _chance: random.Random) -> object:
    if len(course.polls) < 2:
        return False
    first, second = course.polls[0].number, course.polls[1].number
    for _, _, said in course.entries:
        if said.get("round") == second:
            said["round"] = first
    return None


@deed("decision_misplaced")
def decide_twice(course: Course, _chance: random.Random) -> object:
    found = at(course, "decision.issued")
    return insert(course, found[0] + 1, "decision.issued", **data(course, found[0])) if found else False


@deed("erased_early")
def erase_in_the_middle(course: Course, _chance: random.Random) -> object:
    return insert(course, 1, "case.erased", what="originals") if len(course.entries) > 2 else False


@deed("glass_one_person")
def open_alone(course: Course, chance: random.Random) -> object:
    said = one(course, chance, "breakglass.opened")
    return said.update(opened_by=said["asked_by"]) if said else False


@deed("glass_opened_twice")
def open_again_with_the_old_approval(course: Course, _chance: random.Random) -> object:
    found = at(course, "breakglass.opened")
    return insert(course, found[0] + 1, "breakglass.opened", **data(course, found[0])) if found else False


@deed("glass_not_open")
def leave_out_that_something_was_opened(course: Course, _chance: random.Random) -> object:
    found = at(course, "breakglass.closed")
    return course.entries.pop(at(course, "breakglass.opened", request=data(course, found[0])["request"])[0]) if found else False


@deed("glass_after_erasure")
def open_what_was_erased(course: Course, _chance: random.Random) -> object:
    found, opened = at(course, "case.erased"), at(course, "breakglass.opened")
    if not found or not opened:
        return False
    said = data(course, opened[0]) | {"request": "0" * 64}
    return insert(course, found[0] + 1, "breakglass.opened", **said)


@deed("kind_unknown")
def write_of_something_new(course: Course, _chance: random.Random) -> object:
    return insert(course, 1, "case.blessed", by="nobody")


@deed("entry_misplaced")
def file_twice(course: Course, _chance: random.Random) -> object:
    return insert(course, len(course.entries), "case.filed", **data(course, 0))


@deed("ends_midway")
def stop_in_the_middle(course: Course, _chance: random.Random) -> object:
    found = at(course, "ballot.cast")
    if not found:
        return False
    del course.entries[found[-1] + 1 :]
    return None


@deed("lot_surplus")
def show_a_draw_nobody_made(course: Course, _chance: random.Random) -> object:
    return course.lots.update({"77": next(iter(course.lots.values()))}) if course.lots else False


@deed("seat_voted_twice")
def let_one_seat_vote_for_another(course: Course, _chance: random.Random) -> object:
    return two_ballots_of_one_seat(course)


@deed("ballot_without_seat")
def let_somebody_vote_who_has_no_seat(course: Course, _chance: random.Random) -> object:
    poll = closed(course)
    return recast(course, poll, 0, seat_id="nobody") if poll and poll.live else False


@deed("round_id_differs")
def seal_a_ballot_for_another_round(course: Course, _chance: random.Random) -> object:
    poll = closed(course)
    return recast(course, poll, 0, round_id="another") if poll and len(poll.live) > 1 else False


@deed("ballot_impossible")
def choose_what_was_not_asked(course: Course, _chance: random.Random) -> object:
    poll = closed(course)
    return recast(course, poll, 0, choice="z") if poll and poll.live else False


@deed("recount_heads")
def write_another_choice_than_was_counted(course: Course, _chance: random.Random) -> object:
    """The house changes what a juror chose before sealing it, and leaves the verdict."""
    poll = closed(course)
    if not poll or not poll.live or poll.live[0].ballot is None:
        return False
    other = next(option for option in poll.rules.options if option != poll.live[0].ballot["choice"])
    return recast(course, poll, 0, choice=other)


def two_ballots_of_one_seat(course: Course) -> object:
    poll = closed(course)
    if not poll or len(poll.live) < 2:
        return False
    return recast(course, poll, 1, seat_id=poll.live[0].id)


@deed("ballot_impossible")
def count_a_ballot_that_answers_less(course: Course, _chance: random.Random) -> object:
    poll = closed(course)
    if not poll or not poll.live or not poll.rules.fact_questions or poll.live[0].ballot is None:
        return False
    return recast(course, poll, 0, answers=poll.live[0].ballot["answers"][1:])


@deed("ballot_impossible")
def count_an_answer_that_is_none(course: Course, _chance: random.Random) -> object:
    poll = closed(course)
    if not poll or not poll.live or not poll.rules.fact_questions or poll.live[0].ballot is None:
        return False
    return recast(course, poll, 0, answers=["perhaps", *poll.live[0].ballot["answers"][1:]])


@deed("recount_facts")
def turn_a_finding(course: Course, _chance: random.Random) -> object:
    """A finding with more than half of the heads is told as unclear, which weight could have done."""
    found = [each for each in told(course) if each["found"] != "unclear"]
    return found[0].update(found="unclear") if found else False


@deed("recount_facts")
def count_an_answer_for_another(course: Course, _chance: random.Random) -> object:
    found = [each for each in told(course) if each["heads"][0] and each["found"] == "unclear"]
    if not found:
        return False
    found[0]["heads"][0] -= 1
    found[0]["heads"][2] += 1
    return None


@deed("facts_impossible")
def find_what_few_said(course: Course, _chance: random.Random) -> object:
    said = verdict(course)
    found = [each for each in told(course) if said and 2 * each["heads"][1] <= said["cast"]]
    return found[0].update(found="no") if found else False


@deed("facts_differ")
def leave_a_finding_out(course: Course, _chance: random.Random) -> object:
    found = told(course)
    return found.pop() if found else False


@deed("facts_differ")
def find_with_more_ballots_than_were_cast(course: Course, _chance: random.Random) -> object:
    found = told(course)
    if not found:
        return False
    found[-1]["heads"][2] += 1
    return None


def told(course: Course) -> list[Values]:
    """The findings of the last verdict; empty where none were asked for."""
    said = verdict(course)
    findings: list[Values] = said.get("facts", []) if said else []
    return findings


def recast(course: Course, poll: Poll, number: int, **changed: Any) -> object:
    """Write another ballot in the place of a voter's, sealed rightly and opened rightly."""
    ballot = poll.live[number].ballot
    assert ballot is not None
    old = ballot["commitment"]
    ballot.update(changed)
    new = digest(["ballot", *(ballot[part] for part in ("salt", "round_id", "seat_id", "choice")), *ballot["answers"]])
    ballot["commitment"] = new
    for _, _, said in course.entries:
        for part in ("commitment", "replaces"):
            if said.get(part) == old:
                said[part] = new
    return None
