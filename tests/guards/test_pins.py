"""What is installed is decided here and nowhere else: exact versions, with hashes, each with its reason."""

from __future__ import annotations

import json
import re

import pytest

from tools.pins import FILES
from tools.running import ROOT

IN_LINE = re.compile(r"^[a-z0-9-]+(\[[a-z]+])?==\S+\s+# \S.{3,}$")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*])?==(\S+)", re.MULTILINE)
LOCKS = ("package-lock.json", "tools/browser/package-lock.json")


def pins(name: str) -> dict[str, str]:
    """Package -> version of one compiled file."""
    return dict(PIN.findall((ROOT / f"{name}.txt").read_text()))


@pytest.mark.parametrize("name", FILES)
def test_every_line_is_exact_and_says_why(name: str) -> None:
    lines = (ROOT / f"{name}.in").read_text().splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-r ", "-c "))]
    assert wanted
    assert [line for line in wanted if not IN_LINE.match(line)] == []


@pytest.mark.parametrize("name", FILES)
def test_compiled_pins_match_and_carry_hashes(name: str) -> None:
    wanted = {package.lower(): version for package, version in PIN.findall((ROOT / f"{name}.in").read_text())}
    assert wanted.items() <= pins(name).items()
    blocks = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / f"{name}.txt").read_text())
    assert [block.split()[0] for block in blocks if PIN.match(block) and "--hash=sha256:" not in block] == []


def test_tests_run_on_what_is_served() -> None:
    assert pins("requirements").items() <= pins("requirements-test").items()
    assert pins("requirements-models").items() <= pins("requirements-test").items()


@pytest.mark.parametrize("name", LOCKS)
def test_npm_locks_hold_hashes_and_no_addresses(name: str) -> None:
    packages = json.loads((ROOT / name).read_text())["packages"]
    others = {path: entry for path, entry in packages.items() if path}
    assert others
    assert [path for path, entry in others.items() if not entry.get("integrity", "").startswith("sha512-")] == []
    assert [path for path, entry in others.items() if "resolved" in entry] == []
    assert all(re.fullmatch(r"[0-9.]+", version) for version in packages[""]["dependencies"].values())
