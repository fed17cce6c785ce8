"""The disk is full while people vote and hand in evidence: refused in clear words, nothing half written, well again by itself.

Database, keys and evidence lie on a small file system in memory, made with mount; what fills it is a file beside them. A
PostgreSQL first cannot write tables, then not even its log, on which it ends itself; it is started again when there is room, as
its service manager would.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import os
import random
import subprocess
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from sqlalchemy import func, select

from panel.lifecycle import CaseStatus
from panel.models import Exhibit
from torture.history import History
from torture.judging import judge
from torture.outside import Cluster, cluster
from torture.report import Asked, Report
from torture.town import Town, furnished
from torture.voters import Line, voting, wait_for
from torture.web import Web, serving

ROOM = {"sqlite": "96m", "postgresql": "512m"}  # PostgreSQL's log has files of 16 MB, of which it keeps some
FULL = 8.0  # seconds
UPLOADS = 6
BOUNDARY = "a-boundary-that-no-picture-holds"
REFUSED = {"303", "503", "507"}
CLEAR = {f"{status} {code}" for status in (503, 507) for code in ("page.busy", "evidence.store_full")}


def run(asked: Asked, report: Report) -> None:
    """`asked.size` ballots, and pictures for one case; the disk is full for eight seconds in the middle of it."""
    with tempfile.TemporaryDirectory(prefix="torture-") as folder:
        small = Path(folder) / "small"
        small.mkdir()
        room = f"size={ROOM[asked.engine]},mode=0755"  # PostgreSQL runs as somebody else
        if subprocess.run(["mount", "-t", "tmpfs", "-o", room, "tmpfs", small], check=False).returncode:
            report.promise("a small file system can be mounted (run it as root), or nothing of this can be shown", False)
            return
        Path(folder).chmod(0o755)
        try:
            with _database(asked, small) as (url, server), furnished(url, small / "home", asked.size, asked.chance()) as town:
                _play(asked, report, town, server, Path(folder))
        finally:
            subprocess.run(["umount", "-l", small], check=False)  # some file of it may still be open


@contextlib.contextmanager
def _database(asked: Asked, small: Path) -> Iterator[tuple[str, Cluster | None]]:
    """The URL of an empty database on the small file system, and its server where it has one."""
    if asked.engine == "sqlite":
        yield f"sqlite:///{small / 'home' / 'gongping.db'}", None
        return
    with cluster(small, "wal_recycle=off") as server:  # no file of the log is kept for later
        yield server.url.render_as_string(hide_password=False), server


def _play(asked: Asked, report: Report, town: Town, server: Cluster | None, folder: Path) -> None:
    small, chance = folder / "small", asked.chance()
    case = town.scene.case(town.scene.to(CaseStatus.IN_MEDIATION)).public_id
    cookie, token = town.way_in(town.scene.complainant)
    history, uploads = History(), Counter[str]()
    room = os.statvfs(small)
    report.figure("file system", f"tmpfs of {ROOM[asked.engine]}, {room.f_bavail * room.f_frsize >> 20} MB free")
    with serving(town.settings(), folder) as web, voting([web.port], town.voters, history, connections=8, pause=0.2) as crowd:
        crowd.until(asked.size // 4)
        with filled(small / "filler"):
            before = history.count()
            for number in range(UPLOADS):
                if server is not None and number == UPLOADS // 2:
                    server.end_log_file()
                uploads[hand_in(web, case, cookie, token, picture(chance))] += 1
                crowd.until(before + asked.size, FULL / UPLOADS)
            ready = web.status("/ready", 20)
        if server is not None:
            report.figure("PostgreSQL", "had ended, started again" if server.revive() else "was there again by itself")
        report.figure("votes heard while it was full", dict(history.statuses))
        report.promise("uploads while it is full: 503 or 507, with words", set(uploads) <= CLEAR, dict(uploads))
        report.promise("it says that it is not ready", ready == 503, ready)
        report.promise("every voter was heard in the end, by the same web process", crowd.wait(300))
        again = hand_in(web, case, cookie, token, picture(chance))
        report.promise("an upload afterwards is taken", again == "303", again)
        report.promise("votes: counted, 503 or 507, nothing else", set(history.statuses) <= REFUSED, dict(history.statuses))
        _halves(report, town)
        judge(asked, report, town, history, wanted=[voter.seat for voter in town.voters])
        report.figure("errors in the log", dict(web.faults()))


@contextlib.contextmanager
def filled(path: Path) -> Iterator[None]:
    """Not a byte is free while the block goes on, whatever is given back."""
    over = threading.Event()

    def fill() -> None:
        with path.open("wb", buffering=0) as file:
            while not over.wait(0.01):
                for size in (1 << 20, 1 << 12, 1):
                    with contextlib.suppress(OSError):
                        while not over.is_set():
                            file.write(bytes(size))

    filler = threading.Thread(target=fill)
    filler.start()
    try:
        wait_for(lambda: os.statvfs(path.parent).f_bavail == 0, 60.0)
        yield
    finally:
        over.set()
        filler.join()
        path.unlink()


def picture(chance: random.Random) -> bytes:
    """A PNG that does not compress."""
    file = io.BytesIO()
    Image.frombytes("RGB", (200, 150), chance.randbytes(200 * 150 * 3)).save(file, "PNG")
    return file.getvalue()


def hand_in(web: Web, case: str, cookie: str, token: str, data: bytes) -> str:
    """Upload one picture; gives the status, and of a refusal the code of the words it is said with."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n--{BOUNDARY}\r\n'
    head += 'Content-Disposition: form-data; name="files"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    body = head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()
    asking = {"Cookie": cookie, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Accept": "application/json"}
    try:
        status, _, said = Line([web.port]).post(f"/cases/{case}/evidence", body, asking)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    with contextlib.suppress(ValueError):
        refusal = json.loads(said)["error"]
        return f"{status} {refusal['code'] if refusal['message'] else 'without words'}"
    return str(status)


def _halves(report: Report, town: Town) -> None:
    folder = town.config.evidence_dir
    with town.house.db.reading() as session:
        rows = session.scalar(select(func.count()).select_from(Exhibit)) or 0
    parts, files = list(folder.rglob("*.part")), [path for path in folder.rglob("*") if path.is_file()]
    report.promise("no half files", not parts, len(parts))
    report.figure("files of evidence", f"{len(files)} files, {rows} rows")
