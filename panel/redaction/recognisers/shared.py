"""The recognisers of this process: loaded at the first use, once, shared by all threads; what is not installed is named."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from panel.redaction.recognisers.lac import Lac
from panel.redaction.recognisers.sounds import Sounds
from panel.redaction.recognisers.token import Doubt, Reader, Reading, Tagger, Token
from panel.redaction.recognisers.words import Words

Loaded = TypeVar("Loaded")

MODEL, DICTIONARY, SOUNDS = "lac", "jieba", "pypinyin"
_REMEMBERED = 500_000  # characters in all: some dozens of cases, about 60 MB at the worst


class Remembering:
    """A model that keeps what it said about the last texts: a desk reads the same texts after every decision."""

    def __init__(self, reader: Reader) -> None:
        """Keep the last texts, half a million characters together, in memory only."""
        self._reader = reader
        self._said: OrderedDict[str, Reading] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def tokens(self, text: str) -> list[Token]:
        """The words of a text with their tags."""
        return self.read(text).tokens

    def doubts(self, text: str) -> list[Doubt]:
        """What in a text may be a name, whatever it is tagged."""
        return self.read(text).doubts

    def read(self, text: str) -> Reading:
        """What the model says, now or before."""
        with self._lock:
            if text in self._said:
                self._said.move_to_end(text)
                return self._said[text]
        said = self._reader.read(text)
        with self._lock:
            self._keep(text, said)
        return said

    def forget(self) -> None:
        """Keep nothing of what was read so far."""
        with self._lock:
            self._said.clear()
            self._size = 0

    def _keep(self, text: str, said: Reading) -> None:
        if text not in self._said:
            self._size += len(text)
        self._said[text] = said
        while self._size > _REMEMBERED:
            self._size -= len(self._said.popitem(last=False)[0])


@dataclass(frozen=True, slots=True)
class Recognisers:
    """What redaction can ask besides its rules; None for what is not installed, `missing` names it."""

    lac: Remembering | None = None
    words: Words | None = None
    sounds: Sounds | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """Codes of the recognisers that take no part."""
        parts = ((MODEL, self.lac), (DICTIONARY, self.words), (SOUNDS, self.sounds))
        return tuple(name for name, part in parts if part is None)

    @property
    def tagger(self) -> Tagger | None:
        """Who finds names: the model, the dictionary where it is missing, nobody where both are."""
        return self.lac or self.words


RULES_ONLY = Recognisers()

_lock = Lock()
_shared: list[Recognisers] = []


def shared() -> Recognisers:
    """The recognisers that are installed. The first call loads them (about two seconds); later ones cost nothing."""
    with _lock:
        if not _shared:
            lac, words = _load(Lac), _load(Words)
            _shared.append(Recognisers(Remembering(lac) if lac else None, words, _load(Sounds)))
        return _shared[0]


def _load(make: Callable[[], Loaded]) -> Loaded | None:
    """The recogniser, or None where its package is not installed (ImportError covers ModuleNotFoundError)."""
    try:
        return make()
    except ImportError:
        return None
