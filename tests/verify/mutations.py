"""Ways to change one thing of a bundle without the house's key: another bundle, or None where there is nothing to change."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from tests.verify.courses import Course
from tests.verify.edits import another, edit, leaves
from tests.verify.house import House
from tests.verify.lists import Values
from voting.ledger import canonical_bytes

SEALED = ("used_seal", "slot")
"""What of a draw is bound by the annex alone: why a place was passed over, and the pool's number of a place in a stratum."""
PARALLEL = ("entries", "places", "proofs")


@dataclass
class Case:
    """What a mutation may use: a bundle, the house and the course it was made from, and another bundle of the house."""

    chance: random.Random
    house: House
    course: Course
    bundle: Values
    other: Values

    def any_entry(self) -> int:
        return self.chance.randrange(len(self.bundle["entries"]))


def copied(case: Case) -> Values:
    return copy.deepcopy(case.bundle)


def delete_an_entry(case: Case) -> Values | None:
    made, at = copied(case), case.any_entry()
    for name in PARALLEL:
        del made[name][at]
    return made


def double_an_entry(case: Case) -> Values | None:
    made, at, to = copied(case), case.any_entry(), case.any_entry()
    for name in PARALLEL:
        made[name].insert(to, made[name][at])
    return made


def swap_two_entries(case: Case) -> Values | None:
    made, at, to = copied(case), case.any_entry(), case.any_entry()
    for name in case.chance.choice([PARALLEL, ("entries",), ("places",), ("proofs",)]):
        made[name][at], made[name][to] = made[name][to], made[name][at]
    return made


def edited_body(case: Case, made: Values, at: int) -> None:
    body = json.loads(made["entries"][at])
    edit(body, case.chance)
    made["entries"][at] = canonical_bytes(body).decode()


def edit_an_entry(case: Case) -> Values | None:
    made = copied(case)
    edited_body(case, made, case.any_entry())
    return made


def write_an_entry_otherwise(case: Case) -> Values | None:
    """The same object in other bytes."""
    made, at = copied(case), case.any_entry()
    body = json.loads(made["entries"][at])
    made["entries"][at] = case.chance.choice([json.dumps(body), canonical_bytes(body).decode() + "\n"])
    return made


def rechain(made: Values, start: int) -> None:
    """Recompute what follows from the entry at `start` on."""
    for at in range(max(1, start), len(made["entries"])):
        body = json.loads(made["entries"][at])
        before = made["entries"][at - 1].encode()
        body |= {"prev": sha256(b"\x00" + before).hexdigest(), "seq": at + 1}
        made["entries"][at] = canonical_bytes(body).decode()


def edit_and_rechain(case: Case) -> Values | None:
    made, at = copied(case), case.any_entry()
    edited_body(case, made, at)
    rechain(made, at + 1)
    return made


def delete_and_rechain(case: Case) -> Values | None:
    made = delete_an_entry(case)
    if made is not None and made["entries"]:
        rechain(made, 1)
    return made


def cut_the_tail(case: Case) -> Values | None:
    made, left = copied(case), case.chance.randrange(len(case.bundle["entries"]))
    for name in PARALLEL:
        del made[name][left:]
    return made


def cut_the_tail_with_an_old_head(case: Case) -> Values | None:
    """The house signed it when the stream did end there."""
    size = case.chance.choice(case.house.streams[case.course.stream].places[1:] or [0])
    if not size:
        return None
    old, made = case.house.bundle(case.course, cut=size), copied(case)
    count = len(old["entries"])
    for name in PARALLEL:
        del made[name][count:]
    return {**made, "head": old["head"]}


def take_an_older_checkpoint(case: Case) -> Values | None:
    size = case.chance.randrange(1, len(case.house.tree.leaves))
    return {**copied(case), "checkpoint": case.house.checkpoint(size)}


def take_a_checkpoint_of_another_house(case: Case) -> Values | None:
    other = House(random.Random(case.chance.random()), tree=case.house.tree)
    return {**copied(case), "checkpoint": other.checkpoint()}


def sign_with_another_key(case: Case) -> Values | None:
    """The checkpoint, the head, or both; sometimes with the name of the old key."""
    other, made = House(random.Random(case.chance.random())), copied(case)
    for name in case.chance.choice([("checkpoint",), ("head",), ("checkpoint", "head")]):
        body = json.loads(made[name]["body"])
        made[name] = other.sign(body)
        if case.chance.random() < 0.5:
            text = canonical_bytes(body)
            made[name] = {"body": text.decode(), "signature": other.private.sign(text).hex()}
    return made


def edit_what_is_signed(case: Case) -> Values | None:
    made = copied(case)
    signed = case.chance.choice([made["checkpoint"], made["head"]])
    body = json.loads(signed["body"])
    edit(body, case.chance)
    signed["body"] = canonical_bytes(body).decode()
    return made


