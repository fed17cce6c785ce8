"""The file of a backup: a tar with one digest behind its end, written beside its place and moved there when it is on the disk.

Any `tar` opens it. The last 82 bytes are a word and the SHA-256 of all before them, so that one reading finds every damage.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from app.backup.fault import BackupError
from app.backup.manifest import Manifest, Part

MAGIC = b"\ngongping backup 1 "
TRAILER = len(MAGIC) + 64
MANIFEST = "manifest.json"
CHUNK = 2**20
Progress = Callable[[int], None]


class Hashing:
    """A file being written whose digest is known at the end."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Write and count in."""
        self.digest.update(data)
        return self._file.write(data)


class Writer:
    """Takes the parts one after the other."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.parts: dict[str, Part] = {}

    def add(self, name: str, source: IO[bytes], size: int, progress: Progress = lambda _n: None) -> None:
        """Add a part of exactly `size` bytes."""
        reader = _Reading(source, progress)
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        self._tar.addfile(entry, reader)
        self.parts[name] = Part(size, reader.digest.hexdigest())

    def describe(self, manifest: Manifest) -> None:
        """Add the manifest, the last of all."""
        data = manifest.to_bytes()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(data), 0o600
        self._tar.addfile(entry, io.BytesIO(data))


@contextmanager
def packing(place: Path) -> Iterator[Writer]:
    """A new backup at `place`, as `writing` makes it, with its digest behind the tar."""
    with writing(place) as file:
        hashing = Hashing(file)
        with tarfile.open(fileobj=hashing, mode="w|", format=tarfile.PAX_FORMAT, bufsize=CHUNK) as tar:
            yield Writer(tar)
        file.write(MAGIC + hashing.digest.hexdigest().encode())


class _Reading:
    """A file being read, whose digest is known at the end."""

    def __init__(self, file: IO[bytes], progress: Progress) -> None:
        self._file, self._progress = file, progress
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        self._progress(len(data))
        return data


@contextmanager
def writing(place: Path) -> Iterator[BinaryIO]:
    """A new file of mode 0600 that has its name only when it is whole and on the disk. Raises BackupError when it is taken."""
    if place.exists():
        raise BackupError(f"{place} is there already: name a file that is not.")
    part = place.with_name(f"{place.name}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise BackupError(f"{place} cannot be written ({error.strerror}).") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.rename(place)
        sync_folder(place.parent)
    except OSError as error:
        raise BackupError(f"{place} cannot be written ({error.strerror or error}); nothing of it was kept.") from error
    finally:
        part.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def check_whole(place: Path, progress: Progress = lambda _n: None) -> int:
    """Read the whole file; gives the length of its tar. Raises BackupError when it is damaged, cut or something else."""
    total, size = hashlib.sha256(), place.stat().st_size - TRAILER
    with place.open("rb") as file:
        file.seek(max(size, 0))
        end = file.read()
        if size <= 0 or not end.startswith(MAGIC):
            raise BackupError(f"{place} is no backup of Gongping, or its end is missing.")
        file.seek(0)
        left = size
        while left and (data := file.read(min(CHUNK, left))):
            total.update(data)
            left -= len(data)
            progress(len(data))
    if total.hexdigest().encode() != end[len(MAGIC):]:
        raise BackupError(f"{place} is damaged: its bytes are not those that were written. Use another backup.")
    return size


def members(place: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Every part of a whole backup in order, the manifest last: (name, file)."""
    with tarfile.open(place, "r:") as tar:
        for entry in tar:
            file = tar.extractfile(entry) if entry.isreg() else None
            if file is None:
                raise BackupError(f"{place} holds something that is no file: it was not made by `flask backup`.")
            yield entry.name, file


def copy(source: IO[bytes], target: BinaryIO, progress: Progress = lambda _n: None) -> Part:
    """Copy a part to a file and to the disk; gives its size and digest."""
    total, size = hashlib.sha256(), 0
    while data := source.read(CHUNK):
        total.update(data)
        size += len(data)
        target.write(data)
        progress(len(data))
    target.flush()
    os.fsync(target.fileno())
    return Part(size, total.hexdigest())
