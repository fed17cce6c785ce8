"""The pages of the analysis: who reads them, what they say with many, few and no ballots, flags looked at, asking for one."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from app import create_app
from app.config import Config
from app.scheduler import analysing
from panel.models import Account, Analysis, AnalysisStatus, FlagLook, Juror, Role
from panel.services.analysing import begin_analysis
from panel.uow import House
from tests.app.conftest import SECRET, Browser, Clock, in_one_file, make_person, sign_in
from tests.panel.ballots_room import add_case, add_jurors, add_rounds, ring_rounds

pytestmark = pytest.mark.xdist_group("analysed")  # analysed once, not once a worker
Sign = Callable[..., Browser]
PAGES = ("/quality/jurors", "/quality/panels", "/quality/rings", "/quality/looks")
FLAG = re.compile(r"/quality/flags/(\w{26})")
WAITS = re.compile(r'stat-value num">(\d+)</p><p class="stat-label"><a href="/quality/')


@pytest.fixture
def quality(signed_in: Sign) -> Browser:
    """A quality officer who reads English."""
    return signed_in("Quality", Role.QUALITY, locale="en")


@dataclass(frozen=True, slots=True)
class Files:
    """Databases to copy: with the ballots alone, and with the analysis of them that `officer` asked for; the ballots' keys."""

    voted: Path
    analysed: Path
    officer: Account
    keys: Path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Files:
    """600 closed rounds of forty jurors; the first four vote as one on toss-ups, the fifth always for the complainant."""
    home, clock = tmp_path_factory.mktemp("analysed"), Clock()
    file = home / "gongping.db"
    shutil.copyfile(sqlite_template, file)
    app = create_app(Config(mode="test", secret_key=SECRET, home=home, workers="none", throttle=False).completed())
    app.config["CLOCK"] = clock
    house: House = app.extensions["gongping"]
    jurors = add_jurors(house, 40, clock())
    rounds = {
        number: {juror: "uphold" if juror == jurors[4] else choice for juror, choice in choices.items()}
        for number, choices in ring_rounds(jurors).items()
    }
    add_rounds(house, add_case(house, clock()), rounds, clock(), weights=(1, 2))
    voted = shutil.copyfile(in_one_file(file), home / "voted.db")
    officer = make_person(house, clock(), "Quality", Role.QUALITY, locale="en")
    asked = sign_in(app, officer, clock()).post("/quality/analysis", {"back": "quality.rings"})
    assert asked.headers["Location"] == "/quality/rings"
    assert analysing(app)() >= 1  # the months are measured in the same breath
    house.db.dispose()
    return Files(voted, in_one_file(file), officer, home / "keys")


@pytest.fixture
def voted(house: House, app_config: Config, files: Files) -> None:
    """The house with the ballots and no analysis."""
    put_in_place(house, app_config, files.voted, files.keys)


@pytest.fixture
def analysed(app: Flask, house: House, app_config: Config, files: Files, clock: Clock) -> Browser:
    """The quality officer after an analysis that the page asked for."""
    put_in_place(house, app_config, files.analysed, files.keys)
    return sign_in(app, files.officer, clock())


def put_in_place(house: House, config: Config, file: Path, keys: Path) -> None:
    """Give the house a copy of the database instead of its empty one, and the keys of its ballots."""
    house.db.dispose()
    shutil.copytree(keys, config.keys_dir, dirs_exist_ok=True)
    shutil.copyfile(file, in_one_file(config.home / "gongping.db"))


def test_who_reads_and_who_acts(signed_in: Sign, guest: Browser, quality: Browser) -> None:
    manager = signed_in("Manager", Role.MANAGER)
    for path in PAGES:
        assert quality.get(path).status_code == manager.get(path).status_code == 200
        assert guest.get(path).status_code == 303
        for role in (Role.MEDIATOR, Role.ADMIN, Role.EXPERT):
            assert signed_in(f"{role} {path[9:]}", role).get(path).status_code == 403
    assert manager.post("/quality/analysis").status_code == 403
    assert manager.post(f"/quality/looks/{'z' * 26}/undo").status_code == 403
    assert "/quality/analysis\"" not in manager.get("/quality/jurors").text


