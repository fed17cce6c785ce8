"""What a test process does once instead of once an application: it makes hundreds of them.

Nothing of ours is replaced: Flask is told, by its own settings, how to compile templates and addresses. A template's program is
kept for the next application whose pages would get the very same one; an address is compiled when somebody asks for it.
SQLAlchemy is told that two databases of one kind speak the same dialect, so that a statement compiled for one is used for all.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from types import CodeType
from typing import Any
from weakref import WeakKeyDictionary

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

STATEMENTS = 4_000  # compiled ones that a process keeps of each dialect
YOUNG = 50_000  # objects made before the collector looks: the libraries alone hold half a million that never go away


class Programs(BytecodeCache):
    """Compiled templates by language and by what is folded into them: texts of the language, addresses of the application."""

    def __init__(self) -> None:
        self.known: dict[tuple[object, ...], CodeType] = {}
        self.maps: WeakKeyDictionary[Flask, frozenset[tuple[str, str]]] = WeakKeyDictionary()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the bucket the program that stands for its source in such an application."""
        bucket.code = self.known.get(self.key_of(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the program."""
        if bucket.code is not None:
            self.known[self.key_of(bucket)] = bucket.code

    def key_of(self, bucket: Bucket) -> tuple[object, ...]:
        """All that the program depends on: the source, the language, every address there is."""
        sheets: Any = bucket.environment
        speech = getattr(sheets, "speech", None)
        return bucket.key, bucket.checksum, speech and speech.code, self.addresses(sheets.app)

    def addresses(self, app: Flask) -> frozenset[tuple[str, str]]:
        """The application's addresses; those of static files carry the digest of all files."""
        if app not in self.maps:
            self.maps[app] = frozenset((rule.rule, rule.endpoint) for rule in app.url_map.iter_rules())
        return self.maps[app]


class LateRule(Rule):
    """An address whose two builders are compiled when it is first built: most of an application's are not in a test."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., Any]:
        compiled = super()._compile_builder
        made: list[Callable[..., Any]] = []

        def build(rule: Rule, **values: Any) -> Any:
            if not made:
                made.append(compiled(append_unknown))
            return made[0](rule, **values)

        return build


class OneDialect:
    """Equal to every dialect of its class. What is compiled is looked up by its dialect too; in a test process all of one class
    speak to the same server, by the same driver.
    """

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))


class OneSqlite(OneDialect, SQLiteDialect_pysqlite):
    """SQLite's, by the driver that Python brings."""

    supports_statement_cache = True


class OnePostgres(OneDialect, PGDialect_psycopg):
    """PostgreSQL's, by psycopg."""

    supports_statement_cache = True


def share_statements() -> None:
    """Tell SQLAlchemy whose dialects to use, and where to look for what was compiled."""
    compiled: dict[type, Any] = {OneSqlite: LRUCache(STATEMENTS), OnePostgres: LRUCache(STATEMENTS)}
    registry.register("sqlite", __name__, OneSqlite.__name__)
    registry.register("postgresql.psycopg", __name__, OnePostgres.__name__)

    @event.listens_for(Engine, "engine_connect")
    def share(connection: Connection) -> None:
        if type(connection.dialect) in compiled:
            connection.execution_options(compiled_cache=compiled[type(connection.dialect)])


def make_haste() -> None:
    """Tell Flask and SQLAlchemy; once a process, before the first application."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Programs()}
    Flask.url_rule_class = LateRule
    share_statements()


def collect_seldom() -> None:
    """What was imported stays: the collector need not walk over it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 20)
