"""The figures of a month, as plain values that can be kept: made once when it is over, read ever after. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from panel.measures.rows import Cohort, Judged, Life
from panel.measures.stages import MINUTE, Spread, between, holder, paused_within, spread, stage_times, step_at, times_by, worked

MERCHANTS = 20  # named in the figures, those with most cases first
Plain = dict[str, Any]
ANSWERED = ("adopt", "in_part", "depart")  # a verdict that found something; "on_merits" follows an undecided one


def month_figures(cohort: Cohort) -> Plain:
    """Everything; keys of parts are texts, so that it is the same before and after it was kept."""
    lives = cohort.lives
    return {
        "volumes": _volumes(cohort),
        "stages": {
            "all": stage_times(lives), "category": times_by(lives, lambda life: life.category),
            "mediator": times_by(lives, holder),
        },
        "mediators": _mediators(cohort),
        "hand_overs": _hand_overs(lives), "pauses": _pauses(lives),
        "verdicts": _verdicts(cohort),
        "lessons": _ranks(cohort.lessons, ("touchpoints", "causes", "findings")) | _ranks(cohort.works, ("roles", "items")),
        "seats": dict(sorted(cohort.seats.items())),
    }


def _volumes(cohort: Cohort) -> Plain:
    filed, categories, merchants = 0, Counter[str](), Counter[int]()
    for (category, merchant, _), count in cohort.filed.items():
        filed += count
        categories[category] += count
        if merchant is not None:
            merchants[merchant] += count
    merchants.update(cohort.further)  # a case counts for each firm that stands in it
    ended = Counter(life.status for life in cohort.lives)
    return {
        "filed": filed, "ended": dict(sorted(ended.items())), "categories": _ranked(categories),
        "merchants": [[str(key), count] for key, count in _ranked(merchants)[:MERCHANTS]],
    }


def _ranked(counts: Mapping[Any, int]) -> list[list[Any]]:
    return [[key, count] for key, count in sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))]


def _mediators(cohort: Cohort) -> dict[str, Plain]:
    """Of each holder: cases taken, speed of judgement and of follow-up, actions decided and done, cases handed on."""
    taken = Counter[str]()
    for (_, _, owner), count in cohort.filed.items():
        taken[str(owner or "")] += count
    owners = {life.case_id: holder(life) for life in cohort.lives}
    judged, followed = dict[str, list[int]](), dict[str, list[int]]()
    for each in cohort.judged:
        if each.decided_at is not None:
            judged.setdefault(owners[each.case_id], []).append(between(each.published_at, each.decided_at))
    for life in cohort.lives:
        if (minutes := follow_up(life)) is not None:
            followed.setdefault(holder(life), []).append(minutes)
    decided = {str(owner or ""): count for owner, count in cohort.promised.decided.items()}
    done = {str(owner or ""): count for owner, count in cohort.promised.done.items()}
    ended, moved = Counter(map(holder, cohort.lives)), Counter[str]()
    for life in cohort.lives:
        moved[holder(life)] += life.hand_overs
    return {
        who: {
            "taken": taken[who], "ended": ended[who], "judged": spread(judged.get(who, [])),
            "followed": spread(followed.get(who, [])), "decided": decided.get(who, 0), "done": done.get(who, 0),
            "hand_overs": moved[who],
        }
        for who in sorted({*taken, *ended, *decided, *done} - {""})
    }


def follow_up(life: Life) -> int | None:
    """Minutes from what ended the dispute (verdict, settlement) to the closing record, without pauses; None without one."""
    since = step_at(life, "decided", "settled")
    return worked(life, since, life.steps[-1][1]) if life.status == "closed" and since is not None else None


def _hand_overs(lives: Sequence[Life]) -> Plain:
    counts = [life.hand_overs for life in lives if life.hand_overs]
    return {"cases": len(counts), "total": sum(counts), "most": max(counts, default=0)}


def _pauses(lives: Sequence[Life]) -> Plain:
    """Cases in which a side asked for time, and how long they waited for that together: what the stages leave out."""
    seconds = [paused_within(life, life.steps[0][1], life.steps[-1][1]) for life in lives if life.steps]
    return {"cases": sum(each > 0 for each in seconds), "minutes": sum(seconds) // MINUTE}


def _verdicts(cohort: Cohort) -> Plain:
    """Verdicts, undecided ones, those whose heads say something else than their weights; answers; appeals."""
    judged = cohort.judged
    answered = [each for each in judged if each.stance in ANSWERED]
    ruled = [each for each in cohort.ruled if each.admitted]
    return {
        "all": len(judged), "undecided": sum(each.outcome == "undecided" for each in judged),
        "raw_differs": sum(map(raw_differs, judged)), "answered": len(answered),
        "departed": sum(each.stance == "depart" for each in answered), "appeals": len(cohort.ruled), "admitted": len(ruled),
        "overturned": _overturned(judged),
        "judged": spread([between(e.published_at, e.decided_at) for e in judged if e.decided_at is not None]),
    }


def raw_differs(each: Judged) -> bool:
    """Whether one head one vote would have another answer in front than the weights have, ties counting as none in front."""
    return _leader(each.heads) != _leader(each.weights)


def _leader(counts: Mapping[str, int]) -> str | None:
    most = max(counts.values(), default=0)
    first = [key for key, count in counts.items() if count == most]
    return first[0] if most and len(first) == 1 else None


def _overturned(judged: Sequence[Judged]) -> int:
    """Cases whose last panel found for another side than the first."""
    rounds: dict[int, list[Judged]] = {}
    for each in judged:
        rounds.setdefault(each.case_id, []).append(each)
    both = [sorted(found, key=lambda each: each.number) for found in rounds.values() if len(found) > 1]
    return sum(found[0].found != found[-1].found for found in both)


def _ranks(counts: Mapping[tuple[str, str, str], int] | Mapping[tuple[str, str], int], names: Sequence[str]) -> Plain:
    """Of closings counted by several things at once, each thing by itself."""
    parts = [Counter[str]() for _ in names]
    for keys, count in counts.items():
        for part, key in zip(parts, keys, strict=True):
            part[key] += count
    return {name: _ranked(part) for name, part in zip(names, parts, strict=True)}


def of_part(figures: Mapping[str, Any], by: str, part: str) -> dict[str, Spread]:
    """Times in each stage: of all cases, or of one category or holder."""
    stages: Mapping[str, Any] = figures["stages"]
    found: dict[str, Spread] = stages[by].get(part, {}) if part else stages["all"]
    return found
