"""Tests of a group run on one worker, in whatever file they are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.services.grouping import ROOT, group_of

TESTS = '''
import os
import pytest
%s
@pytest.mark.parametrize("number", range(4))
def test_where(number):
    with open(os.environ["WORKERS_SEEN"], "a") as file:
        file.write(os.environ["PYTEST_XDIST_WORKER"] + "\\n")
'''

DEADLY = '''
import os
import signal
import pytest

@pytest.mark.parametrize("number", range(20))
def test_deadly(number):
    if number == %d:
        os.kill(os.getpid(), signal.SIGKILL)
'''


def test_files_are_marked_as_a_whole() -> None:
    marked = [path for path in (ROOT / "tests").rglob("test_*.py") if "mark.xdist_group(" in path.read_text(encoding="utf-8")]
    here = Path(__file__).resolve()
    assert [path.name for path in marked if path != here and group_of(str(path.relative_to(ROOT))) is None] == []
    assert {group_of(f"tests/browser/test_{name}.py") for name in ("journey", "keyboard", "pages_axe")} == {"browser"}
    assert group_of("tests/app/test_config.py") is None


@pytest.mark.parametrize(("mark", "workers"), [('pytestmark = pytest.mark.xdist_group("together")', 1), ("", 2)])
def test_a_group_has_one_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str, workers: int
) -> None:
    seen = tmp_path / "seen"
    monkeypatch.setenv("WORKERS_SEEN", str(seen))
    done = run(tmp_path, monkeypatch, dict.fromkeys(("test_one.py", "test_two.py"), TESTS % mark))
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(set(seen.read_text().split())) == workers


@pytest.mark.parametrize("number", [0, 1, 7, 18, 19])
def test_a_worker_that_dies_is_one_failure_and_the_others_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    done = run(tmp_path, monkeypatch, {"test_deadly.py": DEADLY % number})
    assert "1 failed, 19 passed" in done.stdout, done.stdout + done.stderr
    assert f"crashed while running 'test_deadly.py::test_deadly[{number}]'" in done.stdout


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A run of these files of tests on two workers with our scheduling."""
    for name, text in files.items():
        (folder / name).write_text(text)
    (folder / "scheduling.py").write_text(
        "import tests.services.grouping as grouping\n"
        f"grouping.ROOT = __import__('pathlib').Path({str(folder)!r})\n"
        "from tests.conftest import pytest_xdist_make_scheduler\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{folder}:{ROOT}")
    command = (sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", "-p", "scheduling",
               "-p", "no:cacheprovider", "--rootdir", str(folder), *files)
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
