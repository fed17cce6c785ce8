"""Power loss on SQLite: that a sync ends before each counted answer leaves, and what a cut at any moment leaves behind.

Workers and background threads stay away (GONGPING_WORKERS=none) and votes come one by one, so that each answer is this vote's.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from torture.history import History
from torture.judging import judge
from torture.report import Asked, Report
from torture.town import Town, Voter, furnished
from torture.trace import Disk, Event, read, unsynced_answers, wrapper
from torture.voters import Line, attempt
from torture.web import serving

VOTES = 105


def run(asked: Asked, report: Report) -> None:
    """105 votes under strace, then `asked.size` power cuts at random moments of the trace."""
    if shutil.which("strace") is None:
        report.promise("strace is there (Debian: strace), or nothing of this can be shown", False)
        return
    chance = asked.chance()
    with tempfile.TemporaryDirectory(prefix="torture-") as folder:
        home = Path(folder) / "home"
        with furnished(f"sqlite:///{home / 'gongping.db'}", home, VOTES, chance) as town:
            _play(asked, report, town, Path(folder), chance)


def _play(asked: Asked, report: Report, town: Town, folder: Path, chance: random.Random) -> None:
    base, history = town.config.home / "gongping.db", History()
    town.house.db.dispose()
    with closing(sqlite3.connect(base)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    names = [str(base), f"{base}-wal"]
    before = {name: bytearray(Path(name).read_bytes() if Path(name).exists() else b"") for name in names}
    trace = folder / "trace"
    with serving(town.settings(GONGPING_WORKERS="none"), folder, wrapped=wrapper(trace)) as web:
        line = Line([web.port])
        for voter in town.voters:
            attempt(history, line, voter)
        line.hang_up()
        web.end()
    events = read(trace)
    answers = sum(event.kind == "answer" for event in events)
    report.promise("each vote was answered as counted, and strace saw it", answers == history.count() == VOTES, answers)
    bad = unsynced_answers(events, names[1])
    report.promise("a sync of the log ends before each counted answer leaves", not bad, f"{answers - len(bad)} of {answers}")
    syncs = sum(event.kind == "sync" and event.path == names[1] for event in events)
    report.figure("syncs of the log", f"{syncs}; writes of it {sum(e.kind == 'write' and e.path == names[1] for e in events)}")
    _cuts(report, events, before, town.voters, asked.size, chance)
    judge(asked, report, town, history, wanted=[voter.seat for voter in town.voters])


def _cuts(
    report: Report, events: Sequence[Event], before: dict[str, bytearray], voters: Sequence[Voter], cuts: int,
    chance: random.Random,
) -> None:
    """The power goes at random moments; each time the database is opened as the house would open it."""
    first = next(at for at, event in enumerate(events) if event.path in before)
    moments = sorted(chance.sample(range(first, len(events)), min(cuts, len(events) - first)))
    disk, at, answered, unsound, lost, torn = Disk(before), 0, 0, 0, 0, 0
    with tempfile.TemporaryDirectory(prefix="torture-cut-") as folder:
        for moment in moments:
            for event in events[at:moment]:
                answered += event.kind == "answer"
                disk.take(event)
            at = moment
            torn += bool(disk.loose.get(next(reversed(before))))
            sound, seats = _open(disk.after_a_cut(chance), Path(folder))
            unsound += not sound
            lost += len({voter.seat for voter in voters[:answered]} - seats)
    report.promise("the database is sound after each cut", not unsound, f"{len(moments) - unsound} of {len(moments)}")
    report.promise("acknowledged ballots lost 0 in all cuts", not lost, lost)
    report.figure("cuts with writes of the log that were not synced", torn)


def _open(files: dict[str, bytes], folder: Path) -> tuple[bool, set[str]]:
    """Whether SQLite finds the files sound, and the seats that have a ballot in them."""
    for number, data in enumerate(files.values()):
        (folder / ("cut.db", "cut.db-wal")[number]).write_bytes(data)
    (folder / "cut.db-shm").unlink(missing_ok=True)
    with closing(sqlite3.connect(folder / "cut.db")) as connection:
        sound = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = connection.execute("SELECT s.public_id FROM ballots b JOIN seats s ON s.id = b.seat_id")
        return sound, {row[0] for row in rows}
