"""What somebody kept at home gives a house away that writes its record anew: receipts, checkpoints, the key."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from tests.verify.checker import case
from tests.verify.courses import Course, Writer
from tests.verify.edits import edit
from tests.verify.house import House, as_file, make_house
from tests.verify.lists import Values
from tests.verify.rounds import Poll
from tests.verify.test_verify_case import codes
from tests.verify.tree import Tree
from voting import Decided, Undecided, decide
from voting.ledger import canonical_bytes

HOUSE, COURSES = make_house(4242)
COURSE = next(course for course in COURSES if course.ballots)
BUNDLE = as_file(HOUSE.bundle(COURSE))


def held(bundle: Values, **kept: Any) -> list[str]:
    return [fault.code for fault in case.check(case.read_bundle(bundle), case.Held(**kept)).faults]


def checkpoint(house: House, size: int) -> Any:
    return case.read_checkpoint(house.checkpoint(size), "it")


def receipt(house: House, course: Course, at: int, size: int | None = None) -> Any:
    return case.read_receipt(as_file(house.receipt(course, at, size)), "mine")


def ballots(course: Course) -> list[int]:
    return [at for at, (_, kind, _) in enumerate(course.entries) if kind == "ballot.cast"]


def rewritten() -> tuple[House, Course]:
    """The same house writes another course of the same case into another tree."""
    other = House(random.Random(1))
    other.private = HOUSE.private
    chance = random.Random(2)
    course = Writer(chance).write()
    while not course.ballots:
        course = Writer(chance).write()
    course.stream = COURSE.stream
    other.take([course])
    return other, course


def test_an_older_checkpoint_is_extended() -> None:
    whole = len(HOUSE.tree.leaves)
    sizes = sorted(each["size"] for each in BUNDLE["earlier"])
    assert sizes
    assert held(BUNDLE, checkpoints=(checkpoint(HOUSE, sizes[0]), checkpoint(HOUSE, whole))) == []
    unknown = next(size for size in range(1, whole) if size not in sizes)
    assert held(BUNDLE, checkpoints=(checkpoint(HOUSE, unknown),)) == ["extension_unproven"]
    given = case.read_growth({"size": unknown, "proof": HOUSE.growth(unknown, whole)})
    assert held(BUNDLE, checkpoints=(checkpoint(HOUSE, unknown),), proofs=(given,)) == []
    assert held({**BUNDLE, "earlier": []}, checkpoints=(checkpoint(HOUSE, sizes[0]),)) == ["extension_unproven"]


def test_every_size_is_extended_and_nothing_else_is() -> None:
    """Also for sizes that are not there, and beyond the tree."""
    whole = len(HOUSE.tree.leaves)
    new = checkpoint(HOUSE, whole)
    for size in range(1, whole + 1):
        old, grown = checkpoint(HOUSE, size), case.read_growth({"size": size, "proof": HOUSE.growth(size, whole)})
        assert case.extends(old, new, grown.proof)
        assert case.leads_up(grown, new)
        for wrong in (old._replace(size=size + 1), old._replace(size=0), old._replace(root=b"\0" * 32)):
            assert not case.extends(wrong, new, grown.proof)
        if size & (size - 1) and size < whole:
            assert not case.leads_up(grown._replace(proof=[b"\0" * 32, *grown.proof[1:]]), new)
        assert not case.leads_up(grown._replace(proof=[*grown.proof, b"\0" * 32]), new)
        assert not case.leads_up(grown._replace(size=0), new)
    assert not case.extends(old._replace(size=whole + 1), new, [])
    assert not case.leads_up(grown._replace(size=whole + 1), new)


def test_a_leaf_beyond_the_tree_is_not_in_it() -> None:
    whole = len(HOUSE.tree.leaves)
    proof = [each.hex() for each in HOUSE.tree.path(whole - 1, whole)]
    tree = checkpoint(HOUSE, whole)
    assert case.included(HOUSE.tree.leaves[-1], whole - 1, tree, proof)
    for place in (whole, whole + 1, 2 * whole, 2**62):
        assert not case.included(HOUSE.tree.leaves[-1], place, tree, proof)
    assert not case.included(HOUSE.tree.leaves[-1], whole - 1, tree._replace(size=0), [])


def test_a_tree_of_the_same_size_with_other_leaves_is_proof() -> None:
    forked = House(random.Random(3), tree=Tree())
    forked.private = HOUSE.private
    forked.tree.leaves = [*HOUSE.tree.leaves[:-1], b"\1" * 32]
    assert held(BUNDLE, checkpoints=(checkpoint(forked, len(forked.tree.leaves)),)) == ["tree_forked"]
    size = BUNDLE["earlier"][0]["size"]
    forked.tree.leaves[0] = b"\2" * 32
    forked.tree = Tree(forked.tree.leaves)
    assert held(BUNDLE, checkpoints=(checkpoint(forked, size),)) == ["extension_broken"]


def test_an_old_bundle_is_not_taken_for_a_new_one() -> None:
    size = HOUSE.streams[COURSE.stream].places[3]
    old = as_file(HOUSE.bundle(COURSE, cut=size))
    assert "bundle_old" in held(old, checkpoints=(checkpoint(HOUSE, size + 1),))
    assert "bundle_old" not in held(old, checkpoints=(checkpoint(HOUSE, size),))


def test_receipts_of_every_entry_are_found() -> None:
    kept = tuple(case.read_receipt(as_file(each), "mine") for each in HOUSE.receipts(COURSE))
    assert held(BUNDLE, receipts=kept) == []
    of_the_day = tuple(receipt(HOUSE, COURSE, at, 1) for at in ballots(COURSE))
    assert held(BUNDLE, receipts=of_the_day) == []


def test_a_ballot_that_was_written_anew_is_missed_by_its_receipt() -> None:
    kept = receipt(HOUSE, COURSE, ballots(COURSE)[0])
    other, course = rewritten()
    bundle = as_file(other.bundle(course, audit=True))
    assert codes(bundle) == []
    assert set(held(bundle, receipts=(kept,))) <= {"receipt_missing", "receipt_younger"}
    assert held(bundle, receipts=(kept._replace(place=0),)) == ["receipt_missing"]


def test_receipts_of_other_cases_keys_and_times_are_told_apart() -> None:
    other = next(course for course in COURSES if course is not COURSE)
    assert held(BUNDLE, receipts=(receipt(HOUSE, other, 0),)) == ["receipt_of_other_case"]
    stranger, (course, *_) = make_house(4243)
    assert held(BUNDLE, receipts=(receipt(stranger, course, 0),)) == ["receipt_of_other_key"]
    cut = HOUSE.streams[COURSE.stream].places[ballots(COURSE)[0]]
    early = as_file(HOUSE.bundle(COURSE, cut=cut))
    assert "receipt_younger" in held(early, receipts=(receipt(HOUSE, COURSE, ballots(COURSE)[0]),))


def test_a_record_signed_with_another_key_is_seen_by_who_knows_the_key() -> None:
    other, course = rewritten()
    other.private = House(random.Random(9)).private
    bundle = as_file(other.bundle(course))
    assert codes(bundle) == []
    assert held(bundle, keys=(HOUSE.key,)) == ["key_unknown"]
    assert held(bundle, checkpoints=(checkpoint(HOUSE, 5),)) == ["checkpoint_of_other_key"]
    assert held(BUNDLE, keys=(HOUSE.key, other.key)) == []


def test_a_replaced_ballot_is_told_to_who_holds_its_receipt() -> None:
    house, course, at = next(
        (house, course, at) for house, courses in map(make_house, range(99)) for course in courses
        for at, (_, kind, _) in enumerate(course.entries) if kind == "ballot.replaced"
    )  # fmt: skip
    replaced = course.entries[at][2]["replaces"]
    cast = next(i for i, (_, _, data) in enumerate(course.entries) if data.get("commitment") == replaced)
    for place, told in ((cast, True), (at, False)):
        kept = case.Held(receipts=(receipt(house, course, place),))
        report = case.check(case.read_bundle(as_file(house.bundle(course))), kept)
        assert report.faults == []
        assert any("was replaced by a later one" in note for note in report.notes) == (
            told or any(data.get("replaces") == course.entries[place][2]["commitment"] for _, _, data in course.entries)
        )


def test_a_forged_receipt_says_nothing_of_the_house() -> None:
    chance = random.Random("receipts")
    for at in (0, ballots(COURSE)[0]):
        good = as_file(HOUSE.receipt(COURSE, at))
        case.read_receipt(good, "mine")
        for _ in range(150):
            forged = as_file(good)
            edit(forged, chance)
            with pytest.raises(case.Unreadable):
                case.read_receipt(forged, "mine")


def test_a_forged_checkpoint_says_nothing_of_the_house() -> None:
    old = HOUSE.checkpoint(5)
    body = {**json.loads(old["body"]), "root": "0" * 64}
    forged = case.read_checkpoint({**old, "body": canonical_bytes(body).decode()}, "it")
    with pytest.raises(case.Unreadable, match="not signed"):
        held(BUNDLE, checkpoints=(forged,))


class Hasty(Poll):
    """Closes after the first ballot although others are there to be asked."""

    def turn(self, voter: Any) -> Any:
        super().turn(voter)
        found = decide(self.tally(), self.wave, final=True)
        return found if self.live and isinstance(found, Undecided) and self.tally().cast else None


class Greedy(Poll):
    """Asks more jurors although the ballots have decided."""

    def look(self) -> Any:
        found = decide(self.tally(), self.wave)
        if isinstance(found, Decided) and self.wave < self.rules.plan.last_wave:
            self.wave += 1
            self.say("wave.widened", wave=self.wave)
            return None
        return super().look()


@pytest.mark.parametrize(("kind", "code"), [(Hasty, "closed_early"), (Greedy, "widened_for_nothing")])
def test_a_panel_that_stops_too_early_or_too_late_is_named(kind: type[Poll], code: str) -> None:
    found = set[str]()
    for number in range(60):
        house, courses = make_house(number, 1, lambda chance: Writer(chance, poll=kind))
        found |= {each.partition("@")[0] for each in codes(as_file(house.bundle(courses[0], audit=True)))}
        if code in found:
            break
    assert found == {code}


class Stranger(Writer):
    """Draws each panel as if it were for a case of its own."""

    def prepare(self, number: int) -> None:
        self.course.name = f"case {number}"
        super().prepare(number)


class Misnumbered(Writer):
    """Draws each panel under the next number."""

    def prepare(self, number: int) -> None:
        super().prepare(number + 1)
        self.number = number


@pytest.mark.parametrize(("kind", "code"), [(Stranger, "lot_of_other_case"), (Misnumbered, "lot_of_other_round")])
def test_a_panel_drawn_for_something_else_is_named(kind: type[Writer], code: str) -> None:
    made = (make_house(number, 1, kind) for number in range(60))
    house, (course,) = next(each for each in made if sum(not poll.annulled for poll in each[1][0].polls) > 1)
    assert {each.partition("@")[0] for each in codes(as_file(house.bundle(course, audit=True)))} == {code}


def test_lists_of_one_round_that_contradict_each_other_are_named() -> None:
    houses = (make_house(number) for number in range(200))
    house, course = next(
        (house, course) for house, courses in houses for course in courses if any("/" in name for name in course.lots)
    )
    bundle = as_file(house.bundle(course))
    assert codes(bundle) == []
    name = next(name for name in bundle["lots"] if "/" in name)
    step = next(step for step in bundle["lots"][name]["before"][0]["walk"] if step["used"] == "seated")
    step["used"] = "passed"
    assert codes(bundle) == [f"lot_after_others@{name}"]