def test_before_the_first_and_without_ballots_the_pages_teach(app: Flask, quality: Browser) -> None:
    for path in PAGES:
        assert 'class="empty"' in quality.get(path).text
    quality.post("/quality/analysis")
    assert "starts within seconds" in quality.get("/quality/jurors").text
    assert quality.get("/quality/analysis.json").json == {"status": "asked", "busy": True, "step": 0, "steps": 5}
    assert quality.post("/quality/analysis").status_code == 409
    assert analysing(app)() >= 1  # the months are measured in the same breath
    assert quality.get("/quality/analysis.json").json["busy"] is False
    for path in PAGES:
        assert 'class="empty"' in quality.get(path).text
    assert "Not enough yet: 35 are needed." in quality.get("/quality/panels").text


def test_jurors_by_label_those_that_stand_out_first(analysed: Browser, house: House) -> None:
    page = analysed.get("/quality/jurors").text
    assert page.count('<th scope="row">') == 25
    assert "Leans to the complainant" in page.split("Nothing</span>")[0]
    assert "How to read this" in page.split("<table")[0]
    assert "Chose the complainant in about 9 of 10 ballots" in page
    assert "It never punishes" in page
    only = analysed.get("/quality/jurors?flagged=1").text
    assert 0 < only.count('<th scope="row">') < 25
    with house.db.reading() as session:
        for name in session.scalars(select(Account.name).join(Juror, Juror.account_id == Account.id)):
            assert name not in page
    assert "<style" not in page
    assert analysed.get("/quality/jurors?page=zz&flagged=%27").status_code == 200
    assert "shorter than that" in analysed.get("/quality/jurors?page=99").text


def test_groups_are_told_in_a_sentence(analysed: Browser) -> None:
    page = analysed.get("/quality/rings").text
    assert re.search(r"These 4 gave the same answer in \d+ of \d+ cases that divided the panel; by chance it would be", page)
    assert "780 pairs of jurors were compared" in page


SAID = re.compile(
    r"(Leans to the|Seldom (?:for the|in the)) (complainant|respondent|middle)</span></p>\s*<p>"
    r"Chose the (\w+) in about (\d+) of 10 ballots(?:, where about (\d+) are|\. That is (more|less) than) expected"
)


def test_a_flag_names_the_direction_that_its_sentence_shows(analysed: Browser) -> None:
    said = SAID.findall(analysed.get("/quality/jurors?flagged=1").text)
    assert {name for name, *_ in said} >= {"Leans to the", "Seldom for the"}
    for name, flagged, side, chosen, expected, word in said:
        assert flagged == side
        more = word == "more" if word else int(chosen) > int(expected)
        assert more == (name == "Leans to the")


def test_the_page_of_a_flag_repeats_what_was_found_and_says_where_to_look(analysed: Browser) -> None:
    ring = FLAG.search(analysed.get("/quality/rings").text)[1]
    page = analysed.get(f"/quality/flags/{ring}").text
    assert "These 4 gave the same answer" in page
    assert "does not know which seats are control cases" in page
    juror = FLAG.search(analysed.get("/quality/jurors?flagged=1").text)[1]
    page = analysed.get(f"/quality/flags/{juror}").text
    assert "in about" in page
    assert "Compare with the record on control cases" in page


def test_the_overview_counts_what_nobody_has_looked_at(analysed: Browser) -> None:
    page = analysed.get("/quality").text
    flags, groups = (int(number) for number in WAITS.findall(page)[-2:])
    assert flags > 1
    assert groups == 1
    ring = FLAG.search(analysed.get("/quality/rings").text)[1]
    analysed.post(f"/quality/flags/{ring}", {"note": "同一间宿舍，看过了。"})
    assert [int(number) for number in WAITS.findall(analysed.get("/quality").text)[-2:]] == [flags, 0]


