"""The checker from a shell, and what is no bundle: one sentence and status 2, never a traceback."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.verify.checker import PROGRAM, case
from tests.verify.edits import leaves
from tests.verify.house import as_file, make_house

HOUSE, COURSES = make_house(4242)
COURSE = next(course for course in COURSES if course.ballots)
BUNDLE = as_file(HOUSE.bundle(COURSE, audit=True))


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The program as an auditor calls it, away from the folder it stands in."""
    command = [sys.executable, "-I", str(PROGRAM), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8", cwd=PROGRAM.anchor)


def put(folder: Path, name: str, value: Any) -> Path:
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return path


def test_the_program_from_a_shell(tmp_path: Path) -> None:
    bundle = put(tmp_path, "bundle.json", BUNDLE)
    receipt = put(tmp_path, "receipt.json", HOUSE.receipt(COURSE, 0))
    kept = put(tmp_path, "checkpoint", HOUSE.checkpoint(BUNDLE["earlier"][0]["size"]))
    good = run(bundle, "--receipt", receipt, "--checkpoint", kept, "--checkpoint", receipt, "--key", HOUSE.key.upper())
    assert (good.returncode, good.stderr) == (0, "")
    assert [line[:8] for line in good.stdout.splitlines()[1:13]] == [f"good I{number}"[:8].ljust(8) for number in range(1, 13)]
    assert good.stdout.endswith("The record of this case holds.\n")
    assert "compare the key" not in good.stdout
    public = run(put(tmp_path, "bundle.json", {**BUNDLE, "annex": None}))
    assert public.returncode == 0
    assert "--   I11" in public.stdout
    assert f"compare the key with the published one: {HOUSE.key}" in public.stdout
    spoiled = copy.deepcopy(BUNDLE)
    spoiled["entries"][2] = spoiled["entries"][2].replace('"time":"2026', '"time":"2027')
    bad = run(put(tmp_path, "bundle.json", spoiled))
    assert bad.returncode == 1
    assert "BAD  I10  not_in_tree@3" in bad.stdout
    assert "not_in_tree: the entry is not in the tree of the checkpoint" in bad.stdout
    assert bad.stdout.endswith("The record of this case does not hold.\n")


def test_a_folder_of_bundles_with_receipts_of_its_cases(tmp_path: Path) -> None:
    folder = tmp_path / "bundles"
    folder.mkdir()
    for course in COURSES:
        put(folder, f"{course.stream}.json", HOUSE.bundle(course))
    receipts = [arg for i, each in enumerate(COURSES) for arg in
                ("--receipt", put(tmp_path, f"receipt{i}", HOUSE.receipt(each, 0)))]  # fmt: skip
    good = run(folder, *receipts)
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.count("The record of this case holds.") == len(COURSES)
    stranger, (other, *_) = make_house(4243)
    alien = put(tmp_path, "alien", stranger.receipt(other, 0))
    bad = run(folder, "--receipt", alien)
    assert bad.returncode == 1
    assert "receipt_of_other_case@" in bad.stdout
    put(folder, "note.json", "[]")
    assert run(folder).returncode == 2
    assert run(tmp_path / "bundles" / "nowhere").returncode == 2
    empty = tmp_path / "empty"
    empty.mkdir()
    assert run(empty).returncode == 2


def test_without_lot_beside_it_or_a_library_for_signatures_it_says_what_is_missing(tmp_path: Path) -> None:
    bundle = put(tmp_path, "bundle.json", BUNDLE)
    alone = shutil.copy(PROGRAM, tmp_path / "case.py")
    lonely = subprocess.run([sys.executable, "-I", alone, bundle], capture_output=True, text=True, check=False)
    assert lonely.returncode == 2
    assert lonely.stderr == "not checked: lot.py has to lie in the same folder as case.py: it redoes the draws\n"
    bare = subprocess.run([sys.executable, "-I", "-S", PROGRAM, bundle], capture_output=True, text=True, check=False)
    assert bare.returncode == 2
    assert bare.stderr == "not checked: signatures cannot be checked: install the package cryptography (or pynacl)\n"


def status(capsys: pytest.CaptureFixture[str], *arguments: object) -> int:
    """The exit status; where it is 2, after one sentence."""
    found: int = case.main(list(map(str, arguments)))
    said = capsys.readouterr()
    if found == 2:
        assert said.err.count("\n") == 1
        assert said.err.startswith(("no bundle: ", "not checked: "))
    return found


DEEP = 200_000
HOSTILE = {
    "empty": b"", "binary": bytes(range(256)), "no json": b"{", "a list": b"[]", "a number": b"7", "null": b"null",
    "deep lists": b"[" * DEEP + b"]" * DEEP, "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP, "huge number": b"9" * 10_000,
    "huge size": b'{"v":' + b"9" * 5_000 + b"}",
    "not a number": b"NaN", "a fraction": b"[1.5]", "utf-16": "{}".encode("utf-16"),
    "a key twice": b'{"v":1,"v":1}', "surrogate": b'{"v":"\\ud800"}',
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_bundle(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "hostile"
    path.write_bytes(HOSTILE[name])
    assert status(capsys, path) == 2
    good = put(tmp_path, "bundle.json", BUNDLE)
    for option in ("--receipt", "--checkpoint", "--proof"):
        assert status(capsys, good, option, path) == (0 if (name, option) == ("a list", "--proof") else 2)


def test_a_file_of_a_hundred_megabytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 100 * 2**20)
    assert status(capsys, path) == 2
    assert status(capsys, tmp_path) == 2
    assert status(capsys, "no\0name") == 2
    assert status(capsys, put(tmp_path, "bundle.json", BUNDLE), "--key", "7") == 2


def test_entries_that_are_deep_or_huge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = BUNDLE["entries"][0]
    for odd in ("[" * DEEP, '{"a":' * 90_000, "9" * 5_000, "NaN", '"\ud800"', body.replace('"seq":1', '"seq":' + "9" * 30),
                body.replace('"data":{', '"data":{"deep":' + "[" * DEEP)):  # fmt: skip
        spoiled = {**BUNDLE, "entries": [odd, *BUNDLE["entries"][1:]]}
        assert status(capsys, put(tmp_path, "bundle.json", json.dumps(spoiled))) == 2


ODD: tuple[Any, ...] = (..., None, 7, -1, 2**70, 1.5, True, "x", "\ud800", [], {}, [[]], "é" * 64, "0" * 64)


def test_nothing_that_is_missing_or_of_another_kind_ends_in_a_traceback() -> None:
    """At every place of a bundle, of its entries, its draws and its annex; a list only at its first and last item."""
    slim = {**BUNDLE, "lots": dict(list(BUNDLE["lots"].items())[:1])}
    paths = [path for path in leaves(slim) if all(type(step) is not int or step in (0, 1) for step in path)]
    paths += [path[:at] for path in paths for at in range(1, len(path))]
    outcomes = set()
    for number, path in enumerate(sorted(set(paths), key=repr)):
        outcomes.add(answered(changed(slim, path, ODD[number % len(ODD)])))
    for place, text in list(enumerate(BUNDLE["entries"]))[::4]:
        body = json.loads(text)
        for number, path in enumerate(leaves(body)):
            made = json.dumps(changed(body, path, ODD[(number + place) % len(ODD)]))
            outcomes.add(answered(changed(BUNDLE, ("entries", place), made)))
    assert outcomes >= {"unreadable", "faults"}


def changed(values: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A copy with another value at the path; Ellipsis: without it."""
    made = copy.deepcopy(values)
    inner = made
    for step in path[:-1]:
        inner = inner[step]
    if new is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = new
    return made


def answered(bundle: Any) -> str:
    try:
        return "faults" if case.check(case.read_bundle(bundle)).faults else "none"
    except case.Unreadable:
        return "unreadable"
