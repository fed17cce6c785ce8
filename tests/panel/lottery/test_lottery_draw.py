"""The walk asks its rule as it promised, and keeps what it was told. The laws of chance are in `laws.py`."""

import hashlib
import hmac
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panel.errors import Invalid
from panel.lottery import Walked, draw
from panel.lottery.seals import publish_step, seal, seal_salt, walk_digest

VECTOR = hashlib.sha256(b"panel-draw/1 test vector").digest()
seeds = st.binary(min_size=32, max_size=32)


def refusing(*slots):
    """A rule that refuses exactly these slots."""
    return lambda asked: {slot: "conflict" for slot in asked if slot in slots}


def refuse_odd(asked):
    return {slot: "odd" for slot in asked if slot % 2}


def test_published_vector_with_odd_slots_refused():
    assert draw(VECTOR, 10**4, 5, refuse_odd).seated == (4402, 3882, 5650, 6298, 7310)


@given(seeds, st.integers(0, 300), st.integers(0, 40))
def test_seats_are_distinct_and_in_range(seed_bytes, pool, wanted):
    drawn = draw(seed_bytes, pool, wanted, refuse_odd)
    assert len(set(drawn.seated)) == len(drawn.seated) <= wanted
    assert all(slot in range(pool) and slot % 2 == 0 for slot in drawn.seated)
    assert drawn.exhausted == (len(drawn.seated) < wanted)


@given(seeds, st.integers(1, 300), st.integers(0, 40), st.integers(0, 40))
def test_a_smaller_panel_is_the_start_of_a_larger_one(seed_bytes, pool, fewer, more):
    fewer, more = sorted((fewer, more))
    larger = draw(seed_bytes, pool, more, refuse_odd).walked
    assert (
        draw(seed_bytes, pool, fewer, refuse_odd).walked
        == larger[: len(draw(seed_bytes, pool, fewer, refuse_odd).walked)]
    )


@given(seeds, st.integers(1, 2000), st.integers(0, 40), st.integers(1, 700))
def test_the_batch_size_changes_nothing(seed_bytes, pool, wanted, batch):
    assert draw(seed_bytes, pool, wanted, refuse_odd, batch=batch) == draw(
        seed_bytes, pool, wanted, refuse_odd
    )


@given(seeds, st.data())
def test_refusing_a_seated_slot_removes_it_and_appends_one(seed_bytes, data):
    before = draw(seed_bytes, 500, 17, refusing()).seated
    out = data.draw(st.sampled_from(before))
    after = draw(seed_bytes, 500, 17, refusing(out)).seated
    assert after[:-1] == tuple(slot for slot in before if slot != out)
    assert after[-1] not in before


@given(seeds, st.data())
def test_a_slot_that_was_not_walked_never_matters(seed_bytes, data):
    drawn = draw(seed_bytes, 500, 17, refusing())
    outside = data.draw(st.sampled_from(sorted(set(range(500)) - set(drawn.seated))))
    assert draw(seed_bytes, 500, 17, refusing(outside)) == drawn


def test_the_rule_is_asked_once_a_slot_in_walk_order_in_growing_batches():
    calls = []

    def refuse(asked):
        calls.append(list(asked))
        return dict.fromkeys(asked, "busy")

    drawn = draw(VECTOR, 3000, 17, refuse)
    asked = [slot for call in calls for slot in call]
    assert asked == [step.slot for step in drawn.walked]
    assert sorted(asked) == list(range(3000))
    assert [len(call) for call in calls[:7]] == [34, 68, 136, 272, 500, 500, 500]


def test_a_rule_about_earlier_seats_sees_them_whatever_the_batch():
    """One seat a household of ten: the rule keeps its own account of what it let pass."""

    def one_a_household():
        seen = set()

        def refuse(asked):
            reasons = {}
            for slot in asked:
                if slot // 10 in seen:
                    reasons[slot] = "housemate"
                seen.add(slot // 10)
            return reasons

        return refuse

    records = {draw(VECTOR, 200, 15, one_a_household(), batch=batch) for batch in (1, 2, 7, 30, 500)}
    assert len(records) == 1
    seated = records.pop().seated
    assert len({slot // 10 for slot in seated}) == len(seated) == 15


def test_an_exhausted_pool_is_a_value_with_every_refusal_on_record():
    drawn = draw(VECTOR, 40, 25, refuse_odd)
    assert drawn.exhausted
    assert len(drawn.seated) == 20
    assert len(drawn.walked) == 40
    assert Walked(drawn.walked[0].slot, "odd" if drawn.walked[0].slot % 2 else None) == drawn.walked[0]


def test_nobody_wanted_nobody_asked():
    asked = []
    drawn = draw(VECTOR, 100, 0, lambda slots: asked.append(slots) or {})
    assert (drawn.walked, drawn.exhausted, asked) == ((), False, [])


def test_an_empty_pool_is_exhausted_at_once():
    drawn = draw(VECTOR, 0, 7, refusing())
    assert (drawn.walked, drawn.exhausted) == ((), True)


def test_what_a_refusal_rests_on_is_kept():
    """A code alone, a code with a line of the log, or a value of the caller's with both."""
    answers = {0: "city", 1: ("left", 7), 2: SimpleNamespace(reason="staff", evidence=9), 3: None}
    drawn = draw(VECTOR, 4, 4, lambda asked: {slot: answers[slot] for slot in asked})
    assert sorted(drawn.walked, key=lambda step: step.slot) == [
        Walked(0, "city"), Walked(1, "left", 7), Walked(2, "staff", 9), Walked(3, None),
    ]  # fmt: skip


def test_the_digest_of_a_walk_names_no_conflict():
    walk = [Walked(3, None), Walked(5, "left", 7, 1), Walked(6, "dealings", 8, 1)]
    closed = seal(seal_salt(b"key", "reason", 1, 6), "dealings", 8).hex()
    plain = f'[[0,3,null,null,null],[1,5,"left",7,null],[1,6,"conflict",null,"{closed}"]]'.encode()
    assert walk_digest(publish_step(step, b"key") for step in walk) == hashlib.sha256(plain).hexdigest()


def test_a_seal_is_of_its_step_its_reason_and_its_line():
    salt = seal_salt(b"key", "reason", 1, 6)
    assert salt == hmac.digest(b"key", b"reason" + bytes([0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 6]), "sha256")[:16]
    assert seal(salt, "dealings", 8) == hashlib.sha256(salt + b'["dealings",8]').digest()
    assert seal(salt, "party", None) == hashlib.sha256(salt + b'["party",null]').digest()
    others = [seal_salt(b"other", "reason", 1, 6), seal_salt(b"key", "used", 1, 6), seal_salt(b"key", "reason", 2, 6)]
    assert len({salt, *others, seal_salt(b"key", "reason", 1, 7)}) == 5


def test_a_draw_from_ten_million_slots_walks_only_its_seats():
    """Structure, not time: a draw must never touch the whole pool."""
    looked_up = []
    draw(VECTOR, 10**7, 17, lambda asked: looked_up.extend(asked) or {})
    assert len(looked_up) == 34


@pytest.mark.parametrize(("wanted", "batch", "code"), [(-1, None, "draw.wanted"), (3, 0, "draw.batch")])
def test_impossible_requests_are_refused(wanted, batch, code):
    with pytest.raises(Invalid) as refused:
        draw(VECTOR, 10, wanted, refusing(), batch=batch)
    assert refused.value.code == code
