"""The tables' history: it ends at the models, every step goes up and down on both databases, and rows survive what they can."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import (
    CheckConstraint,
    Connection,
    Engine,
    MetaData,
    Table,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError

from panel.database import make_engine
from panel.migrations import run
from panel.models import Base, is_mapped
from tests.guards.fitting import BY_TRIGGER, NOW, OF_TWO, value
from tests.guards.sources import nothing
from voting import PanelRules


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection for looking at the tables."""
    engine: Engine = make_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """What the models tell of: all but the full-text table, whose making and unmaking `shape` compares."""
    return kind != "table" or is_mapped(name)


def differences(url: str) -> list[Any]:
    """What the models say and the database does not, or the other way round."""
    with connected(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": include_name})
        return list(compare_metadata(context, Base.metadata))


def shape(url: str) -> dict[str, Any]:
    """Tables, columns, constraints and indexes, in words that can be compared."""
    with connected(url) as connection:
        found = inspect(connection)
        return {
            name: (
                sorted((c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(name)),
                sorted(str(u["name"]) for u in found.get_unique_constraints(name)),
                sorted(str(c["name"]) for c in found.get_check_constraints(name)),
                sorted(str(k["name"]) for k in found.get_foreign_keys(name)),
                sorted(str(i["name"]) for i in found.get_indexes(name)),
            )
            for name in found.get_table_names()
        }


def test_the_history_ends_at_the_models(database_url: str) -> None:
    run.upgrade(database_url)
    nothing(str(difference) for difference in differences(database_url))
    assert run.current(database_url) == run.head()


def test_the_tables_have_the_checks_of_the_models(database_url: str) -> None:
    """Alembic does not compare CHECK constraints; the names are compared here."""
    run.upgrade(database_url)
    constraints = [constraint for table in Base.metadata.sorted_tables for constraint in table.constraints]
    wanted = {str(constraint.name) for constraint in constraints if isinstance(constraint, CheckConstraint)}
    made = {name for _, _, checks, _, _ in shape(database_url).values() for name in checks}
    assert wanted == made


def rules(url: str) -> dict[str, str]:
    """What every check and every index says, by its name: its condition, columns, whether it is unique, and of which rows."""
    with connected(url) as connection:
        found, said = inspect(connection), dict[str, str]()
        for name in found.get_table_names():
            said |= {f"{name} {check['name']}": plain(check["sqltext"]) for check in found.get_check_constraints(name)}
            for index in found.get_indexes(name):
                of = index.get("dialect_options", {})
                where = str(of.get("sqlite_where", of.get("postgresql_where", "")))
                said[f"{name} {index['name']}"] = f"{index['unique']} {index['column_names']} {plain(where)}"
        return said


def plain(condition: str) -> str:
    """A condition without what two writers may write differently: blanks, brackets, quotes of names, casts."""
    return re.sub(r'::(?:character varying|double precision|\w+)(?:\[\])?|[\s()"\[\]]', "", condition).lower()


def test_checks_and_indexes_say_what_the_models_say(database_url: str, tmp_path: Path) -> None:
    """Not their names alone: what tests run on is made from the models, what people vote on by the steps."""
    run.upgrade(database_url)
    by_steps = rules(database_url)
    run.downgrade(database_url, "base", keys=tmp_path / "keys")
    engine = make_engine(database_url)
    Base.metadata.create_all(engine)
    engine.dispose()
    by_models = rules(database_url)
    nothing(
        f"{name}: {by_steps.get(name)} by the steps, {by_models[name]} by the models"
        for name in sorted(by_models) if by_steps.get(name) != by_models[name]
    )
    assert len(by_models) > 300


def test_the_guard_sees_a_missing_column(sqlite_url: str) -> None:
    run.upgrade(sqlite_url)
    with connected(sqlite_url) as connection:
        connection.execute(text("ALTER TABLE drafts DROP COLUMN saved_at"))
        connection.commit()
    assert len(differences(sqlite_url)) == 1


def test_every_step_goes_up_and_down_and_up_again(database_url: str) -> None:
    before: list[dict[str, Any]] = [shape(database_url)]
    for revision in run.list_revisions():
        run.upgrade(database_url, revision)
        before.append(shape(database_url))
    for revision, wanted in zip(reversed(["base", *run.list_revisions()[:-1]]), reversed(before[:-1]), strict=True):
        run.downgrade(database_url, revision)
        left = shape(database_url)
        left.pop("alembic_version", None)
        wanted.pop("alembic_version", None)
        assert left == wanted
    run.upgrade(database_url)
    assert shape(database_url) == before[-1]


def test_every_step_goes_down_and_up_with_a_row_in_every_table(database_url: str, tmp_path: Path) -> None:
    run.upgrade(database_url)
    fill(database_url)
    assert {number for table, number in rows(database_url).items() if table not in OF_TWO} == {1}
    for revision in reversed(["base", *run.list_revisions()[:-1]]):
        run.downgrade(database_url, revision, keys=tmp_path / "keys")
    run.upgrade(database_url)
    assert set(rows(database_url).values()) == {0}


def test_addresses_from_before_they_were_confirmed_count_as_confirmed(database_url: str) -> None:
    """Whoever got mails before goes on getting them; whoever has only a phone has nothing confirmed."""
    run.upgrade(database_url, "0001")
    with connected(database_url) as connection:
        found = MetaData()
        found.reflect(connection, only=["accounts"])
        account = found.tables["accounts"]
        same = {"name": "A", "password_hash": "!", "locale": "zh", "created_at": NOW}
        connection.execute(account.insert().values(public_id="1", email="a@example.org", **same))
        connection.execute(account.insert().values(public_id="2", phone="+8613800138000", **same))
        connection.commit()
    run.upgrade(database_url)
    with connected(database_url) as connection:
        confirmed = connection.execute(text("SELECT public_id FROM accounts WHERE email_confirmed_at IS NOT NULL"))
        assert [row.public_id for row in confirmed] == ["1"]


def test_of_objections_that_wait_in_the_same_words_the_first_stays(database_url: str) -> None:
    """What 0003 does to rows of before: the answered one stays as well, and the database then refuses a repetition."""
    run.upgrade(database_url, "0002")
    fill(database_url)  # one objection, answered
    said = ("认得出店名", "认得出 店名\n", "认得出\n店名", "还有门牌号")
    with connected(database_url) as connection:
        found = MetaData()
        found.reflect(connection, only=["objections"])
        table = found.tables["objections"]
        for number, words in enumerate(said, 100):
            values = {"id": number, "public_id": f"objection{number}", "redaction_id": 1, "party_id": 1, "text": words}
            connection.execute(table.insert().values(**values, made_at=NOW))
        connection.commit()
    run.upgrade(database_url, "0003")
    with connected(database_url) as connection:
        left = connection.execute(text("SELECT id, text_digest FROM objections ORDER BY id")).all()
        assert [row.id for row in left][1:] == [100, 101, 103]
        assert all(len(row.text_digest) == 64 for row in left)
        again = text("UPDATE objections SET text_digest = :digest WHERE id = 103")
        with pytest.raises(IntegrityError):
            connection.execute(again, {"digest": left[1].text_digest})


def test_rules_of_before_get_the_share_they_were_counted_by(database_url: str) -> None:
    """What 0009 does to rules, and back; the digest is that of the rules as they stand."""
    rules = PanelRules(options=("refund", "nothing"))
    before = {name: value for name, value in rules.to_dict().items() if name != "quarter_share"}
    run.upgrade(database_url, "0008")
    fill(database_url)

    def write(rules: dict[str, object], digest: str) -> None:
        with connected(database_url) as connection:
            found = MetaData()
            found.reflect(connection, only=["rounds"])
            connection.execute(found.tables["rounds"].update().values(rules=rules, rules_digest=digest))
            connection.commit()

    def read() -> tuple[dict[str, object], str]:
        with connected(database_url) as connection:
            found = MetaData()
            found.reflect(connection, only=["rounds"])
            table = found.tables["rounds"]
            row = connection.execute(select(table.c.rules, table.c.rules_digest)).one()
            return row.rules, row.rules_digest

    write(before, "0" * 64)
    run.upgrade(database_url, "0009")
    assert read() == (rules.to_dict(), rules.digest())
    run.downgrade(database_url, "0008")
    assert read()[0] == before


def test_options_of_before_keep_the_side_they_were_shown_with(database_url: str) -> None:
    """What 0004 does to options, and back."""
    before = [{"key": key, "label": key} for key in ("uphold", "partly", "dismiss", "other")]
    run.upgrade(database_url, "0003")
    fill(database_url)
    with connected(database_url) as connection:
        found = MetaData()
        found.reflect(connection, only=["redactions", "briefs"])
        for name in ("redactions", "briefs"):
            connection.execute(found.tables[name].update().values(options=before))
        connection.commit()

    def options(name: str) -> list[dict[str, str]]:
        with connected(database_url) as connection:
            return connection.execute(select(Base.metadata.tables[name].c.options)).scalar_one()

    run.upgrade(database_url, "0004")
    for name in ("redactions", "briefs"):
        assert [option["side"] for option in options(name)] == ["complainant", "middle", "respondent", "middle"]
    run.downgrade(database_url, "0003")
    assert options("redactions") == options("briefs") == before


def fill(url: str) -> None:
    """Put one row into every table that exists."""
    with connected(url) as connection:
        found = MetaData()
        found.reflect(connection, only=lambda name, _metadata: is_mapped(name))
        numbers = count(1)
        for table in Base.metadata.sorted_tables:
            if table.name in found.tables and table.name not in (*BY_TRIGGER, *OF_TWO):
                connection.execute(found.tables[table.name].insert().values(row(table, found.tables[table.name], numbers)))
        connection.commit()


def row(model: Table, there: Table, numbers: Iterator[int]) -> dict[str, Any]:
    """A row that fits the table: the first row of every table it points to, and something in every column.

    A column that the models no longer have is filled by what the database says of it.
    """
    return {column.name: value(model.c.get(column.name, column), numbers) for column in there.columns}


def rows(url: str) -> dict[str, int]:
    """How many rows each of our tables has."""
    with connected(url) as connection:
        return {t.name: connection.scalar(select(func.count()).select_from(t)) or 0 for t in Base.metadata.sorted_tables}


def test_a_new_revision_is_numbered_after_the_last(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy = tmp_path / "migrations"
    shutil.copytree(run.FOLDER, copy)
    monkeypatch.setattr(run, "FOLDER", copy)
    run.upgrade(sqlite_url)
    made = run.write_revision(sqlite_url, "Add something")
    assert made.parent == copy / "versions"
    assert made.name == f"{len(run.list_revisions()):04d}_add_something.py"
