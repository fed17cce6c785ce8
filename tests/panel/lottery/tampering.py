"""Ways to tamper with a good record. Each changes it in place, and says False when there is nothing to change."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from random import Random
from typing import Any

from voting.ledger import canonical_bytes

Values = dict[str, Any]
Tamper = Callable[[Values, Values, Random], object]


def edit(record: Values, kind: str, change: Callable[[Values], object]) -> None:
    """Change a line of the journal and write it as canonically as before."""
    line = json.loads(record["journal"][kind])
    change(line)
    record["journal"][kind] = canonical_bytes(line).decode()


def reseal(record: Values) -> None:
    """What an operator would do who writes the drawn line only afterwards."""
    walk = [[step[name] for name in ("stratum", "place", "reason", "evidence", "seal")] for step in record["walk"]]
    edit(record, "drawn", lambda line: line.update(walk=sha256(canonical_bytes(walk)).hexdigest(), seed=record["seed"]))


def another(text: str, chance: Random) -> str:
    """The same hex with one digit changed."""
    at = chance.randrange(len(text))
    return text[:at] + chance.choice([digit for digit in "0123456789abcdef" if digit != text[at]]) + text[at + 1 :]


def some(items: list[Any], chance: Random) -> Any:
    return chance.choice(items) if items else None


def swap_two_steps(record: Values, _annex: Values, chance: Random) -> object:
    walk = record["walk"]
    i, j = chance.sample(range(len(walk)), 2)
    walk[i], walk[j] = walk[j], walk[i]
    return None


def swap_two_steps_and_reseal(record: Values, annex: Values, chance: Random) -> object:
    swap_two_steps(record, annex, chance)
    return reseal(record)


def leave_a_step_out(record: Values, _annex: Values, chance: Random) -> object:
    del record["walk"][chance.randrange(len(record["walk"]))]
    return reseal(record)


def put_a_friend_in(record: Values, _annex: Values, chance: Random) -> object:
    step, other = chance.sample(record["walk"], 2)
    step["slot"], step["place"], step["leaf"], step["proof"] = other["slot"], other["place"], other["leaf"], other["proof"]
    return reseal(record)


def stop_early(record: Values, _annex: Values, chance: Random) -> object:
    del record["walk"][-chance.randrange(1, 1 + len(record["walk"]) // 2) :]
    return reseal(record)


def walk_on(record: Values, _annex: Values, chance: Random) -> object:
    record["walk"].append(dict(chance.choice(record["walk"]), used=None, used_seal=None))
    return reseal(record)


def say_another_reason(record: Values, _annex: Values, chance: Random) -> object:
    step = some([step for step in record["walk"] if step["reason"]], chance)
    if step is None:
        return False
    step["reason"] = chance.choice([reason for reason in ("left", "barred", "staff", "", "odd") if reason != step["reason"]])
    return None


def invent_a_reason(record: Values, annex: Values, chance: Random) -> object:
    step = some([step for step in record["walk"] if step["reason"]], chance)
    if step is None:
        return False
    step["reason"], step["evidence"] = chance.choice(["looks odd", "Left", "", "dealings"]), None
    return reseal(record)


def drop_the_evidence(record: Values, _annex: Values, chance: Random) -> object:
    step = some([step for step in record["walk"] if step["evidence"] is not None], chance)
    if step is None:
        return False
    step["evidence"] = None
    return reseal(record)


def seat_a_refused_one(record: Values, _annex: Values, chance: Random) -> object:
    step = some([step for step in record["walk"] if step["reason"]], chance)
    if step is None:
        return False
    step["reason"] = step["evidence"] = step["seal"] = None
    return None


def refuse_a_seated_one(record: Values, _annex: Values, chance: Random) -> object:
    step = some([step for step in record["walk"] if step["used"]], chance)
    if step is None:
        return False
    step["reason"], step["seal"] = "conflict", chance.choice([None, chance.randbytes(32).hex()])
    return reseal(record)


def point_to_other_evidence(record: Values, _annex: Values, chance: Random) -> object:
    step = some([step for step in record["walk"] if step["evidence"] is not None], chance)
    if step is None:
        return False
    step["evidence"] += chance.choice([1, 7, 10_000])
    return None


def change_a_leaf(record: Values, _annex: Values, chance: Random) -> object:
    step = chance.choice(record["walk"])
    step["leaf"] = another(step["leaf"], chance)
    return None


def change_a_proof(record: Values, _annex: Values, chance: Random) -> object:
    step = some([step for step in record["walk"] + record["events"] if step["proof"]], chance)
    if step is None:
        return False
    at = chance.randrange(len(step["proof"]))
    step["proof"][at] = another(step["proof"][at], chance)
    return None


def cut_a_proof(record: Values, _annex: Values, chance: Random) -> object:
    step = some([step for step in record["walk"] + record["events"] if step["proof"]], chance)
    return False if step is None else step["proof"].pop()


def choose_another_seed(record: Values, _annex: Values, chance: Random) -> object:
    record["seed"] = another(record["seed"], chance)
    return reseal(record) if chance.random() < 0.5 else None


def open_another_link(record: Values, _annex: Values, chance: Random) -> object:
    record["source"]["link"] = another(record["source"]["link"], chance)
    edit(record, "drawn", lambda line: line.update(link=record["source"]["link"]))


def skip_a_link(record: Values, _annex: Values, chance: Random) -> object:
    edit(record, "bind", lambda line: line["source"].update(link=line["source"]["link"] + chance.choice([1, 2, 2_000_000])))


def publish_another_tip(record: Values, _annex: Values, chance: Random) -> object:
    record["source"]["tip"] = another(record["source"]["tip"], chance)


def change_a_nonce(record: Values, _annex: Values, chance: Random) -> object:
    record["nonces"]["complainant"] = another(record["nonces"]["complainant"], chance)


def withhold_a_nonce(record: Values, _annex: Values, _chance: Random) -> object:
    record["nonces"]["complainant"] = None


def give_a_nonce_nobody_sealed(record: Values, _annex: Values, _chance: Random) -> object:
    edit(record, "bind", lambda line: line["nonces"].update(complainant=None))


def commit_again(record: Values, _annex: Values, chance: Random) -> object:
    what = chance.choice([("pool", "size"), ("pool", "log_size"), ("rule", "k"), ("rule", "alternates")])
    edit(record, "commit", lambda line: line[what[0]].update({what[1]: line[what[0]][what[1]] + 1}))


def commit_to_other_roots(record: Values, _annex: Values, chance: Random) -> object:
    name = chance.choice(["root", "log_root"])
    edit(record, "commit", lambda line: line["pool"].update({name: another(line["pool"][name], chance)}))


def rename_the_case(record: Values, _annex: Values, _chance: Random) -> object:
    edit(record, "commit", lambda line: line.update(case=line["case"] + "x"))


def seal_another_walk(record: Values, _annex: Values, chance: Random) -> object:
    edit(record, "drawn", lambda line: line.update(walk=another(line["walk"], chance)))


def renumber_a_line(record: Values, _annex: Values, chance: Random) -> object:
    edit(record, chance.choice(["commit", "bind"]), lambda line: line.update(seq=line["seq"] + 10))


def follow_another_line(record: Values, _annex: Values, chance: Random) -> object:
    """The line is hung behind another one than it stands behind."""
    one, other = chance.choice([("commit", "bind"), ("bind", "drawn")])
    first, second = (json.loads(record["journal"][kind]) for kind in (one, other))
    name = sha256(record["journal"][one].encode()).hexdigest()
    wrong = another(name, chance) if second["seq"] == first["seq"] + 1 else name
    edit(record, other, lambda line: line.update(prev=wrong))


def number_it_from_nothing(record: Values, _annex: Values, _chance: Random) -> object:
    edit(record, "commit", lambda line: line.update(seq=0))


def call_it_an_extension(record: Values, _annex: Values, chance: Random) -> object:
    more = chance.choice([{"extension": 1}, {"parent": another("0" * 64, chance)}])
    edit(record, "commit", lambda line: line.update(more))


def call_a_line_another(record: Values, _annex: Values, _chance: Random) -> object:
    edit(record, "bind", lambda line: line.update(kind="drawn"))


def write_a_line_otherwise(record: Values, _annex: Values, chance: Random) -> object:
    kind = chance.choice(["commit", "bind", "drawn"])
    record["journal"][kind] = record["journal"][kind].replace(":", ": ", 1)


def date_an_event_back(record: Values, _annex: Values, chance: Random) -> object:
    event = some(record["events"], chance)
    return False if event is None else event.update(ms=event["ms"] - 86_400_000)


def make_an_event_another_kind(record: Values, _annex: Values, chance: Random) -> object:
    event = some(record["events"], chance)
    return False if event is None else event.update(kind="left" if event["kind"] != "left" else "staff")


def lose_an_event(record: Values, _annex: Values, chance: Random) -> object:
    return False if not record["events"] else record["events"].pop(chance.randrange(len(record["events"])))


def pass_over_without_evidence(record: Values, _annex: Values, chance: Random) -> object:
    step = some([step for step in record["walk"] if step["used"]], chance)
    return False if step is None else step.update(used="passed", used_seal=None)


def pass_over_in_silence(record: Values, _annex: Values, chance: Random) -> object:
    used = [step for step in record["walk"] if step["used"]]
    if len(used) < 2:
        return False
    return used[chance.randrange(len(used) - 1)].update(used=None, used_seal=None)


def say_why_it_was_passed_over(record: Values, _annex: Values, chance: Random) -> object:
    step = some([step for step in record["walk"] if step["used"]], chance)
    return False if step is None else step.update(used="busy")


def leave_a_conflict_unsealed(record: Values, _annex: Values, chance: Random) -> object:
    step = some([step for step in record["walk"] if step["seal"]], chance)
    if step is None:
        return False
    step["seal"] = None
    return reseal(record)


def seal_a_plain_reason(record: Values, _annex: Values, chance: Random) -> object:
    step = some([step for step in record["walk"] if not step["seal"]], chance)
    if step is None:
        return False
    step["seal"] = chance.randbytes(32).hex()
    return reseal(record)


def swap_a_seal(record: Values, _annex: Values, chance: Random) -> object:
    step = some([step for step in record["walk"] if step["seal"]], chance)
    return False if step is None else step.update(seal=another(step["seal"], chance))


def summon_a_refused_one(record: Values, _annex: Values, chance: Random) -> object:
    step = some([step for step in record["walk"] if step["reason"]], chance)
    return False if step is None else step.update(used="seated", used_seal=chance.randbytes(32).hex())


def change_the_splits(record: Values, _annex: Values, chance: Random) -> object:
    if record["splits"] and chance.random() < 0.5:
        return record["splits"][0]["seats"].reverse() or record["splits"][0]["closed"].append(7)
    return record["splits"].append({"seats": [1], "closed": []})


def move_to_another_part(record: Values, _annex: Values, chance: Random) -> object:
    chance.choice(record["walk"])["stratum"] += 1
    return reseal(record)


PUBLIC: tuple[Tamper, ...] = (
    swap_two_steps, swap_two_steps_and_reseal, leave_a_step_out, put_a_friend_in, stop_early, walk_on, say_another_reason,
    invent_a_reason, drop_the_evidence, seat_a_refused_one, refuse_a_seated_one, point_to_other_evidence, change_a_leaf,
    change_a_proof, cut_a_proof, choose_another_seed, open_another_link, skip_a_link, publish_another_tip, change_a_nonce,
    withhold_a_nonce, give_a_nonce_nobody_sealed, commit_again, commit_to_other_roots, rename_the_case, seal_another_walk,
    renumber_a_line, follow_another_line, number_it_from_nothing, call_it_an_extension, call_a_line_another,
    write_a_line_otherwise, date_an_event_back, make_an_event_another_kind, lose_an_event,
    say_why_it_was_passed_over, leave_a_conflict_unsealed, seal_a_plain_reason, swap_a_seal,
    pass_over_without_evidence, pass_over_in_silence, summon_a_refused_one, change_the_splits, move_to_another_part,
)  # fmt: skip
"""Seen by everybody who has the record."""
