"""Reading plain JSON values as what they must be: the first that is missing or does not fit is named by its path."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NoReturn, TypeVar

from panel.errors import Invalid

HASH_BYTES = 32
KIND_MAX = 64  # signs of the name of a kind of event
_LIMIT = 1 << 63
_HEX = frozenset("0123456789abcdef")
_T = TypeVar("_T")


class Fields:
    """The values of one object. `path` leads to it from the outside, such as "walk[3]".

    Each reading raises Invalid("lot.unreadable", key) with the path of a value that is missing or does not fit.
    """

    __slots__ = ("_path", "_values")

    def __init__(self, values: object, path: str = "") -> None:
        self._path = path
        if not isinstance(values, Mapping):
            raise Invalid("lot.unreadable", key=path or "v")
        self._values = values

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str, longest: int | None = None) -> str:
        """A text that can be written as bytes, of at most `longest` signs."""
        value = self._get(key)
        if not isinstance(value, str) or (longest is not None and len(value) > longest):
            self._fail(key)
        half = any("\ud800" <= sign <= "\udfff" for sign in value)  # half of a pair: no text
        return self._fail(key) if half else value

    def count(self, key: str) -> int:
        """A whole number from 0 to 2^63 - 1."""
        value = self._get(key)
        return value if type(value) is int and 0 <= value < _LIMIT else self._fail(key)

    def truth(self, key: str) -> bool:
        """True or false."""
        value = self._get(key)
        return value if isinstance(value, bool) else self._fail(key)

    def hex(self, key: str, size: int | None = HASH_BYTES) -> bytes:
        """Bytes in lower-case hex digits, `size` of them (None: any number but none)."""
        value = _bytes(self._get(key), size)
        return value if value is not None else self._fail(key)

    def maybe(self, key: str, read: Callable[[str], _T]) -> _T | None:
        """None for null, else what `read` (a reading of these fields) gives. The key itself must be there."""
        return None if self._get(key) is None else read(key)

    def inner(self, key: str) -> Fields:
        """The object at a key."""
        return Fields(self._get(key), self._name(key))

    def each(self, key: str) -> Iterator[Fields]:
        """The objects of a list."""
        for i, value in enumerate(self._list(key)):
            yield Fields(value, f"{self._name(key)}[{i}]")

    def hexes(self, key: str) -> tuple[bytes, ...]:
        """A list of hashes."""
        found = [_bytes(value, HASH_BYTES) for value in self._list(key)]
        return tuple(value if value is not None else self._fail(f"{key}[{i}]") for i, value in enumerate(found))

    def counts(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers."""
        values = self._list(key)
        return tuple(Fields({key: value}, self._path).count(key) for value in values)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        values = self._list(key)
        return tuple(Fields({key: value}, self._path).text(key) for value in values)

    def _list(self, key: str) -> list[object]:
        value = self._get(key)
        return value if isinstance(value, list) else self._fail(key)

    def _get(self, key: str) -> object:
        return self._values[key] if key in self._values else self._fail(key)

    def _name(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def _fail(self, key: str) -> NoReturn:
        raise Invalid("lot.unreadable", key=self._name(key))


def _bytes(value: object, size: int | None) -> bytes | None:
    if not isinstance(value, str) or not _HEX.issuperset(value) or len(value) % 2:
        return None
    made = bytes.fromhex(value)
    return made if made and (size is None or len(made) == size) else None
