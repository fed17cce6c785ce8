"""No text keeps a regular expression busy: each pattern of the house meets 50,000 characters made for it.

Time is counted in the processor's, as a multiple of what a plain pattern needs for the same text on this machine.
"""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator

import pytest

from tests.guards.patterns import every_pattern, pumps
from tests.guards.sources import nothing
from tools.running import ROOT

LENGTH = 50_000
PATIENCE = 250  # times a plain search: a pattern that goes back over its text needs thousands at this length
LOOKING = ("search", "finditer", "findall", "sub", "split")
# Patterns that are only ever given little, with how many characters that is.
SHORT = {
    "panel.redaction.detectors.names._LEGAL_TAIL": 200,  # the name of a merchant
    "panel.redaction.detectors.english._PERSON_AFTER": 16,  # what stands behind a word
    "panel.redaction.detectors.places._MARK": 80,  # what _RUN has cut out
    "panel.redaction.detectors.places._REGION": 80,
}  # fmt: skip


class TooLong(Exception):
    """The processor's time for one try is over."""


def stop(_signal: int, _frame: object) -> None:
    """What the alarm does."""
    raise TooLong


@pytest.fixture(scope="module")
def seconds() -> Iterator[float]:
    """PATIENCE in seconds of CPU on this machine; the alarm is set up."""
    found, text, took = re.compile(r"(?:[a-z]|[0-9])+?[!]"), "ab " * (LENGTH // 3), []
    for _ in range(5):  # the best of several: other work must not make us patient
        began = time.process_time()
        assert not list(found.finditer(text))
        took.append(time.process_time() - began)
    before = signal.signal(signal.SIGVTALRM, stop)
    yield PATIENCE * min(took)
    signal.signal(signal.SIGVTALRM, before)


@pytest.fixture(scope="module")
def patterns() -> dict[str, re.Pattern[str]]:
    """Every pattern of the house."""
    return every_pattern()


def ends(pattern: re.Pattern[str], text: str, looked_for: bool, seconds: float) -> bool:
    """Whether the pattern is done with the text in that time."""
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        if looked_for:
            for _ in pattern.finditer(text):
                pass
        pattern.match(text)
        pattern.fullmatch(text)
    except TooLong:
        return False
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return True


def looks(where: str) -> bool:
    """Whether a pattern looks for its match in a text, as far as can be read; one that only meets its beginning need not."""
    module, _, name = where.rpartition(".")
    path = ROOT / f"{module.replace('.', '/')}.py"
    source = path.read_text("utf-8") if path.is_file() else ""
    met = re.search(rf"\b{name}\.(?:match|fullmatch)\(", source)
    return not met or any(f"{name}.{way}(" in source for way in LOOKING)


def hostile(pattern: re.Pattern[str], length: int) -> Iterator[str]:
    """Texts that go on and on as the pattern likes and then end as it does not."""
    for before, pump in sorted(pumps(pattern)):
        yield before + pump * (length // len(pump)) + "\x00"


def test_no_text_keeps_a_pattern_busy(patterns: dict[str, re.Pattern[str]], seconds: float) -> None:
    wrong, tried = [], 0
    for name, pattern in patterns.items():
        where = name.partition(" ")[0].partition(":")[0]
        for text in hostile(pattern, SHORT.get(where, LENGTH)):
            tried += 1
            if not ends(pattern, text, looks(where), seconds):
                wrong.append(f"{name}: over and over in {text[:12]!r}…")
                break
    assert tried > 150, "too few texts to prove anything"
    nothing(wrong)


def test_every_short_one_is_there(patterns: dict[str, re.Pattern[str]]) -> None:
    assert set(SHORT) <= {name.partition(" ")[0] for name in patterns}


@pytest.mark.parametrize("text", [r"(a+)+$", r"(\d|\d\d)+x", r"\s*,?\s*end", r"([a-z]+)*1", r"x(?:中+)+y"])
def test_the_guard_sees_a_pattern_that_runs_away(text: str, seconds: float) -> None:
    pattern = re.compile(text)
    assert not all(ends(pattern, each, True, seconds) for each in hostile(pattern, LENGTH))


@pytest.mark.parametrize("text", [r"[a-z]+\d", r"\d{1,9}(?:,\d{3}){1,2}", r"x中+y", r"(?<![a-z])[a-z]+1"])
def test_the_guard_lets_sound_patterns_pass(text: str, seconds: float) -> None:
    pattern = re.compile(text)
    assert all(ends(pattern, each, text != r"[a-z]+\d", seconds) for each in hostile(pattern, LENGTH))
