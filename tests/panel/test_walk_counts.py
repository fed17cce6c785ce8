"""What the walks of closed rounds came to is counted once and added up afterwards: the public page reads no steps."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from panel.lifecycle import CaseStatus
from panel.models import WalkCount
from panel.projections.lot_public import view_rates
from panel.services.counting import count_walks
from tests.panel.scene import Scene
from tests.panel.test_anonymity import sent
from tests.panel.test_races import at_once
from tests.panel.test_walk_alarm import furnish


def test_counted_rounds_say_the_same_as_their_steps(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("panel.projections.lot_public.ENOUGH", 1)
    furnish(scene, refused=155)
    scene.to(CaseStatus.DECIDED)
    with scene.house.db.reading() as session:
        said = view_rates(session, scene.now)
    assert (said.rounds, said.walked, said.long_walks) == (1, 160, 1)
    assert dict(said.reasons or ()) == {"conflict": 155}
    assert sorted(at_once([lambda: count_walks(scene.house, scene.now)] * 2)) in ([0, 1], [1, 1])
    assert count_walks(scene.house, scene.now) == 0
    with scene.house.db.reading() as session, sent(scene.house) as statements:
        assert view_rates(session, scene.now) == said
    assert not [text for text in statements if "draw_entries" in text.replace('"', "")]
    scene.to(CaseStatus.DECIDED, title="第二件", merchant_name="别家")
    with scene.house.db.reading() as session:  # one counted, one not yet
        both = view_rates(session, scene.now)
        assert session.scalar(select(func.count(WalkCount.round_id.distinct()))) == 1
    assert (both.rounds, both.long_walks) == (2, 1)
    assert count_walks(scene.house, scene.now) == 1
    with scene.house.db.reading() as session:
        assert view_rates(session, scene.now) == both
    scene.later(days=366)
    with scene.house.db.reading() as session:
        assert view_rates(session, scene.now).rounds == 0
