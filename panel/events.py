"""What has happened, in the past tense. Published after the commit; carries ids, never content.

`case_id` is the case's public id, so that a subscriber may pass it on.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events: something happened to a case."""

    case_id: str


@dataclass(frozen=True, slots=True)
class CaseMoved(Event):
    """A case changed (status, proposal, statement, evidence, deadline): its pages should be fetched again."""

    kind: str
    audience: str = "parties"  # who may know of it: "parties" (and the staff) or "staff" alone


@dataclass(frozen=True, slots=True)
class SeatsChanged(Event):
    """Seats were summoned, answered or replaced. `accounts`: internal ids of the jurors concerned."""

    accounts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BallotCast(Event):
    """A ballot was cast or replaced in a round. Says neither by whom nor for what."""

    round_id: int


@dataclass(frozen=True, slots=True)
class VerdictPublished(Event):
    """A round closed with a verdict."""

    round_id: int


@dataclass(frozen=True, slots=True)
class NoticesWritten(Event):
    """Notices wait in the outbox. `case_id` may be empty for notices without a case."""

    accounts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RightsChanged(Event):
    """An account lost a role or its sessions: its sockets must close. `case_id` is empty."""

    account_id: int
