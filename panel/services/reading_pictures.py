"""Exhibits at the desk read by machine, outside requests: boxes are suggested, and what jurors would get is read back.

A picture is claimed, read outside any transaction, and written back only while the claim and the copy are still the same.
The mediator works on meanwhile. Without the optional models it is noted what is missing, and every picture waits for a person.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from PIL import Image
from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from panel.errors import PanelError
from panel.evidence import LIMITS, EvidenceStore, opened_picture, sniff
from panel.lifecycle import CaseStatus
from panel.models import Case, Exhibit, Redaction, RedactionPicture
from panel.queries.cases import get_case
from panel.queries.redactions import make_draft
from panel.redaction import Draft
from panel.redaction.detectors.registry import canonical
from panel.redaction.pictures import Models, Named, State, codes_left, pages_of, per_mille, read_again, shared, suggest
from panel.redaction.pictures.words import find_words
from panel.redaction.pseudonyms import Language
from panel.services.copies import BOXES_MAX, DOCUMENT_BOXES_MAX, SHOWN, copies_of
from panel.uow import House

logger = logging.getLogger(__name__)
CLAIM = timedelta(minutes=10)  # longer than the longest document takes
FOUND_MAX = 40  # people and numbers that one exhibit hands to the texts
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class _Claimed:
    """One picture to be read: as it was handed in (`again` False) or as jurors would get it."""

    row: int
    keys: tuple[str, ...]
    media_type: str
    again: bool
    language: Language
    draft: Draft
    until: datetime


def read_next(house: House, store: EvidenceStore, clock: Clock, models: Callable[[], Models] = shared) -> int:
    """Read one exhibit that waits, if there is one. Gives how many were read, 0 or 1."""
    with house.db.reading() as session:
        waiting = session.scalar(_waiting(clock()).limit(1))
        if waiting is None:
            return 0
        _draft(session, session.get_one(RedactionPicture, waiting))  # kept: models load for seconds, outside of what writes
    claimed = _claim(house, clock())
    if claimed is None:
        return 0
    try:
        values = _read(claimed, store, models())
    except PanelError as error:  # the file is not what it was taken for, or gone: a person looks at it
        values = _unread(claimed, error.code)
    except Exception as error:
        logger.exception("a picture could not be read")
        values = _unread(claimed, type(error).__name__)
    return _keep(house, claimed, values, clock())


def _waiting(now: datetime) -> Any:
    """Pictures of open desks that nobody has read, or whose copy for jurors nobody has; the oldest first."""
    picture = RedactionPicture
    is_copy = and_(picture.read_at.is_not(None), picture.state.in_(SHOWN), picture.seen_at.is_(None))
    return (
        select(RedactionPicture.id)
        .join(Redaction, Redaction.id == RedactionPicture.redaction_id)
        .join(Case, Case.id == Redaction.case_id)
        .join(Exhibit, Exhibit.id == RedactionPicture.exhibit_id)
        .where(
            Case.status == CaseStatus.REDACTING, Exhibit.removed_at.is_(None),
            or_(RedactionPicture.read_at.is_(None), is_copy),
            or_(RedactionPicture.claimed_until.is_(None), RedactionPicture.claimed_until <= now),
        )
        .order_by(RedactionPicture.id)
    )


def _claim(house: House, now: datetime) -> _Claimed | None:
    until = now + CLAIM
    with house.work() as uow:
        row = uow.session.scalar(_waiting(now).limit(1).with_for_update(skip_locked=True, of=RedactionPicture))
        if row is None:
            return None
        picture = uow.session.get_one(RedactionPicture, row)
        picture.claimed_until = until
        exhibit = uow.session.get_one(Exhibit, picture.exhibit_id)
        draft, language = _draft(uow.session, picture)
        again = picture.read_at is not None
        keys = tuple(each.key for each in copies_of(picture, exhibit)) if again else (exhibit.store_key,)
        return _Claimed(row, keys, exhibit.media_type, again, language, draft, until)


def _draft(session: Session, picture: RedactionPicture) -> tuple[Draft, Language]:
    redaction = session.get_one(Redaction, picture.redaction_id)
    case = get_case(session, session.scalars(select(Case.public_id).where(Case.id == redaction.case_id)).one())
    return make_draft(session, case, redaction), "en" if case.language == "en" else "zh"


def _read(claimed: _Claimed, store: EvidenceStore, models: Models) -> dict[str, Any]:
    if claimed.again:
        return _read_back(claimed, store, models)
    if models.text is None:
        return {"suggestions": [], "doubts": ["unread"], "missing": list(models.missing)}
    decisions = (*claimed.draft.found, *claimed.draft.decisions)
    find = partial(find_words, around=claimed.draft.originals, decisions=decisions)
    suggestions: list[dict[str, Any]] = []
    doubts: dict[str, None] = {}
    named: dict[Named, None] = {}
    for number, page in enumerate(_pages(claimed, store), 1):
        found = suggest(page, claimed.draft.known, claimed.language, models, find)
        for each in found.regions:
            box = list(per_mille(each, found.width, found.height))
            suggestions.append({"box": box, "reason": each.reason, "label": each.label, "page": number})
        named |= dict.fromkeys(found.found)
        doubts |= dict.fromkeys(found.why if found.state is State.HIDDEN else ())
    suggestions, crowded = _few_enough(suggestions)
    doubts |= dict.fromkeys(["too_many"] if crowded else ())
    known = {canonical(each.surface) for each in claimed.draft.known}
    carried = [each for each in named if canonical(each.surface) not in known][:FOUND_MAX]
    return {
        "suggestions": suggestions, "doubts": list(doubts), "missing": list(models.missing),
        "found": [{"surface": each.surface, "kind": each.kind.value, "sure": each.sure} for each in carried],
    }


def _few_enough(suggestions: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], bool]:
    """Pages with more boxes than a person can check, or than one document may carry, as a whole; and whether there are any."""
    most = BOXES_MAX if len(suggestions) <= DOCUMENT_BOXES_MAX else DOCUMENT_BOXES_MAX // LIMITS.max_pages
    crowded = {page for page, count in Counter(each["page"] for each in suggestions).items() if count > most}
    whole = [{"box": [0, 0, 1000, 1000], "reason": "too_many", "label": "", "page": page} for page in crowded]
    kept = [each for each in suggestions if each["page"] not in crowded]
    return sorted(kept + whole, key=lambda each: int(each["page"])), bool(crowded)


def _read_back(claimed: _Claimed, store: EvidenceStore, models: Models) -> dict[str, Any]:
    """What can be read and scanned in the copy that jurors would get."""
    seen, codes = [], 0
    for page in _pages(claimed, store) if models.text is not None or models.codes is not None else ():
        seen += [read_again(page, models)[0]] if models.text is not None else []
        codes += codes_left(page, models)
    return {"seen": "\n".join(seen), "codes": codes}


def _pages(claimed: _Claimed, store: EvidenceStore) -> Iterator[Image.Image]:
    for key in claimed.keys:
        with store.open(key) as file:
            data = file.read()
        if sniff(data).is_picture:
            yield opened_picture(data)
        else:
            yield from pages_of(data)


def _unread(claimed: _Claimed, why: str) -> dict[str, Any]:
    """Nothing could be read: said to the person at the desk, who alone decides about it."""
    logger.warning("a picture was not read: %s", why)
    return {"seen": "", "codes": 0} if claimed.again else {"suggestions": [], "doubts": ["unread"]}


def _keep(house: House, claimed: _Claimed, values: dict[str, Any], now: datetime) -> int:
    """Write what was found, unless the claim is lost or another copy was made meanwhile."""
    done = "seen_at" if claimed.again else "read_at"
    with house.work() as uow:
        kept = uow.session.execute(
            update(RedactionPicture)
            .where(RedactionPicture.id == claimed.row, RedactionPicture.claimed_until == claimed.until)
            .values(**values, **{done: now}, claimed_until=None)
            .returning(RedactionPicture.id)
        ).scalar()
    return 0 if kept is None else 1
