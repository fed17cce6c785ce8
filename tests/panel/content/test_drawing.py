"""Evidence pictures: whole, repeatable, different from one another, and honest where no Chinese font is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import pytest
from PIL import Image

from panel.content import demo_cases
from panel.content import drawing as module
from panel.content.drawing import SCENES, draw

EXHIBITS = [
    (exhibit.kind, exhibit.title, exhibit.lines) for case in demo_cases() for exhibit in case.dated(date(2026, 11, 21)).exhibits
]


@pytest.fixture
def no_cjk_font(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    module._font_path.cache_clear()
    module._font.cache_clear()
    monkeypatch.setattr(module, "_FONT_PATHS", ("/nowhere/font.ttc",))
    yield
    module._font_path.cache_clear()
    module._font.cache_clear()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def test_every_exhibit_of_the_demo_becomes_its_own_picture() -> None:
    pictures = [draw(*exhibit) for exhibit in EXHIBITS]
    assert len(set(pictures)) == len(EXHIBITS) > 30
    for data in pictures:
        image = opened(data)
        assert (image.format, image.mode, image.width) == ("PNG", "RGB", 720)
        assert 300 <= image.height <= 2000
        assert len(data) < 150_000


@pytest.mark.parametrize("kind", ["chat", "receipt", "label", "photo"])
def test_the_same_input_gives_the_same_bytes(kind: str) -> None:
    lines = ["我：到了吗", "客服：马上", "spill  1.00"]
    assert draw(kind, "标题", lines) == draw(kind, "标题", lines)
    assert draw(kind, "标题", lines) != draw(kind, "标题", ["我：没到", *lines])


@pytest.mark.parametrize("kind", ["chat", "receipt", "label", "photo"])
@pytest.mark.parametrize("lines", [[], [""], ["很长" * 300], ["no spaces" * 80]])
def test_odd_lines_can_be_drawn(kind: str, lines: list[str]) -> None:
    assert opened(draw(kind, "", lines)).width == 720


def test_scenes_differ_and_every_one_named_in_the_demo_exists() -> None:
    assert len({draw("photo", "x", [name, "x"]) for name in SCENES}) == len(SCENES)
    assert {lines[0] for kind, _, lines in EXHIBITS if kind == "photo"} <= set(SCENES)


def test_an_unknown_scene_shows_the_plain_one() -> None:
    assert draw("photo", "x", ["nothing", "x"]) == draw("photo", "x", ["plain", "x"])


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="video"):
        draw("video", "x", [])


def test_the_wearer_of_the_phone_stands_right() -> None:
    mine, other = (opened(draw("chat", "x", [f"{who}：hello"])) for who in ("我", "店长"))
    assert mine.getpixel((640, 120)) != other.getpixel((640, 120))
    assert mine.getpixel((40, 120)) != other.getpixel((40, 120))


@pytest.mark.usefixtures("no_cjk_font")
def test_without_a_font_the_picture_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not module.has_cjk_font()
    assert module._shown("我：到了吗？A1") == "Me: ***?A1"
    for kind, title, lines in EXHIBITS:
        is_plain = (title + "".join(lines)).isascii()
        with_note = opened(draw(kind, title, lines))
        monkeypatch.setattr(module, "_with_note", lambda image: image)
        without = opened(draw(kind, title, lines))
        monkeypatch.undo()
        monkeypatch.setattr(module, "_FONT_PATHS", ("/nowhere/font.ttc",))
        assert with_note.height - without.height == (0 if is_plain else 40)
