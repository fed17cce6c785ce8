"""A text that got out, without its marks: found by its words among all briefs, with a line in the log of each case."""

from __future__ import annotations

from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import Brief, TimelineEntry
from panel.queries.leaked import PIECE, PIECE_HAN, PROBES, find_briefs, pieces_of
from panel.services.tracing import trace_text
from panel.watermark import ONE, ZERO
from tests.panel.scene import Scene

OTHER = "洗衣机修了三次还是漏水，师傅每次都说已经换了新的密封圈，可是地板又泡坏了一大片，邻居也来敲门。"
ENGLISH = "The washing machine was repaired three times and it still leaks, although the seal was said to be new each time."


def test_pieces_are_cut_from_each_line_and_few() -> None:
    assert pieces_of("短") == pieces_of("") == pieces_of("short words") == []
    assert pieces_of("一二三四五六七八九十甲乙") == ["一二三四五六七八九十"]
    assert [len(piece) for piece in pieces_of("x" * PIECE + "y" * PIECE)] == [PIECE, PIECE]
    assert len(pieces_of("".join(chr(0x4E00 + at) for at in range(PIECE_HAN * 500)))) <= PROBES
    torn = f"一二三{ZERO}四五六七{ONE * 5}八九十"
    assert pieces_of(torn) == ["一二三四五六七八九十"], "torn marks hide no words"


def test_retyped_words_name_the_brief_and_no_seat(scene: Scene) -> None:
    soup = scene.to(CaseStatus.VOTING)
    machine = scene.to(CaseStatus.VOTING, text=f"{OTHER}\n{ENGLISH}", merchant_name="净衣坊")
    with scene.house.db.reading() as session:
        claim = session.scalars(select(Brief.claim).where(Brief.case_id == machine)).one()
        for pasted in (claim, f"网上看到的：{OTHER}（转发）", f"Seen somewhere: {ENGLISH}"):
            found = find_briefs(session, pasted)
            assert [each.number for each in found] == [scene.case(machine).number]
            assert found[0].found >= found[0].sought - 2
        assert find_briefs(session, "今天天气很好，大家一起去公园散步，看见湖边开满了花，晚上才慢慢走回家。") == ()
        assert find_briefs(session, "100%_" * 20) == (), "signs of the search mean nothing in a text"
    with scene.house.work() as uow:
        told = trace_text(uow, [b"k" * 32], OTHER, now=scene.now)
    assert (told.marks, told.seats) == (0, ())
    with scene.house.db.reading() as session:
        logged = session.scalars(select(TimelineEntry.case_id).where(TimelineEntry.kind == "leak.traced")).all()
    assert logged == [machine]
    assert soup not in logged
