"""The words of the domain's codes, one module an area; add a module and it is found.

A module may have MESSAGES: code -> lazy sentence with %(name)s places, and LABELS: kind -> code -> lazy name.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any


def modules() -> Iterator[Any]:
    """Every module of words, by name."""
    for found in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        yield importlib.import_module(f"{__name__}.{found.name}")


def collected(name: str) -> dict[str, Any]:
    """All tables of this name as one. A guard test fails when two modules have words for one code."""
    table: dict[str, Any] = {}
    for module in modules():
        table.update(getattr(module, name, {}))
    return table


def collected_kinds(name: str) -> dict[str, dict[str, Any]]:
    """All tables of tables of this name as one; several modules may add to a kind, no code twice (a guard test)."""
    kinds: dict[str, dict[str, Any]] = {}
    for module in modules():
        for kind, names in getattr(module, name, {}).items():
            kinds.setdefault(kind, {}).update(names)
    return kinds
