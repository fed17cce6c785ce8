"""The store is damaged behind the program's back, in copies: every time `flask verify-store`, or the start, finds it.

Bytes are flipped where ballots and the record lie in the file of the database, files of evidence are changed and swapped,
the write-ahead log is removed. What repeats a receipt and has no digest (mails, notices) is taken out of the copies first.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app.high_water import has_lost
from panel.ballotbox import BallotBox
from panel.database import Database
from panel.evidence import clean_picture
from panel.evidence.store import FolderStore
from panel.lifecycle import CaseStatus
from panel.models import PartyRole
from panel.services.exhibits import add_exhibit
from panel.soundness import CHECKS, check_store
from panel.uow import House
from tools.running import ROOT
from torture.history import History
from torture.judging import command
from torture.report import Asked, Report
from torture.runs.full import picture
from torture.town import Town, furnished
from torture.voters import voting, wait_for
from torture.web import serving

VOTES, EXHIBITS, LOGS, BY_COMMAND = 70, 8, 10, 3
MARKED = 30.0  # seconds in which the worker must have noted how far the house has come
KINDS = {
    "ballots": ("SELECT commitment FROM ballots", "SELECT receipt FROM ballots", "SELECT substr(sealed, 1, 100) FROM ballots"),
    "the record": ("SELECT body FROM record_entries", "SELECT entry_id FROM record_entries"),
}


def run(asked: Asked, report: Report) -> None:
    """`asked.size` damaged copies of each kind; some of them by the commands themselves, as an operator runs them."""
    chance = asked.chance()
    with tempfile.TemporaryDirectory(prefix="torture-") as folder:
        home = Path(folder) / "home"
        with furnished(f"sqlite:///{home / 'gongping.db'}", home, VOTES, chance) as town:
            _hand_in(town, chance)
            _logs(report, town, Path(folder))
            _flips(asked, report, town, Path(folder), chance)
            _files(asked, report, town, chance)


def _hand_in(town: Town, chance: random.Random) -> None:
    case = town.scene.to(CaseStatus.IN_MEDIATION)
    for role in PartyRole:
        for number in range(EXHIBITS):
            with town.house.work() as uow:
                clean = clean_picture(picture(chance))
                add_exhibit(uow, case, role, clean, f"{number}.png", "", store=town.scene.store, now=town.scene.now)


@contextmanager
def opened(town: Town, path: Path) -> Iterator[House]:
    """A house on another file with the keys of this one."""
    house = House(Database(f"sqlite:///{path}", box=BallotBox(town.config.keys_dir)))
    try:
        yield house
    finally:
        house.db.dispose()


def found_in(town: Town, path: Path) -> bool:
    """Whether the checks of `flask verify-store` find anything in this database, with the evidence as it lies there."""
    with opened(town, path) as house, house.db.reading() as session:
        return any(True for name in CHECKS for _ in check_store(session, FolderStore(town.config.evidence_dir), name))


def _logs(report: Report, town: Town, folder: Path) -> None:
    """The write-ahead log removed from a copy of the running house: the start refuses."""
    history, lost, noticed, last = History(), 0, 0, folder
    share, base = len(town.voters) // LOGS, town.config.home / "gongping.db"
    with serving(town.settings(), folder) as web:
        for turn in range(LOGS):
            with voting([web.port], town.voters[turn * share : (turn + 1) * share], history) as crowd:
                crowd.wait(60)
            reached = entries(base)
            wait_for(lambda wanted=reached: marked(town.config.home) >= wanted, MARKED, every=0.1)
            copy = folder / f"copy{turn}"
            copy.mkdir()
            shutil.copy(town.config.home / "high_water", copy)
            shutil.copy(base, copy)  # and not gongping.db-wal
            with opened(town, copy / "gongping.db") as house:
                found = has_lost(house, copy) is not None
            if entries(copy / "gongping.db") < reached:  # else all of it had gone over to the database already
                lost, noticed, last = lost + 1, noticed + found, copy
    report.promise("a removed write-ahead log that held entries is noticed", noticed == lost > 0, f"{noticed} of {lost}")
    settings = town.settings(DATABASE_URL=f"sqlite:///{last / 'gongping.db'}", GONGPING_HOME=str(last))
    started = subprocess.run([sys.executable, "-c", "import wsgi"], cwd=ROOT, env={**os.environ, **settings}, check=False,
                             capture_output=True, text=True)  # fmt: skip
    report.promise("and the web process does not start on it", started.returncode == 3, started.stderr.strip()[-90:])


def entries(path: Path) -> int:
    """The number of the newest entry of the record in a database file."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT coalesce(max(id), 0) FROM record_entries").fetchone()[0]