def test_the_pool_in_figures(analysed: Browser, app: Flask, clock: Clock) -> None:
    page = analysed.get("/quality/panels").text
    assert "600 of 600" in page  # the verdicts of these rows are all undecided
    assert "0.17" in page  # 9 ones and 8 twos of 17: 9 * 8 / (17 * 25) = 0.169
    assert "trend" not in page
    clock.turn(minutes=5)
    analysed.post("/quality/analysis")
    analysing(app)()
    assert "trend-plot" in analysed.get("/quality/panels").text


def test_a_flag_is_looked_at_noted_taken_back_and_all_of_it_is_kept(analysed: Browser, signed_in: Sign, house: House) -> None:
    code = FLAG.search(analysed.get("/quality/rings").text)[1]
    assert analysed.get(f"/quality/flags/{code}").status_code == 200
    assert analysed.post(f"/quality/flags/{code}", {"note": "  "}).status_code == 422
    long = analysed.post(f"/quality/flags/{code}", {"note": "长" * 1001})
    assert long.status_code == 422
    assert "长" * 1001 in long.text
    assert analysed.post(f"/quality/flags/{code}", {"note": "同一间宿舍，看过了。"}).headers["Location"] == "/quality/rings"
    page = analysed.get("/quality/rings").text
    assert "同一间宿舍，看过了。" in page
    assert "Looked at by Quality" in page
    other = signed_in("Other", Role.QUALITY, locale="en")
    assert other.post(f"/quality/flags/{code}", {"note": "我也看了"}).status_code == 409
    with house.db.reading() as session:
        look = session.scalars(select(FlagLook)).one()
    assert other.post(f"/quality/looks/{look.public_id}/undo").headers["Location"] == "/quality/looks"
    assert other.post(f"/quality/looks/{look.public_id}/undo").status_code == 409
    log = other.get("/quality/looks").text
    assert "同一间宿舍，看过了。" in log
    assert "Taken back by Other" in log
    assert code in analysed.get("/quality/rings").text, "it waits again"
    assert analysed.post(f"/quality/flags/{code}", {"note": "再看一次"}).status_code == 303


@pytest.mark.parametrize("code", ["p1", "z" * 26, "%27", "a" * 300])
def test_a_flag_nobody_raised_is_not_there(analysed: Browser, code: str) -> None:
    assert analysed.get(f"/quality/flags/{code}").status_code == 404
    assert analysed.post(f"/quality/flags/{code}", {"note": "x"}).status_code == 404
    assert analysed.post(f"/quality/looks/{code}/undo").status_code == 404


def test_the_page_after_asking_is_one_of_ours(quality: Browser) -> None:
    assert quality.post("/quality/analysis", {"back": "https://evil.example/"}).headers["Location"] == "/quality/jurors"


def test_the_page_says_how_far_it_is_and_that_it_broke_off(analysed: Browser, house: House, clock: Clock) -> None:
    with house.work() as uow:
        begin_analysis(uow, now=clock())
        uow.session.execute(update(Analysis).where(Analysis.unfinished).values(step=2))
    page = analysed.get("/quality/jurors").text
    assert "piece 2 of 5 done" in page
    assert 'data-analysis="/quality/analysis.json"' in page
    assert "Leans to the complainant" in page, "the last finished one is shown meanwhile"
    with house.work() as uow:
        uow.session.execute(
            update(Analysis).where(Analysis.unfinished).values(
                status=AnalysisStatus.FAILED, finished_at=clock(), unfinished=None
            )
        )
    assert "broke off" in analysed.get("/quality/jurors").text


@pytest.mark.usefixtures("voted")
def test_the_command_does_one_now(app: Flask, house: House, clock: Clock) -> None:
    runner = app.test_cli_runner()
    assert "Done." in runner.invoke(args=["analyse"]).output
    with house.work() as uow:
        begin_analysis(uow, now=clock())
    refused = runner.invoke(args=["analyse"])
    assert refused.exit_code == 1
    with house.db.reading() as session:
        assert session.scalars(select(Analysis).order_by(Analysis.id)).first().figures["votes"] == 600 * 17
