"""A process of its own that publishes a brief when told: `python -m tests.panel.convener URL KEYS EVIDENCE CASE NOW`.

It says "ready", waits for a line, publishes, and prints the number of the round or the code of what refused it.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from panel.ballotbox import BallotBox
from panel.database import Database
from panel.errors import PanelError
from panel.evidence.store import FolderStore
from panel.lottery.vault import Vault
from panel.redaction.recognisers.shared import shared as load_recognisers
from panel.services.publishing import publish_brief
from panel.uow import House


def main(url: str, keys: str, evidence: str, case_id: str, now: str) -> None:
    """Publish one brief."""
    house = House(Database(url, box=BallotBox(Path(keys))), vault=Vault(bytes(range(32))))
    load_recognisers()
    say("ready")
    sys.stdin.readline()
    try:
        with house.work() as uow:
            round_ = publish_brief(uow, int(case_id), store=FolderStore(Path(evidence)), now=datetime.fromisoformat(now))
            said = str(round_.number)
    except PanelError as error:
        said = error.code
    say(said)


def say(word: str) -> None:
    """One line for the test that listens."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
