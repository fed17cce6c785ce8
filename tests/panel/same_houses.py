"""Cases from filing to verdict in a house of their own, as text to be compared.

    python -m tests.panel.same_houses URL HOME CASES

All chance comes from a fixed source in place of the operating system's, and the clock stands still: two houses that were
told the same must then hold the same, to the byte, whatever database keeps them. Each line is a case: its status, what it came
to, the digests of its draw, of its verdict and of its whole bundle with all openings; the last line is the tree of the record.
"""

from __future__ import annotations

import contextlib
import hashlib
import locale
import os
import random
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from panel.ballotbox import BallotBox
from panel.database import Database
from panel.evidence.store import FolderStore
from panel.lifecycle import CaseStatus
from panel.lottery.vault import Vault
from panel.migrations import run as migrations
from panel.models import RecordPending, SeatStatus
from panel.projections.bundle import build_bundle
from panel.queries.record import last_checkpoint
from panel.record.signing import Signer
from panel.services.taking_up import take_up
from panel.uow import House
from tests.panel.scene import Scene
from tools.running import ROOT
from voting.ledger import canonical_bytes

NOW = datetime(2028, 2, 28, 23, 30, tzinfo=UTC)  # a leap day follows
OURS = str(ROOT / "panel")
COUNTED = ("outcome", "winner", "heads", "weights", "cannot_tell", "cast", "waves", "ceiling", "reasons", "findings")


class Chance:
    """Bytes that look random and are always the same: SHAKE-256 of who of ours asks, for the how-manieth time.

    What a driver of one database asks for so changes nothing for the others.
    """

    def __init__(self) -> None:
        self._asked: Counter[str] = Counter()

    def __call__(self, size: int) -> bytes:
        """The next `size` bytes for whoever asks."""
        frame = sys._getframe(1)
        while frame.f_back is not None and not frame.f_code.co_filename.startswith(OURS):
            frame = frame.f_back
        who = frame.f_code.co_qualname
        self._asked[who] += 1
        return hashlib.shake_256(f"{who} {self._asked[who]}".encode()).digest(size)


def without_chance() -> None:
    """From now on this process gets the same chance as every other."""
    chance = Chance()
    os.urandom = chance
    random._urandom = chance  # what `secrets` and SystemRandom read


def digest(value: Any) -> str:
    """Of a JSON value."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def settled(url: str, home: Path, jurors: int) -> Scene:
    """The house with its people, on an empty database."""
    migrations.upgrade(url)
    db = Database(url, box=BallotBox(home / "keys"))
    house = House(db, vault=Vault(bytes(range(32))), signer=Signer(bytes(range(32))))
    return Scene.furnish(house, FolderStore(home / "evidence"), NOW, jurors=jurors)


def live(scene: Scene, number: int) -> int:
    """A case of its own people, voted on until its round closes; gives its id. Every fifth panel is asked facts too."""
    rng = random.Random(number)
    with scene.house.work() as uow:  # nobody judges the same two parties twice
        scene.complainant = Scene._person(uow.session, f"顾客{number}", NOW)
    case_id = scene.to(CaseStatus.REDACTING, text=f"订的菜送到时汤洒了一半，打电话没人管，第{number}次。")
    asked = ("包装是否完好？", "是否按时送达？") if number % 5 == 0 else ()
    if asked:
        scene.ask_facts(case_id, *asked)
    scene.publish(case_id)
    split = rng.random()
    while scene.status(case_id) is CaseStatus.VOTING:
        for seat in scene.seats(case_id, SeatStatus.SUMMONED, SeatStatus.ACCEPTED):
            facts = tuple(rng.choice(("yes", "no", "unclear")) for _ in asked)
            scene.cast(seat, "uphold" if rng.random() < split else "dismiss", facts=facts)
        scene.settle(case_id)
    return case_id


def told(scene: Scene, case_id: int) -> str:
    """The line of a case."""
    assert scene.house.signer is not None
    with scene.house.db.reading() as session:
        case = scene.case(case_id)
        bundle = build_bundle(session, case, scene.house.signer, now=NOW, annex=True)
    verdict = scene.verdict(case_id)
    assert verdict is not None
    counted = {name: getattr(verdict, name) for name in COUNTED}
    return (
        f"{case.public_id} {case.status} {verdict.winner or '-'} {verdict.cast} draw {digest(bundle['lots'])}"
        f" verdict {digest(counted)} bundle {digest(bundle)}"
    )


def grown(scene: Scene) -> str:
    """Size and root of the tree once everything is in it; one turn takes twenty thousand entries."""
    waiting = 1
    while waiting:
        with scene.house.work() as uow:
            take_up(uow, scene.house, now=NOW, forced=True)
        with scene.house.db.reading() as session:
            waiting = session.scalar(select(func.count()).select_from(RecordPending)) or 0
            last = last_checkpoint(session)
    assert last is not None
    return last.body


def main(url: str, home: str, cases: str) -> None:
    """Live and tell."""
    with contextlib.suppress(locale.Error):  # who starts this says whether the language is there
        locale.setlocale(locale.LC_ALL, "")
    time.tzset()
    without_chance()
    scene = settled(url, Path(home), max(120, 2 * int(cases)))  # nobody may be called without end
    lived = [live(scene, number) for number in range(int(cases))]
    tree = grown(scene)
    for case_id in lived:
        sys.stdout.write(told(scene, case_id) + "\n")
    sys.stdout.write(f"tree {tree}\n")
    scene.house.db.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
