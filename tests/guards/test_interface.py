"""The visual system keeps its word: colours only as tokens, readable in both themes, nothing inline, every macro described."""

from __future__ import annotations

import re

import pytest

from tests.guards.sources import nothing
from tools.running import ROOT

CSS = ROOT / "static" / "css"
TEMPLATES = ROOT / "templates"
TOKEN = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6});")
RAW_COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(", re.IGNORECASE)
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE)
MACRO = re.compile(r"{%-?\s*macro\s+(\w+)\(")
IMPORTED_BY_BASE = {"shell.html"}
INNER = {"is_choice", "described", "errors_of", "label_text", "fill_of", "bar"}

SURFACES = ("paper", "sheet", "sunk")
TEXTS = ("ink", "ink-2", "ink-3", "seal", "good", "warn", "bad", "note", "complainant", "respondent")
PAIRS = (
    *((text, surface, 4.5) for text in TEXTS for surface in SURFACES),
    *((tone, f"{tone}-soft", 4.5) for tone in ("good", "warn", "bad", "note", "seal")),
    ("on-seal", "seal-fill", 4.5), ("paper", "ink", 4.5), ("ink", "mark", 4.5),
    *(("line-strong", surface, 3.0) for surface in ("paper", "sheet")),
    *(("focus", surface, 3.0) for surface in SURFACES),
)  # fmt: skip


def themes() -> dict[str, dict[str, str]]:
    """The colours of the light sheet, of chosen dark, and of dark by the device, by name."""
    text = (CSS / "tokens.css").read_text("utf-8")
    light, chosen, device = text.split("[data-bs-theme=\"", 2)
    base = dict(TOKEN.findall(light))
    return {"light": base, "dark": base | dict(TOKEN.findall(chosen)), "auto": base | dict(TOKEN.findall(device))}


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_pair_of_ink_and_paper_is_readable(theme: str) -> None:
    colours = themes()[theme]
    found = ((a, b, contrast(colours[a], colours[b]), least) for a, b, least in PAIRS)
    nothing([f"{theme}: {a} on {b} is {value:.2f}, needs {least}" for a, b, value, least in found if value < least])


def test_the_two_sides_differ_without_colour() -> None:
    for name in ("light", "dark"):
        colours = themes()[name]
        assert contrast(colours["complainant"], colours["respondent-bar"]) >= 1.3, name
        assert contrast(colours["respondent-bar"], colours["respondent-stripe"]) >= 2, name


def test_dark_by_choice_and_dark_by_device_are_the_same() -> None:
    found = themes()
    assert found["dark"] == found["auto"] != found["light"]


def test_colours_stand_only_among_the_tokens() -> None:
    sheets = (path for path in sorted(CSS.glob("*.css")) if path.name != "tokens.css")
    nothing([f"{p.name}: {hit}" for p in sheets for hit in RAW_COLOUR.findall(p.read_text("utf-8"))])


def test_no_template_writes_script_or_style_inline() -> None:
    pages = sorted(TEMPLATES.rglob("*.html"))
    assert pages
    nothing([f"{p.relative_to(ROOT)}: {hit}" for p in pages for hit in INLINE.findall(p.read_text("utf-8"))])


def test_every_macro_and_script_is_described() -> None:
    described = (ROOT / "docs" / "interface.md").read_text("utf-8")
    macros = {
        name for path in sorted((TEMPLATES / "macros").glob("*.html")) if path.name not in IMPORTED_BY_BASE
        for name in MACRO.findall(path.read_text("utf-8"))
    }  # fmt: skip
    scripts = {path.name for path in (ROOT / "static" / "js").glob("*.js")}
    nothing(sorted(name for name in macros - INNER | scripts if f"`{name}`" not in described))
