"""Invisible marks: nothing seen changes, and any passage of sixty signs names its seat and no other."""

from __future__ import annotations

import random
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from panel.watermark import ONE, TAGS, ZERO, bare, chance_bits, count_torn, mark, name_seats, read_marks, tags_of

KEY = bytes(range(32))
SEATS = [f"seat{n:022d}" for n in range(105)]
CHINESE = (
    "消费者在第1天中午点了一份酸菜鱼，约110分钟后才送到，汤洒了一半，袋子外面全是油。打电话给商家没有人接，骑手说出餐时就没有封好。"
    "商家回复说出餐时包装完好并且拍了照片但是没有给出照片只说愿意送一份凉菜表示歉意而消费者认为应当全额退款因为菜已经没有办法再吃了。\n"
    "第二天消费者再次联系平台客服，客服答应两个工作日内答复，但是一直没有答复。"
)
ENGLISH = (
    "The customer ordered a soup at noon on day 1 and it came about 110 minutes later with half of it spilt over the bag. "
    "The shop says that the lid was sealed when it left the kitchen, and that nobody sent a photo on the day of the order.\n"
    "The customer asks for the whole price because nothing could be eaten; the shop offers a cold dish with its next delivery."
)
PICTURES = "好吃👨‍👩‍👧‍👦，" * 30 + "é́" * 40 + "مرحبا بالعالم " * 8


def blamed(text: str) -> list[str]:
    """The seats the text names, the surest first."""
    return [suspect.seat for suspect in name_seats(KEY, read_marks(text), SEATS)]


def test_nothing_seen_changes() -> None:
    for text in (CHINESE, ENGLISH, PICTURES):
        marked = mark(text, tags_of(KEY, SEATS[0]))
        assert marked != text
        assert bare(marked) == text
        added = set(marked) - set(text)
        assert added <= {ZERO, ONE}
        assert {unicodedata.category(sign) for sign in (ZERO, ONE)} == {"Cf"}


def test_every_passage_of_sixty_signs_names_its_seat_among_all_of_a_round() -> None:
    for text in (CHINESE, ENGLISH):
        for seat in SEATS[::13]:
            marked = mark(text, tags_of(KEY, seat))
            for start in range(len(text) - 60):
                assert blamed(_passage(marked, start, 60)) == [seat], (seat, start)


def _passage(marked: str, start: int, length: int) -> str:
    """What somebody copies who selects `length` seen signs: the joiners behind each come along."""
    seen, out = -1, []
    for sign in marked:
        seen += sign not in (ZERO, ONE)
        if start <= seen < start + length:
            out.append(sign)
    return "".join(out)


def test_every_short_paragraph_has_a_mark_of_its_own() -> None:
    text = "\n".join(("汤洒了一半没有人处理", "the soup was cold", "第1天：下单之后一直没有收到任何消息"))
    for line in mark(text, tags_of(KEY, SEATS[3])).split("\n"):
        assert blamed(line) == [SEATS[3]]


def test_words_and_numbers_are_not_torn_where_there_is_punctuation_and_spaces() -> None:
    for text in (CHINESE, ENGLISH):
        marked = mark(text, tags_of(KEY, SEATS[1]))
        whole = [word for word in text.replace("\n", " ").split() if word.isascii()]
        assert [word for word in whole if word not in marked] == []
        assert "110分钟" in mark(CHINESE, tags_of(KEY, SEATS[1]))


def test_a_mark_joins_no_pictures_and_no_letters() -> None:
    marked = mark(PICTURES, tags_of(KEY, SEATS[2]))
    assert "👨‍👩‍👧‍👦" in marked
    for at in range(1, len(marked)):
        if marked[at] in (ZERO, ONE) and marked[at - 1] not in (ZERO, ONE) and marked[at : at + 20].strip(ZERO + ONE) == "":
            assert unicodedata.category(marked[at - 1])[0] in "LNPZ"


def test_two_copies_mixed_name_both_and_a_cut_mark_names_nobody() -> None:
    one, other = (mark(CHINESE, tags_of(KEY, SEATS[n])) for n in (4, 9))
    assert set(blamed(one[: len(one) // 2] + other[len(other) // 2 :])) == {SEATS[4], SEATS[9]}
    torn = one.replace(ZERO + ONE, ZERO, 1)
    assert count_torn(torn) == 1
    assert blamed(torn) == [SEATS[4]]
    stripped = one.replace(ZERO, "").replace(ONE, "")
    assert blamed(stripped) == []
    assert count_torn(stripped) == 0


def test_another_key_names_nobody_and_tags_differ() -> None:
    marked = mark(CHINESE, tags_of(KEY, SEATS[0]))
    assert name_seats(bytes(32), read_marks(marked), SEATS) == []
    assert len({tags_of(KEY, seat) for seat in SEATS}) == len(SEATS)
    assert chance_bits(1, 2**10) == 14
    assert chance_bits(TAGS, 1) == 96
    assert chance_bits(0, 5) == 0


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from([ZERO, ONE, "\n", "，", "好", "a"])), max_size=400))
def test_any_text_stays_itself(text: str) -> None:
    marked = mark(text, tags_of(KEY, SEATS[0]))
    joiners = (ZERO, ONE)
    assert [s for s in marked if s not in joiners] == [s for s in text if s not in joiners]
    assert all(seat == SEATS[0] for seat in blamed(marked)) or read_marks(text)


def test_a_long_text_is_marked_at_once() -> None:
    text = "".join(random.Random(1).choices(CHINESE, k=20_000))
    assert bare(mark(text, tags_of(KEY, SEATS[0]))) == text
