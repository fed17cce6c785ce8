"""The reading of a server's trace and the model of a disk: they must be able to find an answer that left too early."""

from __future__ import annotations

import random
from pathlib import Path

from torture.trace import Disk, Event, read, unsynced_answers

LOG = "/house/gongping.db-wal"


def hexed(data: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in data)


def traced(*lines: str) -> str:
    return "\n".join(lines) + "\n"


def write(who: int, data: bytes, offset: int) -> str:
    return f'{who} pwrite64(9<{hexed(LOG.encode())}>, "{hexed(data)}", {len(data)}, {offset}) = {len(data)}'


def sync(who: int) -> str:
    return f"{who} fdatasync(9<{hexed(LOG.encode())}>) = 0"


def answer(who: int) -> str:
    return f'{who} sendto(5<{hexed(b"socket:[1]")}>, "{hexed(b"HTTP/1.1 303 SEE OTHER")}", 22, 0, NULL, 0) = 22'


def test_an_answer_after_its_sync_is_in_order_and_one_before_it_is_found(tmp_path: Path) -> None:
    place = tmp_path / "trace"
    place.write_text(traced(
        write(1, b"one", 0), sync(1), answer(1), write(1, b"two", 3), answer(1), sync(1), answer(2),
    ))
    events = read(place)
    assert [event.kind for event in events] == ["write", "sync", "answer", "write", "answer", "sync", "answer"]
    assert unsynced_answers(events, LOG) == [1]
    place.write_text(traced(write(1, b"one", 0), sync(1), answer(1), answer(1)))
    assert unsynced_answers(read(place), LOG) == [1], "no sync at all since the last answer"


def test_a_sync_that_another_thread_interrupts_counts_from_its_end(tmp_path: Path) -> None:
    place = tmp_path / "trace"
    begun = sync(1).replace(") = 0", " <unfinished ...>")
    place.write_text(traced(write(1, b"one", 0), begun, answer(2), "1 <... fdatasync resumed>) = 0", answer(1)))
    assert unsynced_answers(read(place), LOG) == [0]


def test_a_power_cut_keeps_what_was_synced_and_anything_of_the_rest() -> None:
    disk = Disk({LOG: bytearray(b"old")})
    said = (Event("write", LOG, 0, b"new"), Event("sync", LOG), Event("write", LOG, 3, b"later"), Event("write", LOG, 8, b"!"))
    for event in said:
        disk.take(event)
    chance = random.Random("cuts")
    found = {disk.after_a_cut(chance)[LOG] for _ in range(300)}
    assert all(each.startswith(b"new") for each in found)
    assert {b"new", b"newlater", b"newlater!"} <= found
    assert any(each.startswith(b"new\0\0\0\0\0!") for each in found), "a later write may be there without an earlier one"
    assert len(found) > 6, "halves of writes"
