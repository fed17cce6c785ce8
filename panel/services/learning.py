"""What a published brief teaches: how much of the machine's draft people had to change, and which words they left readable.

Called in the unit of work that publishes. Numbers, and words that may be learnt: no text and no identifier of the case stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select, update

from panel.database import queue_up
from panel.models import (
    Brief,
    Case,
    DecisionKind,
    LearntWord,
    Objection,
    Redaction,
    RedactionCount,
    RedactionDecision,
    WordRuling,
    WordVote,
)
from panel.queries.redactions import first_reading, list_decisions
from panel.redaction import SURFACE_MAX, Draft, Entity, Redacted
from panel.redaction.decisions import Ruling, entity_id
from panel.redaction.detectors.registry import canonical
from panel.redaction.learnt import is_guess, without_names, word_in
from panel.redaction.listed import key_of
from panel.uow import UnitOfWork

WORD_LINE = 0x776F7264  # of everybody who changes learnt words
SUSPECT, OBJECTION = "suspect", "objection"  # kinds of counts that are no kinds of identifiers
POINTED, HAND = "pointed", "hand"  # families of what people added: the machine had pointed at it, or not
FOUND, KEPT, DROPPED, ADDED = range(4)


@dataclass(frozen=True, slots=True)
class _Desk:
    """A redaction at its publication, and what the machine alone had made of it."""

    redaction: Redaction
    draft: Draft
    before: Redacted
    decisions: Sequence[RedactionDecision]
    ruling: Ruling

    def said(self, kind: DecisionKind) -> list[RedactionDecision]:
        """The decisions of one kind."""
        return [row for row in self.decisions if row.kind is kind]


Counts = dict[tuple[str, str], list[int]]


def learn_from_brief(uow: UnitOfWork, case: Case, redaction: Redaction, brief: Brief, draft: Draft, *, now: datetime) -> None:
    """Count what was found, kept, dropped and added, and let the people who left words readable vote for them."""
    rows, before = list_decisions(uow.session, redaction.id), first_reading(uow.session, case, draft)
    desk = _Desk(redaction, draft, before, rows, Ruling.of(draft.decisions))
    counts: Counts = defaultdict(lambda: [0, 0, 0, 0])
    _count_masks(desk, counts)
    _count_added(desk, counts)
    _count_suspects(desk, counts)
    objections = uow.session.scalar(select(func.count()).where(Objection.redaction_id == redaction.id)) or 0
    counts[OBJECTION, "party"][FOUND] = objections
    month = now.astimezone(UTC).year * 100 + now.astimezone(UTC).month
    uow.session.add_all(
        RedactionCount(
            brief_id=brief.id, published_at=now, month=month, kind=kind, family=family, found=n[FOUND], kept=n[KEPT],
            dropped=n[DROPPED], added=n[ADDED],
        )
        for (kind, family), n in counts.items()
    )
    _vote(uow, desk, brief, now)


def _count_masks(desk: _Desk, counts: Counts) -> None:
    for entity in desk.before.entities:
        n = counts[entity.kind.value, entity.rule.partition(".")[0]]
        n[FOUND] += 1
        n[DROPPED if desk.ruling.leaves_open(entity.id) else KEPT] += 1


def _count_added(desk: _Desk, counts: Counts) -> None:
    """What a person masked and the machine had not found: pointed out by it as suspicious, or missed."""
    seen = {entity.id for entity in desk.before.entities}
    suspects = {suspect.surface for suspect in desk.before.suspects}
    for row in desk.said(DecisionKind.ADD):
        entity = entity_id(canonical(row.value))
        if entity not in seen and not desk.ruling.leaves_open(entity):
            counts[row.entity_kind, POINTED if _touches(row.value, suspects) else HAND][ADDED] += 1
        seen.add(entity)


def _count_suspects(desk: _Desk, counts: Counts) -> None:
    cleared = {row.value for row in desk.said(DecisionKind.CLEAR)}
    masked = {row.value for row in desk.said(DecisionKind.ADD)}
    for rule, surface in {(suspect.rule, suspect.surface) for suspect in desk.before.suspects}:
        n = counts[SUSPECT, rule.rpartition(".")[2]]
        n[FOUND] += 1
        if _touches(surface, masked):
            n[KEPT] += 1
        elif surface[:SURFACE_MAX] in cleared:
            n[DROPPED] += 1


def _touches(surface: str, others: Iterable[str]) -> bool:
    return any(surface in other or other in surface for other in others)


def _vote(uow: UnitOfWork, desk: _Desk, brief: Brief, now: datetime) -> None:
    """Decisions that were carried over from an earlier round have voted already."""
    masked = {word: row.made_by_id for row in _fresh(desk, DecisionKind.ADD) if (word := word_in(row.value))}
    opened = {(word, by) for word, by in _opened(desk) if word not in masked}
    if not opened and not masked:
        return
    queue_up(uow.session, WORD_LINE)
    asked = {word for word, _ in opened} | set(masked)
    known = {each.word: each for each in uow.session.scalars(select(LearntWord).where(LearntWord.word.in_(asked)))}
    for word in sorted({word for word, _ in opened} - known.keys()):
        known[word] = LearntWord(word=word, key=key_of(word), changed_at=now)
        uow.session.add(known[word])
    uow.session.flush()
    votes = [*((word, by, True) for word, by in opened), *((word, by, False) for word, by in masked.items() if word in known)]
    uow.session.add_all(
        WordVote(word_id=known[word].id, brief_id=brief.id, account_id=by, opened=is_open, voted_at=now)
        for word, by, is_open in votes
    )
    uow.session.flush()
    for word, by, is_open in votes:
        if not is_open:
            _end_ruling(uow, known[word], by, now)
    for word in {word for word, _, _ in votes}:
        recount(uow, known[word], now)


def _fresh(desk: _Desk, kind: DecisionKind) -> list[RedactionDecision]:
    return [row for row in desk.said(kind) if row.made_at >= desk.redaction.started_at]


def _opened(desk: _Desk) -> Iterator[tuple[str, int | None]]:
    """Words that stand readable in the brief because somebody left them so, with who."""
    rules: dict[str, set[str]] = defaultdict(set)
    for span in desk.before.spans:
        rules[span.entity].add(span.rule)
    must = desk.draft.must_mask
    dropped = {e.id: e for e in desk.draft.redacted.dropped if e.id not in must and is_guess(e.kind, rules[e.id])}
    by_row = [
        *((row.made_by_id, _whole(dropped[row.entity])) for row in _fresh(desk, DecisionKind.DROP) if row.entity in dropped),
        *((row.made_by_id, (row.value,)) for row in _fresh(desk, DecisionKind.CLEAR)),
    ]
    texts = "\n".join(desk.draft.redacted.texts.values())
    for by, surfaces in by_row:
        words = {word for surface in surfaces if (word := word_in(surface)) and word in texts}
        for word in without_names(sorted(words), (*desk.draft.known, *desk.draft.sure)):
            yield word, by


def _whole(entity: Entity) -> tuple[str, ...]:
    """The forms that are the name itself: its parts (欣怡 of 吕欣怡) were opened with it, nobody has decided about them."""
    return tuple(form for form in entity.forms if entity_id(canonical(form)) == entity.id)


def recount(uow: UnitOfWork, word: LearntWord, now: datetime) -> None:
    """Count the votes for a word anew. Who left it readable counts since the last time that somebody masked it."""
    mine, opened = WordVote.word_id == word.id, WordVote.opened.is_(True)
    last = uow.session.scalar(select(func.max(WordVote.voted_at)).where(mine, ~opened))
    since = opened if last is None else opened & (WordVote.voted_at > last)
    word.people = uow.session.scalar(select(func.count(WordVote.account_id.distinct())).where(mine, since)) or 0
    word.opened = uow.session.scalar(select(func.count(WordVote.brief_id.distinct())).where(mine, opened)) or 0
    word.masked = uow.session.scalar(select(func.count(WordVote.brief_id.distinct())).where(mine, ~opened)) or 0
    word.changed_at = now


def _end_ruling(uow: UnitOfWork, word: LearntWord, by_id: int | None, now: datetime) -> None:
    """Somebody masked a word that an officer had put on the list: it is off until it is put on again, or learnt anew."""
    if word.ruling == "on":
        word.ruling = ""
        uow.session.execute(
            update(WordRuling).where(WordRuling.word_id == word.id, WordRuling.undone_at.is_(None))
            .values(undone_at=now, undone_by_id=by_id)
        )
