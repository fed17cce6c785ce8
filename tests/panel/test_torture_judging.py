"""The judge of the torture runs finds what is lost, changed or unasked for; or its silence would mean nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from panel.lifecycle import CaseStatus
from panel.models import SeatStatus
from tests.panel.scene import Scene
from torture.history import History
from torture.judging import judge_ballots
from torture.report import Report


def voted(scene: Scene) -> tuple[History, str]:
    """The history of three ballots, and a seat that has not voted."""
    case, history = scene.to(CaseStatus.VOTING), History()
    *three, other = scene.seats(case, SeatStatus.SUMMONED)[:4]
    for seat in three:
        began = history.invoke(seat[0], "uphold")
        scene.cast(seat, "uphold")
        history.end("ok", seat[0], "303", began)
    return history, other[0]


def lose(history: History, other: str) -> None:
    """A ballot was acknowledged that is not there."""
    history.end("ok", other, "303", history.invoke(other, "uphold"))


def change(history: History, _other: str) -> None:
    """A client sent something else than what counts."""
    history.choices[next(iter(history.choices))] = "dismiss"


def forget(history: History, _other: str) -> None:
    """A ballot counts that nobody sent."""
    del history.choices[next(iter(history.choices))]


@pytest.mark.parametrize(
    ("spoil", "says"), [(lose, "lost"), (change, "says what was sent"), (forget, "nobody sent")],
)
def test_what_is_wrong_is_found_and_what_is_right_is_not(
    scene: Scene, spoil: Callable[[History, str], None], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    history, other = voted(scene)
    report = Report()
    judge_ballots(report, scene.house, history, set())
    assert report.broken == 0, capsys.readouterr().out
    spoil(history, other)
    judge_ballots(report, scene.house, history, set())
    broken = [line for line in capsys.readouterr().out.splitlines() if line.startswith("BROKEN")]
    assert [says in line for line in broken] == [True]
