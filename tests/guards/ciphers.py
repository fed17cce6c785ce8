"""Which modules use cryptography: every name of its libraries that the sources import or reach through an import."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator

from tools.running import ROOT

FOLDERS = ("app", "panel", "voting", "verify")
LIBRARIES = (
    "Crypto", "argon2", "bcrypt", "cryptography", "hashlib", "hmac", "itsdangerous", "jwt", "nacl", "py_ecc", "pyotp",
    "secrets", "ssl",
)  # fmt: skip
SINGLE = ("os.urandom", "random.SystemRandom", "uuid.uuid4")
_HINT = re.compile("|".join((*LIBRARIES, "urandom", "SystemRandom", "uuid4")))  # a module without any of them has no use
ERRORS = ("Error", "BadSignature", "InvalidTag", "InvalidSignature", ".exceptions")  # what is caught is no use of anything


def is_crypto(name: str) -> bool:
    """Whether a dotted name belongs to what this is about."""
    known = name.partition(".")[0] in LIBRARIES and "." in name
    return (known or name in SINGLE) and not name.endswith(ERRORS) and "._" not in name


def uses(text: str) -> set[str]:
    """The dotted names of cryptography that a module uses."""
    tree = ast.parse(text)
    bound = dict(_imported(tree))
    found = {name for name in bound.values() if is_crypto(name)}
    found |= {name for node in ast.walk(tree) if (name := _dotted(node, bound)) and is_crypto(name)}
    found |= {name for name in _by_text(tree, bound) if is_crypto(name)}
    return {_short(name) for name in found if not any(other.startswith(f"{name}.") for other in found)}


def _imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Each name an import binds, and what it stands for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for each in node.names:
                yield (each.asname or each.name.partition(".")[0]), (each.name if each.asname else each.name.partition(".")[0])
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for each in node.names:
                yield (each.asname or each.name), f"{node.module}.{each.name}"


def _dotted(node: ast.AST, bound: dict[str, str]) -> str | None:
    """What an expression of dots stands for, when it begins with something imported."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    return ".".join([bound[node.id], *parts]) if parts and isinstance(node, ast.Name) and node.id in bound else None


def _by_text(tree: ast.AST, bound: dict[str, str]) -> Iterator[str]:
    """Digests that a call names by a text (`hmac.new(…, "sha256")`), and modules that are imported by their name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (_dotted(node.func, bound) or "").startswith(("hmac.", "hashlib.")):
            yield from (f"hashlib.{word}" for word in _words(node) if word in hashlib.algorithms_available)
    yield from (word for word in _words(tree) if word.startswith(("cryptography.", "nacl.", "py_ecc.")) and " " not in word)


def _words(tree: ast.AST) -> Iterator[str]:
    return (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def _short(name: str) -> str:
    """A library of curves is one use, however many of its functions are called."""
    return "py_ecc" if name.startswith("py_ecc") else name


def found_uses() -> dict[str, set[str]]:
    """Of each use the modules it stands in, by their path."""
    found: dict[str, set[str]] = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            text = path.read_text("utf-8")
            for name in uses(text) if _HINT.search(text) else ():
                found.setdefault(name, set()).add(path.relative_to(ROOT).as_posix())
    return found
