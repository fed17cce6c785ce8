"""Turns a JSON file of this package into frozen dataclasses, strictly: an unknown, missing or mistyped key is
an error.

The files are written by hand and shipped with the code, so a fault in one is a fault of ours: it raises
ContentError when the file is first read, and a test reads them all.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from importlib.resources import files
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


class ContentError(Exception):
    """A content file does not have the shape its dataclass says; the message names the place."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages of the product."""

    zh: str
    en: str

    def in_(self, language: str) -> str:
        """The text in `language` ("zh" or "en", longer tags such as "zh_Hans_CN" too); any other language
        reads English.
        """
        return self.zh if language.lower().startswith("zh") else self.en


def read_list(name: str, kind: type[T]) -> tuple[T, ...]:
    """All entries of the JSON list `name`."""
    entries = _load(name)
    _expect(isinstance(entries, list), name, "a list")
    return tuple(cast(T, _build(kind, entry, f"{name}[{index}]")) for index, entry in enumerate(entries))


def read_one(name: str, kind: type[T]) -> T:
    """The JSON object `name`."""
    return cast(T, _build(kind, _load(name), name))


def _load(name: str) -> Any:
    return json.loads(files(__package__).joinpath(name).read_text("utf-8"))


def _build(kind: Any, value: Any, where: str) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        inner = next(argument for argument in arguments if argument is not type(None))
        return None if value is None else _build(inner, value, where)
    if origin is tuple:
        _expect(isinstance(value, list), where, "a list")
        return tuple(_build(arguments[0], item, f"{where}[{index}]") for index, item in enumerate(value))
    if origin is Mapping:
        _expect(isinstance(value, dict), where, "an object")
        made = {key: _build(arguments[1], item, f"{where}.{key}") for key, item in value.items()}
        return types.MappingProxyType(made)
    if is_dataclass(kind):
        return _build_dataclass(kind, value, where)
    _expect(type(value) is kind, where, kind.__name__)
    return value


def _build_dataclass(kind: Any, value: Any, where: str) -> Any:
    _expect(isinstance(value, dict), where, "an object")
    hints = get_type_hints(kind)
    known = {field.name: field.default is MISSING for field in fields(kind)}
    for key in value:
        _expect(key in known, where, f"no key {key!r}")
    for key, is_needed in known.items():
        _expect(key in value or not is_needed, where, f"key {key!r}")
    return kind(**{key: _build(hints[key], item, f"{where}.{key}") for key, item in value.items()})


def _expect(holds: bool, where: str, what: str) -> None:
    if not holds:
        raise ContentError(f"{where}: expected {what}")
