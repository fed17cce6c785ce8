"""What a juror sees of a seat: the invitation, the brief, the own ballot. Built from the frozen brief and nothing before it.

Nothing here reads another seat, another ballot or a count of them: while a round is open the page cannot tell how it stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any

from sqlalchemy import Row, bindparam, or_, select
from sqlalchemy.orm import Session

from panel.ballotbox import box_of
from panel.errors import NotFound
from panel.heard import FirmSaid, Heard, events_among, firms_among, heard_among
from panel.models.ballot import Ballot
from panel.models.base import table_of
from panel.models.brief import Brief, BriefPicture
from panel.models.round import Round, RoundStatus, Seat, SeatStatus
from panel.projections.asks import Ask, ask_of
from panel.queries.ballots import try_open
from panel.queries.rounds import nth_panel

READERS = (SeatStatus.ACCEPTED, SeatStatus.CAST)  # only who has taken the seat reads the brief
SIGNS_A_MINUTE = {"zh": 400, "en": 1100}  # an unhurried reader on a phone


@dataclass(frozen=True, slots=True)
class OptionView:
    """One answer of the ballot paper."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class StatementView:
    """What one side says and asks for or offers. `silent`: gave no statement within the time."""

    side: str
    text: str
    ask: Ask | None
    remedy: str
    silent: bool


@dataclass(frozen=True, slots=True)
class FactView:
    """An event of the timeline on day 1, 2, … of the case (None: day unknown). `source`: claim, response, system."""

    day: int | None
    text: str
    source: str
    contested: bool


@dataclass(frozen=True, slots=True)
class PictureView:
    """One shown picture. Pages of one document share its `number`: `page` of `pages`. Sizes in pixels, None where unknown."""

    id: str
    number: int
    side: str
    alt: str
    media_type: str
    width: int | None
    height: int | None
    page: int
    pages: int
    sha256: str


@dataclass(frozen=True, slots=True)
class BriefView:
    """The brief in the order of one juror: who comes first is drawn from the seat's id, the same at every visit."""

    language: str
    title: str
    question: str
    fact_questions: tuple[str, ...]
    options: tuple[OptionView, ...]
    rule_text: str
    facts: tuple[FactView, ...]
    records: tuple[FactView, ...]
    statements: tuple[StatementView, StatementView]
    pictures: tuple[PictureView, ...]
    withheld: int
    heard: tuple[Heard, ...] = ()
    firms: tuple[FirmSaid, ...] = ()


@dataclass(frozen=True, slots=True)
class BallotView:
    """The juror's own ballot as it counts now. `left`: how often it may still be replaced.

    `facts`: each fact question with the answer given, "yes", "no" or "unclear". `readable`: whether the house can still tell
    what was chosen; where not, choice, facts, tags and texts are empty.
    """

    choice: str
    choice_label: str
    facts: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    rationale: str
    suggestion: str
    receipt: str
    cast_at: datetime
    left: int
    readable: bool = True


@dataclass(frozen=True, slots=True)
class SeatView:
    """One seat for its holder. `brief` is there for readers who asked for it while the round runs, `ballot` once it was cast.

    `options`: the answers of the paper, for readers; they stay readable with the ballot.
    """

    id: str
    status: str
    category: str
    language: str
    minutes: int
    answer_by: datetime | None
    deadline_at: datetime | None
    round_status: str
    nth: int
    weight: int
    weight_code: str
    weight_params: Mapping[str, Any]
    order: bytes
    options: tuple[OptionView, ...]
    brief: BriefView | None
    ballot: BallotView | None
    replaceable: bool


# The page of a seat is what jurors open most: one statement, built once, that gives columns (ADR 0016).
_R, _B, _V, _P = table_of(Round), table_of(Brief), table_of(Ballot), table_of(BriefPicture)
_PAGE = (
    select(
        _R.c.status.label("round_status"), nth_panel(_R.c).label("nth"), _R.c.wave, _R.c.wave_deadline_at, _R.c.rules,
        _R.c.brief_id, _R.c.public_id.label("round_public_id"),
        *(
            _B.c[name]
            for name in (
                "category", "language", "title", "question", "fact_questions", "options", "rule_text", "facts", "claim",
                "claim_ask", "claim_remedy", "response", "response_ask", "response_remedy", "withheld",
            )
        ),
        *(_V.c[name] for name in ("sealed", "receipt", "cast_at", "replaced")),
    )
    .select_from(_R.join(_B, _B.c.id == _R.c.brief_id).outerjoin(_V, _V.c.seat_id == bindparam("seat")))
    .where(_R.c.id == bindparam("round"))
)  # fmt: skip
_SHOWN = (
    select(_P.c.public_id, _P.c.side, _P.c.alt, _P.c.media_type, _P.c.width, _P.c.height, _P.c.page, _P.c.pages, _P.c.sha256)
    .where(_P.c.brief_id == bindparam("brief"))
    .order_by(_P.c.ordinal)
)


