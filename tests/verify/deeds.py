"""What a house with its own key could do: it writes a false record of a case, and signs it like an honest one.

Each deed changes what is written of a case before it is written, and says whether it could; the code beside it is what gives it
away when the bundle has its annex.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from tests.verify.courses import Course
from tests.verify.lists import Values
from tests.verify.rounds import Poll

Deed = Callable[[Course, random.Random], object]
DEEDS: dict[str, tuple[str, Deed]] = {}


def deed(code: str) -> Callable[[Deed], Deed]:
    def keep(done: Deed) -> Deed:
        DEEDS[done.__name__] = (code, done)
        return done

    return keep


def at(course: Course, kind: str, **wanted: Any) -> list[int]:
    """Where entries of a kind stand, with these data."""
    return [
        i for i, (_, said, data) in enumerate(course.entries) if said == kind and wanted.items() <= data.items()
    ]  # fmt: skip


def data(course: Course, place: int) -> Values:
    return course.entries[place][2]


def insert(course: Course, place: int, kind: str, **values: Any) -> None:
    course.entries.insert(place, (course.entries[place - 1][0], kind, values))


def closed(course: Course) -> Poll | None:
    """The last round with a verdict."""
    return next((poll for poll in reversed(course.polls) if not poll.annulled), None)


def verdict(course: Course) -> Values | None:
    found = at(course, "verdict.issued")
    return data(course, found[-1]) if found else None


def one(course: Course, chance: random.Random, kind: str, **wanted: Any) -> Values | None:
    found = at(course, kind, **wanted)
    return data(course, chance.choice(found)) if found else None


@deed("cast_differs")
def stuff_a_ballot(course: Course, chance: random.Random) -> object:
    poll = closed(course)
    found = at(course, "ballot.cast", round=poll.number) if poll else []
    if not found:
        return False
    place = found[-1]
    return insert(course, place + 1, "ballot.cast", round=data(course, place)["round"], commitment=chance.randbytes(32).hex())


@deed("commitment_twice")
def count_a_ballot_again(course: Course, _chance: random.Random) -> object:
    found = at(course, "ballot.cast")
    return insert(course, found[0] + 1, "ballot.cast", **data(course, found[0])) if found else False


@deed("replaces_nothing")
def replace_what_was_never_cast(course: Course, chance: random.Random) -> object:
    found = one(course, chance, "ballot.replaced")
    return found.update(replaces=chance.randbytes(32).hex()) if found else False


@deed("replaced_too_often")
def replace_again_and_again(course: Course, chance: random.Random) -> object:
    found = at(course, "ballot.cast")
    if not found:
        return False
    place, cast = found[0], data(course, found[0])
    before = cast["commitment"]
    for number in range(1, 5):
        new = chance.randbytes(32).hex()
        insert(course, place + number, "ballot.replaced", round=cast["round"], commitment=new, replaces=before)
        before = new
    return None


@deed("replaced_late")
def replace_after_the_count(course: Course, chance: random.Random) -> object:
    widened, cast = at(course, "wave.widened"), at(course, "ballot.cast")
    if not widened:
        return False
    number = data(course, widened[-1])["round"]
    replaced = {entry[2]["replaces"] for entry in course.entries if entry[1] == "ballot.replaced"}
    early = [data(course, i)["commitment"] for i in cast if i < widened[-1] and data(course, i)["round"] == number]
    kept = [name for name in early if name not in replaced]
    if not kept:
        return False
    new = chance.randbytes(32).hex()
    return insert(course, widened[-1] + 1, "ballot.replaced", round=number, commitment=new, replaces=kept[0])


@deed("ballot_outside_round")
def count_a_late_ballot(course: Course, chance: random.Random) -> object:
    found = at(course, "verdict.issued")
    if not found:
        return False
    number = data(course, found[0])["round"]
    return insert(course, found[0] + 2, "ballot.cast", round=number, commitment=chance.randbytes(32).hex())


@deed("ballot_outside_round")
def count_a_ballot_before_the_rules(course: Course, chance: random.Random) -> object:
    found = at(course, "case.moved", to="redacting")
    return insert(course, found[0] + 1, "ballot.cast", round=1, commitment=chance.randbytes(32).hex()) if found else False


@deed("verdict_missing")
def keep_the_verdict_back(course: Course, _chance: random.Random) -> object:
    found = at(course, "verdict.issued")
    return course.entries.pop(found[-1]) if found else False


@deed("verdict_twice")
def issue_another_verdict(course: Course, _chance: random.Random) -> object:
    found = at(course, "verdict.issued")
    return insert(course, found[-1] + 2, "verdict.issued", **data(course, found[-1])) if found else False


@deed("verdict_unfounded")
def judge_an_annulled_round(course: Course, _chance: random.Random) -> object:
    annulled, found = at(course, "round.closed", how="annulled"), verdict(course)
    if not annulled or not found:
        return False
    return insert(course, annulled[0] + 1, "verdict.issued", **{**found, "round": data(course, annulled[0])["round"]})


@deed("recount_heads")
def count_a_ballot_for_the_other_side(course: Course, chance: random.Random) -> object:
    found = verdict(course)
    if not found or max(found["heads"].values()) == 0:
        return False
    most, least = max(found["heads"], key=found["heads"].get), min(found["heads"], key=found["heads"].get)
    if most == least:
        return False
    found["heads"] = {**found["heads"], most: found["heads"][most] - 1, least: found["heads"][least] + 1}
    return None


@deed("recount_weights")
def weigh_a_side_more(course: Course, chance: random.Random) -> object:
    found = verdict(course)
    if not found or sum(found["heads"].values()) < 2:
        return False
    option = chance.choice(sorted(found["weights"]))
    found["weights"] = {**found["weights"], option: found["weights"][option] + 1}
    return None


@deed("winner_differs")
def name_another_winner(course: Course, chance: random.Random) -> object:
    found = verdict(course)
    if not found or found["outcome"] != "decided":
        return False
    return found.update(winner=chance.choice([option for option in found["heads"] if option != found["winner"]]))


@deed("winner_differs")
def call_a_clear_panel_undecided(course: Course, _chance: random.Random) -> object:
    found, poll = verdict(course), closed(course)
    if not found or not poll or found["outcome"] != "decided" or "sure" in str(poll.rules.plan):
        return False
    return found.update(outcome="undecided", winner=None)


@deed("recount_winner")
def call_a_certain_panel_undecided(course: Course, _chance: random.Random) -> object:
    found, poll = verdict(course), closed(course)
    if not found or not poll or found["outcome"] != "decided" or "sure" not in str(poll.rules.plan):
        return False
    return found.update(outcome="undecided", winner=None)


@deed("outcome_differs")
def decide_without_a_winner(course: Course, _chance: random.Random) -> object:
    found = verdict(course)
    return found.update(outcome={"decided": "undecided", "undecided": "decided"}[found["outcome"]]) if found else False


@deed("cast_differs")
def leave_a_ballot_out(course: Course, _chance: random.Random) -> object:
    found = verdict(course)
    if not found or not found["cannot_tell"]:
        return False
    return found.update(cast=found["cast"] - 1, cannot_tell=found["cannot_tell"] - 1)


@deed("heads_differ")
def lose_who_could_not_tell(course: Course, _chance: random.Random) -> object:
    found = verdict(course)
    return found.update(cannot_tell=found["cannot_tell"] + 1) if found else False


@deed("recount_ceiling")
def cut_at_another_ceiling(course: Course, _chance: random.Random) -> object:
    found = verdict(course)
    return found.update(ceiling=found["ceiling"] % 5 + 1) if found else False


@deed("waves_differ")
def say_another_wave(course: Course, _chance: random.Random) -> object:
    found = verdict(course)
    return found.update(waves=found["waves"] + 1) if found else False


@deed("options_differ")
def count_an_option_nobody_was_asked(course: Course, _chance: random.Random) -> object:
    found = verdict(course)
    return found.update(heads={**found["heads"], "z": 0}) if found else False


@deed("weights_impossible")
def weigh_more_than_there_is(course: Course, chance: random.Random) -> object:
    found = verdict(course)
    if not found:
        return False
    return found.update(weights=dict.fromkeys(found["weights"], 99))
