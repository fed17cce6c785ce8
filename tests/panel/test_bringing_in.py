"""What an operator brings in: recorded once, left out with line and reason, in force for draws committed afterwards."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from sqlalchemy import func, select

from panel.imports.dealings import read_dealings, read_people, read_ties
from panel.models import Account, Dealing, Juror, PoolEvent, Tie
from panel.services.bringing_in import BATCH, TableReport, import_dealings, import_people, import_ties
from panel.settings import change_setting
from tests.panel.conflicts_room import clusters, jurors, refused
from tests.panel.scene import Scene

SECRET = b"s" * 32


def addresses(scene: Scene, *accounts: int) -> list[str]:
    with scene.house.db.reading() as session:
        return [session.get_one(Account, account).email or "" for account in accounts]


def bring(scene: Scene, what: str, text: str, steps: list[int] | None = None) -> TableReport:
    progress = (steps if steps is not None else []).append
    source = BytesIO(text.encode())
    if what == "ties":
        return import_ties(scene.house, read_ties(source), secrets=[SECRET], now=scene.now, progress=progress)
    if what == "people":
        return import_people(scene.house, read_people(source), now=scene.now, progress=progress)
    return import_dealings(scene.house, read_dealings(source), now=scene.now, progress=progress)


def count(scene: Scene, model: type) -> int:
    with scene.house.db.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_dealings_are_recorded_once_and_keep_away_from_later_draws(scene: Scene) -> None:
    before = scene.file()
    people = jurors(scene)
    one, two, mine = addresses(scene, people[3], people[8], scene.complainant)
    text = (
        "account,merchant,other_account,kind,date\n"
        f"{one.upper()},蜀香阁,,order,2026-03-01\n"
        f"{two},,{mine},family,\n"
        f"{two},没有这家,,order,\n"
        "nobody@example.org,蜀香阁,,order,\n"
        f"{two},,{two},work,\n"
        f"{one},蜀香阁,,review,2027-03-01\n"
    )
    report = bring(scene, "dealings", text)
    assert (report.added, report.known, report.left_out) == (2, 0, 4)
    assert [(row.line, row.code) for row in report.bad] == [
        (4, "import.unknown_merchant"), (5, "import.unknown_account"), (6, "dealing.with_oneself"), (7, "import.date_ahead"),
    ]  # fmt: skip
    rows, lines = count(scene, Dealing), count(scene, PoolEvent)
    assert rows == 3, "between two accounts it is kept from both sides"
    again = bring(scene, "dealings", text)
    assert (again.added, again.known, again.left_out) == (0, 2, 4)
    assert (count(scene, Dealing), count(scene, PoolEvent)) == (rows, lines)
    assert refused(scene, before) == {}, "an earlier commitment does not see them"
    found = refused(scene, scene.file(title="之后"))
    assert {account: refusal.reason for account, refusal in found.items()} == {people[3]: "dealings", people[8]: "dealings"}


def test_ties_make_households_and_keys_are_kept_as_digests_only(scene: Scene) -> None:
    people = jurors(scene)[:3]
    names = addresses(scene, *people)
    text = "account,kind,key\n" + "".join(f"{name},household,三单元501\n" for name in names[:2]) + f"{names[2]},device,xyz\n"
    report = bring(scene, "ties", text)
    assert (report.added, report.common, report.left_out) == (3, 0, 0)
    assert clusters(scene, *people) == [people[0], people[0], 0]
    assert bring(scene, "ties", text).known == 3
    with scene.house.db.reading() as session:
        assert all(len(key) == 64 and int(key, 16) for key in session.scalars(select(Tie.key)))


def test_a_key_of_too_many_is_reported(scene: Scene) -> None:
    names = addresses(scene, *jurors(scene)[:22])
    report = bring(scene, "ties", "account,kind,key\n" + "".join(f"{name},device,吧台\n" for name in names))
    assert (report.added, report.common) == (22, 2)
    assert set(clusters(scene, *jurors(scene)[:22])) == {0}


def test_people_are_asked_the_rules_again(scene: Scene) -> None:
    people = jurors(scene)[:3]
    names = addresses(scene, *people)
    with scene.house.work() as uow:
        change_setting(uow, "orders_min", 5, by_id=None, now=scene.now.replace(day=1))
    text = f"account,born_on,city,orders\n{names[0]},2010-01-01,,\n{names[1]},1990-01-01,成都,9\n{names[2]},,,4\n"
    report = bring(scene, "people", text)
    assert (report.added, report.left_out) == (3, 0)
    with scene.house.db.reading() as session:
        account = session.get_one(Account, people[1])
        assert (account.born_on, account.city) == (date(1990, 1, 1), "成都")
        assert session.scalars(select(Juror.orders).where(Juror.account_id == people[1])).one() == 9
    found = refused(scene, scene.file())
    assert {a: r.reason for a, r in found.items()} == {people[0]: "not_yet", people[2]: "not_yet"}
    assert bring(scene, "people", text).known == 3
    assert bring(scene, "people", f"account,orders\n{names[2]},5\n").added == 1
    assert set(refused(scene, scene.file(title="有了订单"))) == {people[0]}


def test_progress_is_told_batch_by_batch(scene: Scene) -> None:
    steps: list[int] = []
    rows = "".join(f"nobody{i}@example.org,蜀香阁,,order,\n" for i in range(BATCH + 1))
    report = bring(scene, "dealings", "account,merchant,other_account,kind,date\n" + rows, steps)
    assert steps == [BATCH, 1]
    assert report.left_out == BATCH + 1
