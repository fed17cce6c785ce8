"""Bring files from npm: the browser's to `static/vendor/` (stylesheet, script, sprite of icons), the typeface of documents."""

from __future__ import annotations

import shutil
from pathlib import Path

from tools import icons, node, stamps
from tools.running import ROOT, Trouble, say

VENDOR = ROOT / "static" / "vendor"

FILES = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap.min.css",
    "socket.io-client/dist/socket.io.min.js": "socket.io.min.js",
}
SPRITE = "icons.svg"
TYPEFACE = ROOT / "panel" / "paper" / "fonts"  # not below static/: nobody's browser asks for it
FONTS = {
    "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf": "NotoSansSC-Regular.ttf",
    "@expo-google-fonts/noto-sans-sc/LICENSE_FONT": "NotoSansSC-LICENSE.txt",  # OFL 1.1 wants to go with the file
}


def ensure() -> None:
    """Fill `static/vendor/` and the typeface's folder unless they are filled from this very lockfile and list."""
    tools = ROOT / "tools"
    value = stamps.digest([ROOT / "package-lock.json", tools / "assets.py", tools / "icons.py", icons.OWN])
    if stamps.fresh("assets", value) and all(path.is_file() for path in brought()):
        return
    say("Fetching the browser's files (Bootstrap, Socket.IO, icons) and a Chinese typeface with npm")
    node.clean_install(ROOT)
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in FILES.items():
        copy(source, VENDOR / target)
    for source, target in FONTS.items():
        copy(source, TYPEFACE / target)
    drawings = ROOT / "node_modules" / "bootstrap-icons" / "icons"
    (VENDOR / SPRITE).write_text(icons.sprite(drawings), "utf-8")
    stamps.write("assets", value)


def brought() -> list[Path]:
    """Every file that this module brings."""
    return [*(VENDOR / name for name in (*FILES.values(), SPRITE)), *(TYPEFACE / name for name in FONTS.values())]


def copy(source: str, path: Path) -> None:
    """Copy one file of node_modules; Trouble names one the packages do not have."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(ROOT / "node_modules" / source, path)
    except FileNotFoundError as error:
        raise Trouble(f"{source} is in no npm package: correct its name in tools/assets.py.") from error
