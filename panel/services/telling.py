"""What everybody reads because of a case: written by its mediator, released by a second person, withdrawn, objected to.

No text goes on that names somebody of the case, its number or any phone, address or account; what else may point at somebody
is pointed out to both who read it. A story waits until both sides were told and had their days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from panel.errors import Conflict, Invalid, NotFound
from panel.lifecycle import CaseStatus, check_in
from panel.models import Case, Draft, PartyRole, Telling, TellingKind, TellingState, Verdict
from panel.notices import notify, tell_owner
from panel.queries.cases import lock_case, party_accounts
from panel.queries.listed import detect_with_lists
from panel.queries.redactions import known_names, setting_of
from panel.queries.rounds import find_last_round
from panel.redaction import Kind, leaks
from panel.settings import read_settings
from panel.uow import UnitOfWork

TITLE_MAX, TEXT_MAX, REPLY_MIN, REPLY_MAX = 200, 2000, 10, 1000
LANGUAGES = ("zh", "en")
_S = TellingState
_UNTOLD = (Kind.AMOUNT, Kind.TIME)  # a sum or an hour by itself points at nobody


@dataclass(frozen=True, slots=True)
class Words:
    """What is to be read: of an entry question and answer, of a story headline, quarrel and what changed."""

    title: str
    text: str
    changed: str = ""

    def clean(self) -> Words:
        """Without blanks at the ends."""
        return Words(self.title.strip(), self.text.strip(), self.changed.strip())

    def parts(self) -> dict[str, str]:
        """The texts that are there, by field."""
        return {name: text for name in ("title", "text", "changed") if (text := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class Pointed:
    """A stretch of a text that may point at somebody: where it stands, and the code of why (a kind or a rule)."""

    field: str
    surface: str
    kind: str
    rule: str


def point_out(session: Session, case: Case, words: Words) -> list[Pointed]:
    """What the redaction's detectors find in a text; each stretch once. A person decides about them."""
    found = detect_with_lists(
        session, words.parts(), known_names(session, case), cast(Literal["zh", "en"], case.language), (),
        setting_of(session, case),
    )
    kinds = {entity.id: entity.kind for entity in found.entities}
    parts = words.parts()
    pointed = [
        Pointed(span.text_key, parts[span.text_key][span.start : span.end], kinds[span.entity].value, "")
        for span in found.spans if span.entity in kinds and kinds[span.entity] not in _UNTOLD
    ]
    pointed += [Pointed(each.text_key, each.surface, "", each.rule) for each in found.suspects]
    return list({(each.field, each.surface): each for each in pointed}.values())


def write_telling(
    uow: UnitOfWork, case_id: int, kind: TellingKind, language: str, words: Words, *, by_id: int, now: datetime,
    looked: bool = False,
) -> Telling:  # fmt: skip
    """Write, or write anew, what everybody shall read; it waits for the second person. The same words twice do nothing.

    `looked`: the writer has seen what was pointed out. Raises Invalid with the field ("telling.names", surface; "telling.look"
    while something was pointed out and not looked at), Conflict("telling.published" | "telling.objected").
    """
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.CLOSED)
    words = words.clean()
    _check(kind, language, words)
    found = find_telling(uow.session, case.id, kind, language)
    if found is not None and _same(found, words) and found.state in (_S.WAITING, _S.PUBLISHED):
        return found
    _check_open(uow.session, case, kind, found)
    _check_names(uow.session, case, words)
    if not looked and point_out(uow.session, case, words):
        raise Invalid("telling.look", field="looked")
    if found is None:
        found = Telling(case_id=case.id, kind=kind, language=language, category=case.category, version=0)
        uow.session.add(found)
    found.title, found.text, found.changed = words.title, words.text, words.changed
    found.state, found.version, found.reply = _S.WAITING, found.version + 1, ""
    found.written_by_id, found.written_at = by_id, now
    found.reviewed_by_id = found.reviewed_at = found.appears_at = None
    uow.session.flush()
    return found


def _check_open(session: Session, case: Case, kind: TellingKind, found: Telling | None) -> None:
    """Whether there may be such a text now."""
    if case.erased_at is not None:
        raise Conflict("telling.erased")
    if found is not None and found.state is _S.PUBLISHED:
        raise Conflict("telling.published")
    if kind is not TellingKind.STORY:
        return
    if session.scalar(select(Telling.id).where(Telling.case_id == case.id, Telling.state == _S.OBJECTED).limit(1)):
        raise Conflict("telling.objected")
    if not has_verdict(session, case):
        raise Conflict("telling.no_verdict")


def has_verdict(session: Session, case: Case) -> bool:
    """Whether a panel has judged the case: without it there is no story."""
    round_ = find_last_round(session, case.id)
    return round_ is not None and session.scalar(select(Verdict.id).where(Verdict.round_id == round_.id)) is not None


def find_telling(session: Session, case_id: int, kind: TellingKind, language: str) -> Telling | None:
    """The text of a case, or None."""
    return session.scalar(
        select(Telling).where(Telling.case_id == case_id, Telling.kind == kind, Telling.language == language)
    )


def get_telling(session: Session, public_id: str) -> Telling:
    """The text. Raises NotFound("telling.unknown")."""
    found = session.scalar(select(Telling).where(Telling.public_id == public_id).execution_options(populate_existing=True))
    if found is None:
        raise NotFound("telling.unknown")
    return found


