"""Small rooms: a module has at most 300 lines, a function at most 40, and a name that says what lives there."""

from __future__ import annotations

from pathlib import Path

from tests.guards.sources import functions, modules, nothing
from tools.running import ROOT

MODULE_LINES = 300
FUNCTION_LINES = 40
EMPTY_NAMES = {"utils.py", "helpers.py", "common.py", "misc.py", "manager.py"}


def name(path: Path) -> str:
    """The path below the root."""
    return str(path.relative_to(ROOT))


def is_migration(path: Path) -> bool:
    """True for a migration: one long list of statements, written once and never read as code again."""
    return path.parent.match("migrations/versions")


def too_long(paths: tuple[Path, ...]) -> list[str]:
    """The modules over the limit."""
    sizes = {path: path.read_text("utf-8").count("\n") for path in paths}
    return [f"{name(path)}: {lines} lines" for path, lines in sizes.items() if lines > MODULE_LINES and not is_migration(path)]


def test_modules_are_short() -> None:
    nothing(too_long(modules()))


def test_functions_are_short() -> None:
    production = [path for path in modules() if path.relative_to(ROOT).parts[0] != "tests"]
    assert production
    nothing(
        f"{name(path)}:{line} {function}: {lines} lines"
        for path in production
        for function, line, lines in functions(path)
        if lines > FUNCTION_LINES and not is_migration(path)
    )


def test_names_say_what_lives_there() -> None:
    nothing(name(path) for path in modules() if path.name in EMPTY_NAMES)


def test_every_module_says_its_job() -> None:
    silent = [path for path in modules() if (text := path.read_text("utf-8").lstrip()) and not text.startswith(('"""', 'r"""'))]
    nothing(map(name, silent))


def test_the_guard_sees_a_long_function(tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    path.write_text("def short():\n    return 1\n\n\nasync def long():\n" + "    x = 1\n" * 41)
    assert list(functions(path)) == [("short", 1, 2), ("long", 5, 42)]
