"""The models that read pictures: one of each a process, loaded at the first use, on one thread; what is missing is named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from panel.redaction.pictures.codes import CodeFinder
from panel.redaction.pictures.faces import FaceFinder
from panel.redaction.pictures.model import Line, Quad, Region

Pixels = npt.NDArray[np.uint8]  # (height, width, 3), red green blue
Loaded = TypeVar("Loaded")

TEXT, CODES, FACES = "text", "codes", "faces"
_LONGEST_SIDE = 1600  # above it reading takes more time and finds no more
_SLIVER = 0.004  # of the picture's longest side: nothing that narrow is text


class TextReader(Protocol):
    """Reads the lines of text in a picture."""

    def lines(self, pixels: Pixels) -> list[Line]:
        """Every line that was found, also one that could not be read (score 0, no text)."""
        ...


class RegionFinder(Protocol):
    """Finds what must not be seen without reading it."""

    def regions(self, pixels: Pixels, lines: Sequence[Line]) -> list[Region]:
        """Regions beside the lines that were read."""
        ...


class RapidReader:
    """RapidOCR with the models that come inside its package; no network."""

    def __init__(self) -> None:
        """Load the models. Raises ImportError where the packages are not installed."""
        from rapidocr import RapidOCR

        threads = "EngineConfig.onnxruntime."
        self._engine: Any = RapidOCR(params={
            f"{threads}intra_op_num_threads": 1, f"{threads}inter_op_num_threads": 1, "Global.log_level": "error",
            "Global.use_cls": False, "Global.text_score": 0.0, "Global.max_side_len": _LONGEST_SIDE, "Rec.rec_batch_num": 1,
        })
        self._lock = Lock()

    def lines(self, pixels: Pixels) -> list[Line]:
        """Every line that was found; one picture at a time, whoever asks."""
        with self._lock:
            result = self._engine(np.ascontiguousarray(pixels[:, :, ::-1]))
        if result.boxes is None:
            return []
        found = zip(result.boxes, result.txts or (), result.scores or (), strict=False)
        lines = [Line(str(text), _quad(box), float(score)) for box, text, score in found]
        least = _SLIVER * max(pixels.shape[:2])
        return [line for line in lines if min(sides(line.quad)) >= least]


def _quad(box: npt.NDArray[np.float32]) -> Quad:
    one, two, three, four = ((float(x), float(y)) for x, y in box)
    return one, two, three, four


def sides(quad: Quad) -> tuple[float, float]:
    """Width and height of a line's quad in pixels."""
    (x0, y0), (x1, y1), _, (x3, y3) = quad
    return float(np.hypot(x1 - x0, y1 - y0)), float(np.hypot(x3 - x0, y3 - y0))


class CodeReader(RegionFinder, Protocol):
    """Finds codes, and tells those that can be scanned from what only looks like one."""

    def scannable(self, pixels: Pixels) -> int:
        """How many codes can be scanned."""
        ...


@dataclass(frozen=True, slots=True)
class Models:
    """What can look at a picture; None for what is not installed."""

    text: TextReader | None = None
    codes: CodeReader | None = None
    faces: RegionFinder | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """Codes of what takes no part."""
        return tuple(name for name, part in ((TEXT, self.text), (CODES, self.codes), (FACES, self.faces)) if part is None)


_lock = Lock()
_shared: list[Models] = []


def shared() -> Models:
    """The models of this process. The first call loads them (under a second); later ones cost nothing."""
    with _lock:
        if not _shared:
            _shared.append(Models(_load(RapidReader), _load(CodeFinder), _load(FaceFinder)))
        return _shared[0]


def _load(make: Callable[[], Loaded]) -> Loaded | None:
    """The model, or None where its package is not installed."""
    try:
        return make()
    except ImportError:
        return None
