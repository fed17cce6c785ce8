"""Where evidence lies: files under random names in a private folder, written wholly or not at all."""

import errno
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

from panel.errors import Conflict, NotFound, PanelError, Unavailable

NAME_BYTES = 16
_NAME = re.compile(r"[0-9a-f]{32}")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def new_name(random_bytes: Callable[[int], bytes]) -> str:
    """A name of 128 random bits as 32 hex digits; `random_bytes` is `secrets.token_bytes` outside tests."""
    return random_bytes(NAME_BYTES).hex()


class EvidenceStore(Protocol):
    """Keeps clean files. Names are made by `new_name`; nothing about a case is in them."""

    def put(self, name: str, data: bytes) -> None:
        """Store under a new name. Raises `Unavailable("evidence.store_full")`, `Conflict("evidence.name_taken")`."""
        ...

    def open(self, name: str) -> BinaryIO:
        """Open for reading. Raises `NotFound("evidence.not_found")`."""
        ...

    def delete(self, name: str) -> None:
        """Delete; a name that is not there is deleted already."""
        ...


class FolderStore:
    """An evidence store in a folder that only this user may enter."""

    def __init__(self, root: Path, public: Sequence[Path] = ()) -> None:
        """Use `root`, made when missing. Raises `PanelError("evidence.store_public")` inside a `public` folder."""
        self._root = root.resolve()
        if any(self._root.is_relative_to(folder.resolve()) for folder in public):
            raise PanelError("evidence.store_public")
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, name: str, data: bytes) -> None:
        """Write a file of mode 0600 beside its place, flush it to the disk, then move it there in one step."""
        place = self._place(name)
        if place.exists():
            raise Conflict("evidence.name_taken")
        part = place.with_suffix(".part")
        try:
            place.parent.mkdir(mode=0o700, exist_ok=True)
            _write(part, data)
            part.rename(place)
            _sync_folder(place.parent)
        except OSError as error:
            part.unlink(missing_ok=True)
            if error.errno in _FULL:
                raise Unavailable("evidence.store_full") from error
            raise

    def open(self, name: str) -> BinaryIO:
        """Open a stored file for reading. Raises `NotFound("evidence.not_found")`, also for an impossible name."""
        try:
            return self._place(name).open("rb")
        except FileNotFoundError as error:
            raise NotFound("evidence.not_found") from error

    def delete(self, name: str) -> None:
        """Delete a stored file; done already when it is not there."""
        place = self._place(name)
        place.unlink(missing_ok=True)
        if place.parent.exists():
            _sync_folder(place.parent)

    def _place(self, name: str) -> Path:
        # Only our own names become paths: no slash, no dot, no case folding by the file system.
        if not _NAME.fullmatch(name):
            raise NotFound("evidence.not_found")
        return self._root / name[:2] / name


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
