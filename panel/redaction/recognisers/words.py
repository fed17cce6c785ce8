"""Words and their tags by jieba: a dictionary for the rules that need one, and the recogniser where LAC is missing."""

from __future__ import annotations

import logging
import math
import re
import warnings
from collections.abc import Iterator
from typing import Any

from panel.redaction.detectors.surnames import surname_of
from panel.redaction.recognisers.token import Token

# What jieba itself cuts words from; everything else it would give back character by character.
_STRETCH = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]{1,400}")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NAMES = frozenset({"nr", "nrt", "nrfg", "ns", "nt"})
UNKNOWN = "x"
_COMMON = 400  # times in the corpus that the dictionary was counted on


class Words:
    """jieba's dictionary and its cutter, loaded once. No file is written; nothing is kept between texts.

    Its tagger is left out: it is three times as slow, and takes a tenth of all dishes for people.
    """

    def __init__(self) -> None:
        """Load the dictionary. Raises ImportError where jieba is not installed."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the package is older than some of Python's warnings
            import jieba

        jieba.setLogLevel(logging.ERROR)
        self._cutter: Any = jieba.Tokenizer()
        with self._cutter.get_dict_file() as file:
            rows = [line.split(" ") for line in file.read().decode("utf-8").splitlines() if line]
        self._tags = {word: tag for word, _, tag in rows}
        self._cutter.FREQ, self._cutter.total = _counts(rows)
        self._counts: dict[str, int] = self._cutter.FREQ
        self._cutter.initialized = True

    def tokens(self, text: str) -> list[Token]:
        """The words of a text with the dictionary's tags; PER for an unknown word that begins like a Chinese name."""
        return list(self._tokens(text))

    def is_word(self, word: str) -> bool:
        """Whether the dictionary has this word and does not take it for the name of a person or a place."""
        return self._tags.get(word, "nr") not in _NAMES

    def is_common(self, word: str) -> bool:
        """Whether this is a word that people write often, no name of somebody."""
        return self._counts.get(word, 0) >= _COMMON and self.is_word(word)

    def for_search(self, text: str) -> Iterator[str]:
        """The words of a text, each behind the shorter words in it; what the dictionary does not know comes sign by sign."""
        yield from self._cutter.cut_for_search(text, HMM=False)

    def rarity(self, word: str) -> float:
        """How rare a word is in the language, above 0 to 1; 1 for one that is not in the dictionary."""
        return 1 / (1 + math.log10(1 + self._counts.get(word, 0)))

    def _tokens(self, text: str) -> Iterator[Token]:
        for stretch in _STRETCH.finditer(text):
            if not _HAN.search(stretch.group()):
                continue
            place = stretch.start()
            for word in self._cutter.cut(stretch.group()):
                yield Token(place, place + len(word), word, self._tag(word))
                place += len(word)

    def _tag(self, word: str) -> str:
        tag = self._tags.get(word, UNKNOWN)
        looks_named = tag in ("nr", "nrfg", UNKNOWN) and 2 <= len(word) <= 3 and _HAN.match(word) is not None
        return "PER" if looks_named and surname_of(word) else tag


def _counts(rows: list[list[str]]) -> tuple[dict[str, int], int]:
    """Words with their counts, and every beginning of a word with 0, as jieba's search for the best path wants it."""
    counts = {row[0]: int(row[1]) for row in rows}
    for word in list(counts):
        for end in range(1, len(word)):
            counts.setdefault(word[:end], 0)
    return counts, sum(counts.values())
