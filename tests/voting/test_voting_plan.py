"""Plans: one text each, and nothing that makes no sense."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting import First, Lead, Plan, Share, Sure, VotingError


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("7-17-35:5", Plan()),
        ("7-11-17-35:5", Plan((7, 11, 17, 35), Lead(5))),
        ("17:60%", Plan((17,), Share(60))),
        ("9~17:first-9", Plan((17,), First(9), 9)),
        ("16~31:first-16", Plan((31,), First(16), 16)),
        ("3~35:sure-95", Plan((35,), Sure(95), 3)),
        ("1:1", Plan((1,), Lead(1))),
        ("1~1:1", Plan((1,), Lead(1), 1)),
    ],
)
def test_a_plan_has_one_text(text: str, plan: Plan) -> None:
    assert Plan.parse(text) == plan
    assert str(plan) == text
    assert Plan.parse(f" {text}\n") == plan


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "plan.unreadable"),
        ("7", "plan.unreadable"),
        ("7-17-35", "plan.unreadable"),
        ("7,17:5", "plan.unreadable"),
        ("7-:5", "plan.unreadable"),
        ("-7:5", "plan.unreadable"),
        ("7:5.5", "plan.unreadable"),
        ("7:first-5%", "plan.unreadable"),
        ("7:sure-95%", "plan.unreadable"),
        ("７:5", "plan.unreadable"),
        ("99999:5", "plan.unreadable"),
        ("0:5", "plan.too_small"),
        ("502:5", "plan.too_large"),
        ("7-7:5", "plan.repeats"),
        ("17-7:5", "plan.shrinks"),
        ("7:0", "plan.too_small"),
        ("7:8", "plan.too_large"),
        ("7:first-8", "plan.too_large"),
        ("7:50%", "plan.too_small"),
        ("7:101%", "plan.too_large"),
        ("7:sure-50", "plan.too_small"),
        ("7:sure-100", "plan.too_large"),
        ("3~7-17:5", "plan.one_wave_only"),
        ("2~7:5", "plan.too_small"),
        ("8~7:5", "plan.too_large"),
        (None, "plan.unreadable"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, code: str) -> None:
    with pytest.raises(VotingError) as refused:
        Plan.parse(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("seats", "bar", "code"),
    [
        ((), Lead(5), "plan.empty"),
        ([7], Lead(5), "plan.empty"),
        ((7.5,), Lead(5), "plan.not_an_integer"),
        ((True,), Lead(1), "plan.not_an_integer"),
        ((7,), Lead(True), "plan.not_an_integer"),
    ],
)
def test_what_no_text_can_say_is_refused_too(seats: tuple, bar: Lead, code: str) -> None:
    with pytest.raises(VotingError) as refused:
        Plan(seats, bar)
    assert refused.value.code == code


def test_waves_count_from_one() -> None:
    assert [Plan().seats_after(wave) for wave in (1, 2, 3)] == [7, 17, 35]
    assert Plan().last_wave == 3


@pytest.mark.parametrize("wave", [0, -1, 4, True])
def test_there_is_no_other_wave(wave: int) -> None:
    with pytest.raises(VotingError) as refused:
        Plan().seats_after(wave)
    assert refused.value.code == "plan.no_such_wave"
    assert refused.value.params == {"wave": wave, "last": 3}


@pytest.mark.parametrize(
    ("text", "wave", "looks"), [("7-17:5", 1, [7]), ("7-17:5", 2, [17]), ("5~8:3", 1, [5, 6, 7, 8])]
)
def test_ballots_are_looked_at_when_the_plan_says(text: str, wave: int, looks: list[int]) -> None:
    plan = Plan.parse(text)
    assert [cast for cast in range(plan.seats_after(wave) + 1) if plan.looks_at(cast, wave)] == looks


@given(
    st.lists(st.integers(1, 501), min_size=1, max_size=5, unique=True).map(lambda seats: tuple(sorted(seats))),
    st.data(),
)
def test_every_plan_comes_back_from_its_text(seats: tuple[int, ...], data: st.DataObject) -> None:
    bars = st.one_of(
        st.integers(1, seats[-1]).map(Lead), st.integers(1, seats[-1]).map(First), st.integers(51, 100).map(Share),
        st.integers(51, 99).map(Sure),
    )
    floors = st.none() if len(seats) > 1 else st.none() | st.integers(min(3, seats[-1]), seats[-1])
    plan = Plan(seats, data.draw(bars), data.draw(floors))
    assert Plan.parse(str(plan)) == plan
