"""Redaction of one picture: read, turned upright, searched like a text, boxed line by line, hidden where that is not enough."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from panel.redaction.model import Known
from panel.redaction.pictures.layout import Frame, chat_regions, frame_of, straightened, wrapped
from panel.redaction.pictures.model import Line, Quad, Region, State, Suggestion
from panel.redaction.pictures.reader import Models, Pixels, sides
from panel.redaction.pictures.registry import WELL_READ, found_in
from panel.redaction.pictures.words import FindWords, Mark, find_words, nearly
from panel.redaction.pseudonyms import Language

_ENDS_ALONE = frozenset({"text.email", "text.url"})
_READ = 0.6  # a line below was not read; a picture below WELL_READ is not trusted
_DOUBTFUL = 0.12  # share of lines that may be read badly
_TILTED = 5.0  # degrees
_SHARP = 14.0
_TRIED = 0.8  # a picture that reads worse is tried the other ways round
_MARGIN = 0.22  # of a line's height, around it


@dataclass(frozen=True, slots=True)
class _Seen:
    """A picture turned by quarters (counted anticlockwise) with its lines in the turned pixels."""

    turns: int
    pixels: Pixels
    lines: list[Line]

    @property
    def trust(self) -> float:
        """How well its lines read, by their length; upright text has lines that are wider than high."""
        level = [line for line in self.lines if sides(line.quad)[0] >= sides(line.quad)[1]]
        weight = sum(max(1, len(line.text)) for line in self.lines)
        return sum(line.score * max(1, len(line.text)) for line in level) / weight if weight else 0.0


def suggest(
    picture: Image.Image, known: Sequence[Known], language: Language, models: Models, find: FindWords = find_words
) -> Suggestion:
    """What to black out in an upright picture, and whether that can be enough.

    `known` are the case's identifiers; `find` says what identifies in texts. Without a text reader the picture is HIDDEN.
    """
    pixels = np.asarray(picture.convert("RGB"))
    width, height = picture.size
    if models.text is None:
        found = _beside(models, pixels, [])
        return Suggestion(State.HIDDEN, width, height, tuple(found), ("unread",), models.missing)
    seen = _upright(models, pixels)
    frame = frame_of(seen.lines)
    texts, owners = _texts(seen.lines, frame)
    marks = find(texts, known, language)
    chat = _chat(seen, frame)
    regions = [*_text_regions(seen.lines, texts, owners, [*marks, *_near(texts, known)]), *chat]
    named = found_in(seen.lines, texts, owners, marks, _named_by(chat, seen.lines))
    regions = [Region(_unturned(each.quad, seen), each.reason, each.label) for each in regions]
    regions += _beside(models, pixels, [Line(e.text, _unturned(e.quad, seen), e.score) for e in seen.lines])
    why = tuple(_doubts(seen, frame))
    return Suggestion(State.HIDDEN if why else State.SUGGESTED, width, height, tuple(regions), why, models.missing, named)


def _upright(models: Models, pixels: Pixels) -> _Seen:
    """The way round in which the picture reads best; others are tried only when it reads badly as it is."""
    assert models.text is not None
    best = _Seen(0, pixels, models.text.lines(pixels))
    if best.lines and best.trust >= _TRIED:
        return best
    for turns in (1, 3, 2):
        turned = np.rot90(pixels, turns)
        other = _Seen(turns, turned, models.text.lines(turned))
        if other.trust > best.trust + 0.1:
            best = other
        if best.trust >= _TRIED:
            break
    return best


def _chat(seen: _Seen, frame: Frame) -> list[Region]:
    return chat_regions(straightened(seen.lines, frame), frame, seen.pixels.shape[1], seen.pixels.shape[0])


def _beside(models: Models, pixels: Pixels, lines: Sequence[Line]) -> list[Region]:
    """Codes and faces."""
    return [region for finder in (models.codes, models.faces) if finder is not None for region in finder.regions(pixels, lines)]


def _doubts(seen: _Seen, frame: Frame) -> Iterator[str]:
    lines = seen.lines
    if not lines:
        yield "no_text"
    badly = [line for line in lines if line.score < WELL_READ]
    if lines and (seen.trust < WELL_READ or len(badly) > max(1, _DOUBTFUL * len(lines))):
        yield "unsure"
    if lines and sharpness(seen.pixels, lines) < _SHARP:
        yield "blurred"
    if seen.turns:
        yield "turned"
    if abs(frame.angle) > _TILTED:
        yield "tilted"


def sharpness(pixels: Pixels, lines: Sequence[Line]) -> float:
    """How strongly the sharpest twentieth of the text changes from one pixel to the next, 0..255."""
    grey = pixels[:, :, 1].astype(np.int16)
    found = [_edges(grey[_within(line.quad)]) for line in lines]
    every = np.concatenate(found) if found else np.zeros(0)
    return float(np.percentile(every, 95)) / 4 if every.size else 0.0


def _within(quad: Quad) -> tuple[slice, slice]:
    across, down = [max(0, int(x)) for x, _ in quad], [max(0, int(y)) for _, y in quad]
    return slice(min(down), max(down)), slice(min(across), max(across))


def _edges(grey: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    if min(grey.shape) < 3:
        return np.zeros(0, dtype=np.int16)
    inner = 4 * grey[1:-1, 1:-1]
    edges: npt.NDArray[np.int16] = np.abs(inner - grey[:-2, 1:-1] - grey[2:, 1:-1] - grey[1:-1, :-2] - grey[1:-1, 2:])
    return edges.ravel()


def _near(texts: Mapping[str, str], known: Sequence[Known]) -> list[Mark]:
    return [Mark(key, *place, "text.near", "") for key, text in texts.items() for place in nearly(text, known)]


def _named_by(chat: Sequence[Region], lines: Sequence[Line]) -> Iterator[int]:
    """Places of the lines that stand in the sender and title rows of a chat."""
    for region in chat:
        if region.reason in ("chat.sender", "chat.title"):
            yield from (place for place, line in enumerate(lines) if _is_within(line.quad, region.quad))


def _is_within(inner: Quad, outer: Quad) -> bool:
    across, down = [x for x, _ in outer], [y for _, y in outer]
    return all(min(across) <= x <= max(across) and min(down) <= y <= max(down) for x, y in inner)


def _text_regions(
    lines: Sequence[Line], texts: Mapping[str, str], owners: Mapping[str, Sequence[int]], marks: Sequence[Mark]
) -> Iterator[Region]:
    """Whole lines in which something identifies, alone or joined with the lines they go on in; unread ones as well."""
    whole = {
        (mark.reason, owners[mark.key][0]) for mark in marks
        if mark.key.startswith("line.") and mark.reason in _ENDS_ALONE and mark.end == len(texts[mark.key])
    }  # fmt: skip
    hit: dict[int, list[Mark]] = {}
    for mark in marks:
        places = list(dict.fromkeys(owners[mark.key][mark.start : mark.end]))
        # "…@example.org" and the word that begins the next line are not one address
        for place in places[:1] if (mark.reason, places[0]) in whole else places:
            hit.setdefault(place, []).append(mark)
    for place, line in enumerate(lines):
        if place in hit:
            labels = dict.fromkeys(mark.label for mark in hit[place] if mark.label)
            yield Region(_padded(line.quad), hit[place][0].reason, " ".join(labels))
        elif line.score < _READ or not line.text.strip():
            yield Region(_padded(line.quad), "text.unread")


def _texts(lines: Sequence[Line], frame: Frame) -> tuple[dict[str, str], dict[str, list[int]]]:
    """Every line alone and every chain of wrapped lines as one text; with the line each character came from."""
    texts = {f"line.{place}": line.text for place, line in enumerate(lines)}
    owners = {f"line.{place}": [place] * len(line.text) for place, line in enumerate(lines)}
    for number, chain in enumerate(wrapped(straightened(lines, frame))):
        texts[f"chain.{number}"] = "".join(lines[each.place].text for each in chain)
        owners[f"chain.{number}"] = [each.place for each in chain for _ in lines[each.place].text]
    return texts, owners


def _padded(quad: Quad) -> Quad:
    """A line's quad with a margin on all sides: readers cut strokes off."""
    array = np.array(quad)
    across, down = array[1] - array[0], array[3] - array[0]
    along, up = across / (np.linalg.norm(across) or 1.0), down / (np.linalg.norm(down) or 1.0)
    margin = max(2.0, _MARGIN * min(float(np.linalg.norm(across)), float(np.linalg.norm(down))))
    signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    one, two, three, four = (
        (float(point[0]), float(point[1]))
        for point in (corner + margin * (x * along + y * up) for corner, (x, y) in zip(array, signs, strict=True))
    )
    return one, two, three, four


def _unturned(quad: Quad, seen: _Seen) -> Quad:
    """A quad of the turned pixels in the picture as it was."""
    height, width = seen.pixels.shape[:2]
    for turns in range(seen.turns, 0, -1):
        # Turned once more anticlockwise, (x, y) came to (y, w - x), where w was the width before.
        before = height if (seen.turns - turns) % 2 == 0 else width
        one, two, three, four = ((before - y, x) for x, y in quad)
        quad = one, two, three, four
    return quad
