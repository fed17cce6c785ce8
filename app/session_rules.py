"""The rules of sessions as this process knows them: read again when the one SELECT of a request says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flask import Flask, current_app
from sqlalchemy.orm import Session

from app.config import Config
from panel.session_rules import OFF, STAFF, SessionRules
from panel.settings import Settings, read_settings


@dataclass(slots=True)
class KnownRules:
    """`unchosen`: what holds about the second factor while no administrator has chosen."""

    unchosen: str
    _kept: tuple[int, SessionRules] | None = field(default=None)

    def read(self, session: Session, now: datetime) -> SessionRules:
        """The rules as the database has them now."""
        return SessionRules.of(read_settings(session, now), self.unchosen)

    def at(self, mark: int, session: Session, now: datetime) -> SessionRules:
        """The rules while settings are marked so (`SignedIn.settings_mark`; 0: none was ever changed)."""
        kept = self._kept if mark else (0, SessionRules.of(Settings(), self.unchosen))
        if kept is None or kept[0] != mark:
            kept = self._kept = (mark, self.read(session, now))
        return kept[1]


def known_rules() -> KnownRules:
    """What this application knows of them."""
    found: KnownRules = current_app.extensions["gongping.session_rules"]
    return found


def init(app: Flask, config: Config) -> None:
    """In production staff needs a second factor unless an administrator chose otherwise; a demo asks nobody."""
    app.extensions["gongping.session_rules"] = KnownRules(STAFF if config.mode == "production" else OFF)
