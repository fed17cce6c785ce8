"""How a seeded case has lived so far: by chance, within every clock, so that nothing is overdue when it is written."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from panel.lifecycle import ENDED, CaseStatus, DeadlineKind
from panel.services.moving import CLOCKS
from panel.settings import Settings

S = CaseStatus
# Hours a case stays in each status, at least and at most: always less than the clock of the status
STAYS = {
    S.FILED: (0.2, 3.5), S.AWAITING_RESPONSE: (2, 46), S.IN_MEDIATION: (6, 70), S.IMPASSE: (1, 22), S.REDACTING: (2, 22),
    S.VOTING: (5, 22), S.DECIDED: (30, 90), S.SETTLED: (6, 70),
}
DECIDING = (1, 22)  # hours from verdict to decision
WAYS = (  # out of a hundred cases
    (7, (S.FILED, S.AWAITING_RESPONSE, S.WITHDRAWN)),
    (5, (S.FILED, S.INADMISSIBLE)),
    (38, (S.FILED, S.AWAITING_RESPONSE, S.IN_MEDIATION, S.SETTLED, S.CLOSED)),
    (50, (S.FILED, S.AWAITING_RESPONSE, S.IN_MEDIATION, S.IMPASSE, S.REDACTING, S.VOTING, S.DECIDED, S.CLOSED)),
)
PLANS = ((62, (1, 7)), (30, (2, 17)), (8, (3, 35)))  # out of a hundred rounds: waves and seats


@dataclass(frozen=True, slots=True)
class Life:
    """`steps`: each status with its moment, the present one last. `decided_at`: of the decision, if there is one."""

    steps: tuple[tuple[CaseStatus, datetime], ...]
    decided_at: datetime | None
    deadline: tuple[DeadlineKind, datetime] | None
    waves: int
    seats: int

    @property
    def status(self) -> CaseStatus:
        """Where the case is."""
        return self.steps[-1][0]

    def at(self, status: CaseStatus) -> datetime | None:
        """When it came to a status, None if it never did."""
        return next((moment for step, moment in self.steps if step is status), None)


def live(rng: random.Random, now: datetime, settings: Settings, days: int) -> Life:
    """A case filed some time in the last `days` days, as it stands at `now`."""
    way = rng.choices([way for _, way in WAYS], [share for share, _ in WAYS])[0]
    moment = now - timedelta(hours=rng.uniform(0.1, days * 24))
    steps = [(way[0], moment)]
    for before, status in itertools.pairwise(way):
        moment += timedelta(hours=rng.uniform(*STAYS[before]))
        if moment > now:
            break
        steps.append((status, moment))
    decided_at = _decided(rng, dict(steps), now)
    waves, seats = rng.choices([plan for _, plan in PLANS], [share for share, _ in PLANS])[0]
    if steps[-1][0] is S.VOTING:
        waves, seats = 1, 7
    return Life(tuple(steps), decided_at, _deadline(steps[-1], decided_at, settings), waves, seats)


def _decided(rng: random.Random, steps: dict[CaseStatus, datetime], now: datetime) -> datetime | None:
    if S.DECIDED not in steps:
        return None
    at = steps[S.DECIDED] + timedelta(hours=rng.uniform(*DECIDING))
    return at if at <= now else None


def _deadline(
    last: tuple[CaseStatus, datetime], decided_at: datetime | None, settings: Settings
) -> tuple[DeadlineKind, datetime] | None:
    status, since = last
    if status in ENDED:
        return None
    if decided_at is not None:
        return DeadlineKind.CHOICE, decided_at + settings.hours("choice")
    kind = CLOCKS[status]
    return kind, since + settings.hours(kind.value)
