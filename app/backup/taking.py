"""Making a backup while the house runs: first the database as it is at one moment, then the evidence it can name.

Evidence is written once, before the row that names it, and never changed; copied after the database it holds all the copy
names, but for what was erased in between.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

from app.backup.archive import Progress, Writer, packing
from app.backup.databases import copy_of, engine_of
from app.backup.manifest import KEY_NAMES, Manifest, fingerprint
from app.config import Config
from app.vitals import LAST_BACKUP

DATABASE = "database"
EVIDENCE = "evidence/"
NAME = re.compile(r"[0-9a-f]{32}\Z")
# Shows how far a step is: what it counts, and how many in all (None: not known).
Show = Callable[[str, int | None], AbstractContextManager[Progress]]


def back_up(config: Config, place: Path, show: Show, now: datetime) -> Manifest:
    """Write a backup of this configuration's house to a file that is not there yet; gives its manifest.

    Raises BackupError; then there is no file. When it is whole, `last_backup` in the home folder says so.
    """
    with packing(place) as writer, tempfile.TemporaryDirectory(dir=place.parent, prefix=".gongping-") as folder:
        copied = Path(folder) / DATABASE
        with show("bytes of the database", None) as progress:
            revision, counts = copy_of(config.database_url, copied, progress)
        with copied.open("rb") as source, show("bytes packed", copied.stat().st_size) as progress:
            writer.add(DATABASE, source, copied.stat().st_size, progress)
        copied.unlink()
        _add_evidence(writer, config.evidence_dir, show)
        manifest = Manifest(
            engine=engine_of(config.database_url),
            revision=revision, taken_at=now.astimezone(UTC).isoformat(timespec="seconds"), counts=counts,
            keys={name: fingerprint(name, getattr(config, name)) for name in KEY_NAMES}, parts=writer.parts,
        )
        writer.describe(manifest)
    (config.home / LAST_BACKUP).touch()
    return manifest


def evidence_files(folder: Path) -> list[Path]:
    """Every stored file of an evidence folder, in the order of names."""
    return sorted(path for path in folder.glob("*/*") if NAME.match(path.name) and path.parent.name == path.name[:2])


def _add_evidence(writer: Writer, folder: Path, show: Show) -> None:
    files = evidence_files(folder)
    with show("files of evidence", len(files)) as progress:
        for path in files:
            try:
                with path.open("rb") as source:
                    writer.add(f"{EVIDENCE}{path.name}", source, path.stat().st_size)
            except FileNotFoundError:
                pass  # erased since the folder was read: the row is gone too, or says so
            progress(1)
