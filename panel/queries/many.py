"""Asking for many rows at once with one parameter: the statement stays the same, and prepared, however long the list."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Self

from sqlalchemy import ARRAY, BigInteger, Boolean, ColumnElement, Dialect, String, Text, TypeDecorator, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_IN_JSON = "{} IN (SELECT value FROM json_each({}))"


class _Listed(TypeDecorator[Sequence[Any]]):
    """A list as one value: JSON on SQLite, an array on PostgreSQL."""

    impl = Text
    cache_ok = True

    def __init__(self, *, texts: bool) -> None:
        super().__init__()
        self.texts = texts

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """The type that carries the list."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(String() if self.texts else BigInteger()))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> Any:
        """The list in the dialect's own form."""
        values = list(value or ())
        return values if dialect.name == "postgresql" else json.dumps(values)


class _Among(FunctionElement[bool]):
    """`column` is one of the values of a list."""

    name = "among"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Self:
        """As it is: the `= 1` that SQLite's numbers for yes and no would get keeps its planner from the index."""
        del against
        return self


@compiles(_Among, "sqlite")
def _among_sqlite(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = element.clauses
    return _IN_JSON.format(compiler.process(column, **kw), compiler.process(values, **kw))


@compiles(_Among, "postgresql")
def _among_postgres(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = element.clauses
    return f"{compiler.process(column, **kw)} = ANY({compiler.process(values, **kw)})"


def among(column: ColumnElement[Any], name: str, *, texts: bool = False) -> ColumnElement[bool]:
    """Whether the column is in the list that the parameter `name` brings when the statement runs: whole numbers, or `texts`."""
    return _Among(column, bindparam(name, type_=_Listed(texts=texts)))
