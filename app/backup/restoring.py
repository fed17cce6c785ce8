"""Putting a backup into an empty house: everything is checked before the first byte is written, and counted afterwards."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from app.backup.archive import MANIFEST, check_whole, copy, members, sync_folder
from app.backup.databases import Counts, engine_of, is_sqlite, postgres_tables, put_back_postgres, sqlite_counts, sqlite_path
from app.backup.fault import BackupError
from app.backup.manifest import KEY_NAMES, Manifest, Part, fingerprint
from app.backup.taking import DATABASE, EVIDENCE, NAME, Show, evidence_files
from app.config import ENVIRONMENT, Config
from panel.evidence import FolderStore
from panel.migrations import run

MEANING = {
    "secret_key": "everybody has to sign in again, and households known by devices and addresses are not found again",
    "signing_key": "the record goes on only after `flask keys begin-without-old`, and readers learn the new key elsewhere",
    "lottery_key": "no panel can be drawn and no juror's copy traced",
}
OTHERWISE = "what was signed or sealed with it cannot be gone on with"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and what to say about it: one sentence for each key that is not the one of the backup."""

    manifest: Manifest
    advice: list[str]


def inspect(config: Config, place: Path, show: Show) -> Restored:
    """Check a backup without writing anything; gives what it says and what its keys mean for this configuration.

    Raises BackupError when it is damaged, cut, foreign, or of tables this program does not know.
    """
    if not place.is_file():
        raise BackupError(f"There is no file {place}.")
    with show("bytes checked", place.stat().st_size) as progress:
        check_whole(place, progress)
    manifest = _manifest(place)
    if manifest.revision not in run.list_revisions():
        raise BackupError(
            f"The backup has tables of revision {manifest.revision or 'none'}, this program knows up to {run.head()}: "
            "restore it with the version of the program that made it, or a newer one."
        )
    advice = [
        f"{ENVIRONMENT[name]} is not the one of the house that was backed up: so {MEANING.get(name, OTHERWISE)}."
        for name in KEY_NAMES
        if manifest.keys.get(name, "") and not _is_held(config, name, manifest.keys[name])
    ]
    return Restored(manifest, advice)


def _is_held(config: Config, name: str, known: str) -> bool:
    """Whether the key with this fingerprint is here: as the present one, or as one of before."""
    held = (getattr(config, name), *getattr(config, f"old_{name}s", ()))
    return any(known == fingerprint(name, each) for each in held)


def _manifest(place: Path) -> Manifest:
    """The description at the end, after checking that the parts are those it names."""
    parts: dict[str, int] = {}
    for name, file in members(place):
        if name == MANIFEST:
            found = Manifest.from_bytes(file.read())
            if parts != {part: each.size for part, each in found.parts.items()} or DATABASE not in parts:
                raise BackupError("The backup does not hold the parts it names: it was not made by `flask backup`.")
            return found
        if name != DATABASE and not (name.startswith(EVIDENCE) and NAME.match(name.removeprefix(EVIDENCE))):
            raise BackupError("The backup holds a part that is none of ours: it was not made by `flask backup`.")
        parts[name] = file.seek(0, 2)
    raise BackupError("The backup has no description: it was not made by `flask backup`.")


def restore(config: Config, place: Path, show: Show, *, other_keys: bool = False) -> Restored:
    """Put a backup into the empty database and evidence folder of this configuration.

    Evidence comes first: a restore that breaks off is simply run again. Raises BackupError for whatever `inspect` refuses,
    another engine, a place that is not empty, and for other keys than the backup was made with unless `other_keys`.
    """
    found = inspect(config, place, show)
    manifest = found.manifest
    if manifest.engine != engine_of(config.database_url):
        raise BackupError(f"The backup is of {manifest.engine}: set DATABASE_URL to a database of that kind.")
    if found.advice and not other_keys:
        raise BackupError(" ".join((*found.advice, "Set the right key, or add --other-keys if it is lost.")))
    _require_empty(config, manifest.parts)
    with show("parts put back", len(manifest.parts)) as progress:
        for name, file in members(place):
            if name.startswith(EVIDENCE):
                _put_evidence(config.evidence_dir, name.removeprefix(EVIDENCE), file, manifest.parts[name])
                progress(1)
        for name, file in members(place):
            if name == DATABASE:
                put_back = _put_sqlite if manifest.engine == "sqlite" else _put_postgres
                _compare(put_back(config.database_url, file, manifest.parts[DATABASE], config.home), manifest)
                progress(1)
    return found


def _require_empty(config: Config, parts: Mapping[str, Part]) -> None:
    if is_sqlite(config.database_url):
        path = sqlite_path(config.database_url)
        if path.exists():
            with closing(sqlite3.connect(path)) as connection:
                counts = sqlite_counts(connection)[1]
            if any(rows for name, rows in counts.items() if name != "alembic_version"):
                raise BackupError(f"{path} is not empty: move it away, or set GONGPING_HOME to another folder.")
    elif postgres_tables(config.database_url):
        raise BackupError("The database of DATABASE_URL has tables already: make an empty one and name that.")
    others = [path for path in evidence_files(config.evidence_dir) if f"{EVIDENCE}{path.name}" not in parts]
    if others:
        raise BackupError(f"{config.evidence_dir} holds {len(others)} files that are not of this backup: move them away.")


def _put_evidence(folder: Path, name: str, file: IO[bytes], part: Part) -> None:
    there = folder / name[:2] / name
    there.unlink(missing_ok=True)  # of a restore that broke off
    FolderStore(folder).put(name, file.read())
    if there.stat().st_size != part.size:
        raise BackupError(f"{there} was not written whole: look at the disk, then run the restore again.")


def _put_sqlite(url: str, file: IO[bytes], part: Part, _home: Path) -> tuple[str, Counts]:
    path = sqlite_path(url)
    fresh = path.with_name(f"{path.name}.restoring")
    with open(fresh, "wb", opener=_private) as target:
        if copy(file, target) != part:
            raise BackupError(f"{fresh} was not written whole: look at the disk, then run the restore again.")
    with closing(sqlite3.connect(fresh)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupError("The database in the backup is damaged. Use another backup.")
        found = sqlite_counts(connection)
    for rest in ("-wal", "-shm"):
        path.with_name(path.name + rest).unlink(missing_ok=True)
        fresh.with_name(fresh.name + rest).unlink(missing_ok=True)
    fresh.replace(path)
    sync_folder(path.parent)
    return found


def _put_postgres(url: str, file: IO[bytes], part: Part, home: Path) -> tuple[str, Counts]:
    dump = home / "database.restoring"
    try:
        with open(dump, "wb", opener=_private) as target:
            if copy(file, target) != part:
                raise BackupError(f"{dump} was not written whole: look at the disk, then run the restore again.")
        return put_back_postgres(url, dump, lambda _n: None)
    finally:
        dump.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _compare(found: tuple[str, Counts], manifest: Manifest) -> None:
    """Everything that was there when the backup was made is there again."""
    if found != (manifest.revision, dict(manifest.counts)):
        raise BackupError("What was put back is not what the backup counted: do not use this database.")
