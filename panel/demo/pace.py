"""When each step of a demo case happened: counted back from its last step, which is recent, inside every clock of the house."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from panel.content import DemoCase

# Hours a step takes after the one before it; all below the default clocks of panel/settings.py.
HOURS = {
    "take": 2.0, "respond": 18.0, "propose": 3.0, "impasse": 16.0, "redact": 14.0, "publish": 16.0, "verdict": 21.0,
    "decide": 16.0, "choose": 14.0, "appeal": 18.0, "close": 12.0, "withdraw": 30.0, "inadmissible": 3.0,
}
BETWEEN_PROPOSALS = 11.0
WAVES = (7, 17, 35)
# How long ago the last step was, in hours: what is due next then lies ahead.
ENDED_AGO = {
    "filed": 1.5, "awaiting_response": 19.0, "in_mediation": 6.0, "settled": 18.0, "impasse": 8.0, "redacting": 5.0,
    "decided": 10.0, "appealed": 6.0, "withdrawn": 60.0, "inadmissible": 40.0,
}
VOTING_AGO = {1: 4.0, 2: 5.0, 3: 5.0}  # since the present wave was summoned; an unanswered summons lapses after 8
CLOSED_AFTER_FILING = 30.0  # hours from the event to the filing of a case that is over


@dataclass(frozen=True, slots=True)
class Pace:
    """The moments of one case by step; proposals in order; `waves` are the beginnings of the waves of its round."""

    steps: dict[str, datetime]
    proposals: tuple[datetime, ...]
    waves: tuple[datetime, ...]

    def __getitem__(self, step: str) -> datetime:
        return self.steps[step]


def wave_of(ballots: int) -> int:
    """The wave in which the last of so many ballots is cast."""
    return next(number for number, seats in enumerate(WAVES, 1) if ballots <= seats)


def pace_of(case: DemoCase, now: datetime) -> Pace:
    """The moments of a case if it is shown at `now`."""
    path = list(_path(case))
    at = _last(case, now, sum(hours for _, hours in path))
    moments: list[tuple[str, datetime]] = []
    for step, hours in reversed(path):
        moments.append((step, at))
        at -= timedelta(hours=hours)
    moments.append(("file", at))
    moments.reverse()
    return Pace(
        {step: moment for step, moment in moments if step not in ("propose", "wave")},
        tuple(moment for step, moment in moments if step == "propose"),
        tuple(moment for step, moment in moments if step in ("publish", "wave")),
    )


def _last(case: DemoCase, now: datetime, length: float) -> datetime:
    """The moment of the last step."""
    if case.status == "closed":
        return now - timedelta(hours=case.occurred_days_ago * 24 - CLOSED_AFTER_FILING - length)
    if case.status == "voting":
        return now - timedelta(hours=VOTING_AGO[wave_of(_ballots(case) + 1)])
    return now - timedelta(hours=ENDED_AGO[case.status])


def _path(case: DemoCase) -> Iterator[tuple[str, float]]:
    """The steps after filing, each with the hours since the one before."""
    for step in _steps(case):
        yield step, HOURS["verdict"] if step == "wave" else HOURS[step]
        if step == "propose" and len(case.proposals) > 1:
            for _ in case.proposals[1:]:
                yield "propose", BETWEEN_PROPOSALS


def _steps(case: DemoCase) -> Iterator[str]:
    status = case.status
    if status == "filed":
        return
    yield "take"
    if case.response:
        yield "respond"
    if case.proposals:
        yield "propose"
    if status in ("withdrawn", "inadmissible"):
        yield "withdraw" if status == "withdrawn" else "inadmissible"
    if case.panel is not None or status == "impasse":
        yield "impasse"
    if case.panel is None:
        return
    yield "redact"
    if status == "redacting":
        return
    yield from ("publish", *("wave" for _ in range(wave_of(_ballots(case) + (status == "voting")) - 1)))
    if status == "voting":
        return
    yield from ("verdict", "decide")
    yield from {"decided": (), "appealed": ("appeal",), "closed": ("choose", "close")}[status]


def _ballots(case: DemoCase) -> int:
    return sum((case.panel.ballots or {}).values()) if case.panel else 0
