"""A worker of its own process: sweeps everything that is due, together with others, and may die in the middle."""

from __future__ import annotations

import os
import secrets
import signal
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import event

from panel.ballotbox import BallotBox
from panel.database import Database
from panel.deadlines import sweep
from panel.lottery.vault import Vault
from panel.uow import House


def sweep_all(url: str, keys: Path, key: bytes, now: datetime, together: Any, die_at: int) -> None:
    """Wait for the others, then sweep until nothing is left. `die_at`: SIGKILL in place of the n-th commit; 0 for never."""
    house = House(Database(url, box=BallotBox(keys)), vault=Vault(key))
    if die_at:
        commits = count(1)

        def die(_connection: object) -> None:
            if next(commits) == die_at:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(house.db.engine, "commit", die)
    together.wait()
    while sweep(house, now=now, new_seed=lambda: secrets.token_bytes(32)):
        pass
    house.db.dispose()