def edit_a_part(*names: str) -> Callable[[Case], Values | None]:
    def mutate(case: Case) -> Values | None:
        made = copied(case)
        parts = [made[name] for name in names if made[name]]
        if not parts:
            return None
        part = case.chance.choice(parts)
        if not any(True for _ in leaves(part)):
            return None
        edit(part, case.chance, SEALED if case.bundle["annex"] is None else ())
        return None if any(each["size"] & (each["size"] - 1) == 0 for each in made["earlier"]) else made

    mutate.__name__ = "edit_" + "_or_".join(names)
    return mutate


def change_the_key(case: Case) -> Values | None:
    return {**copied(case), "key": case.chance.choice([another(case.bundle["key"], case.chance), House(case.chance).key])}


def name_another_stream(case: Case) -> Values | None:
    return {**copied(case), "stream": another(case.bundle["stream"], case.chance)}


def exchange_a_part(case: Case) -> Values | None:
    """One part of another case of the same house."""
    name = case.chance.choice([name for name in case.bundle if case.bundle[name] != case.other[name]])
    part, own = case.other[name], case.bundle[name]
    if name == "lots" and not (set(own) & {number for number, _ in closed_lots(case)}):
        return None
    return {**copied(case), name: copy.deepcopy(part)}


def exchange_an_entry(case: Case) -> Values | None:
    made, at = copied(case), case.any_entry()
    to = case.chance.randrange(len(case.other["entries"]))
    for name in PARALLEL:
        made[name][at] = case.other[name][to]
    return made


def drop_a_step_of_a_proof(case: Case) -> Values | None:
    made = copied(case)
    proofs = [proof for proof in made["proofs"] if proof]
    if proofs:
        proof = case.chance.choice(proofs)
        del proof[case.chance.randrange(len(proof))]
    return made


def closed_lots(case: Case) -> list[tuple[str, Values]]:
    """Records of lists of rounds that closed."""
    closed = {str(poll.number) for poll in case.course.polls if not poll.annulled}
    return [(name, lot) for name, lot in case.bundle["lots"].items() if name.partition("/")[0] in closed]


def drop_a_lot(case: Case) -> Values | None:
    found = closed_lots(case)
    if not found:
        return None
    made = copied(case)
    del made["lots"][case.chance.choice(found)[0]]
    return made


def drop_a_step_of_a_walk(case: Case) -> Values | None:
    found = [(name, lot) for name, lot in closed_lots(case) if lot["walk"]]  # a pool that is used up may have no step left
    if not found:
        return None
    made = copied(case)
    walk = made["lots"][case.chance.choice(found)[0]]["walk"]
    del walk[case.chance.randrange(len(walk))]
    return made


def drop_a_lot_of_the_annex(case: Case) -> Values | None:
    found = closed_lots(case)
    if not found or not case.bundle["annex"]:
        return None
    made = copied(case)
    del made["annex"]["lots"][case.chance.choice(found)[0]]
    return made


def drop_an_opened_ballot(case: Case) -> Values | None:
    if not case.bundle["annex"] or not case.bundle["annex"]["ballots"]:
        return None
    made = copied(case)
    del made["annex"]["ballots"][case.chance.randrange(len(made["annex"]["ballots"]))]
    return made


def double_an_opened_ballot(case: Case) -> Values | None:
    made = drop_an_opened_ballot(case)
    if made is not None:
        made["annex"]["ballots"] = [*case.bundle["annex"]["ballots"], case.bundle["annex"]["ballots"][0]]
    return made


def swap_what_two_chose(case: Case) -> Values | None:
    made = copied(case)
    ballots = made["annex"]["ballots"] if made["annex"] else []
    pairs = [(one, two) for one in ballots for two in ballots if one["choice"] != two["choice"]]
    if not pairs:
        return None
    one, two = case.chance.choice(pairs)
    one["choice"], two["choice"] = two["choice"], one["choice"]
    return made


def edit_an_opened_ballot(case: Case) -> Values | None:
    made = copied(case)
    if not made["annex"] or not made["annex"]["ballots"]:
        return None
    edit(case.chance.choice(made["annex"]["ballots"]), case.chance)
    return made


MUTATIONS: tuple[Callable[[Case], Values | None], ...] = (
    delete_an_entry, double_an_entry, swap_two_entries, edit_an_entry, write_an_entry_otherwise, edit_and_rechain,
    delete_and_rechain, cut_the_tail, cut_the_tail_with_an_old_head, take_an_older_checkpoint,
    take_a_checkpoint_of_another_house, sign_with_another_key, edit_what_is_signed, edit_a_part("places", "proofs"),
    edit_a_part("checkpoint", "head", "earlier"), edit_a_part("lots"), edit_a_part("annex"), change_the_key,
    name_another_stream, exchange_a_part, exchange_an_entry, drop_a_step_of_a_proof, drop_a_lot, drop_a_step_of_a_walk,
    drop_a_lot_of_the_annex, drop_an_opened_ballot, double_an_opened_ballot, swap_what_two_chose, edit_an_opened_ballot,
)  # fmt: skip
