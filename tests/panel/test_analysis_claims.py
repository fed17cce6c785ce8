"""What calibration counts: one verdict a control case, put together from single ballots in the order of casting."""

from __future__ import annotations

from panel.analysis.claims import list_claims
from panel.analysis.coarse import in_fives, label, percent_high, percent_low, tenths
from panel.analysis.work import SIDES, analyse
from panel.queries.answers import Answer, Certain, Course

OPTIONS = ("uphold", "partly", "dismiss")
RIGHT = Certain("uphold", "complainant", OPTIONS, "delivery")


def given(case: str, choices: str, information: int = 6) -> list[Answer]:
    """Answers to a case, "u" and "d" in the order of casting."""
    keys = {"u": ("uphold", "complainant"), "d": ("dismiss", "respondent")}
    return [Answer(case, juror, *keys[sign], 1, information) for juror, sign in enumerate(choices)]


def test_a_control_case_gives_one_claim_however_many_answer_it() -> None:
    (claim,) = list_claims(given("c1", "u" * 60), {"c1": RIGHT})
    assert (claim.category, claim.percent, claim.held) == ("delivery", 90, True)
    (claim,) = list_claims(given("c1", "ddddd" + "u" * 60), {"c1": RIGHT})
    assert not claim.held, "the first verdict stands, whatever comes later"


def test_no_verdict_is_no_claim() -> None:
    assert list(list_claims(given("c1", "uu"), {"c1": RIGHT})) == []
    assert list(list_claims(given("c1", "ud" * 30), {"c1": RIGHT})) == []
    assert list(list_claims(given("c1", "u" * 30, information=0), {"c1": RIGHT})) == []
    assert list(list_claims(given("r1", "u" * 30), {"c1": RIGHT})) == [], "a real case teaches nothing here"


def test_calibration_says_nothing_below_its_minimum() -> None:
    def calibration(cases: int) -> list[list[object]]:
        certain = {f"c{number}": RIGHT for number in range(cases)}
        answers = [answer for case in certain for answer in given(case, "uuuuuu")]
        figures, _ = analyse(answers, certain, Course({}, 0, {}), salt="s", done=lambda: None)
        return figures["calibration"]

    assert calibration(34) == [["delivery", 90, 34, 34, None, None]]
    assert calibration(35) == [["delivery", 90, 35, 35, 90, 100]]


def test_the_record_is_by_option_and_comes_from_control_cases_alone() -> None:
    certain = {f"c{number}": RIGHT for number in range(5)}
    answers = [Answer(case, 7, "uphold" if case != "c0" else "dismiss", SIDES[0], 1, 0) for case in certain]
    answers += [Answer(f"r{number}", 7, "uphold", "complainant", 1, 0) for number in range(5)]
    _, result = analyse(answers, certain, Course({}, 0, {}), salt="s", done=lambda: None)
    assert [(row["id"], row["record"]) for row in result["jurors"]] == [(7, [4, 5])]


def test_coarse_values() -> None:
    assert [in_fives(number) for number in (0, 4, 5, 9, 10)] == [0, 0, 5, 5, 10]
    assert [(percent_low(share), percent_high(share)) for share in (0.0, 0.5, 0.62, 1.0)] == [
        (0, 0), (50, 50), (60, 65), (100, 100),
    ]  # fmt: skip
    assert [tenths(share) for share in (0.0, 0.04, 0.5, 0.96, 1.0)] == [1, 1, 5, 9, 9]
    assert label("a", 1) == label("a", 1) != label("b", 1)
