"""The documents keep their word: links lead somewhere, commands, targets and files they name exist."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import click
from flask import Flask

from app import cli
from panel.lifecycle import TRANSITIONS, DeadlineKind
from panel.settings import Settings
from tests.guards.sources import names_of_tests, nothing, tracked
from tools.running import ROOT

TOP = {"README.md", "README.zh-CN.md", "CHANGELOG.md"}
LINK = re.compile(r"(?<!!)\[[^\]\n]+\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FLASK = re.compile(r"(?<![\w.-])flask (?:--app wsgi )?([a-z][a-z-]*(?: [a-z][a-z-]*)*)")
MAKE = re.compile(r"(?<![\w-])make ([a-z0-9]+)")
# What the set-up, the program or the tests make: named in documents, but never committed.
MADE = {".venv", "node_modules", "var", "static/vendor", "panel/paper/fonts"}
ROOMS = {path.name for path in ROOT.iterdir() if path.is_dir()}
BUILT_IN = {"shell", "run", "routes"}  # Flask's own commands


def documents() -> tuple[Path, ...]:
    """README, CHANGELOG and everything in docs/."""
    found = tuple(
        path for path in tracked()
        if path.suffix == ".md" and (path.relative_to(ROOT).parts[0] == "docs" or str(path.relative_to(ROOT)) in TOP)
    )
    assert {ROOT / name for name in TOP} <= set(found)
    return found


def name(path: Path) -> str:
    """The path below the root."""
    return str(path.relative_to(ROOT))


def fences_and_spans(text: str) -> list[str]:
    """Everything set as code: the lines of fenced and indented blocks and the spans in backticks."""
    fenced = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    indented = re.findall(r"^ {4}(\S.*)$", rest, re.MULTILINE)
    return [line for block in fenced for line in block.splitlines()] + indented + CODE.findall(rest)


def anchors(path: Path) -> set[str]:
    """The anchors of a document's headings, as hosts of repositories make them."""
    titles = re.findall(r"^#+ +(.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in titles}


def broken_links(path: Path, text: str) -> list[str]:
    """Relative links of a document that lead nowhere."""
    found = []
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        place = (path.parent / file).resolve() if file else path
        if not place.exists() or (anchor and place.suffix == ".md" and anchor not in anchors(place)):
            found.append(f"{name(path)}: {target}")
    return found


def unknown_paths(text: str) -> list[str]:
    """Spans that look like a path of this repository and are none."""
    found = []
    for span in fences_and_spans(text):
        for word in re.findall(r"(?<![\w./<:\"'=-])[\w.-]+(?:/[\w.-]+)+/?", span):
            top = word.split("/")[0]
            if top not in ROOMS or any(word == made or word.startswith(f"{made}/") for made in MADE):
                continue
            if not (ROOT / word).exists():
                found.append(word)
    return found


@cache
def targets() -> frozenset[str]:
    """The targets of the Makefile."""
    return frozenset(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


@cache
def commands() -> click.Group:
    """Our own `flask` commands."""
    app = Flask("commands")
    cli.init(app)
    return app.cli


def unknown_command(words: list[str]) -> bool:
    """Whether these words after `flask` name no command; what comes after a full command are its arguments."""
    if words[0] in BUILT_IN:
        return False
    group: click.Command | None = commands()
    for word in words:
        if not isinstance(group, click.Group):
            return False
        group = group.get_command(click.Context(group), word)
        if group is None:
            return True
    return isinstance(group, click.Group)


def test_every_relative_link_leads_somewhere() -> None:
    nothing(broken for path in documents() for broken in broken_links(path, path.read_text("utf-8")))


def test_every_path_in_a_document_exists() -> None:
    nothing(f"{name(path)}: {word}" for path in documents() for word in unknown_paths(path.read_text("utf-8")))


def test_everything_said_to_stand_in_a_file_stands_there() -> None:
    said = [
        (path, word, file) for path in documents()
        for word, file in re.findall(r"`(\w+)(?:\(\))?`\s+in\s+`([\w/]+\.py)`", path.read_text("utf-8"))
    ]
    assert len(said) > 10, "the scan finds no names: it proves nothing"
    nothing(
        f"{name(path)}: {word} is not in {file}" for path, word, file in said
        if not re.search(rf"\b{word}\b", (ROOT / file).read_text("utf-8"))
    )


def test_every_command_in_a_document_exists() -> None:
    said = [
        (path, words) for path in documents() for code in fences_and_spans(path.read_text("utf-8"))
        for words in FLASK.findall(code)
    ]
    assert len(said) > 10, "the scan finds no commands: it proves nothing"
    nothing(f"{name(path)}: flask {words}" for path, words in said if unknown_command(words.split()))


def test_every_target_in_a_document_exists() -> None:
    said = [
        (path, target) for path in documents() for code in fences_and_spans(path.read_text("utf-8"))
        for target in MAKE.findall(code)
    ]
    assert len(said) > 10, "the scan finds no targets: it proves nothing"
    nothing(f"{name(path)}: make {target}" for path, target in said if target not in targets())


def test_every_test_in_a_document_exists() -> None:
    there = names_of_tests()
    said = [(path, test) for path in documents() for test in re.findall(r"`(test_\w+)`", path.read_text("utf-8"))]
    assert len(said) > 10, "the scan finds no tests: it proves nothing"
    nothing(f"{name(path)}: {test}" for path, test in said if test not in there)


def test_the_life_of_a_case_is_told_as_it_is() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = [line.strip("|").split("|") for line in page.splitlines() if re.match(r"\| `\w+`.*\|.*\|.*\|", line)]
    told = {
        status: set(re.findall(r"\w+", row[3])) for row in rows if len(row) == 4
        for status in re.findall(r"`(\w+)`", row[0])
    }
    assert told == {status.value: {to.value for to in after} for status, after in TRANSITIONS.items()}


def test_the_clocks_are_told_as_they_are() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    told = {clock: int(hours) for clock, hours in re.findall(r"(\w+) \((\d+) h\)", page)}
    assert set(told) == {kind.value for kind in DeadlineKind}
    assert told == {clock: getattr(Settings(), f"{clock}_hours") for clock in told}


def test_decisions_are_numbered_without_gaps_and_short() -> None:
    found = sorted(path for path in documents() if path.parent.name == "adr")
    assert [path.name[:5] for path in found] == [f"{number:04}-" for number in range(1, len(found) + 1)]
    for path in found:
        text = path.read_text("utf-8")
        assert text.startswith(f"# {path.name[:4]} "), path.name
        assert all(f"**{part}" in text for part in ("Context", "Decision", "Consequences")), path.name
        assert len(text.splitlines()) <= 40, path.name


def test_help_speaks_both_languages() -> None:
    pages = {code: {path.name for path in (ROOT / "docs" / "help" / code).glob("*.md")} for code in ("zh", "en")}
    assert pages["zh"] == pages["en"] != set()


def test_the_guard_sees_what_is_wrong() -> None:
    assert unknown_paths("see `panel/no_such_room.py` and `voting/tally.py`") == ["panel/no_such_room.py"]
    assert broken_links(ROOT / "README.md", "[x](docs/nowhere.md) [y](docs/interface.md) [z](https://example.org)")
    assert not broken_links(ROOT / "README.md", "[y](docs/interface.md)")
    assert unknown_command(["cases", "export"])
    assert unknown_command(["cases"])
    assert not unknown_command(["cases", "import", "file"])
