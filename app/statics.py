"""Static files: a versioned address each browser may keep for a year, compressed once at the start.

The digest of all files is part of the address, so relative imports of scripts carry it along.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

from app.config import Config

COMPRESSED = {".css", ".js", ".mjs", ".svg", ".json", ".txt", ".webmanifest"}
YEAR = 365 * 24 * 3600


def init(app: Flask, folder: Path, config: Config) -> None:
    """Serve `folder` under /static/<digest>/ (kept for a year) and under /static/ (asked again each minute)."""
    version = digest(folder)
    app.static_folder, app.static_url_path = str(folder), f"/static/{version}"
    app.add_url_rule(f"/static/{version}/<path:filename>", endpoint="static", view_func=app.send_static_file)
    root = folder if config.mode == "test" else prepared(folder, config.home / "static", version)
    served = WhiteNoise(app.wsgi_app, max_age=60, add_headers_function=add_headers, immutable_file_test=rf"^/static/{version}/")
    served.add_files(str(root), prefix=f"static/{version}/")
    served.add_files(str(root), prefix="static/")
    app.wsgi_app = served


def add_headers(headers: Headers, _path: str, _url: str) -> None:
    """What browsers are told about every static file."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def files_of(folder: Path) -> list[Path]:
    """Every file below the folder, in a fixed order."""
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []


def digest(folder: Path) -> str:
    """12 hex signs that change when any static file changes."""
    total = hashlib.sha256()
    for path in files_of(folder):
        total.update(str(path.relative_to(folder)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:12]


def prepared(folder: Path, into: Path, version: str) -> Path:
    """A copy of the files with compressed ones beside them, made once per version; safe for several processes."""
    ready = into / version
    if ready.is_dir():
        return ready
    into.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(dir=into))
    for path in files_of(folder):
        target = building / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        if path.suffix in COMPRESSED:
            target.with_name(target.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    try:
        os.rename(building, ready)
    except OSError:  # another process was quicker
        shutil.rmtree(building)
    return ready
