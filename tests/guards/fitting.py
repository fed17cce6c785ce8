"""Values that satisfy the checks which a column's type alone does not tell of: table.column -> value."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)
FITTING: dict[str, Any] = {
    "accounts.locale": "zh", "accounts.email": "a@example.org", "cases.language": "zh", "cases.status": "filed",
    "cases.deadline_kind": "owner", "cases.deadline_at": NOW, "cases.ended_at": None, "cases.currency": "CNY",
    "parties.role": "respondent", "parties.choice": "accept", "timeline.audience": "parties", "rounds.status": "open",
    "rounds.closed_at": None, "seats.weight": 3, "seats.status": "summoned", "verdicts.outcome": "undecided",
    "verdicts.winner": None, "outbox.notice_id": None, "jurors.controls_right": 1, "jurors.controls_total": 2,
    "closings.finding": "fault", "closings.no_action_reason": None, "proposals.by_role": "owner",
    "analyses.finished_at": None, "lot_nonces.maker": "browser", "ties.kind": "household", "dealings.other_id": None,
    "challenges.decided_at": None, "lot_commits.source": "chain", "jurors.status": "active",
    "redaction_pictures.state": "boxed", "control_cases.side": "middle", "control_cases.confirmed_at": None,
    "control_cases.confirmed_by_id": None, "control_cases.usable_from": None, "control_cases.withdrawn_at": None,
    "listed_forms.merchant_id": None, "learnt_words.ruling": "", "control_seats.answer": "wrong",
    "record_streams.round_id": None, "glass_requests.kind": "seat", "glass_requests.state": "waiting",
    "glass_requests.decided_by_id": None, "glass_requests.decided_at": None,
    **{f"case_actions.{name}": None for name in (
        "done_at", "done_by_id", "done_text", "review_at", "reviewed_at", "reviewed_by_id", "effect", "review_text", "after_id",
    )},
    "systemic_issues.advised_at": None, "systemic_issues.advice_due_on": None,
    "systemic_issues.kind": "merchant", "systemic_issues.touchpoint": "", "systemic_issues.dismissal": "",
    "systemic_issues.outcome": "", "systemic_issues.advice": "", "systemic_issues.advice_to": "",
    "precedents.outcome": "middle", "precedents.hidden_at": None, "precedents.hidden_by_id": None,
    "tellings.reviewed_by_id": None, "expert_profiles.kind": "adviser", "expert_profiles.association": "",
    "expert_invitations.kind": "adviser", "expert_invitations.wished_by": None, "expert_invitations.state": "given",
    "expert_invitations.reason": "", "expert_invitations.invited_by_id": None,
    "opinions.version": 1, "opinions.reason": "", "recusals.target": "mediator",
    "recusals.invitation_id": None, "recusals.status": "waiting", "recusals.decided_at": None, "recusals.decided_by_id": None,
}
