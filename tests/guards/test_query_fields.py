"""What is sent is read from the form alone: an address that somebody hands to another fills in no field of what they send.

In an address may stand where to go and what to look at (`HERE`), for a page that takes something too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guards.sources import modules, nothing
from tools.running import ROOT

HERE = frozenset({"next", "paper", "q", "change", "more", "issue", "step"})
METHODS = {"post", "put", "patch", "delete"}


def takes(function: ast.AST) -> bool:
    """Whether a function is a route that takes something."""
    if not isinstance(function, ast.FunctionDef):
        return False
    calls = [(each, each.func) for each in function.decorator_list if isinstance(each, ast.Call)]
    return any(isinstance(name, ast.Attribute) and (name.attr in METHODS or "'POST'" in ast.dump(each)) for each, name in calls)


def is_query(node: ast.AST, *names: str) -> bool:
    """Whether this is `request.args` or the like."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return False
    return node.value.id == "request" and node.attr in names


def fine(tree: ast.AST) -> set[int]:
    """The uses that read a name of HERE: `request.args.get("next")`, `"paper" in request.args`."""
    found = set[int]()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=query, attr="get"), args=[ast.Constant(value=name), *_]) if name in HERE:
                found.add(id(query))
            case ast.Compare(left=ast.Constant(value=name), comparators=[query]) if name in HERE:
                found.add(id(query))
    return found


def strange(source: str) -> Iterator[int]:
    """Lines that read something else from an address: in a route that takes something, or by `request.values` anywhere."""
    tree = ast.parse(source)
    known = fine(tree)
    routes = [node for node in ast.walk(tree) if takes(node)]
    asked = [node for route in routes for node in ast.walk(route) if is_query(node, "args", "query_string")]
    asked += [node for node in ast.walk(tree) if is_query(node, "values")]
    yield from sorted(node.lineno for node in asked if id(node) not in known and isinstance(node, ast.Attribute))


def in_the_program() -> list[Path]:
    return [path for path in modules() if path.relative_to(ROOT).parts[0] == "app"]


def test_no_route_that_takes_something_reads_its_fields_from_the_address() -> None:
    nothing(f"{path.relative_to(ROOT)}:{line}" for path in in_the_program() for line in strange(path.read_text("utf-8")))


@pytest.mark.parametrize(
    "line",
    [
        'request.args.get("role")', "request.values['role']", "Form(request.args)", "request.values.get(name)",
        '"role" in request.args',
    ],
)
def test_the_guard_sees_a_field_from_the_address(line: str) -> None:
    route = '@blueprint.{}\ndef take():\n    return {}\n'
    assert list(strange(route.format('post("/x")', line)))
    assert list(strange(route.format('route("/x", methods=["GET", "POST"])', line)))
    assert not list(strange(route.format('post("/x")', 'request.args.get("next")')))
    assert bool(list(strange(route.format('get("/x")', line)))) is ("values" in line)
