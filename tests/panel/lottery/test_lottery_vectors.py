"""The published test vectors, byte for byte, in both implementations, and under every newer Python there is."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from panel.lottery.bench import draw
from panel.lottery.mixing import spread
from panel.lottery.strata import split_seats
from panel.lottery.stream import walk_slots
from tests.panel.lottery.verifier import PROGRAM, lot
from tools.running import ROOT

VECTOR = hashlib.sha256(b"panel-draw/1 test vector").digest()
VECTORS = [
    (20, [3, 7, 18, 0, 14]),
    (10**4, [7131, 4402, 3882, 9461, 5650, 6298, 6083, 6897]),
    (10**7, [8212834, 1098076, 9567601, 7473447, 1701987, 1273671, 7002023, 1734178]),
    (2**63, [6651879137562533244, 2928493114404940796]),
]
ODD_REFUSED = [4402, 3882, 5650, 6298, 7310]
WALKS = """
import hashlib, itertools, runpy, sys
lot = runpy.run_path(sys.argv[1])
made = hashlib.sha256()
for number in range(1000):
    seed, size = hashlib.sha256(b"draw %d" % number).digest(), (1, 7, 40, 10**4, 10**7, 2**62)[number % 6]
    made.update(repr(list(itertools.islice(lot["numbers"](seed, size, b"seats"), 17))).encode())
    made.update(repr(lot["split"](seed, [size, 30, 7], 17)).encode())
    made.update(repr(lot["mixed"](seed, [number % 9, 5, 3])).encode())
print(made.hexdigest())
"""

PRODUCT = """
import hashlib
from panel.lottery.bench import draw
from panel.lottery.mixing import spread
from panel.lottery.strata import split_seats
made = hashlib.sha256()
for number in range(1000):
    seed, size = hashlib.sha256(b"draw %d" % number).digest(), (1, 7, 40, 10**4, 10**7, 2**62)[number % 6]
    made.update(repr(draw(size, min(size, 17), seed, lambda slot: None)).encode())
    made.update(repr(list(split_seats(seed, [size, 30, 7], 17))).encode())
    made.update(repr(list(spread(seed, [number % 9, 5, 3]))).encode())
print(made.hexdigest())
"""


def pythons() -> list[str]:
    """This Python, and every newer one that is installed beside it or can be called by its name."""
    found = {}
    for minor in range(sys.version_info.minor + 1, 20):
        beside = [str(path) for path in Path(sys.base_prefix).parent.glob(f"3.{minor}.*/bin/python3.{minor}")]
        for path in (shutil.which(f"python3.{minor}"), *beside):
            if path and subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0:
                found[minor] = path
    return [sys.executable, *found.values()]


def ours(python: str) -> str:
    """The digest of the same thousand draws by the product, under a Python that has no library of its own."""
    done = subprocess.run([python, "-c", PRODUCT], capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.strip()


def test_the_seed_of_the_vectors() -> None:
    assert VECTOR.hex() == "1ae7cc0acfdf1e19311ab976e9ac6ea821dfd2d8422ed914e9a57c1a551def39"


@pytest.mark.parametrize(("n", "slots"), VECTORS)
def test_slots(n: int, slots: list[int]) -> None:
    assert draw(n, len(slots), VECTOR, lambda slot: None) == slots
    assert list(islice(walk_slots(VECTOR, n, "seats"), len(slots))) == slots
    assert list(islice(lot.numbers(VECTOR, n, b"seats"), len(slots))) == slots


def test_odd_slots_refused() -> None:
    assert draw(10**4, 5, VECTOR, lambda slot: "odd" if slot % 2 else None) == ODD_REFUSED
    assert [slot for slot in islice(lot.numbers(VECTOR, 10**4, b"seats"), 30) if slot % 2 == 0][:5] == ODD_REFUSED


def test_seats() -> None:
    assert list(split_seats(VECTOR, [70, 30], 17)) == lot.split(VECTOR, [70, 30], 17) == [12, 5]
    listed = [0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0]
    assert list(spread(VECTOR, [12, 5])) == lot.mixed(VECTOR, [12, 5]) == listed


def test_a_thousand_draws_are_the_same_in_both_and_under_every_python() -> None:
    here, *newer = pythons()
    wanted = ours(here)
    for python in (here, *newer):
        said = subprocess.run(
            [python, "-I", "-S", "-c", WALKS, str(PROGRAM)], capture_output=True, text=True, check=True, cwd=PROGRAM.anchor
        )
        assert said.stdout.strip() == wanted, python
        assert ours(python) == wanted, python


def test_the_program_imports_nothing_of_ours() -> None:
    imported = [line for line in PROGRAM.read_text("utf-8").splitlines() if line.startswith(("import ", "from "))]
    assert imported
    assert {line.split()[1].partition(".")[0] for line in imported} <= sys.stdlib_module_names


def test_the_document_has_these_vectors() -> None:
    document = (ROOT / "docs" / "lot-format.md").read_text("utf-8")
    for _, slots in VECTORS:
        assert " ".join(map(str, slots)) in document
    assert VECTOR.hex() in document
    for seats in ((12, 5), (5, 4, 3)):
        assert " ".join(map(str, spread(VECTOR, seats))) in document
    assert " ".join(map(str, ODD_REFUSED)) in document
