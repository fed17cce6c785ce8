"""The demo's control cases: as the content says, balanced, one waiting for a second person; its jurors answer them."""

from __future__ import annotations

import random
from collections import Counter

from sqlalchemy import select, update

from panel.content import category, control_texts, demo_people
from panel.demo.lots import PERSONAS
from panel.demo.play import Player
from panel.models import Account, Case, Seat
from panel.services.controls import KEYS, LIMITS, WHY_MIN
from tests.panel.controls_room import Controls
from tests.panel.scene import Scene


def test_the_texts_are_sound_and_even() -> None:
    texts = control_texts()
    confirmed = [text for text in texts if text.state == "confirmed"]
    assert len(confirmed) >= 12
    assert len(confirmed) == len(texts) - 1
    assert set(Counter(text.right for text in confirmed).values()) == {len(confirmed) // 3}
    assert len({text.code for text in texts}) == len({text.title for text in texts}) == len(texts)
    for text in texts:
        options = {option.key: option.side for option in category(text.category).options}
        assert KEYS[options[text.right]] == text.right
        assert all(len(said) <= LIMITS["claim"] for said in (text.claim, text.response))
        assert WHY_MIN <= len(text.why) <= LIMITS["why"]
        assert len(text.title) <= LIMITS["title"]
        assert text.claim_ask.remedy
        assert text.response_ask.remedy
        assert len(text.facts) >= 2


def test_the_demos_jurors_answer_their_control_seats_as_their_other_seats(scene: Scene) -> None:
    room = Controls.furnish(scene)
    room.three()
    jurors = [account for _, account in room.seat_for_real()][:6]
    sure = [j.key for j in demo_people().jurors if (j.controls_right, j.controls_total) == (11, 12) and j.key not in PERSONAS]
    keys = ["juror_01", *sure[:5]]
    with scene.house.work() as uow:
        for account, key in zip(jurors, keys, strict=True):
            uow.session.execute(update(Account).where(Account.id == account).values(persona=key))
    seats = [room.give(account, bytes([number]) * 32) for number, account in enumerate(jurors)]
    with scene.house.db.reading() as session:
        case = session.scalars(select(Case.number)).one()
    assert player(scene, case_id=case).play(10_000) > 0
    assert statuses(scene, seats) == ["summoned"] * 6, "who watches one case gets the votes of that case"
    assert player(scene).play(10_000) >= 5
    assert statuses(scene, seats) == ["summoned"] + ["cast"] * 5, "a persona's seats are left to whoever plays it"
    for seat in seats:
        room.end(seat)
    assert [room.record(account)[1] for account in jurors] == [0, 1, 1, 1, 1, 1]
    assert sum(room.record(account)[0] for account in jurors) >= 3, "about as often right as their record says"


def player(scene: Scene, **more: str) -> Player:
    """The demo's jurors, voting without pause at the scene's time."""
    return Player(scene.house, random.Random(12), lambda: scene.now, lambda _pause: False, **more)


def statuses(scene: Scene, seats: list[str]) -> list[str]:
    """Of each of these seats."""
    with scene.house.db.reading() as session:
        found = dict(session.execute(select(Seat.public_id, Seat.status).where(Seat.public_id.in_(seats))).all())
    return [found[seat].value for seat in seats]
