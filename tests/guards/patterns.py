"""Every regular expression of the house, and strings made to keep each of them busy."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import re
from collections.abc import Iterator
from re import _constants as code  # the tree of a pattern has no public name
from re import _parser as parser
from typing import Any

from tests.guards.sources import modules
from tools.running import ROOT

FAR = 64  # a repetition up to so often is a constant; beyond it can grow with the text
OTHERS = "a1中 ，-@.\n\x00Zé"  # tried in turn where a class says what a character is not
OF_CATEGORY = {
    code.CATEGORY_DIGIT: "1", code.CATEGORY_SPACE: " ", code.CATEGORY_WORD: "a", code.CATEGORY_NOT_DIGIT: "a",
    code.CATEGORY_NOT_SPACE: "a", code.CATEGORY_NOT_WORD: "，",
}


def every_pattern() -> dict[str, re.Pattern[str]]:
    """Where it stands first → pattern: compiled ones wherever modules keep them, and those written into calls."""
    found: dict[tuple[str, int], str] = {}
    for path in modules():
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[0] not in ("voting", "panel", "app") or "migrations" in parts:
            continue
        name = ".".join(parts).removesuffix(".__init__")
        for variable, value in list(vars(importlib.import_module(name)).items()):
            for pattern in _kept(value, 0):
                found.setdefault((pattern.pattern, pattern.flags), f"{name}.{variable}")
        for line, text in _written(ast.parse(path.read_text("utf-8"))):
            found.setdefault((text, re.compile(text).flags), f"{name}:{line}")
    return {f"{where} {text[:40]!r}": re.compile(text, flags) for (text, flags), where in found.items()}


def _kept(value: Any, depth: int) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif depth < 4 and isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _kept(each, depth + 1)
    elif depth < 4 and isinstance(value, dict):
        yield from _kept(list(value.values()), depth + 1)
    elif depth < 4 and dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from _kept([getattr(value, each.name, None) for each in dataclasses.fields(value)], depth + 1)


def _written(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=way), args=[ast.Constant(value=str(text)), *_]):
                if way != "compile":  # those are kept
                    yield node.lineno, text


def pumps(pattern: re.Pattern[str]) -> set[tuple[str, str]]:
    """(what comes before, what is repeated) for each repetition without a near end; empty when all have one."""
    return set(_pumps(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE), ""))


def _pumps(nodes: Any, before: str) -> Iterator[tuple[str, str]]:
    for kind, value in nodes:
        for inner in _inside(kind, value):
            if kind in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT) and value[1] > FAR:
                yield from ((before, each) for each in _samples(inner) if each)
            yield from _pumps(inner, before)
        before += next(iter(_samples([(kind, value)])), "")


def _inside(kind: Any, value: Any) -> list[Any]:
    if kind in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
        return [value[2]]
    if kind is code.SUBPATTERN:
        return [value[3]]
    if kind is code.BRANCH:
        return list(value[1])
    if kind in (code.ASSERT, code.ASSERT_NOT):
        return [value[1]]
    return [value] if kind is code.ATOMIC_GROUP else []


def _samples(nodes: Any) -> list[str]:
    """A few texts that the nodes fit, one for each first choice."""
    made = [""]
    for kind, value in nodes:
        made = [text + each for text in made for each in _of(kind, value)][:6]
    return made


def _of(kind: Any, value: Any) -> list[str]:
    if kind is code.LITERAL:
        return [chr(value)]
    if kind is code.NOT_LITERAL:
        return [next(char for char in OTHERS if ord(char) != value)]
    if kind is code.ANY:
        return ["a", "1"]
    if kind is code.IN:
        return _of_class(value)
    if kind in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
        return [each * max(1, value[0]) for each in _samples(value[2])][:3]
    if kind is code.SUBPATTERN:
        return _samples(value[3])
    if kind is code.BRANCH:
        return [_samples(each)[0] for each in value[1]][:6]
    return [""]


def _of_class(items: Any) -> list[str]:
    if items[0][0] is code.NEGATE:
        return [char for char in OTHERS if not any(_fits(char, *each) for each in items[1:])][:3]
    made = []
    for kind, value in items:
        made.append(chr(value) if kind is code.LITERAL else chr(value[0]) if kind is code.RANGE else OF_CATEGORY[value])
    return [*dict.fromkeys((made[0], made[-1], made[len(made) // 2]))]


def _fits(char: str, kind: Any, value: Any) -> bool:
    if kind is code.LITERAL:
        return ord(char) == value
    if kind is code.RANGE:
        return bool(value[0] <= ord(char) <= value[1])
    digit, space, word = char.isdigit(), char.isspace(), char.isalnum() or char == "_"
    return {
        code.CATEGORY_DIGIT: digit, code.CATEGORY_SPACE: space, code.CATEGORY_WORD: word, code.CATEGORY_NOT_DIGIT: not digit,
        code.CATEGORY_NOT_SPACE: not space, code.CATEGORY_NOT_WORD: not word,
    }[value]  # fmt: skip
