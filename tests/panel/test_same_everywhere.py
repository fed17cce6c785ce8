"""The same draw, count and record wherever the program runs: in any language, time zone and hash seed."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.panel.everywhere import total
from tools.running import ROOT

PLACES = (
    {"LC_ALL": "C", "TZ": "America/New_York", "PYTHONHASHSEED": "1", "PYTHONUTF8": "0"},
    {"LC_ALL": "zh_CN.UTF-8", "LANG": "zh_CN.UTF-8", "TZ": "Asia/Shanghai", "PYTHONHASHSEED": "77"},
)


def test_a_thousand_seeds_come_to_the_same_in_every_place() -> None:
    """Both processes at once, beside this one."""
    began = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.panel.everywhere"], cwd=ROOT, env={**os.environ, **place}, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )
        for place in PLACES
    ]
    here = total()
    for process in began:
        said, wrong = process.communicate(timeout=300)
        assert (said, process.returncode) == (here, 0), wrong
