"""Parts of the pool, and what becomes of epochs that are over."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import func, select

from panel.errors import Conflict, NotFound
from panel.lifecycle import CaseStatus
from panel.lottery.draw import draw_strata
from panel.models import Account, DrawEntry, Juror, PoolEpoch, PoolPlace, PoolSlot
from panel.projections.strata import preview_parts
from panel.queries.pool import current_epoch, list_epochs, pool_root, prove_slot, stratum_heads
from panel.services.epochs import open_epoch
from panel.services.unlisting import forget_epoch, throw_away_unused
from panel.settings import change_setting
from panel.uow import House
from tests.panel.ballots_room import add_jurors
from tests.panel.conftest import NOON
from tests.panel.scene import Scene
from tests.panel.test_pool_epochs import check_whole


def part(house: House, dimensions: str) -> int:
    """Make a pool of people from three cities and of two levels, then open an epoch by these dimensions."""
    jurors = add_jurors(house, 600, NOON)
    with house.work() as uow:
        for number, juror in enumerate(uow.session.scalars(select(Juror).where(Juror.id.in_(jurors)).order_by(Juror.id))):
            juror.controls_total = (0, 12)[number % 3 == 0]
            uow.session.get_one(Account, juror.account_id).city = ("上海", "上海", "成都", "")[number % 4]
        change_setting(uow, "strata", dimensions, by_id=None, now=NOON - timedelta(days=8))
    return open_epoch(house, lambda: NOON, chunk=256)


@pytest.mark.parametrize(
    ("dimensions", "sizes"),
    [
        ("experience", {"experience:0": 400, "experience:1": 0, "experience:2": 200}),
        ("city", {"city:": 150, "city:上海": 300, "city:成都": 150}),
    ],
)
def test_an_epoch_is_parted_by_what_the_house_has_set(house: House, dimensions: str, sizes: dict[str, int]) -> None:
    number = part(house, dimensions)
    with house.db.reading() as session:
        assert {name: size for name, size, _ in stratum_heads(session, current_epoch(session))} == sizes
    assert check_whole(house, number) == 600
    add_jurors(house, 30, NOON)  # without experience, from nowhere
    assert check_whole(house, number) == 630


def test_two_dimensions_make_a_part_of_each_pair(house: House) -> None:
    check_whole(house, part(house, "experience,city"))
    with house.db.reading() as session:
        heads = stratum_heads(session, current_epoch(session))
        assert len(heads) == 9
        assert sum(size for _, size, _ in heads) == 600
        assert {name: size for name, size, _ in heads}["experience:2,city:成都"] == 50


def test_the_chances_shown_are_those_of_draws_also_where_a_part_is_used_up(house: House) -> None:
    """A part with fewer jurors than seats stands at the start of the list: small panels hold more of it than large ones."""
    jurors = add_jurors(house, 64, NOON)
    with house.work() as uow:
        for number, juror in enumerate(uow.session.scalars(select(Juror).where(Juror.id.in_(jurors)).order_by(Juror.id))):
            juror.controls_total = 12 if number >= 18 else 3 if number >= 8 else 0
    with house.db.reading() as session:
        seen = preview_parts(session, "experience", equal=True, waves=(7, 17, 35))
    sizes, shares = [part.size for part in seen.parts], [1, 1, 1]
    assert sizes == [8, 10, 46]
    drawn = {7: Counter[int](), 35: Counter[int]()}
    for number in range(400):
        seed = sha256(b"parts %d" % number).digest()
        steps = draw_strata(seed, sizes, shares, 105, lambda _stratum, _places: {}).walked
        for seats, counted in drawn.items():
            counted.update(step.stratum for step in [step for step in steps if step.reason is None][:seats])
    for stratum, part in enumerate(seen.parts):
        assert drawn[7][stratum] / 400 == pytest.approx(float(part.first), abs=0.12)
        assert drawn[35][stratum] / 400 == pytest.approx(float(part.seats), abs=0.12)
    assert [round(float(part.first_chance), 2) for part in seen.parts] == [2.67, 2.13, 0.46]
    assert (round(float(seen.least), 2), round(float(seen.most), 2), seen.closed) == (0.46, 2.67, 2)


def test_an_epoch_nobody_committed_to_is_thrown_away(house: House) -> None:
    add_jurors(house, 30, NOON)
    open_epoch(house, lambda: NOON)
    with house.db.reading() as session:
        assert [epoch.number for epoch, _ in list_epochs(session)] == [2]
    assert throw_away_unused(house) == 0


def test_a_used_epoch_stays_until_its_secret_is_destroyed(scene: Scene) -> None:
    case_id = scene.to(CaseStatus.VOTING)
    with pytest.raises(Conflict, match=r"epoch\.open"):
        forget_epoch(scene.house, 1)
    open_epoch(scene.house, lambda: scene.now)
    with pytest.raises(Conflict, match=r"epoch\.in_use"):
        forget_epoch(scene.house, 1)
    scene.vote_all(case_id)
    with scene.house.db.reading() as session:
        root = pool_root(session, 1, 40)
    forget_epoch(scene.house, 1)
    with scene.house.db.reading() as session:
        assert session.get_one(PoolEpoch, 1).secret is None
        assert session.scalar(select(func.count()).select_from(PoolSlot).where(PoolSlot.epoch == 1)) == 0
        assert session.scalar(select(func.count()).select_from(PoolPlace).where(PoolPlace.epoch == 1)) == 0
        unseated = select(func.count()).where(DrawEntry.juror_id.is_not(None), DrawEntry.used.is_distinct_from("seated"))
        assert session.scalar(unseated) == 0
        assert pool_root(session, 1, 40) == root
        assert prove_slot(session, 1, 0, 40)
    with pytest.raises(NotFound):
        forget_epoch(scene.house, 99)
