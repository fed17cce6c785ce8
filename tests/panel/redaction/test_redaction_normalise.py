"""Every way to write a character reads the same, and offsets lead back to the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panel.redaction.normalise import fold, normalise, skeleton


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("１３８", "138"),
        ("①③⑧", "138"),
        ("❶❸❽", "138"),
        ("1\ufe0f\u20e33\ufe0f\u20e3", "13"),
        ("1\u200b3\u200d8", "138"),
        ("𝟏𝟑𝟖", "138"),
        ("١٣٨", "138"),
        ("Ｗｅｌｌｓ", "Wells"),
        ("Mu\u0308ller", "Muller"),
        ("Müller", "Muller"),
        ("王\ufeff芳", "王芳"),
        ("两行\n文字", "两行\n文字"),
    ],
)
def test_spellings_become_plain(written, read):
    assert normalise(written).text == read


def test_offsets_point_into_the_original():
    original = "电话：１３８\u200b００"
    normalised = normalise(original)
    start = normalised.text.index("13800")
    first, last = normalised.origin(start, start + 5)
    assert original[first:last] == "１３８\u200b００"


def test_a_folded_text_has_no_spaces_and_a_skeleton_no_separators_either():
    assert fold("Wells  Far go ＆") == "wellsfargo&"
    assert skeleton("一三八-００１３ 8000（转）") == "13800138000转"


@given(st.text())
def test_every_stretch_maps_inside_the_original(text):
    normalised = normalise(text)
    assert len(normalised.text) == len(normalised.origins)
    assert list(normalised.origins) == sorted(normalised.origins)
    for place in range(len(normalised.text)):
        start, end = normalised.origin(place, place + 1)
        assert 0 <= start < end <= len(text)


@given(st.text())
def test_a_plain_text_is_already_plain(text):
    once = normalise(text).text
    assert normalise(once).text == once
