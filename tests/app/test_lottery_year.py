"""`flask lottery simulate`: figures, picture, and what it refuses."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask


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
