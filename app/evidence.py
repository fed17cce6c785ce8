"""The evidence store of this application, and sending what is in it so that no browser can be made to run it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from flask import Response, current_app

from app.house import config
from app.labels import label
from panel.evidence import CleanFile, EvidenceStore, FolderStore
from panel.queries.exhibits import FileSign

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}
SEALED = "default-src 'none'; sandbox"


def store() -> EvidenceStore:
    """The store of this application, opened once. Raises PanelError("evidence.store_public") below the static folder."""
    found: EvidenceStore | None = current_app.extensions.get("gongping.evidence")
    if found is None:
        found = current_app.extensions["gongping.evidence"] = FolderStore(config().evidence_dir, _served())
    return found


def _served() -> list[Path]:
    """Folders whose files anybody may fetch: evidence must not be put below them."""
    return [Path(folder) for folder in (current_app.static_folder, config().home / "static") if folder]


def signs_in_words(signs: Iterable[FileSign]) -> list[str]:
    """What a file says about itself, as sentences."""
    return [label("file_sign", sign.code) % sign.params for sign in signs]


def send_stored(key: str, media_type: str, name: str) -> Response:
    """A stored file as an answer: pictures inline, documents as a download, sandboxed, kept by nobody.

    `name` without ending: the file is never called as its giver called it. Raises NotFound("evidence.not_found").
    """
    with store().open(key) as file:
        return _sealed(file.read(), media_type, name)


def send_picture(picture: CleanFile, name: str) -> Response:
    """A picture that was drawn for this answer, as `send_stored` sends a stored one."""
    return _sealed(picture.data, picture.media_type.value, name)


def _sealed(data: bytes, media_type: str, name: str) -> Response:
    response = Response(data, mimetype=media_type)
    way = "inline" if media_type.startswith("image/") else "attachment"
    response.headers["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(name)}.{ENDINGS.get(media_type, 'bin')}"
    response.headers["Content-Security-Policy"] = SEALED
    response.headers["Cache-Control"] = "no-store"
    return response
