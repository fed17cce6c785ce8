"""Static files: a year in the browser under their digest, compressed, and never a script from elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, url_for

from app import create_app, statics
from app.config import Config


@pytest.fixture
def demo(app_config: Config) -> Flask:
    """The application as people run it: with compressed copies."""
    return create_app(replace(app_config, mode="demo"))


def test_a_versioned_file_is_kept_for_a_year_and_compressed(demo: Flask) -> None:
    with demo.test_request_context():
        address = url_for("static", filename="css/tokens.css")
    answer = demo.test_client().get(address, headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    demo.extensions["gongping"].db.dispose()


def test_the_plain_address_is_asked_again(demo: Flask) -> None:
    answer = demo.test_client().get("/static/css/tokens.css", buffered=True)
    assert answer.status_code == 200
    assert "immutable" not in answer.headers["Cache-Control"]
    assert demo.test_client().get("/static/../app/config.py").status_code == 404
    demo.extensions["gongping"].db.dispose()


def test_the_digest_changes_with_any_file(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a {}")
    before = statics.digest(tmp_path)
    (tmp_path / "b.css").write_text("b {}")
    assert statics.digest(tmp_path) != before
    assert statics.digest(tmp_path / "missing") != before


def test_two_processes_prepare_the_same_copy(tmp_path: Path) -> None:
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "a.css").write_text("a {}")
    first = statics.prepared(folder, tmp_path / "copies", "1")
    assert statics.prepared(folder, tmp_path / "copies", "1") == first
    assert sorted(path.name for path in first.iterdir()) == ["a.css", "a.css.gz"]
    assert [path.name for path in (tmp_path / "copies").iterdir()] == ["1"]
