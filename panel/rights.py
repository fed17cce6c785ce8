"""Reads `panel/rights.toml`, the one file of rights, strictly: what it does not say clearly ends the start. Pure.

It knows names only; `panel/permissions.py` makes the table of them. The file is shipped with the code: a fault in it is ours.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from panel.lifecycle import CaseStatus

FILE = Path(__file__).with_name("rights.toml")
HOUSE = "house"  # asked without a case, so without a status
PARTS = (HOUSE, "party", "staff", "expert", "juror")
ALWAYS = "always"


class RightsError(ValueError):
    """The file of rights is not sound. The message is one line that names the place."""


@dataclass(frozen=True, slots=True)
class StatusSet:
    """Statuses in which something may be done; `says`: in words, when that is."""

    name: str
    says: str
    are: frozenset[CaseStatus]


@dataclass(frozen=True, slots=True)
class Right:
    """One permission. `may`: by name of a set of statuses, the standings that have it then; a standing stands there once."""

    permission: str
    part: str
    why: str
    may: Mapping[str, tuple[str, ...]]

    def grants(self) -> Iterator[tuple[str, str]]:
        """Every (standing, name of the set of statuses)."""
        return ((standing, when) for when, who in self.may.items() for standing in who)


@dataclass(frozen=True, slots=True)
class Never:
    """What is never sent to these standings, and the tests that show it."""

    to: tuple[str, ...]
    fields: str
    shown_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rights:
    """The whole file, in its order."""

    statuses: tuple[StatusSet, ...]
    rights: tuple[Right, ...]
    never: tuple[Never, ...]


def read_rights(text: str, permissions: Collection[str], standings: Collection[str]) -> Rights:
    """The file's content. `permissions`, `standings`: all names the code knows; each permission has exactly one right.

    Raises RightsError for whatever is unknown, missing, said twice, empty or of another shape.
    """
    try:
        whole = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RightsError(f"not TOML: {error}") from None
    _keys(whole, "the file", {"statuses", *PARTS, "never"})
    sets = tuple(_status_set(name, entry) for name, entry in _table(whole["statuses"], "statuses").items())
    found = [
        _right(part, name, entry) for part in PARTS for name, entry in _table(whole[part], part).items()
    ]
    _check_names(found, {each.name for each in sets}, permissions, standings)
    nevers = tuple(_never(entry, number, standings) for number, entry in enumerate(_list(whole["never"], "never"), 1))
    return Rights(sets, tuple(found), nevers)


def _status_set(name: str, entry: Any) -> StatusSet:
    where = f"statuses.{name}"
    _keys(_table(entry, where), where, {"says", "are"})
    named = _words(entry["are"], where)
    for status in named:
        _expect(status in set(CaseStatus), where, f"no such status: {status}")
    return StatusSet(name, _sentence(entry["says"], where), frozenset(CaseStatus(status) for status in named))


def _right(part: str, name: str, entry: Any) -> Right:
    where = f'{part}."{name}"'
    _keys(_table(entry, where), where, {"why", "may"})
    may = {when: _words(who, f"{where}.may.{when}") for when, who in _table(entry["may"], where).items()}
    _expect(bool(may), where, "nobody may")
    _expect(part != HOUSE or set(may) == {ALWAYS}, where, f"a right of the house knows no status but {ALWAYS}")
    return Right(name, part, _sentence(entry["why"], where), may)


def _never(entry: Any, number: int, standings: Collection[str]) -> Never:
    where = f"never {number}"
    _keys(_table(entry, where), where, {"to", "fields", "shown_by"})
    to = _words(entry["to"], where)
    for standing in to:
        _expect(standing in standings, where, f"no such standing: {standing}")
    return Never(to, _sentence(entry["fields"], where), _words(entry["shown_by"], where))


def _check_names(
    found: list[Right], sets: Collection[str], permissions: Collection[str], standings: Collection[str]
) -> None:
    seen: set[str] = set()
    for right in found:
        where = f'{right.part}."{right.permission}"'
        _expect(right.permission in permissions, where, "no such permission")
        _expect(right.permission not in seen, where, "said twice")
        seen.add(right.permission)
        held: set[str] = set()
        for standing, when in right.grants():
            _expect(when in sets, where, f"no such set of statuses: {when}")
            _expect(standing in standings, where, f"no such standing: {standing}")
            _expect(standing not in held, where, f"{standing} stands there twice")
            held.add(standing)
    for name in permissions:
        _expect(name in seen, "the file", f'nothing is said of the permission "{name}"')
    for name in sets:
        _expect(any(name in right.may for right in found), f"statuses.{name}", "no right uses it")


def _keys(entry: Mapping[str, Any], where: str, wanted: set[str]) -> None:
    for key in entry:
        _expect(key in wanted, where, f"nothing is called {key!r} here")
    for key in sorted(wanted):
        _expect(key in entry, where, f"{key!r} is missing")


def _table(value: Any, where: str) -> dict[str, Any]:
    _expect(isinstance(value, dict), where, "should be a table")
    table: dict[str, Any] = value
    return table


def _list(value: Any, where: str) -> list[Any]:
    _expect(isinstance(value, list), where, "should be a list")
    found: list[Any] = value
    return found


def _words(value: Any, where: str) -> tuple[str, ...]:
    words = _list(value, where)
    _expect(bool(words), where, "an empty list")
    for word in words:
        _expect(isinstance(word, str) and bool(word.strip()), where, f"not a name: {word!r}")
        _expect(words.count(word) == 1, where, f"{word} stands there twice")
    return tuple(words)


def _sentence(value: Any, where: str) -> str:
    _expect(isinstance(value, str) and len(value.split()) > 1 and "\n" not in value, where, "no reason in a line of words")
    return str(value)


def _expect(holds: bool, where: str, otherwise: str) -> None:
    if not holds:
        raise RightsError(f"{where}: {otherwise}")
