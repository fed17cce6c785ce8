"""What the analysis shows a quality officer: jurors by label, the pool, groups, and who looked at which flag."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from panel.models import Account, Analysis, AnalysisStatus, FlagLook
from panel.queries.analyses import find_done, find_last, list_figures, list_standing_looks
from panel.services.analysing import STEPS
from voting.calibration import MINIMUM, Calibration

PAGE = 25
NIGHTS = 30


@dataclass(frozen=True, slots=True)
class State:
    """The newest analysis (`status` asked, running, done, failed, or none), and what the last finished one rests on."""

    status: str
    begun_at: datetime | None = None
    step: int = 0
    steps: int = STEPS
    done_at: datetime | None = None
    votes: int = 0
    cases: int = 0
    jurors: int = 0
    milliseconds: int = 0

    @property
    def is_busy(self) -> bool:
        """Whether one waits or runs."""
        return self.status in ("asked", "running")


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at a flag; `undone_*` when that was taken back."""

    public_id: str
    kind: str
    about: str
    note: str
    by: str
    at: datetime
    undone_by: str | None = None
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FlagView:
    """Something that stands out. `look` is None while nobody has looked at it."""

    code: str
    kind: str
    look: Look | None


@dataclass(frozen=True, slots=True)
class JurorRow:
    """One juror by label. `ballots` in fives. `record`: right and all on control cases, None below five.

    `low`, `high`: accuracy in percent, in fives. In tenths: `leaning` (side, chosen, expected), `drift` (early, late).
    """

    label: str
    ballots: int
    record: tuple[int, int] | None
    low: int
    high: int
    leaning: tuple[tuple[str, int, int], ...]
    drift: tuple[int, int] | None
    flags: tuple[FlagView, ...]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Jurors who vote alike; `contested`, `wrong`: (alike, cases, expected by chance), None with fewer than five cases."""

    labels: tuple[str, ...]
    contested: tuple[int, int, int] | None
    wrong: tuple[int, int, int] | None
    flag: FlagView


@dataclass(frozen=True, slots=True)
class PanelFigures:
    """The pool as a whole; `alpha` and `gini` in thousandths, None where there is too little; `course` over the last nights."""

    alpha: int | None
    gini: int | None
    undecided: int
    verdicts: int
    waves: tuple[tuple[int, int], ...]
    weights: tuple[tuple[int, int], ...]
    calibration: tuple[Calibration, ...]
    minimum: int
    course: tuple[tuple[datetime, int], ...]


def read_state(session: Session) -> State:
    """Whether an analysis waits or runs, and what the last finished one rests on."""
    last = find_last(session)
    if last is None:
        return State("none")
    ready = last if last.status is AnalysisStatus.DONE else find_done(session)
    if ready is None:
        return State(last.status.value, last.begun_at, last.step)
    counts = ready.figures
    return State(
        last.status.value, last.begun_at, last.step, done_at=ready.finished_at, votes=counts["votes"], cases=counts["cases"],
        jurors=counts["jurors"], milliseconds=ready.milliseconds,
    )


def list_jurors(session: Session, *, flagged: bool, page: int) -> tuple[tuple[JurorRow, ...], int]:
    """(the rows of a page, how many there are). `flagged`: those alone of whom something stands out. `page` from 1."""
    rows = _findings(session).get("jurors", [])
    wanted = [row for row in rows if row["flags"]] if flagged else rows
    looks = _looks(session)
    shown = wanted[(page - 1) * PAGE : page * PAGE]
    return tuple(_juror(row, looks) for row in shown), len(wanted)


def list_groups(session: Session) -> tuple[tuple[GroupRow, ...], int | None]:
    """(groups, largest first; pairs compared, None when they were too many)."""
    found = _findings(session)
    looks = _looks(session)
    groups = tuple(
        GroupRow(
            tuple(row["labels"]), _three(row["contested"]), _three(row["wrong"]),
            FlagView(row["code"], "group", looks.get(row["code"])),
        )
        for row in found.get("groups", ())
    )
    return groups, found.get("compared", 0)


def find_flagged(session: Session, code: str) -> JurorRow | GroupRow | None:
    """The juror or the group that a flag of the newest finished analysis is about; None for any other code."""
    found = _findings(session)
    juror = next((row for row in found.get("jurors", ()) if any(own == code for _, own in row["flags"])), None)
    if juror is not None:
        return _juror(juror, _looks(session))
    return next((group for group in list_groups(session)[0] if group.flag.code == code), None)


def count_open_flags(session: Session) -> tuple[int, int]:
    """Flags of the newest finished analysis that nobody has looked at: (on jurors, on groups)."""
    found, looked = _findings(session), _looks(session)
    jurors = [code for row in found.get("jurors", ()) for _, code in row["flags"]]
    groups = [row["code"] for row in found.get("groups", ())]
    return sum(code not in looked for code in jurors), sum(code not in looked for code in groups)


def read_panels(session: Session) -> PanelFigures | None:
    """The figures of the pool from the last finished analysis, None before the first."""
    nights = list_figures(session, NIGHTS)
    if not nights:
        return None
    last = nights[-1].figures
    course = [(n.finished_at, n.figures["alpha"]) for n in nights if n.finished_at and n.figures["alpha"] is not None]
    return PanelFigures(
        alpha=last["alpha"], gini=last["gini"], undecided=last["undecided"], verdicts=sum(n for _, n in last["waves"]),
        waves=tuple((wave, number) for wave, number in last["waves"]),
        weights=tuple((weight, number) for weight, number in last["weights"]),
        calibration=tuple(Calibration(*row) for row in last["calibration"]), minimum=MINIMUM, course=tuple(course),
    )


def list_looks(session: Session, *, page: int) -> tuple[tuple[Look, ...], int]:
    """(looks at flags, newest first, taken back or not; how many there are)."""
    who, undoer = aliased(Account), aliased(Account)
    rows = session.execute(
        select(FlagLook, who.name, undoer.name)
        .join(who, who.id == FlagLook.looked_by_id)
        .outerjoin(undoer, undoer.id == FlagLook.undone_by_id)
        .order_by(FlagLook.id.desc())
        .offset((page - 1) * PAGE)
        .limit(PAGE)
    )
    total = session.scalar(select(func.count(FlagLook.id))) or 0
    return tuple(_look(look, name, undone) for look, name, undone in rows), total


def _findings(session: Session) -> Mapping[str, Any]:
    last: Analysis | None = find_done(session, whole=True)
    return last.result if last else {}


def _looks(session: Session) -> dict[str, Look]:
    return {flag: _look(look, name) for flag, (look, name) in list_standing_looks(session).items()}


def _look(look: FlagLook, by: str, undone_by: str | None = None) -> Look:
    return Look(look.public_id, look.kind, look.about, look.note, by, look.looked_at, undone_by, look.undone_at)


def _juror(row: Mapping[str, Any], looks: Mapping[str, Look]) -> JurorRow:
    record, drift = row["record"], row["drift"]
    return JurorRow(
        label=row["label"], ballots=row["ballots"], record=(record[0], record[1]) if record else None, low=row["low"],
        high=row["high"], leaning=tuple((side, chosen, expected) for side, chosen, expected in row["leaning"]),
        drift=(drift[0], drift[1]) if drift else None,
        flags=tuple(FlagView(code, kind, looks.get(code)) for kind, code in row["flags"]),
    )


def _three(counts: list[int] | None) -> tuple[int, int, int] | None:
    return (counts[0], counts[1], counts[2]) if counts else None
