"""What a plan costs: figures that can be checked by hand, and files that are no counts."""

from pathlib import Path

import pytest

from voting import Plan, VotingError
from voting.replay import Estimate, main, price, read_counts

WAVES = Plan()


def test_a_crowd_of_one_mind_needs_one_wave() -> None:
    found = price([(40, 0), (0, 60)], WAVES)
    assert (found.ballots, found.undecided, found.agreement) == (Estimate(7, 0), Estimate(0, 0), Estimate(1, 0))
    assert (found.cases, found.level, found.short) == (2, 0, 0)


def test_an_even_crowd_of_the_plans_size_is_left_undecided() -> None:
    """18 to 17 drawn whole: a lead of one, whatever the order of the last wave."""
    found = price([(18, 17)], Plan.parse("35:5"))
    assert (found.ballots.mean, found.undecided.mean, found.agreement) == (35, 1, None)


def test_first_to_nine_needs_the_ninth_ballot_of_a_side() -> None:
    found = price([(9, 0, 0)], Plan.parse("9~17:first-9"))
    assert (found.ballots.mean, found.agreement, found.short) == (9, Estimate(1, 0), 1)


def test_the_share_of_agreement_is_the_hypergeometric_one() -> None:
    """One juror of a crowd of 3 to 1 agrees with it in three of four draws."""
    found = price([(3, 1)] * 50, Plan.parse("1:1"), orders=400)
    assert found.agreement is not None
    assert abs(found.agreement.mean - 0.75) < 0.01
    assert found.ballots == Estimate(1, 0)


def test_looks_after_every_ballot_are_cheaper_than_the_whole_wave() -> None:
    crowds = [(70, 30), (30, 70), (55, 45)]
    assert price(crowds, Plan.parse("5~35:5")).ballots.mean < price(crowds, Plan.parse("35:5")).ballots.mean


def test_a_crowd_smaller_than_the_plan_is_judged_whole() -> None:
    two = price([(2, 0)], Plan.parse("3~35:2"))
    assert (two.ballots.mean, two.agreement, two.short) == (2, Estimate(1, 0), 1)
    assert price([(6, 1)], WAVES).undecided.mean == 0
    assert price([(5, 3)], WAVES).ballots.mean == 8


def test_a_level_crowd_has_no_side_to_agree_with() -> None:
    found = price([(20, 20), (30, 10), (9, 9, 3)], WAVES)
    assert (found.cases, found.level) == (1, 2)


def test_the_same_seed_gives_the_same_figures() -> None:
    crowds = [(60, 40), (45, 55)]
    assert price(crowds, WAVES, seed=4) == price(crowds, WAVES, seed=4)
    assert price(crowds, WAVES, seed=4) != price(crowds, WAVES, seed=5)


def test_ten_million_votes_are_a_crowd() -> None:
    found = price([(10_000_000, 3)], WAVES)
    assert found.agreement == Estimate(1, 0)


@pytest.mark.parametrize(
    ("crowds", "code"),
    [
        ([], "replay.no_cases"),
        ([(5, 5)], "replay.no_cases"),
        ([(0, 0)], "replay.no_cases"),
        ([(5,)], "replay.sides"),
        ([(1, 2, 3, 4, 5)], "replay.sides"),
        ([(5, -1)], "replay.count"),
        ([(5, 1.5)], "replay.count"),
        ([(5, True)], "replay.count"),
        ([(10_000_001, 1)], "replay.count"),
    ],
)
def test_what_is_no_crowd_is_refused(crowds: list, code: str) -> None:
    with pytest.raises(VotingError) as refused:
        price(crowds, WAVES)
    assert refused.value.code == code


def test_a_replay_needs_an_order() -> None:
    with pytest.raises(VotingError, match=r"replay\.orders"):
        price([(5, 1)], WAVES, orders=0)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "replay.no_header", None),
        ("for\n5\n", "replay.no_header", None),
        ("for,against\n5,1\n5\n", "replay.columns", 3),
        ("for,against\n5,1,2\n", "replay.columns", 2),
        ("for,against\n5,one\n", "replay.count", 2),
        ("for,against\n\n5,-1\n", "replay.count", 3),
        ("for,against\n5,²\n", "replay.count", 2),
    ],
)
def test_a_broken_file_says_where(text: str, code: str, line: int | None) -> None:
    with pytest.raises(VotingError) as refused:
        read_counts(text.splitlines(keepends=True))
    assert refused.value.code == code
    assert refused.value.params.get("line") == line


def test_the_command_prints_a_line_a_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    counts = tmp_path / "counts.csv"
    counts.write_text("\ufefffor,against\n40,0\n\n0, 60\n", encoding="utf-8")
    assert main([str(counts), "--plan", "7-17-35:5", "--plan", "17:60%"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("7-17-35:5 ")
    assert "100.00 % ± 0.00" in first
    assert "ballots a case 7.00 ± 0.00" in first
    assert "undecided 0.00 % ± 0.00   (2 cases)" in first
    assert "ballots a case 17.00" in second


@pytest.mark.parametrize(
    ("arguments", "words"), [(["--plan", "17-7:5"], "plan.shrinks"), (["--orders", "0"], "replay.orders")]
)
def test_the_command_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list, words: str
) -> None:
    counts = tmp_path / "counts.csv"
    counts.write_text("for,against\n40,1\n", encoding="utf-8")
    assert main([str(counts), *arguments]) == 2
    assert words in capsys.readouterr().err
    assert main([str(tmp_path / "nowhere.csv")]) == 2
    assert "nowhere.csv" in capsys.readouterr().err
