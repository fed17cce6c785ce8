"""Finding precedents by words: which ones fit, ranked. What a search costs does not grow with the library beyond `MOST`."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, select, text
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.knowledge.words import cut, telling
from panel.models import Brief, Precedent, Round
from panel.models.base import table_of

MOST = 500  # the newest that fit are ranked; whoever gets so many asks for less
NEAR = 60  # of these the ones that share most are found by their words
WHY = 8  # shared words that are named
SHARED_MIN = 2
TEXT_MAX = 200
OUTCOMES = ("complainant", "respondent", "middle", "undecided")
_P = table_of(Precedent)
_FILTERS = {"category": _P.c.category == bindparam("category"), "outcome": _P.c.outcome == bindparam("outcome")}
# The newest that fit are found first and only they are ranked: a word of every case costs no more than a rare one. The table
# of cases is joined only where a filter asks for it; a hidden precedent has no words.
_LITE = (
    "SELECT precedent_words.rowid, -bm25(precedent_words) FROM precedent_words{join} WHERE precedent_words MATCH :match{more}"
    " ORDER BY precedent_words.rowid DESC LIMIT :most"
)
_LITE_JOIN = " JOIN precedents AS p ON p.id = precedent_words.rowid"
_POSTGRES = (
    "SELECT found.id, ts_rank(found.vector, to_tsquery('simple', :match)) FROM (SELECT w.precedent_id AS id, w.vector"
    " FROM precedent_words AS w{join} WHERE w.vector @@ to_tsquery('simple', :match){more}"
    " ORDER BY id DESC LIMIT :most) AS found"
)
_POSTGRES_JOIN = " JOIN precedents AS p ON p.id = w.precedent_id"


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: words as somebody typed them, a category, an outcome; empty: any."""

    text: str = ""
    category: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The ids that fit, the best first, without words the newest first. `loosely`: none had all words, these have some."""

    ids: tuple[int, ...] = ()
    loosely: bool = False

    @property
    def is_cut(self) -> bool:
        """Whether there may be more."""
        return len(self.ids) >= MOST


@dataclass(frozen=True, slots=True)
class Likeness:
    """A precedent that is like a text, and the words it shares with it, the most telling first."""

    id: int
    shared: tuple[str, ...]


def find_precedent(session: Session, public_id: str) -> Precedent:
    """The precedent. Raises NotFound("precedent.unknown")."""
    found = session.scalar(select(Precedent).where(Precedent.public_id == public_id))
    if found is None:
        raise NotFound("precedent.unknown")
    return found


def search(session: Session, sought: Sought) -> Found:
    """What fits. A word of Latin letters also finds longer words that begin with it."""
    if not sought.text.strip():
        return Found(_newest(session, sought))
    words = list(dict.fromkeys(cut(sought.text[:TEXT_MAX])))
    if not words:
        return Found()
    ranked = _matching(session, words, sought, every=True)
    some = [] if ranked else list(telling(sought.text[:TEXT_MAX]))
    if len(words) == 1 or not some:
        return Found(_in_order(ranked))
    ranked = _matching(session, some, sought, every=False)
    return Found(_in_order(ranked), loosely=bool(ranked))


def find_alike(session: Session, words: Mapping[str, float], category: str, limit: int) -> list[Likeness]:
    """The precedents that share most of these words (`telling`), by their weights; those of the category come first."""
    if not words:
        return []
    found = _alike(session, words, Sought(category=category))[:limit]
    if len(found) < limit:
        known = {each.id for each in found}
        found += [each for each in _alike(session, words, Sought()) if each.id not in known][: limit - len(found)]
    return found


def _alike(session: Session, words: Mapping[str, float], sought: Sought) -> list[Likeness]:
    near = _in_order(_matching(session, list(words), sought, every=False))[:NEAR]
    rows = session.execute(select(_P.c.id, _P.c.words).where(_P.c.id.in_(near))).all() if near else []
    shared = {id_: words.keys() & set(held.split()) for id_, held in rows}
    often = Counter(word for each in shared.values() for word in each)

    def worth(word: str) -> float:
        return words[word] * (1 + math.log(len(rows) / often[word]))

    scored = [
        (sum(map(worth, each)), id_, sorted(each, key=lambda word: (-worth(word), word)))
        for id_, each in shared.items() if len(each) >= SHARED_MIN
    ]
    scored.sort(key=lambda each: (-each[0], -each[1]))
    return [Likeness(id_, tuple(_without_parts(each)[:WHY])) for _, id_, each in scored]


def _without_parts(words: Sequence[str]) -> list[str]:
    """Words that are no part of another one of them: 配送费 says what 配送 says."""
    return [word for word in words if not any(word != other and word in other for other in words)]


def _newest(session: Session, sought: Sought) -> tuple[int, ...]:
    query: Select[Any] = select(_P.c.id).where(_P.c.hidden_at.is_(None), *(_FILTERS[name] for name in _asked(sought)))
    return tuple(session.scalars(query.order_by(_P.c.id.desc()).limit(MOST), _values(sought)))


def _matching(session: Session, words: Iterable[str], sought: Sought, *, every: bool) -> list[tuple[int, float]]:
    """(id, how well it fits, more is better) of the newest `MOST` that have all of the words, or any of them."""
    lite = session.get_bind().dialect.name == "sqlite"
    terms = [_term(word, lite=lite, longer=every) for word in words]
    between = (" AND " if every else " OR ") if lite else (" & " if every else " | ")
    asked = _asked(sought)
    more, join = "".join(f" AND p.{name} = :{name}" for name in asked), _LITE_JOIN if lite else _POSTGRES_JOIN
    query = text((_LITE if lite else _POSTGRES).format(more=more, join=join if asked else ""))
    rows = session.execute(query, {**_values(sought), "match": between.join(terms), "most": MOST})
    return [(id_, rank) for id_, rank in rows]


def _term(word: str, *, lite: bool, longer: bool) -> str:
    """One word as the database wants it; it is a run of letters and digits, so quotes are enough."""
    open_ended = longer and word.isascii() and len(word) > 2
    return f'"{word}"{"*" if open_ended else ""}' if lite else f"'{word}'{':*' if open_ended else ''}"


def _in_order(ranked: Iterable[tuple[int, float]]) -> tuple[int, ...]:
    return tuple(id_ for id_, _ in sorted(ranked, key=lambda each: (-each[1], -each[0])))


def _asked(sought: Sought) -> list[str]:
    return [name for name in _FILTERS if getattr(sought, name)]


def _values(sought: Sought) -> dict[str, str]:
    return {name: getattr(sought, name) for name in _asked(sought)}


def find_brief(session: Session, round_id: int) -> Brief | None:
    """The brief that a round judged."""
    return session.scalar(select(Brief).join(Round, Round.brief_id == Brief.id).where(Round.id == round_id))
