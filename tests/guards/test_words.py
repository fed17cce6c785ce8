"""Nothing half-done and nothing of one machine is in the repository. The words are split here, or this file would fail."""

from __future__ import annotations

import re

from tests.guards.sources import ROOT, nothing, texts

HALF_DONE = re.compile(
    r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK|NotImplemented" r"Error|pytest\.sk" r"ip|importor" r"skip|xfa" r"il|no" r"qa)\b"
    r"|type: ign" r"ore|pragma: no " r"cover"
)
ONE_MACHINE = re.compile(
    r"registry\.npm" r"js|npmmir" r"ror|files\.python" r"hosted|py" r"pi\.org|mirrors?\.[a-z]+\.(?:com|cn|edu)"
    r"|(?<![\w.-])/(?:wo" r"rk|ro" r"ot|ho" r"me/\w+|opt/\w+|Us" r"ers)/"
)
LOCAL_FOLDER = re.compile(r"\.lib" r"rary/|\.\./sha" r"red")


def hits(pattern: re.Pattern[str]) -> list[str]:
    """Where the pattern stands in the tracked text files."""
    return [
        f"{name}:{number}: {match[0]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if (match := pattern.search(line))
    ]


def test_nothing_is_half_done() -> None:
    nothing(hits(HALF_DONE))


def test_nothing_names_a_machine_or_a_package_server() -> None:
    nothing(hits(ONE_MACHINE))
    nothing(hits(LOCAL_FOLDER))


def test_the_patterns_find_what_they_are_for() -> None:
    assert HALF_DONE.search("x = 1  # TO" + "DO later")
    assert ONE_MACHINE.search("see /ro" + "ot/notes")
    assert ONE_MACHINE.search("https://py" + "pi.org/simple")
    assert not ONE_MACHINE.search("tests/work/x and a/root/b")


def test_pages_address_everybody_alike() -> None:
    """In Chinese the house says 你 to everybody, never once so and once 您."""
    catalogue = (ROOT / "app/translations/zh_Hans_CN/LC_MESSAGES/messages.po").read_text("utf-8")
    said = [line for line in catalogue.splitlines() if not line.startswith("#")]
    assert sum("你" in line for line in said) > 100
    nothing(line for line in said if "您" in line)