def view_seat(session: Session, seat: Seat, *, with_brief: bool, after_close: bool = False) -> SeatView:
    """The seat as its holder may see it now, in one SELECT, a second one for the pictures of the brief.

    A juror's copy of the brief ends with the round; `after_close`: that of a control case stays, to be contested.
    """
    row = session.connection().execute(_PAGE, {"seat": seat.id, "round": seat.round_id}).one()
    is_open = row.round_status is RoundStatus.OPEN
    order = hashlib.sha256(b"order:" + seat.public_id.encode()).digest()
    own = _ballot(session, row, seat) if row.receipt is not None else None
    may_read = seat.status in READERS
    reads = with_brief and may_read and (is_open or after_close)
    return SeatView(
        id=seat.public_id, status=seat.status.value, category=row.category, language=row.language,
        minutes=reading_minutes(row), answer_by=seat.answer_by, deadline_at=row.wave_deadline_at,
        round_status=row.round_status.value, nth=row.nth, weight=seat.weight, weight_code=seat.weight_code,
        weight_params=dict(seat.weight_params), order=order,
        options=tuple(OptionView(o["key"], o["label"]) for o in row.options) if may_read else (),
        brief=_brief(session, row, order) if reads else None, ballot=own,
        replaceable=own is not None and own.left > 0 and own.readable and is_open and seat.wave == row.wave,
    )


def reading_minutes(brief: Row[Any]) -> int:
    """Whole minutes, at least 1, that reading the brief's texts takes."""
    facts = sum(len(fact["text"]) + len(fact.get("did", "")) for fact in brief.facts)
    signs = facts + sum(map(len, (*brief.fact_questions, brief.question, brief.rule_text, brief.claim, brief.response)))
    return max(1, -(-signs // SIGNS_A_MINUTE.get(brief.language, 400)))


def _brief(session: Session, brief: Row[Any], order: bytes) -> BriefView:
    sides = ("complainant", "respondent") if order[0] & 1 else ("respondent", "complainant")
    said = {
        "complainant": StatementView("complainant", brief.claim, ask_of(brief.claim_ask), brief.claim_remedy, not brief.claim),
        "respondent": StatementView(
            "respondent", brief.response, ask_of(brief.response_ask), brief.response_remedy, not brief.response
        ),
    }
    facts = [FactView(f["day"], f["text"], f["source"], f["contested"]) for f in events_among(brief.facts)]
    return BriefView(
        language=brief.language, title=brief.title, question=brief.question, fact_questions=tuple(brief.fact_questions),
        options=tuple(OptionView(o["key"], o["label"]) for o in brief.options), rule_text=brief.rule_text,
        facts=_dated(f for f in facts if f.source != "system"),
        records=_dated(f for f in facts if f.source == "system"),
        statements=(said[sides[0]], said[sides[1]]), pictures=_pictures(session, brief.brief_id, sides),
        withheld=brief.withheld, heard=heard_among(brief.facts), firms=firms_among(brief.facts),
    )


def _dated(facts: Any) -> tuple[FactView, ...]:
    """By day, in the order given within a day; facts without a day come last."""
    return tuple(sorted(facts, key=lambda fact: (fact.day is None, fact.day or 0)))


def _pictures(session: Session, brief_id: int, sides: Sequence[str]) -> tuple[PictureView, ...]:
    rows = session.connection().execute(_SHOWN, {"brief": brief_id})
    ordered = sorted(rows, key=lambda picture: (*sides, "firm").index(picture.side))
    numbers = accumulate(int(picture.page == 1) for picture in ordered)  # a first page begins an exhibit
    return tuple(
        PictureView(p.public_id, number, p.side, p.alt, p.media_type, p.width, p.height, p.page, p.pages, p.sha256)
        for number, p in zip(numbers, ordered, strict=True)
    )


def _ballot(session: Session, row: Row[Any], seat: Seat) -> BallotView:
    labels = {option["key"]: option["label"] for option in row.options}
    said = try_open(box_of(session), row.round_public_id, seat.public_id, row.sealed)
    left = max(0, int(row.rules["max_replacements"]) - row.replaced)
    if said is None:
        return BallotView("", "", (), (), "", "", receipt=row.receipt, cast_at=row.cast_at, left=left, readable=False)
    return BallotView(
        choice=said.choice, choice_label=labels.get(said.choice, ""),
        facts=tuple(zip(row.fact_questions, said.facts, strict=True)), tags=said.tags, rationale=said.rationale,
        suggestion=said.suggestion, receipt=row.receipt, cast_at=row.cast_at, left=left,
    )


def get_picture(session: Session, seat: Seat, picture_id: str) -> BriefPicture:
    """A picture of the brief this seat reads.

    Raises NotFound("picture.unknown") for any other, before acceptance, and once the round is over; those of a control case
    stay, to be contested.
    """
    found = session.scalar(
        select(BriefPicture)
        .join(Round, Round.brief_id == BriefPicture.brief_id)
        .where(
            Round.id == seat.round_id, or_(Round.status == RoundStatus.OPEN, Round.case_id.is_(None)),
            BriefPicture.public_id == picture_id,
        )
    )
    if found is None or seat.status not in READERS:
        raise NotFound("picture.unknown")
    return found
