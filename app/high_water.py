"""A mark outside the database of how far it has come, so that one which lost its last commits is not served in silence.

SQLite goes on without a word when its write-ahead log was removed or an old file was put in its place. The worker notes the
mark each second; the start compares. What was stored in the second before is not marked.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from panel.queries.reached import Reached, continues, read_reached
from panel.uow import House

FILE = "high_water"


def noting(house: House, home: Path) -> Callable[[], None]:
    """A function that writes the mark when it has risen."""
    last: list[Reached] = []

    def note() -> None:
        with house.db.reading() as session:
            found = read_reached(session)
        if [found] != last:
            fresh = home / f"{FILE}.{os.getpid()}"
            fresh.write_text(json.dumps(asdict(found)), "utf-8")
            fresh.replace(home / FILE)
            last[:] = [found]

    return note


def has_lost(house: House, home: Path) -> str | None:
    """One sentence when the database lacks something that was noted once; None when nothing does, or nothing was noted."""
    try:
        noted = Reached(**json.loads((home / FILE).read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):
        return f"{home / FILE} cannot be read: run `flask --app wsgi verify-store`, then remove the file."
    with house.db.reading() as session:
        if continues(session, noted):
            return None
    return (
        f"The database has lost something: it had {noted.journal} lines of the journal and entry {noted.entry} of the record. "
        "Its write-ahead log was removed, or it is an old copy. Put the right one back; to go on without what is "
        f"missing, remove {home / FILE}."
    )
