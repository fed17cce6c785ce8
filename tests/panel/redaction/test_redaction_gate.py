"""The gate: whatever is still readable blocks publication, however it is written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panel.redaction import Drop, Kind, Known, detect, leaks

KNOWN = [
    Known("林若曦", Kind.PERSON, "complainant"),
    Known("13800138000", Kind.PHONE, "complainant"),
    Known("Northwind Savings", Kind.SHOP, "respondent"),
    Known("云海市青山区杏林路66号梧桐苑3栋501", Kind.ADDRESS, "complainant"),
]


@pytest.mark.parametrize(
    "published",
    [
        "林若曦投诉",
        "林 若 曦投诉",
        "林\u200b若\u200b曦",
        "若曦说",
        "林女士",
        "１３８００１３８０００",
        "1 3 8 0 0 1 3 8 0 0 0",
        "138-0013-8000",
        "1\u200b3800138000",
        "①③⑧⓪⓪①③⑧⓪⓪⓪",
        "一三八零零一三八零零零",
        "138\n0013\n8000",
        "NORTHWIND refused",
        "north wind savings",
        "northwind_savings_receipt.jpg",
        "在梧桐苑3栋门口",
        "unknown 13911112222",
        "mail x.y@example.com",
    ],
)
def test_every_spelling_is_caught(published):
    assert leaks({"text": published}, KNOWN)


@pytest.mark.parametrize("published", ["[消费者]投诉[商家]，退68.50元", "2026-11-03 18:30", "XX/XX/2019 {$500.00}", ""])
def test_redacted_text_passes(published):
    assert leaks({"text": published}, KNOWN) == []


def test_a_leak_names_the_string_the_surface_and_the_reason():
    found = leaks({"ok": "[消费者]", "file name": "若曦.jpg"}, KNOWN)
    assert {(leak.key, leak.surface) for leak in found} == {("file name", "若曦")}
    assert {leak.why for leak in found} == {"gate.registry"}


def test_a_surface_masked_in_one_text_may_not_stand_in_another():
    redacted = detect({"a": "骑手魏小满迟到"}, [], "zh")
    assert leaks(redacted.texts, [], redacted.entities) == []
    assert leaks({**redacted.texts, "alt": "魏小满的照片"}, [], redacted.entities)


def test_a_renamed_pseudonym_may_not_be_the_name():
    assert leaks({"a": "[林若曦]投诉"}, KNOWN)


def test_what_a_person_left_in_the_open_passes():
    texts = {"a": "骑手魏小满迟到"}
    entity = detect(texts, [], "zh").entities[0]
    redacted = detect(texts, [], "zh", decisions=[Drop(entity.id, "a brand of dumplings")])
    assert leaks(redacted.texts, [Known("魏小满", Kind.SHOP)], redacted.entities, allowed=redacted.dropped) == []


FILLER = st.text(alphabet="的了我们今天没有送到饭菜很凉退款，。！ \n", max_size=20)
WRITTEN = st.sampled_from(
    ["林若曦", "林 若曦", "若曦", "林小姐", "13800138000", "138 0013 8000", "１３８００１３８０００", "Northwind", "杏林路66号"]
)


@settings(deadline=None)  # models load at the first example
@given(st.lists(st.tuples(FILLER, WRITTEN), min_size=1, max_size=6))
def test_what_is_redacted_passes_and_what_is_not_does_not(parts):
    text = "".join(f"{filler}，{written}。" for filler, written in parts)
    assert leaks({"a": text}, KNOWN)
    redacted = detect({"a": text}, KNOWN, "zh")
    assert leaks(redacted.texts, KNOWN, redacted.entities) == []
