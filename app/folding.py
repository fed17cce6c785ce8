"""What a template says that never changes in one language, worked out when it is compiled: texts, fixed addresses, icons.

`_("Queue")` is the same words on every page in Chinese, `url_for("public.home")` the same address, `icon("plus")` the same
markup. Jinja would look each up again wherever it stands. Here they become pieces of the page, and neighbours become one piece.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import quote

from flask import Flask
from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup
from werkzeug.routing import BuildError

# Their macros depend on nothing but what they are given and the language (held by a test): given constants they are constants.
CONSTANT = ("macros/icons.html", "macros/page.html", "macros/shell.html", "macros/status.html")
MANY = 101  # numbers whose plural form is tried
GETTEXT = ("_", "gettext")
PLACE, PLACES = "zzplace{}zz", r"zzplace(\w+?)zz"  # stands for an id while an address is taken apart


class Catalogue(Protocol):
    """The texts of one language."""

    def gettext(self, message: str) -> str: ...
    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str: ...


class Folding(NodeTransformer):
    """Rewrites the tree of one template for one language. `escaping`: whether the template escapes what it prints."""

    def __init__(self, environment: Environment, app: Flask, texts: Catalogue, *, escaping: bool) -> None:
        self.environment = environment
        self.app = app
        self.texts = texts
        self.kind: type[str] = Markup if escaping else str
        self.macros: dict[str, Callable[..., str]] = {}

    def visit_FromImport(self, node: nodes.FromImport) -> nodes.Node:
        """Note the constant macros and the names they go by here."""
        if isinstance(node.template, nodes.Const) and node.template.value in CONSTANT:
            module = self.environment.get_template(node.template.value).module
            for name in node.names:
                theirs, ours = name if isinstance(name, tuple) else (name, name)
                self.macros[ours] = getattr(module, theirs)
        return node

    def visit_CallBlock(self, node: nodes.CallBlock) -> nodes.Node:
        """A macro with content between its tags: fold what it is given, not the call."""
        call = self.generic_visit(node.call)
        node.body = [self.visit(child) for child in node.body]
        node.call = call
        return node

    def visit_Output(self, node: nodes.Output) -> nodes.Node:
        """What is printed as `a ~ b` is printed as a, then b, so that fixed parts join the page around them."""
        self.generic_visit(node)
        node.nodes = [
            part for child in node.nodes for part in (child.nodes if isinstance(child, nodes.Concat) else [child])
        ]
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        """Fold a call whose outcome is known."""
        self.generic_visit(node)
        if not isinstance(node.node, nodes.Name) or node.dyn_args is not None or node.dyn_kwargs is not None:
            return node
        name = node.node.name
        if name in GETTEXT:
            return self._text(node)
        if name == "ngettext":
            return self._plural(node)
        if name == "url_for":
            return self._address(node)
        if name == "label":
            return self._name(node)
        return self._markup(node, self.macros[name]) if name in self.macros else node

    def _text(self, node: nodes.Call) -> nodes.Node:
        if len(node.args) != 1 or not isinstance(node.args[0], nodes.Const):
            return node
        return self._filled(nodes.Const(self.kind(self.texts.gettext(node.args[0].value))), node.kwargs)

    def _plural(self, node: nodes.Call) -> nodes.Node:
        """One form, or one for 1 and one for all others; a language with more forms is asked each time."""
        known = constants(node.args[:2])
        if len(node.args) != 3 or known is None:
            return node
        forms = [self.kind(self.texts.ngettext(*known, number)) for number in range(MANY)]
        one, many = forms[1], forms[2]
        if any(form != many for number, form in enumerate(forms) if number != 1):
            return node
        number = node.args[2]
        words: nodes.Expr = nodes.Const(many)
        if one != many:
            words = nodes.CondExpr(nodes.Compare(number, [nodes.Operand("eq", nodes.Const(1))]), nodes.Const(one), words)
        kwargs = node.kwargs if any(pair.key == "num" for pair in node.kwargs) else [*node.kwargs, nodes.Keyword("num", number)]
        return self._filled(words, kwargs)

    def _filled(self, words: nodes.Expr, kwargs: list[nodes.Keyword]) -> nodes.Node:
        """The words with their places filled, now if nothing is left to the moment of rendering."""
        if isinstance(words, nodes.Const) and not kwargs:
            return nodes.Const(words.value % {})
        return nodes.Mod(words, nodes.Dict([nodes.Pair(nodes.Const(pair.key), pair.value) for pair in kwargs]))

    def _address(self, node: nodes.Call) -> nodes.Node:
        """A fixed address is written out; of one with ids in its path only those are left to be filled in."""
        known = constants(node.args)
        if known is None or len(known) != 1 or known[0].startswith(".") or self._rules(known[0]) != 1:
            return node
        values = {pair.key: pair.value for pair in node.kwargs}
        open_names = [name for name, value in values.items() if not isinstance(value, nodes.Const)]
        given = {name: value.value for name, value in values.items() if isinstance(value, nodes.Const)}
        if {"_external", "_scheme", "_method"} & values.keys():
            return node
        try:
            built = self.app.url_for(known[0], **given, **{name: PLACE.format(name) for name in open_names})
        except (BuildError, ValueError):  # a page of another mode, behind a condition: it fails if ever it is reached
            return node
        return self._pieces(built, {name: values[name] for name in open_names}) or node

    def _rules(self, endpoint: str) -> int:
        try:
            return len(list(self.app.url_map.iter_rules(endpoint)))
        except KeyError:
            return 0

    def _pieces(self, built: str, values: dict[str, nodes.Expr]) -> nodes.Node | None:
        """The address cut at its open places; None when one is not in its path."""
        path = re.split(r"[?#]", built)[0]
        if any(path.count(PLACE.format(name)) != 1 for name in values):
            return None
        pieces: list[nodes.Expr] = []
        for number, piece in enumerate(re.split(PLACES, built)):
            pieces.append(filtered(values[piece], "in_path") if number % 2 else nodes.Const(piece))
        return nodes.Concat(pieces) if len(pieces) > 1 else pieces[0]

    def _name(self, node: nodes.Call) -> nodes.Node:
        """The name of a code: asked for as a filter, which Jinja calls without further ado."""
        if len(node.args) != 2 or node.kwargs or "label_of" not in self.environment.filters:
            return node
        return filtered(node.args[1], "label_of", node.args[0])

    def _markup(self, node: nodes.Call, macro: Callable[..., str]) -> nodes.Node:
        known, values = constants(node.args), named_constants(node.kwargs)
        if known is None or values is None:
            return node
        return nodes.Const(self.kind(macro(*known, **values)))


def filtered(value: nodes.Expr, name: str, *given: nodes.Expr) -> nodes.Filter:
    """`value|name(given)`."""
    return nodes.Filter(value, name, list(given), [], None, None)


def constants(found: list[nodes.Expr]) -> list[Any] | None:
    """The values of constant expressions, None when one is not known before rendering."""
    values = [node.value for node in found if isinstance(node, nodes.Const)]
    return values if len(values) == len(found) else None


def named_constants(found: list[nodes.Keyword]) -> dict[str, Any] | None:
    """The same for arguments given by name."""
    values = constants([pair.value for pair in found])
    return None if values is None else {pair.key: value for pair, value in zip(found, values, strict=True)}


def in_path(value: object) -> str:
    """An id as a part of an address, quoted as Werkzeug quotes it. ValueError for none at all: there is no such address."""
    if value is None:
        raise ValueError("an address lacks an id")
    text = str(value)
    return text if text.isascii() and text.isalnum() else quote(text, safe="!$&'()*+,/:;=@")
