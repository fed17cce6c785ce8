"""The same draw, count and record wherever the program runs: any database, version of Python, language and hash seed.

SAME_CASES asks for more whole cases than the suite lives: `docs/testing.md`. What this machine lacks is said, not passed over.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.panel.everywhere import total
from tools.running import ROOT

CASES = os.environ.get("SAME_CASES", "6")
PATIENCE = 7200  # seconds, for a thousand cases
PYTHONS = ("python3.11", "python3.12", "python3.13", "python3.14")
PLACES = {
    "C": {"LC_ALL": "C", "TZ": "America/New_York", "PYTHONHASHSEED": "1", "PYTHONUTF8": "0"},
    "zh_CN": {"LC_ALL": "zh_CN.UTF-8", "LANG": "zh_CN.UTF-8", "TZ": "Asia/Shanghai", "PYTHONHASHSEED": "77"},
}
ASK = "import locale; locale.setlocale(locale.LC_ALL, '')"


def works(program: str, place: dict[str, str], code: str = "") -> bool:
    """Whether this Python starts in this place, and runs the code."""
    if shutil.which(program) is None:
        return False
    done = subprocess.run([program, "-c", code], env={**os.environ, **place}, capture_output=True, check=False)
    return done.returncode == 0


def say_what_is_missing() -> None:
    """Tell which versions and languages nobody could try here."""
    missing = [program for program in PYTHONS if not works(program, {})]
    missing += [name for name, place in PLACES.items() if not works(sys.executable, place, ASK)]
    sys.stdout.write(f"not tried, for it is not installed here: {', '.join(missing) or 'nothing'}\n")


def begin(command: Sequence[str], place: dict[str, str]) -> subprocess.Popen[str]:
    """A process of its own, in a place."""
    return subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **place}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        encoding="utf-8",
    )


def heard(processes: Sequence[subprocess.Popen[str]]) -> list[str]:
    """What each said, which went well."""
    said = []
    for process in processes:
        out, wrong = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, wrong
        said.append(out)
    return said


def test_a_thousand_seeds_come_to_the_same_in_every_place_and_version() -> None:
    here = total()
    pythons = [sys.executable, *(program for program in PYTHONS if works(program, {}))]
    began = [
        begin([program, "-m", "tests.panel.everywhere"], place)
        for program, place in itertools.product(pythons, PLACES.values())
    ]
    assert heard(began) == [here] * len(began)
    say_what_is_missing()


def test_whole_cases_come_to_the_same_on_both_databases(postgres_url: str, tmp_path: Path) -> None:
    homes = {name: tmp_path / name for name in PLACES}
    urls = {"C": f"sqlite:///{homes['C'] / 'gongping.db'}", "zh_CN": postgres_url}
    for home in homes.values():
        home.mkdir()
    began = [
        begin([sys.executable, "-m", "tests.panel.same_houses", urls[name], str(homes[name]), CASES], place)
        for name, place in PLACES.items()
    ]
    lines = [said.splitlines() for said in heard(began)]
    assert len(lines[0]) == int(CASES) + 1
    assert len({line.partition(" draw ")[2] for line in lines[0]}) == len(lines[0]), "no two cases are alike"
    different = [pair for pair in zip(*lines, strict=True) if pair[0] != pair[1]]
    assert not different, different[:3]
    say_what_is_missing()
