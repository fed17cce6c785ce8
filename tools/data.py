"""The page of data from the file of data: `python -m tools.data` writes docs/data.md, `check` says if it is old."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from panel.models import Base
from tools.pages import differs, run
from tools.running import ROOT

FILE = ROOT / "panel" / "data.toml"
PAGE = ROOT / "docs" / "data.md"
GONE = ("case", "masked", "account", "both", "clock", "stays")
REST = ("plain", "hash", "keyed", "sealed")
HEAD = """\
# Data

Written by `python -m tools.data` from `panel/data.toml`: what every column of the database is, who reads it, how it lies there
and what becomes of it. `make sure` fails when the page is old, when a column has no class, and when one is named that is gone
(`tests/guards/test_data.py`). Rows of a real case show that what is sealed or hashed is not plain text, and a house in which
every column that goes holds a telephone number shows that erasing reaches it (`tests/panel/test_data_kept.py`). Files
(exhibits, pictures of briefs) are kept apart and go as said in `panel/services/erasing.py`. At rest everything lies on a
volume that the operator encrypts; *plain* means that the program does not encrypt it once more.
"""
LEGEND = """\
*case*: with the originals of its case. *masked*: then, but for what stays under the case's pseudonyms. *account*: with its
account. *both*: with whichever goes first. *clock*: by itself."""


class DataError(Exception):
    """The file of data cannot be trusted: one sentence."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A way of keeping. `who` reads it; `rest`: one of REST; `gone`: one of GONE; `why`: of what stays or goes by a clock."""

    name: str
    who: str
    rest: str
    gone: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column, its class and how it is kept."""

    table: str
    name: str
    kind: str
    kept: Kept


def columns() -> list[Column]:
    """Every column of the models with its class, in the order of tables and columns. Raises DataError."""
    there = {name: list(table.columns) for name, table in Base.metadata.tables.items()}
    return read(tomllib.loads(FILE.read_text("utf-8")), there)


def read(said: Mapping[str, Any], tables: Mapping[str, list[Any]]) -> list[Column]:
    """What the file says of these tables. Raises DataError for a column without a class, and for one that is not there."""
    kept = {name: Kept(name, **values) for name, values in said["kept"].items()}
    if wrong := [each.name for each in kept.values() if not _is_whole(each)]:
        raise DataError(f"not a way of keeping: {', '.join(wrong)}")
    plain = said["house"]["tables"].split()
    lines: dict[str, dict[str, str]] = {**{name: {"*": "internal house"} for name in plain}, **said["tables"]}
    twice = set(plain) & said["tables"].keys()
    if apart := sorted(twice | (lines.keys() ^ tables.keys())):
        raise DataError(f"tables that are not there, not named, or named twice: {', '.join(apart)}")
    found = [
        Column(table, column.name, *_parts(value, said["classes"], kept, f"{table}.{column.name}"))
        for table in sorted(tables) for column, value in _values(table, tables[table], lines[table], said["people"])
    ]
    used = {each.kept.name for each in found}
    if idle := sorted(kept.keys() - used):
        raise DataError(f"ways of keeping that nothing is kept by: {', '.join(idle)}")
    return found


def _is_whole(each: Kept) -> bool:
    return each.rest in REST and each.gone in GONE and bool(each.who) and bool(each.why) == (each.gone in ("clock", "stays"))


def _values(table: str, there: list[Any], lines: Mapping[str, str], people: Mapping[str, str]) -> Iterator[tuple[Any, str]]:
    """Each column with what its line, the rule of people or the table says."""
    named: dict[str, str] = {}
    for key, value in lines.items():
        for name in key.split():
            if name in named:
                raise DataError(f"{table}.{name} is named twice")
            named[name] = value
    if gone := sorted(named.keys() - {"*"} - {column.name for column in there}):
        raise DataError(f"{table} has no {', '.join(gone)}")
    for column in there:
        leads = next((people[key.column.table.name] for key in column.foreign_keys if key.column.table.name in people), None)
        value = named.get(column.name) or leads or named.get("*")
        if value is None:
            raise DataError(f"{table}.{column.name} has no class")
        yield column, value


def _parts(value: str, classes: Mapping[str, str], kept: Mapping[str, Kept], where: str) -> tuple[str, Kept]:
    kind, _, way = value.partition(" ")
    if kind not in classes or way not in kept:
        raise DataError(f"{where}: {value!r} is no class and way of keeping")
    return kind, kept[way]


def page(found: list[Column]) -> str:
    """The whole page."""
    said = tomllib.loads(FILE.read_text("utf-8"))
    lines = [HEAD, "## Classes", "", "| class | is |", "|---|---|"]
    lines += [f"| {name} | {words} |" for name, words in said["classes"].items()]
    lines += ["", "## Ways of keeping", "", "| name | read by | at rest | goes | why |", "|---|---|---|---|---|"]
    ways = {each.kept.name: each.kept for each in found}
    lines += [f"| {each.name} | {each.who} | {each.rest} | {each.gone} | {each.why} |" for _, each in sorted(ways.items())]
    lines += ["", LEGEND, "", "## Tables", "", "| table | columns |", "|---|---|"]
    for table in sorted({each.table for each in found}):
        groups: dict[str, list[str]] = {}
        for each in found:
            if each.table == table:
                groups.setdefault(f"{each.kind} {each.kept.name}", []).append(each.name)
        cells = (f"**{name}**: {', '.join(names)}" for name, names in sorted(groups.items()))
        lines.append(f"| `{table}` | {'; '.join(cells)} |")
    return "\n".join(lines) + "\n"


def write() -> list[str]:
    """Bring the page to the file."""
    PAGE.write_text(page(columns()), "utf-8")
    return []


def check() -> list[str]:
    """What is wrong, one line each."""
    return differs(PAGE, page(columns()), "panel/data.toml", "tools.data")


def main(arguments: list[str]) -> int:
    """Run one command; 1 when it found a problem."""
    return run("tools.data", "panel/data.toml", write, check, DataError, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