def marked(home: Path) -> int:
    """How far the worker has noted that the house has come."""
    with contextlib.suppress(OSError):
        return json.loads((home / "high_water").read_text("utf-8"))["entry"]
    return 0


def _flips(asked: Asked, report: Report, town: Town, folder: Path, chance: random.Random) -> None:
    whole = folder / "whole.db"
    with closing(sqlite3.connect(town.config.home / "gongping.db")) as source:
        source.execute("VACUUM INTO ?", (str(whole),))
    with closing(sqlite3.connect(whole)) as copy:
        copy.executescript("DELETE FROM outbox; DELETE FROM notices; VACUUM;")
    report.promise("a whole copy is sound", not found_in(town, whole))
    data, broken = whole.read_bytes(), folder / "broken.db"
    for kind, queries in KINDS.items():
        with closing(sqlite3.connect(whole)) as connection:
            values = [row[0] for query in queries for row in connection.execute(query)]
        found = by_command = 0
        for turn in range(asked.size):
            broken.write_bytes(_flipped(data, chance.choice(values), chance))
            found += found_in(town, broken)
            if turn < BY_COMMAND:
                by_command += command(town, "verify-store", DATABASE_URL=f"sqlite:///{broken}").returncode == 1
        report.promise(f"a flipped byte of {kind} is found", found == asked.size, f"{found} of {asked.size}")
        report.promise("and flask verify-store ends with 1", by_command == BY_COMMAND, f"{by_command} of {BY_COMMAND}")


def _flipped(data: bytes, value: object, chance: random.Random) -> bytes:
    """The file with one bit of a value changed, wherever the value stands in it."""
    stored = value if isinstance(value, bytes) else str(value).encode()
    places, at = [], data.find(stored)
    while at >= 0:
        places.append(at)
        at = data.find(stored, at + 1)
    broken = bytearray(data)
    broken[chance.choice(places) + chance.randrange(len(stored))] ^= 1 << chance.randrange(8)
    return bytes(broken)


def _files(asked: Asked, report: Report, town: Town, chance: random.Random) -> None:
    """Files of evidence changed by one bit, cut, removed, or swapped with each other, and put right again."""
    base = town.config.home / "gongping.db"
    files = sorted(path for path in town.config.evidence_dir.rglob("*") if path.is_file())
    found = by_command = 0
    for turn in range(asked.size):
        one, other = chance.sample(files, 2)
        kept = {path: path.read_bytes() for path in (one, other)}
        _damage(one, other, kept, chance.randrange(4), chance)
        found += found_in(town, base)
        if turn < BY_COMMAND:
            by_command += command(town, "verify-store").returncode == 1
        for path, data in kept.items():
            path.write_bytes(data)
    report.promise("damaged or swapped evidence is found", found == asked.size, f"{found} of {asked.size}")
    report.promise("and flask verify-store ends with 1", by_command == BY_COMMAND, f"{by_command} of {BY_COMMAND}")
    report.promise("put right again, everything is sound", command(town, "verify-store").returncode == 0)


def _damage(one: Path, other: Path, kept: dict[Path, bytes], way: int, chance: random.Random) -> None:
    if way == 0:
        broken = bytearray(kept[one])
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        one.write_bytes(broken)
    elif way == 1:
        one.write_bytes(kept[one][: chance.randrange(len(kept[one]))])
    elif way == 2:
        one.unlink()
    else:
        one.write_bytes(kept[other])
        other.write_bytes(kept[one])
