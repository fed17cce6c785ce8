"""QR codes and bar codes: whoever scans one reads an order, a parcel or an account. Unreadable ones are boxed as well."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from panel.redaction.pictures.model import Line, Quad, Region, rectangle

_MARGIN = 0.08  # of a code's longer side: the quiet zone around it
_WORKING_WIDTH = 800
_SMALLEST = 0.004  # of the picture
_FILLED = 0.65
_STRONG = 600  # how much stronger the edges across are than those along, by the Scharr operator


class CodeFinder:
    """zxing for codes it can place, stripes of equal direction for bar codes that are too small or blurred to be read."""

    def __init__(self) -> None:
        """Raises ImportError where the packages are not installed."""
        import cv2
        import zxingcpp

        self._cv2: Any = cv2
        self._zxing: Any = zxingcpp

    def regions(self, pixels: npt.NDArray[np.uint8], lines: Sequence[Line]) -> list[Region]:
        """Every code, with its quiet zone."""
        placed = [self._placed(code) for code in self._zxing.read_barcodes(pixels, return_errors=True)]
        found = [Region(_wider(quad), "code.scanned") for quad in placed if quad is not None]
        return found + [Region(_wider(quad), "code.stripes") for quad in self._stripes(pixels, lines)]

    def scannable(self, pixels: npt.NDArray[np.uint8]) -> int:
        """How many codes anybody with a telephone still reads in a picture, by whichever of two readers finds more."""
        scanned = len(self._zxing.read_barcodes(pixels))
        _, texts, _, _ = self._cv2.QRCodeDetector().detectAndDecodeMulti(self._cv2.cvtColor(pixels, self._cv2.COLOR_RGB2GRAY))
        return max(scanned, sum(bool(each) for each in texts))

    def _placed(self, code: Any) -> Quad | None:
        place = code.position
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        one, two, three, four = ((float(each.x), float(each.y)) for each in corners)
        wide = max(abs(two[0] - one[0]), abs(three[0] - one[0]), abs(four[1] - one[1]), abs(three[1] - one[1]))
        return (one, two, three, four) if wide >= 8 else None

    def _stripes(self, pixels: npt.NDArray[np.uint8], lines: Sequence[Line]) -> list[Quad]:
        """Areas full of parallel edges, upright or lying, that no line of text explains."""
        cv2 = self._cv2
        scale = min(1.0, _WORKING_WIDTH / max(pixels.shape[:2]))
        grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        across, down = abs(cv2.Scharr(grey, cv2.CV_32F, 1, 0)), abs(cv2.Scharr(grey, cv2.CV_32F, 0, 1))
        for line in lines:
            corners = np.array(line.quad, dtype=np.float32) * scale
            cv2.fillConvexPoly(across, corners.astype(np.int32), 0)
            cv2.fillConvexPoly(down, corners.astype(np.int32), 0)
        found = self._areas(across - down, (21, 5)) + self._areas(down - across, (5, 21))
        return [_quad(corners / scale) for corners in found]

    def _areas(self, edges: npt.NDArray[np.float32], reach: tuple[int, int]) -> list[npt.NDArray[np.float32]]:
        cv2 = self._cv2
        strong = (edges > _STRONG).astype(np.uint8)
        solid = cv2.morphologyEx(strong, cv2.MORPH_CLOSE, np.ones(reach[::-1], np.uint8))
        solid = cv2.morphologyEx(solid, cv2.MORPH_OPEN, np.ones((15, 15), np.uint8))
        contours, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        found = []
        for contour in contours:
            area, box = cv2.contourArea(contour), cv2.minAreaRect(contour)
            size = max(box[1][0] * box[1][1], 1.0)
            if area >= _SMALLEST * edges.size and area / size >= _FILLED:
                found.append(cv2.boxPoints(box))
        return found


def _quad(corners: npt.NDArray[np.float32]) -> Quad:
    one, two, three, four = ((float(x), float(y)) for x, y in corners)
    return one, two, three, four


def _wider(quad: Quad) -> Quad:
    """The upright rectangle around a code and its quiet zone."""
    across, down = [x for x, _ in quad], [y for _, y in quad]
    margin = _MARGIN * max(max(across) - min(across), max(down) - min(down))
    return rectangle(min(across) - margin, min(down) - margin, max(across) + margin, max(down) + margin)
