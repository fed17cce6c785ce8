"""What goes wrong in set-up and start ends in one sentence that says what to do."""

from __future__ import annotations

import ast
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tools import stamps
from tools.running import ROOT, Trouble, explain, run


def serve(**settings: str) -> subprocess.CompletedProcess[str]:
    """Try to start the server with these settings."""
    words = [sys.executable, "-m", "tools.serve"]
    return subprocess.run(
        words, cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_taken_port_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = serve(PORT=str(port))
    assert done.returncode == 1
    assert done.stdout.startswith(f"Not started. Port {port} is taken:")


@pytest.mark.parametrize("wrong", ["http", "0", "70000", "-1"])
def test_a_wrong_port_is_named(wrong: str) -> None:
    done = serve(PORT=wrong)
    assert (done.returncode, wrong in done.stdout, done.stderr) == (1, True, "")


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = serve(PORT="47011", GONGPING_HOME=str(tmp_path / "file" / "var"))
    assert (done.returncode, "set GONGPING_HOME" in done.stdout) == (1, True)


def test_home_is_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tools.serve import home

    monkeypatch.setenv("GONGPING_HOME", str(tmp_path / "var"))
    assert stat.S_IMODE(home().stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("Failed to establish: [Errno -3] Temporary failure in name resolution\nNo matching distribution", "network"),
        ("npm error code ENOTFOUND", "network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not the one that was pinned"),
        ("The virtual environment was not created because ensurepip is not available.", "python3-venv"),
        ("ERROR: No matching distribution found for x==1", "Python 3.11"),
        ("No version that satisfies x==1 (from versions: none)\nNo matching distribution found for x==1", "network"),
        ("Ignored versions that require a different python\n(from versions: none)", "Python 3.11"),
        ("something new", "read the lines"),
    ],
)
def test_known_causes_are_recognised(output: str, sentence: str) -> None:
    assert sentence in explain(output, "read the lines above")


def test_a_failing_program_shows_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Trouble, match="do this"):
        run(["sh", "-c", "echo why; exit 3"], failing="do this")
    assert "why" in capsys.readouterr().out


def test_a_missing_program_is_trouble() -> None:
    with pytest.raises(Trouble, match="install it"):
        run(["no-such-program-here"], failing="install it")


def test_a_stamp_knows_its_inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "ROOT", tmp_path)
    monkeypatch.setattr(stamps, "FOLDER", tmp_path / "stamps")
    path = tmp_path / "a.txt"
    values = [stamps.digest([path])]
    for text in ("", "one", "two"):
        path.write_text(text)
        values.append(stamps.digest([path]))
    assert len(set(values)) == 4
    stamps.write("step", values[0])
    assert stamps.fresh("step", values[0])
    assert not stamps.fresh("step", values[1])
    assert not stamps.fresh("other", values[0])


def test_setup_needs_a_known_kind() -> None:
    done = subprocess.run([sys.executable, "-m", "tools.setup", "all"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "Usage: python3 -m tools.setup run|models|test\n")


def test_an_old_python_can_read_the_entry() -> None:
    for name in ("__init__", "setup"):
        ast.parse((ROOT / "tools" / f"{name}.py").read_text("utf-8"), feature_version=(3, 6))
