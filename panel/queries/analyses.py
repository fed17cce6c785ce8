"""Finding analyses, flags and looks at them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from panel.models import Account, Analysis, AnalysisStatus, FlagLook
from voting.calibration import Calibration

Flag = tuple[str, str]  # kind, and the labels of the jurors it is about


def find_last(session: Session) -> Analysis | None:
    """The newest analysis, whatever became of it; None before the first."""
    return session.scalar(select(Analysis).order_by(Analysis.id.desc()).limit(1))


def find_done(session: Session, *, whole: bool = False) -> Analysis | None:
    """The newest finished analysis, with its findings when `whole`; None before the first."""
    query = select(Analysis).where(Analysis.status == AnalysisStatus.DONE).order_by(Analysis.id.desc()).limit(1)
    return session.scalar(query.options(undefer(Analysis.result)) if whole else query)


def list_figures(session: Session, limit: int) -> list[Analysis]:
    """The newest finished analyses, oldest first, for plots over time."""
    query = select(Analysis).where(Analysis.status == AnalysisStatus.DONE).order_by(Analysis.id.desc()).limit(limit)
    return list(reversed(session.scalars(query).all()))


def find_flag(session: Session, code: str) -> Flag | None:
    """What a flag of the newest finished analysis is about; None for any other code."""
    last = find_done(session, whole=True)
    if last is None:
        return None
    for row in last.result.get("jurors", ()):
        for kind, own in row["flags"]:
            if own == code:
                return kind, row["label"]
    return next(
        (("group", ", ".join(row["labels"])) for row in last.result.get("groups", ()) if row["code"] == code), None
    )


def list_standing_looks(session: Session) -> dict[str, tuple[FlagLook, str]]:
    """Looks that were not taken back, by flag, with the name of who looked."""
    rows = session.execute(
        select(FlagLook, Account.name).join(Account, Account.id == FlagLook.looked_by_id).where(FlagLook.undone_at.is_(None))
    )
    return {look.flag: (look, name) for look, name in rows}


def find_calibration(session: Session, category: str) -> Calibration | None:
    """What the newest finished analysis counted for a category of disputes; None where it counted nothing."""
    last = find_done(session)
    rows = last.figures.get("calibration", ()) if last else ()
    return next((Calibration(*row) for row in rows if row[0] == category), None)
