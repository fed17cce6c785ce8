"""What revision 0008 does to jurors, sealed seeds and walks, and back."""

from __future__ import annotations

from sqlalchemy import MetaData, text

from panel.migrations import run
from tests.guards.test_migrations import NOW, connected, fill


def test_numbers_and_sealed_seeds_come_through_the_new_lot_and_back(database_url: str) -> None:
    """What 0008 does: jurors keep their numbers as slots of epoch 1, sealed seeds stay sealed; going back gives both again."""
    run.upgrade(database_url, "0007")
    fill(database_url)
    with connected(database_url) as connection:
        found = MetaData()
        found.reflect(connection, only=["seed_commitments"])
        kept = {"case_id": 1, "round_no": 1, "commitment": "c" * 64, "seed": "5e" * 32, "pool_size": 1}
        connection.execute(found.tables["seed_commitments"].insert().values(**kept, committed_at=NOW))
        connection.commit()
    run.upgrade(database_url, "0008")
    with connected(database_url) as connection:
        commit = connection.execute(text("SELECT epoch, commit_id, pool_size, source FROM lot_commits")).one()
        assert tuple(commit) == (1, kept["commitment"], 1, "sealed")
        place = connection.execute(text("SELECT p.slot FROM pool_places p JOIN draw_entries d USING (juror_id)")).scalar_one()
        assert place == connection.execute(text("SELECT slot FROM pool_slots")).scalar_one() == 0
        assert {row.tree for row in connection.execute(text("SELECT tree FROM tree_tiles"))} == {"log", "pool/1"}
        kinds = connection.execute(text("SELECT kind FROM pool_events ORDER BY seq")).scalars().all()
        assert kinds[0] == "joined"
        assert {"staff", "member", "seated"} <= set(kinds)
    run.downgrade(database_url, "0007")
    with connected(database_url) as connection:
        assert connection.execute(text("SELECT seed FROM seed_commitments")).scalar_one() == kept["seed"]
        assert connection.execute(text("SELECT slot FROM jurors")).scalar_one() == 0
