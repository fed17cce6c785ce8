"""A page that names an icon nobody drew would show a hole."""

from __future__ import annotations

import re

from tests.guards.sources import nothing, texts
from tools import icons
from tools.assets import SPRITE, VENDOR, brought
from tools.running import ROOT

NAMED = re.compile(r"""\bicon\(\s*["']([a-z0-9-]+)["']|\bsymbol=["']([a-z0-9-]+)["']""")
# A badge of text, tone and symbol
BADGE = re.compile(r"""\bbadge\((?:[^()"]|"[^"]*"|\((?:[^()]|\([^()]*\))*\))*,\s*"[a-z]+",\s*"([a-z0-9-]+)"\)""")
SPRITE_OF_PAGES = re.compile(r"""["']((?:[a-z]+/)*icons\.svg)["']""")


def pages() -> list[tuple[str, str]]:
    """Every template, name and text."""
    return [(name, text) for name, text in texts() if name.startswith("templates/")]


def test_every_icon_of_a_page_is_in_the_sprite_it_uses() -> None:
    drawn: set[str] = set()
    for path in {match[1] for _, text in pages() for match in SPRITE_OF_PAGES.finditer(text)}:
        drawn |= icons.names((ROOT / "static" / path).read_text("utf-8"))
    named = {(name, match[1] or match[2]) for name, text in pages() for match in NAMED.finditer(text)}
    badges = {(name, match[1]) for name, text in pages() for match in BADGE.finditer(text)}
    assert len(badges) > 20
    named |= badges
    nothing(sorted(f"{name}: {icon}" for name, icon in named if icon not in drawn))


def test_the_sprite_holds_every_icon_once() -> None:
    text = (VENDOR / SPRITE).read_text("utf-8")
    assert text.count("<symbol ") == len(icons.names(text))
    assert icons.names(text) == set(icons.ICONS) | icons.names(icons.OWN.read_text("utf-8"))


def test_every_file_was_fetched() -> None:
    assert [path.name for path in brought() if path.stat().st_size < (10_000 if path.suffix != ".txt" else 4_000)] == []
