"""Commands: the first administrator, the tables, an invented house."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from flask import Flask

from panel.migrations import run
from panel.models import Account
from tests.app.conftest import Browser

PASSWORD = "four little ducks swim"


def test_the_first_administrator_is_made_and_signs_in(app: Flask) -> None:
    runner = app.test_cli_runner()
    made = runner.invoke(args=["accounts", "create-admin", "--email", "Chief@example.org"], input=f"{PASSWORD}\n{PASSWORD}\n")
    assert made.exit_code == 0, made.output
    assert PASSWORD not in made.output
    guest = Browser(app.test_client())
    guest.post("/sign-in", {"identifier": "chief@example.org", "password": PASSWORD})
    assert guest.get("/admin/accounts").status_code == 200
    listed = runner.invoke(args=["accounts", "list"])
    assert "chief@example.org  Admin  admin" in listed.output


def test_a_weak_password_or_a_known_address_is_refused_in_words(app: Flask) -> None:
    runner = app.test_cli_runner()
    weak = runner.invoke(args=["accounts", "create-admin", "--email", "chief@example.org", "--password", "1234567890"])
    assert weak.exit_code == 1
    assert "Error:" in weak.output
    assert "Traceback" not in weak.output
    again = ["accounts", "create-admin", "--email", "chief@example.org", "--password", PASSWORD]
    assert runner.invoke(args=again).exit_code == 0
    assert runner.invoke(args=again).exit_code == 1


def test_the_tables_go_down_and_up_by_command(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert run.head() in runner.invoke(args=["db", "current"]).output
    assert "base" in runner.invoke(args=["db", "downgrade", "base"]).output
    assert run.head() in runner.invoke(args=["db", "upgrade"]).output


def test_seed_fills_once_and_prints_rates(app: Flask) -> None:
    runner = app.test_cli_runner()
    done = runner.invoke(args=["seed", "--jurors", "50", "--cases", "20"])
    assert done.exit_code == 0, done.output
    assert re.search(r"50 jurors in \d+ s .* 20 cases in \d+ s", done.output)
    again = runner.invoke(args=["seed", "--jurors", "50", "--cases", "20"])
    assert again.exit_code == 1
    assert "seeded before" in again.output


def test_seed_keeps_out_of_a_house_of_real_people(app: Flask, person: Callable[..., Account]) -> None:
    person("Lin Wei")
    app.extensions["gongping.config"] = replace(app.extensions["gongping.config"], mode="production")
    done = app.test_cli_runner().invoke(args=["seed"])
    assert done.exit_code == 1
    assert "no demo: nothing was changed" in done.output
