"""`flask lottery simulate`: figures, picture, and what it refuses."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask

from panel.settings import change_setting
from panel.uow import House
from tests.app.conftest import Clock


def test_the_command_prints_and_draws(app: Flask, tmp_path: Path) -> None:
    plot = tmp_path / "year.svg"
    words = ["lottery", "simulate", "--jurors", "150", "--cases", "30", "--seed", "0a", "--plot", str(plot)]
    first, second = (app.test_cli_runner().invoke(args=words) for _ in range(2))
    assert first.exit_code == 0, first.output
    assert first.stdout == second.stdout
    assert "30 cases, 150 jurors" in first.stdout
    bars = [node for node in ElementTree.fromstring(plot.read_text("utf-8")).iter() if node.tag.endswith("rect")]
    assert len(bars) > 5


@pytest.mark.parametrize("words", [["--seed", "xyz"], ["--jurors", "0"], ["--no-shows", "99", "--declines", "9"]])
def test_the_command_says_what_is_wrong(app: Flask, words: list[str]) -> None:
    done = app.test_cli_runner().invoke(args=["lottery", "simulate", *words])
    assert done.exit_code == 1
    assert "Traceback" not in done.output


def test_a_picture_that_cannot_be_written_is_said_before_the_year_is_played(app: Flask, tmp_path: Path) -> None:
    for wrong in (tmp_path / "none" / "x.svg", tmp_path):
        words = ["lottery", "simulate", "--jurors", "150", "--cases", "5", "--plot", str(wrong)]
        done = app.test_cli_runner().invoke(args=words)
        assert done.exit_code == 2, done.output
        assert "5 cases" not in done.output
        assert "Error: Invalid value for '--plot'" in done.output


def test_a_year_is_that_of_this_house(app: Flask, house: House, clock: Clock) -> None:
    ours = {"plan": "5-9:3", "load_cap": 4, "load_window_hours": 30, "yearly_max": 9, "epoch_days": 11}
    ours["lapses_before_rest"] = 20
    with house.work() as uow:
        for name, value in ours.items():
            change_setting(uow, name, value, by_id=None, now=clock() - timedelta(days=8))
    words = ["lottery", "simulate", "--jurors", "150", "--cases", "5"]
    done = app.test_cli_runner().invoke(args=words)
    assert done.exit_code == 0, done.output
    assert "panels of 5-9; at most 4 seats in 30 hours, 9 a year; a numbering lasts 11 days" in done.stdout
    assert "who leaves 20 summonses unanswered rests" in done.stdout
    assert "rests after lapses: 0" in done.stdout
    other = app.test_cli_runner().invoke(args=[*words, "--load-cap", "2", "--yearly", "7"])
    assert "at most 2 seats in 30 hours, 7 a year" in other.stdout
    assert app.test_cli_runner().invoke(args=[*words, "--load-cap", "1"]).exit_code == 2
    for much in ("--jurors", "--joining", "--cases"):
        assert app.test_cli_runner().invoke(args=["lottery", "simulate", much, "1000000000"]).exit_code == 2
