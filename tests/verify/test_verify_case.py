"""Honest records hold; records changed without the house's key do not, whatever was changed.

VERIFY_BUNDLES and VERIFY_MUTATIONS ask for more than the suite does: `docs/testing.md`.
"""

from __future__ import annotations

import ast
import json
import os
import random
import re
from collections import Counter
from collections.abc import Iterator

from tests.guards.sources import nothing
from tests.verify.checker import PROGRAM, case
from tests.verify.courses import Course
from tests.verify.house import House, as_file, make_house
from tests.verify.lists import Values
from tests.verify.mutations import MUTATIONS, Case

BUNDLES = int(os.environ.get("VERIFY_BUNDLES", "70"))
TRIES = int(os.environ.get("VERIFY_MUTATIONS", "300"))


def codes(bundle: Values) -> list[str]:
    """What the checker finds; what it cannot read is found too."""
    try:
        return [str(fault) for fault in case.check(case.read_bundle(bundle)).faults]
    except case.Unreadable:
        return ["unreadable"]


def cases(first: int = 0) -> Iterator[tuple[House, Course, Course]]:
    """Made-up cases without end, each with its house and another case of it."""
    while True:
        house, courses = make_house(first)
        yield from ((house, course, courses[at - 1]) for at, course in enumerate(courses))
        first += 1


def test_honest_records_hold() -> None:
    kinds, bars = Counter[str](), Counter[str]()
    many = cases()
    for _ in range(BUNDLES):
        house, course, _ = next(many)
        receipts = tuple(case.read_receipt(as_file(receipt), "receipt") for receipt in house.receipts(course))
        for audit in (False, True):
            bundle = case.read_bundle(as_file(house.bundle(course, audit=audit)))
            report = case.check(bundle, case.Held(receipts=receipts, keys=(house.key,)))
            assert report.faults == [], (course.stream, audit)
            assert set(report.unchecked) == (set() if audit else {"I11"})
        kinds.update(kind for _, kind, _ in course.entries)
        bars.update(re.sub("[0-9]+", "n", str(poll.rules.plan).rpartition(":")[2]) for poll in course.polls)
        bars.update(["floor" for poll in course.polls if poll.rules.plan.floor is not None])
        bars.update([f"{len(poll.rules.options)} options" for poll in course.polls])
        bars.update(["short" for poll in course.polls if poll.short])
        bars.update(["extended" for poll in course.polls if poll.drawn])
        bars.update([poll.verdict["outcome"] for poll in course.polls if poll.verdict])
    assert set(kinds) == set(case.DATA)
    assert set(bars) == {
        "n", "n%", "first-n", "sure-n", "floor",
        "2 options", "3 options", "4 options", "short", "extended", "decided", "undecided"
    }  # fmt: skip


def test_every_change_is_found() -> None:
    chance, done, missed = random.Random("mutations"), Counter[str](), list[str]()
    for house, course, other in cases(1000):
        tried = sum(done.values())
        if tried >= 3 * TRIES or (tried >= TRIES and len(done) == len(MUTATIONS)):  # few cases suit the rarest change
            break
        audit = chance.random() < 0.6
        bundle, second = (as_file(house.bundle(each, audit=audit)) for each in (course, other))
        for mutate in chance.sample(MUTATIONS, 8):
            made = mutate(Case(chance, house, course, bundle, second))
            if made is not None and made != bundle:
                done[mutate.__name__] += 1
                missed += [] if codes(made) else [f"{mutate.__name__} in the house with {course.stream}"]
    nothing(missed)
    assert set(done) == {mutate.__name__ for mutate in MUTATIONS}


def test_how_the_file_is_laid_out_is_no_change() -> None:
    house, (course, *_) = make_house(7)
    bundle = house.bundle(course)
    laid_out = json.dumps(dict(reversed(bundle.items())), indent=3, ensure_ascii=True)
    assert codes(case.parse(laid_out)) == codes(as_file(bundle)) == []


def given_codes(tree: ast.AST) -> set[str]:
    """What the program can say: texts in a `Fault`, in a fault of a course, in what a table of wrongs is keyed by."""
    found: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Fault", "self.fault", "self.current"):
            found += node.args
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "wrong" and isinstance(node.value, ast.Dict):
            found += [key for key in node.value.keys if key is not None]
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).startswith("wrong["):
            found.append(node.targets[0])
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Constant):
            found.append(node.value)
    texts = [each.value for expression in found for each in ast.walk(expression) if isinstance(each, ast.Constant)]
    return {text for text in texts if isinstance(text, str) and re.fullmatch("[a-z]+(_[a-z]+)+", text)}


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    assert given_codes(ast.parse(PROGRAM.read_text("utf-8"))) == set(case.MEANING)
