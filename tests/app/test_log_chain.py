"""Lines of the log that were changed, put in, taken out or cut off are seen by whoever has the key of the house."""

from __future__ import annotations

import io
import json
import logging
import os
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.config import Config
from app.log_chain import Chained, check
from app.log_lines import formatter
from tests.app.conftest import SECRET, Clock, command, running

KEY, OTHER = b"k" * 32, b"o" * 32


def written(folder: Path | None, count: int = 12, process: int = 0) -> list[str]:
    """So many lines of one process."""
    chained = Chained(formatter("json"), KEY, folder)
    records = [logging.makeLogRecord({"name": "app", "msg": f"line {number} of {process}"}) for number in range(count)]
    made = [chained.format(record) for record in records]
    chained.note()
    return made


def notes(folder: Path) -> list[str]:
    [path] = folder.glob("*.log")
    return path.read_text("ascii").splitlines()


@pytest.fixture
def log(tmp_path: Path) -> list[str]:
    """Lines of two processes, mixed as they come."""
    one, two = written(tmp_path, process=1), written(tmp_path, process=2)
    return [line for pair in zip(one, two, strict=True) for line in pair]


def test_a_log_as_it_was_written_holds_behind_any_shipper(log: list[str], tmp_path: Path) -> None:
    assert json.loads(log[0])["message"] == "line 0 of 1"
    told = check([f"<14>1 2026-11-21T06:05:00Z host gongping - - - {line}\n" for line in log], notes(tmp_path), [OTHER, KEY])
    assert (told.lines, told.loose, told.faults) == (24, 0, [])
    assert check([*log[:3], "words of a proxy", *log[3:]], [], [KEY]).loose == 1
    later = check(log[6:], notes(tmp_path), [KEY])  # the file of the day before holds the others
    assert (later.lines, later.inside, later.faults) == (18, 2, [])


def test_every_single_change_is_seen(log: list[str], tmp_path: Path) -> None:
    chance = random.Random("log")
    for _ in range(60):
        changed, at = list(log), chance.randrange(len(log))
        deed = chance.choice(["change", "take", "double", "swap", "cut"])
        if deed == "change":
            changed[at] = changed[at].replace("line ", "LINE ", 1)
        elif deed == "take":
            del changed[at]
        elif deed == "double":
            changed.insert(at, changed[at])
        elif deed == "swap":
            changed[at], changed[at - 2] = changed[at - 2], changed[at]  # of one process
        else:
            del changed[at:]
        told = check(changed, notes(tmp_path), [KEY])
        assert told.faults or (deed == "take" and at < 2 and told.inside == 1), (deed, at)
    assert check(log, notes(tmp_path), [OTHER]).faults  # and another house's key makes nothing good
    assert check(log, ["nonsense"], [KEY]).faults == ["no note: 'nonsense'"]


def test_without_the_key_nobody_writes_a_line_that_holds(log: list[str], tmp_path: Path) -> None:
    forged = Chained(formatter("json"), OTHER, None)
    lines = [forged.format(logging.makeLogRecord({"name": "app", "msg": "nothing happened"})) for _ in range(3)]
    assert len(check([*log, *lines], [], [KEY]).faults) == 3
    renumbered = [line.replace(json.loads(line)["chain"].split(".")[0], "0" * 12) for line in log[::2]]
    assert len(check(renumbered, [], [KEY]).faults) == 12
    assert check(renumbered, notes(tmp_path), [KEY]).faults[-1].endswith("here is nothing")


def test_a_process_that_splits_off_begins_a_chain_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    chained = Chained(formatter("json"), KEY, None)
    record = logging.makeLogRecord({"name": "app", "msg": "x"})
    first = json.loads(chained.format(record))["chain"].split(".")
    monkeypatch.setattr(os, "getpid", lambda: 1)
    second = json.loads(chained.format(record))["chain"].split(".")
    assert first[0] != second[0]
    assert (first[1], second[1]) == ("1", "1")


def test_a_full_disk_does_not_stop_the_log(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert len(written(tmp_path / "file" / "digests")) == 12


@pytest.fixture
def told(app_config: Config, clock: Clock) -> Iterator[tuple[Flask, io.StringIO]]:
    """An application that writes JSON, and what it has written."""
    for made in running(replace(app_config, log="json"), clock):
        stream = io.StringIO()
        logging.getLogger("gongping").handlers[0].setStream(stream)
        yield made, stream


def test_the_log_of_the_house_is_checked_by_a_command_after_its_key_was_changed(
    told: tuple[Flask, io.StringIO], app_config: Config, tmp_path: Path
) -> None:
    app, stream = told
    for path in ("/", "/rules", "/nowhere"):
        app.test_client().get(path)
    lines = stream.getvalue().splitlines()
    assert len(lines) >= 3
    place = tmp_path / "log.json"
    place.write_text("\n".join(lines) + "\n")
    assert f"{len(lines)} lines are as they were written; 0 others" in command(app, "logs", "check", str(place))
    later = create_app(replace(app_config, secret_key="n" * 40, old_secret_keys=(SECRET,)))
    assert "as they were written" in command(later, "logs", "check", str(place))
    later.extensions["gongping"].db.dispose()
    place.write_text("\n".join([lines[0].replace("GET", "PUT"), *lines[1:]]) + "\n")
    assert "not what was written" in command(app, "logs", "check", str(place), code=1)
    note = tmp_path / "notes"
    note.write_text(f"2026-11-21T06:05:00Z {json.loads(lines[-1])['chain']}\n")
    place.write_text("\n".join(lines[:-1]) + "\n")
    assert "had come to" in command(app, "logs", "check", str(place), "--notes", str(note), code=1)
