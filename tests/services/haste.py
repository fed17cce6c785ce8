"""What a test process does once instead of once an application: it makes hundreds of them.

Nothing of ours is replaced: Flask is told, by its own settings, how to compile templates and addresses. A template's program is
kept for the next application whose pages would get the very same one; an address is compiled when somebody asks for it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from types import CodeType
from typing import Any
from weakref import WeakKeyDictionary

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

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


def make_haste() -> None:
    """Tell Flask; once a process, before the first application."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Programs()}
    Flask.url_rule_class = LateRule


def collect_seldom() -> None:
    """What was imported stays: the collector need not walk over it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 20)
