"""Builds the demo: everybody, then every case of the content, oldest first, each brought to its status by the services."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, text

from panel.content import DemoCase, demo_cases
from panel.demo import desk, early, experts, grumbles, late, lessons, letters, promises, questions, school, skills
from panel.demo.bids import say_figures
from panel.demo.controls import leave_past_alone
from panel.demo.cooling import cool_down
from panel.demo.early import Stage
from panel.demo.pace import Pace, pace_of
from panel.demo.people import furnish
from panel.demo.scores import ask_to_spare
from panel.demo.telling import tell
from panel.demo.urgency import ask_managers
from panel.demo.voices import hear
from panel.evidence import EvidenceStore
from panel.models import Account, Base, BriefPicture, Exhibit, RedactionPicture, Round, lifting, making
from panel.services.analysing import ask_analysis
from panel.uow import House

PASSWORD = " ".join(("paper", "lantern", "noodles"))  # no secret: of every demo account, printed on the first page
LONG_AGO = timedelta(days=60)
LAST_BALLOT_AGO = timedelta(minutes=10)


def build_demo(
    house: House,
    store: EvidenceStore,
    *,
    now: datetime,
    rng: random.Random,
    hasher: Callable[[str], str],
    progress: Callable[[str], None] = lambda _done: None,
) -> bool:
    """Fill an empty house with the demo as it looks at `now`. False, with nothing done, when anybody has an account.

    Times are simulated: every step is given its own past moment, so that what is due next lies ahead. The demo chooses its
    shares of the randomness: they are tried until the juror personas are seated where they have something to see. Nobody is
    told of anything while it is built, and a build that fails leaves an empty house. `progress` gets the key of each piece.
    """
    quiet = House(house.db, vault=house.vault, zone=house.zone)  # live pages and wave watchers go by the real clock
    if is_filled(house):
        return False
    try:
        stage = Stage(quiet, store, furnish(quiet, hasher(PASSWORD), now=now, rng=rng), rng)
        progress("people")
        school.ask(stage, now - LONG_AGO)
        for case, pace in _chronological(now):
            _play_out(stage, case, pace, now)
            progress(case.code)
        for tell in (
            lessons.teach, hear, grumbles.grumble, promises.promise, ask_managers, ask_to_spare, experts.advise, school.train,
            letters.write_to_all, skills.put_skills, questions.ask, cool_down, say_figures,
        ):  # fmt: skip
            tell(stage, now)
        with quiet.work() as uow:
            ask_analysis(uow, by_id=None, now=now)  # worked off by the first worker that starts
        leave_past_alone(quiet)
    except BaseException:
        wipe(quiet, store)
        raise
    return True


def is_filled(house: House) -> bool:
    """Whether anybody has an account here."""
    with house.db.reading() as session:
        return bool(session.scalar(select(exists(select(Account.id)))))


def wipe(house: House, store: EvidenceStore) -> None:
    """Remove every row and every file, whoever made it. For demo mode only; the caller sees to that."""
    with house.work() as uow:
        rounds = uow.session.scalars(select(Round.public_id)).all()
        keys = [
            key
            for column in (Exhibit.store_key, RedactionPicture.store_key, BriefPicture.store_key)
            for key in uow.session.scalars(select(column).where(column.is_not(None)))
        ]
        dialect = uow.session.get_bind().dialect.name
        for statement in lifting(dialect):  # the record of a demo goes with it
            uow.session.execute(text(statement))
        for table in reversed(Base.metadata.sorted_tables):
            uow.session.execute(delete(table))
        for statement in making(dialect):
            uow.session.execute(text(statement))
    for key in keys:
        if key is not None:
            store.delete(key)
    if house.db.box is not None:
        for round_id in rounds:
            house.db.box.destroy(round_id)


def _chronological(now: datetime) -> list[tuple[DemoCase, Pace]]:
    """The cases by the moment their panel was drawn, so that no juror is busy with a case of the future."""
    paced = [(case.dated(now.date()), pace_of(case, now)) for case in demo_cases()]
    return sorted(paced, key=lambda each: each[1].waves[0] if each[1].waves else each[1]["file"])


def _play_out(stage: Stage, case: DemoCase, pace: Pace, now: datetime) -> None:
    """Every step the case has a moment for, in the order of a life."""
    case_id = early.file_case(stage, case, pace, now)
    early.hand_in(stage, case_id, case, "complainant", pace["file"] + timedelta(minutes=15))
    later: tuple[tuple[str, Callable[[], None]], ...] = (
        ("take", lambda: early.take(stage, case_id, case, pace["take"])),
        ("respond", lambda: early.respond(stage, case_id, case, pace["respond"])),
        ("propose", lambda: early.mediate(stage, case_id, case, pace)),
        ("withdraw", lambda: early.end_early(stage, case_id, case, pace)),
        ("inadmissible", lambda: early.end_early(stage, case_id, case, pace)),
        ("impasse", lambda: late.declare(stage, case_id, case, pace["impasse"])),
        ("redact", lambda: desk.open_desk(stage, case_id, case, pace)),
        ("publish", lambda: _publish_and_vote(stage, case_id, case, pace, now)),
        ("decide", lambda: late.decide(stage, case_id, case, pace["decide"])),
        ("appeal", lambda: late.appeal(stage, case_id, case, pace["appeal"])),
        ("close", lambda: late.close(stage, case_id, case, pace)),
    )
    for step, act in later:
        if step in pace.steps or (step == "propose" and pace.proposals):
            act()
    if case.status == "closed":
        tell(stage, case_id, case.code, case.owner or "", pace["close"], now)


def _publish_and_vote(stage: Stage, case_id: int, case: DemoCase, pace: Pace, now: datetime) -> None:
    desk.publish(stage, case_id, case, pace["publish"])
    end = pace["verdict"] if "verdict" in pace.steps else now - LAST_BALLOT_AGO
    late.vote(stage, case_id, case, pace, end)
