"""What ends badly sooner or later is not found in the sources: chance that can be guessed, text that becomes code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guards.sources import modules, nothing, texts
from tools.running import ROOT

# Chance with a seed, which can be played again: simulations and the demo's people. No secret is made there.
PLAYED = (
    "panel/rehearsal/", "panel/demo/month/", "app/cli/lottery_year.py", "app/cli/seed.py",
    "voting/replay.py", "voting/bench.py", "benchmarks/", "tests/",
)  # fmt: skip
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "dill", "yaml", "uuid", "md5", "imp", "telnetlib", "ftplib"}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "Markup", "render_template_string", "from_string", "md5", "sha1"}
# Scripts that keep something in the browser: the secret share of a draw until the house has it. It names nobody.
KEEPS = {"static/js/lot-nonce.js"}
WRITES = {"static/js/upload.js": "document.write"}  # the answer of this house to a form, as the browser would have shown it


def production() -> list[Path]:
    """The modules that serve."""
    return [p for p in modules() if p.relative_to(ROOT).parts[0] in ("app", "panel", "voting")]


def name(path: Path) -> str:
    """The path below the root."""
    return str(path.relative_to(ROOT))


def guessed(tree: ast.Module) -> Iterator[int]:
    """Lines that draw from a generator everybody can follow; a type hint, or an argument that somebody else made, is none."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="random"), attr=drawn)) if drawn != "SystemRandom":
                yield node.lineno
            case ast.ImportFrom(module="random", names=names) if any(each.name != "SystemRandom" for each in names):
                yield node.lineno


def unsafe(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, name) of modules and calls that turn data into code or rest on broken hashes."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, each.name) for each in names if each.name.split(".")[0] in FORBIDDEN_MODULES)
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in FORBIDDEN_MODULES:
                yield node.lineno, module
            case ast.Call(func=ast.Name(id=called)) if called in FORBIDDEN_CALLS:
                yield node.lineno, called
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=called)) if called in FORBIDDEN_CALLS - {"compile"}:
                yield node.lineno, f"{owner}.{called}"


def test_no_chance_that_can_be_followed_makes_a_secret() -> None:
    found = [
        f"{name(path)}:{line}" for path in production() if not name(path).startswith(PLAYED)
        for line in guessed(ast.parse(path.read_text("utf-8")))
    ]
    nothing(found)


def test_no_data_becomes_code() -> None:
    found = [
        f"{name(path)}:{line} {word}" for path in production() for line, word in unsafe(ast.parse(path.read_text("utf-8")))
    ]
    nothing(found)


def test_no_template_lets_text_out_unescaped() -> None:
    pages = [(file, text) for file, text in texts() if file.startswith("templates/")]
    assert len(pages) > 50
    code = {file: re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL) for file, text in pages}
    nothing(file for file, text in code.items() if re.search(r"\|\s*safe\b|autoescape|\bMarkup\b", text))


def test_scripts_keep_nothing_about_anybody_and_write_no_markup() -> None:
    scripts = [(file, text) for file, text in texts() if file.startswith("static/js/")]
    assert len(scripts) > 10
    found = []
    for file, text in scripts:
        if re.search(r"localStorage|sessionStorage|indexedDB|\bcaches\.", text) and file not in KEEPS:
            found.append(f"{file} keeps something")
        for word in re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text):
            if WRITES.get(file) != word:
                found.append(f"{file}: {word}")
    nothing(found)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("import random\nrandom.choice([1])", 1), ("from random import randrange", 1), ("import random\nrandom.Random(3)", 1),
        ("import random\nrandom.SystemRandom().choice([1])", 0), ("def draw(rng: random.Random): rng.choice([1])", 0),
    ],
)
def test_the_guard_sees_chance_that_can_be_followed(text: str, count: int) -> None:
    assert len(list(guessed(ast.parse(text)))) == count


@pytest.mark.parametrize(
    "text", ["import pickle", "from uuid import uuid4", "eval('1')", "hashlib.md5(b'')", "env.from_string(x)"]
)
def test_the_guard_sees_data_that_becomes_code(text: str) -> None:
    assert list(unsafe(ast.parse(text)))
