"""Bring the browser's files from npm to `static/vendor/`: one stylesheet, one script and the icons the pages use."""

from __future__ import annotations

import shutil

from tools import node, stamps
from tools.running import ROOT, Trouble, say

VENDOR = ROOT / "static" / "vendor"

FILES = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap.min.css",
    "socket.io-client/dist/socket.io.min.js": "socket.io.min.js",
}

# The icons pages may name; they land in static/vendor/icons/NAME.svg. Add one here before a template uses it.
ICONS = (
    "archive", "arrow-left", "arrow-repeat", "bell", "box-arrow-right", "box-arrow-up-right", "briefcase",
    "calendar-event", "check-circle", "check-lg", "chevron-down", "chevron-right", "clipboard-check", "clock",
    "clock-history", "download", "exclamation-triangle", "eye", "eye-slash", "file-earmark", "file-earmark-image",
    "file-earmark-pdf", "file-earmark-text", "flag", "gear", "globe2", "graph-up", "hourglass-split",
    "house", "inbox", "info-circle", "journal-text", "key", "list", "list-check", "lock", "megaphone", "paperclip",
    "pencil", "people", "person", "person-badge", "plus-lg", "printer", "question-circle", "receipt", "search", "send",
    "shield-check", "shield-lock", "shop", "shuffle", "signpost-split", "three-dots", "trash", "translate", "unlock",
    "upload", "x-circle", "x-lg",
)


def wanted() -> dict[str, str]:
    """Path inside node_modules -> path inside static/vendor, for every file served."""
    icons = {f"bootstrap-icons/icons/{name}.svg": f"icons/{name}.svg" for name in ICONS}
    return FILES | icons


def ensure() -> None:
    """Fill `static/vendor/` from the lockfile unless it is filled from this very lockfile and list."""
    value = stamps.digest([ROOT / "package-lock.json", ROOT / "tools" / "assets.py"])
    if stamps.fresh("assets", value) and all((VENDOR / path).is_file() for path in wanted().values()):
        return
    say("Fetching the browser's files (Bootstrap, Socket.IO, icons) with npm")
    node.clean_install(ROOT)
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in wanted().items():
        copy(source, target)
    stamps.write("assets", value)


def copy(source: str, target: str) -> None:
    """Copy one file of node_modules; Trouble names one the packages do not have."""
    path = VENDOR / target
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(ROOT / "node_modules" / source, path)
    except FileNotFoundError as error:
        raise Trouble(f"{source} is in no npm package: correct its name in tools/assets.py.") from error
