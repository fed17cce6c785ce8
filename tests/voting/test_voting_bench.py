"""The benchmarks' protocol: a judge that knows only what it was told."""

import random

import pytest

from voting import VotingError
from voting.bench import aggregate, judge


def play(seed: int, *, wrong: frozenset[str] = frozenset(), cases: int = 120) -> tuple[float, float]:
    """(share of right verdicts, ballots a case) of simulated cases, every tenth a control case."""
    rng = random.Random(seed)
    judged = judge(labels=["0", "1"], max_votes=11, target=0.95, seed=seed)
    people, right, cast = [f"w{number}" for number in range(30)], 0, 0
    for number in range(cases):
        task, truth, verdict = f"t{number}", rng.choice("01"), None
        for worker in rng.sample(people, 11):
            honest = truth if rng.random() < 0.8 else str(1 - int(truth))
            judged.draw(task, worker)
            verdict = judged.vote(task, worker, str(1 - int(truth)) if worker in wrong else honest)
            cast += 1
            if verdict is not None:
                break
        verdict = verdict or judged.close(task)
        right += verdict[0] == truth
        if number % 10 == 0:
            judged.reveal(task, truth)
    return right / cases, cast / cases


def test_honest_jurors_are_heard_early() -> None:
    right, ballots = play(1)
    assert right > 0.9
    assert ballots < 7


def test_jurors_who_always_err_are_found_out() -> None:
    """Four of ten always err: counting would have the wrong answer in about half of the cases."""
    right, _ = play(2, wrong=frozenset(f"w{number}" for number in range(12)), cases=300)
    assert right > 0.75


def test_the_same_run_gives_the_same_verdicts() -> None:
    assert play(3) == play(3)


def test_a_weight_is_frozen_at_the_draw() -> None:
    judged = judge(labels=["0", "1"], max_votes=3, target=0.99, seed=0)
    assert judged.draw("t", "w") == 1
    for _ in range(30):
        judged.control("w", "0", "0")
    assert judged.draw("u", "w") == 5
    judged.vote("t", "w", "0")
    assert judged.draw("t", "v") == 1


def test_all_votes_are_taken_without_a_target() -> None:
    judged = judge(labels=["a", "b", "c", "d", "e"], max_votes=4, target=2.0, seed=0)
    for number, label in enumerate("aaab"):
        judged.draw("t", f"w{number}")
        verdict = judged.vote("t", f"w{number}", label)
    assert verdict == ("a", None)
    assert number == 3


def test_the_batch_is_answered_case_by_case() -> None:
    votes = [(f"t{case}", f"w{worker}", "1" if worker < 4 else "0") for case in range(6) for worker in range(5)]
    assert aggregate(votes, ["0", "1"], {"t3": "0"}, 0) == {f"t{case}": "0" if case == 3 else "1" for case in range(6)}


def test_who_is_left_with_open_cases_names_what_is_likeliest() -> None:
    judged = judge(labels=["0", "1"], max_votes=9, target=0.95, seed=0)
    for number, label in enumerate("110"):
        judged.draw("t", f"w{number}")
        assert judged.vote("t", f"w{number}", label) is None
    assert judged.close("t") == ("1", None)


def test_a_level_case_is_settled_by_a_coin_with_a_seed() -> None:
    def coin(seed: int) -> str | None:
        judged = judge(labels=["0", "1"], max_votes=9, target=0.95, seed=seed)
        for number, label in enumerate("10"):
            judged.draw("t", f"w{number}")
            judged.vote("t", f"w{number}", label)
        return judged.close("t")[0]

    assert {coin(seed) for seed in range(20)} == {"0", "1"}
    assert coin(7) == coin(7)


def test_one_label_is_no_question() -> None:
    with pytest.raises(VotingError, match=r"rules\.options_count"):
        judge(labels=["0"], max_votes=9, target=0.95, seed=0)