def publish_telling(uow: UnitOfWork, public_id: str, seen: int, *, by_id: int, now: datetime) -> Telling:
    """Release what was read (`seen`: its version): an entry at once, a story after both sides had their days. Again is once.

    Raises Conflict: "telling.own", "telling.changed", "telling.untold" (a side has nobody who could be told).
    """
    found, case = _locked(uow, public_id)
    if found.state is _S.PUBLISHED and found.version == seen:
        return found
    _may_review(found, seen, by_id, _S.WAITING)
    _check_names(uow.session, case, _words_of(found))
    days = 0
    if found.kind is TellingKind.STORY:
        days = read_settings(uow.session, now).story_days
        if any(not party_accounts(uow.session, case, role) for role in PartyRole):
            raise Conflict("telling.untold")
    found.state, found.reviewed_by_id, found.reviewed_at = _S.PUBLISHED, by_id, now
    found.appears_at = now + timedelta(days=days)
    if found.kind is TellingKind.STORY:
        notify(
            uow, party_accounts(uow.session, case), "story.coming", now=now, once=f"{found.public_id}:{found.version}",
            case=case, number=case.number, days=days,
        )
    return found


def return_telling(uow: UnitOfWork, public_id: str, seen: int, reply: str, *, by_id: int, now: datetime) -> Telling:
    """Send it back to whoever wrote it, with the reason. Raises Conflict as `publish_telling`, Invalid("input.too_short")."""
    return _end(uow, public_id, seen, reply, _S.WAITING, _S.RETURNED, by_id, now)


def withdraw_telling(uow: UnitOfWork, public_id: str, seen: int, reply: str, *, by_id: int, now: datetime) -> Telling:
    """Take a released text off, with the reason; it can be written anew. Raises as `return_telling`."""
    return _end(uow, public_id, seen, reply, _S.PUBLISHED, _S.WITHDRAWN, by_id, now)


def _end(
    uow: UnitOfWork, public_id: str, seen: int, reply: str, before: TellingState, after: TellingState, by_id: int, now: datetime
) -> Telling:
    reply = reply.strip()
    if len(reply) < REPLY_MIN:
        raise Invalid("input.too_short", field="reply", minimum=REPLY_MIN)
    if len(reply) > REPLY_MAX:
        raise Invalid("input.too_long", field="reply", limit=REPLY_MAX)
    found, case = _locked(uow, public_id)
    if found.state is after and found.version == seen and found.reply == reply:
        return found
    _may_review(found, seen, by_id, before)
    found.state, found.reply, found.reviewed_by_id, found.reviewed_at = after, reply, by_id, now
    notify(
        uow, [found.written_by_id], f"telling.{after.value}", now=now, once=f"{found.public_id}:{found.version}:{after.value}",
        target=("staff_case", case.public_id), case=case, number=case.number,
    )
    return found


def object_to_story(uow: UnitOfWork, case_id: int, *, now: datetime) -> int:
    """A side of the case wants no story: every one of it goes, for good, and none can be written. Gives how many went now."""
    case = lock_case(uow.session, case_id)
    mine = select(Telling).where(Telling.case_id == case.id, Telling.kind == TellingKind.STORY, Telling.state != _S.OBJECTED)
    gone = uow.session.scalars(mine).all()
    for each in gone:
        each.state = _S.OBJECTED
        each.title = each.text = each.changed = each.reply = ""
    if gone:
        tell_owner(uow, case, "story.objected", now=now, once=case.public_id)
    return len(gone)


def erase_tellings(uow: UnitOfWork, case: Case) -> None:
    """Remove what was told because of a case, and half-written answers about it."""
    for public_id in uow.session.scalars(select(Telling.public_id).where(Telling.case_id == case.id)):
        uow.session.execute(delete(Draft).where(Draft.key == f"telling.review.{public_id}"))
    uow.session.execute(delete(Telling).where(Telling.case_id == case.id))


def _locked(uow: UnitOfWork, public_id: str) -> tuple[Telling, Case]:
    """The text, behind the lock of its case: writer, reviewer, sides and erasure stand in one line."""
    case = lock_case(uow.session, get_telling(uow.session, public_id).case_id)
    return get_telling(uow.session, public_id), case


def _may_review(found: Telling, seen: int, by_id: int, state: TellingState) -> None:
    if found.version != seen or found.state is not state:
        raise Conflict("telling.changed")
    if found.written_by_id == by_id:
        raise Conflict("telling.own")


def _words_of(found: Telling) -> Words:
    return Words(found.title, found.text, found.changed)


def _same(found: Telling, words: Words) -> bool:
    return _words_of(found) == words


def _check(kind: TellingKind, language: str, words: Words) -> None:
    if language not in LANGUAGES:
        raise Invalid("input.choice", field="language")
    needed = ("title", "text", "changed") if kind is TellingKind.STORY else ("title", "text")
    for name, limit in (("title", TITLE_MAX), ("text", TEXT_MAX), ("changed", TEXT_MAX)):
        text = getattr(words, name)
        if name in needed and not text:
            raise Invalid("input.missing", field=name)
        if len(text) > limit:
            raise Invalid("input.too_long", field=name, limit=limit)


def _check_names(session: Session, case: Case, words: Words) -> None:
    """No name, number or address of the case, and nothing that is a phone, an address or an account by its looks."""
    for leak in leaks(words.parts(), known_names(session, case)):
        raise Invalid("telling.names", field=leak.key, surface=leak.surface)
