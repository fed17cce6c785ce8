"""The sprite of icons, `static/vendor/icons.svg`: the ones the pages use, under the names the pages use."""

from __future__ import annotations

import re
from pathlib import Path

from tools.running import Trouble

OWN = Path(__file__).with_name("icons.svg")

# Name in a template -> name in bootstrap-icons (MIT). Add one here before a template uses it.
ICONS = {
    "archive": "archive", "arrow-down": "arrow-down", "arrow-left": "arrow-left", "arrow-right": "arrow-right",
    "arrow-up": "arrow-up", "auto": "circle-half", "ballot": "check2-square",
    "ban": "slash-circle", "bell": "bell", "book": "book", "calendar": "calendar3",
    "camera": "camera", "chart": "bar-chart-line", "check": "check-lg", "check-circle": "check-circle",
    "chevron-down": "chevron-down", "chevron-right": "chevron-right", "circle": "circle", "clock": "clock",
    "cloud": "cloud-check", "copy": "clipboard", "cross": "x-lg", "cross-circle": "x-circle",
    "dice": "dice-5", "dot": "record-fill", "download": "download", "exit": "signpost-split",
    "external": "box-arrow-up-right", "eye": "eye", "eye-off": "eye-slash", "file": "file-earmark-text",
    "folder": "folder2", "seat": "person-workspace", "shop": "shop",
    "files": "files", "filter": "funnel", "flag": "flag", "gavel": "hammer", "gear": "gear", "grid": "grid",
    "hash": "hash", "history": "clock-history", "home": "house", "hourglass": "hourglass-split",
    "image": "image", "inbox": "inbox", "info": "info-circle", "key": "key", "keyboard": "keyboard",
    "language": "translate", "lightbulb": "lightbulb", "link": "link-45deg", "list": "list-check",
    "live": "broadcast", "lock": "lock", "lot": "shuffle", "mail": "envelope", "menu": "list",
    "minus": "dash-lg", "money": "cash-coin", "moon": "moon-stars", "offline": "wifi-off", "overdue": "alarm",
    "pause": "pause-circle", "pencil": "pencil", "people": "people", "person": "person", "phone": "telephone",
    "plus": "plus-lg", "print": "printer", "question": "question-circle", "quote": "quote",
    "receipt": "receipt", "redact": "eraser", "refresh": "arrow-clockwise", "search": "search",
    "shield": "shield-check", "sign-in": "box-arrow-in-right", "sign-out": "box-arrow-right",
    "sliders": "sliders", "split": "scissors", "speech": "chat-left-text", "stamp": "patch-check", "star": "star", "sun": "sun",
    "trash": "trash", "undo": "arrow-counterclockwise", "unlock": "unlock", "upload": "upload",
    "warning": "exclamation-triangle", "wrench": "wrench", "zoom": "zoom-in",
}
SVG = re.compile(r"<svg\b[^>]*\bviewBox=\"([^\"]+)\"[^>]*>(.*)</svg>", re.DOTALL)
SYMBOL = re.compile(r'<symbol id="([^"]+)".*?</symbol>', re.DOTALL)


def sprite(drawings: Path) -> str:
    """One SVG with a symbol for every icon: those in the folder `drawings` and our own."""
    symbols = {name: symbol(name, drawings / f"{source}.svg") for name, source in ICONS.items()}
    symbols |= {match[1]: match[0] for match in SYMBOL.finditer(OWN.read_text("utf-8"))}
    lines = "\n".join(symbols[name] for name in sorted(symbols))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{lines}\n</svg>\n'


def symbol(name: str, path: Path) -> str:
    """One drawing as a symbol; Trouble names one that the package does not have."""
    match = SVG.search(path.read_text("utf-8")) if path.is_file() else None
    if match is None:
        raise Trouble(f"bootstrap-icons has no drawing {path.stem}: correct its name in tools/icons.py.")
    return f'<symbol id="{name}" viewBox="{match[1]}">{" ".join(match[2].split())}</symbol>'


def names(sprite: str) -> set[str]:
    """The names of the symbols in a sprite."""
    return {match[1] for match in SYMBOL.finditer(sprite)}
