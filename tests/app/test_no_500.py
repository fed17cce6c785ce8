"""Whatever is sent, by whomever: no fault of ours comes back, nothing of the inside is shown, no typed text is lost."""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import escape

from app.config import Config
from panel.lifecycle import CaseStatus as S
from tests.app.conftest import SECRET, Clock, running
from tests.app.matrix import Watch, methods, path_of
from tests.app.raging import Rage, sign_everybody_in
from tests.app.town import Town
from tests.guards.sources import nothing
from tests.services.postgres import PostgresServer

pytestmark = pytest.mark.xdist_group("storm")  # built once, not once a worker
PLACES = (S.IN_MEDIATION, S.REDACTING, S.VOTING, S.DECIDED, S.APPEALED)


def seed() -> int:
    """From GONGPING_TEST_SEED to see a storm again, else a new one."""
    return int(os.environ.get("GONGPING_TEST_SEED") or random.SystemRandom().randrange(10**9))


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Config:
    """An application on a fresh SQLite file, for all tests of this file."""
    home = tmp_path_factory.mktemp("storm")
    shutil.copyfile(sqlite_template, home / "gongping.db")
    return Config(mode="test", secret_key=SECRET, home=home, workers="none", throttle=False).completed()


@pytest.fixture(scope="module")
def town(config: Config) -> Iterator[Town]:
    """People and cases on SQLite."""
    clock = Clock()
    for app in running(config, clock):
        yield Town.found(app, clock, PLACES)


@pytest.fixture
def postgres_town(config: Config, postgres: PostgresServer, postgres_template: str) -> Iterator[Town]:
    """People and cases on PostgreSQL, which refuses what SQLite swallows."""
    url, clock = postgres.create_database(postgres_template), Clock()
    for app in running(replace(config, database_url=url), clock):
        yield Town.found(app, clock, PLACES)
    postgres.drop_database(url)


def test_no_request_brings_a_fault_of_ours(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    number = seed()
    with capsys.disabled():
        sys.stdout.write(f"\nGONGPING_TEST_SEED={number}\n")
    sign_everybody_in(town)
    rage = Rage(town, random.Random(number), Watch(str(town.house.db.engine.url.database)))
    try:
        rage.everywhere()
    finally:
        rage.watch.restore()
        rage.watch.close()
    assert rage.sent > 1800
    nothing([*rage.wrong, *([f"seed {number}"] if rage.wrong else [])])


def test_no_request_brings_a_fault_of_ours_on_postgresql(postgres_town: Town) -> None:
    number = seed()
    sign_everybody_in(postgres_town)
    rage = Rage(postgres_town, random.Random(number))
    rage.everywhere(("complainant", "seated", "owner", "admin"))
    assert rage.sent > 500
    nothing([*rage.wrong, *([f"seed {number}"] if rage.wrong else [])])


TYPED = "这是打了很久的字，不该丢 <b>&"
LONG = "打了很久的字" * 1000
NOT_TEXT = {"propose-hours", "stance", "occurred_on"}
FRESH = {"response": S.FILED, "proposal": S.IN_MEDIATION}
FORMS = {
    "filing": ("member", None, "disputes.file", {"text": TYPED, "title": "标题还在", "occurred_on": "2026-02-31"}),
    "response": ("respondent", S.FILED, "disputes.respond", {"text": TYPED, "remedy_text": "x" * 501}),
    "counter-proposal": ("complainant", S.IN_MEDIATION, "disputes.propose", {"text": TYPED, "amount": "很多"}),
    "ballot": ("seated", S.VOTING, "juror.cast", {"rationale": TYPED, "suggestion": "x" * 501}),
    "proposal": ("owner", S.IN_MEDIATION, "mediation.make_proposal", {"propose-text": TYPED, "propose-hours": "9999"}),
    "decision": ("owner", S.DECIDED, "mediation.decide", {"reasons": TYPED, "stance": "nonsense"}),
    "note": ("owner", S.VOTING, "mediation.write_note", {"note-text": LONG}),
    "ruling": ("manager", S.APPEALED, "mediation.rule", {"rule-ruling": TYPED}),
    "sign-up": ("guest", None, "account.sign_up", {"identifier": "nobody"}),
}


@pytest.mark.parametrize("form", list(FORMS))
def test_what_was_typed_is_shown_again_beside_the_fault(town: Town, form: str) -> None:
    sign_everybody_in(town)
    persona, status, endpoint, data = FORMS[form]
    place = town.places.get(status) if status else None
    ids = place.ids if place else town.ids
    if form in FRESH:  # a case in which nobody has answered, or proposed anything, yet
        ids = {"case_id": town.scene.case(town.scene.to(FRESH[form])).public_id}
    rule = next(r for r in town.app.url_map.iter_rules(endpoint) if "POST" in methods(r))
    answer = town.browser(persona, place).post(path_of(rule, ids), data)
    assert answer.status_code == 422, answer.text[:500]
    assert 'aria-invalid="true"' in answer.text
    for name, typed in data.items():
        if isinstance(typed, str) and len(typed) > 3 and name not in NOT_TEXT:
            assert str(escape(typed)) in answer.text, name
