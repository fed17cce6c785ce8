"""Bring the browser's files from npm to `static/vendor/`: one stylesheet, one script, one sprite of icons."""

from __future__ import annotations

import shutil

from tools import icons, node, stamps
from tools.running import ROOT, Trouble, say

VENDOR = ROOT / "static" / "vendor"

FILES = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap.min.css",
    "socket.io-client/dist/socket.io.min.js": "socket.io.min.js",
}
SPRITE = "icons.svg"

def ensure() -> None:
    """Fill `static/vendor/` from the lockfile unless it is filled from this very lockfile and list."""
    tools = ROOT / "tools"
    value = stamps.digest([ROOT / "package-lock.json", tools / "assets.py", tools / "icons.py", icons.OWN])
    if stamps.fresh("assets", value) and all((VENDOR / path).is_file() for path in (*FILES.values(), SPRITE)):
        return
    say("Fetching the browser's files (Bootstrap, Socket.IO, icons) with npm")
    node.clean_install(ROOT)
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in FILES.items():
        copy(source, target)
    drawings = ROOT / "node_modules" / "bootstrap-icons" / "icons"
    (VENDOR / SPRITE).write_text(icons.sprite(drawings), "utf-8")
    stamps.write("assets", value)


def copy(source: str, target: str) -> None:
    """Copy one file of node_modules; Trouble names one the packages do not have."""
    path = VENDOR / target
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(ROOT / "node_modules" / source, path)
    except FileNotFoundError as error:
        raise Trouble(f"{source} is in no npm package: correct its name in tools/assets.py.") from error
