"""Values that satisfy the checks which a column's type alone does not tell of: table.column -> value."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
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
    "outreaches.declined_at": None, "outreaches.mark": 3, "outreaches.ruling": "taken_up",
    "suggestion_answers.ruling": "taken_up", "suggestion_answers.text_id": "text", "published_texts.public_id": "text",
    "pulse_sums.answers": 1, "pulse_sums.load": 2, "pulse_sums.again": 3,
    "surveys.declined_at": None, "surveys.closes_at": NOW + timedelta(days=14), "surveys.fairness": 3,
    "surveys.professionalism": 3, "surveys.service": 3, "surveys.ease": 3, "surveys.quickness": 3,
    "precedents.outcome": "middle", "precedents.hidden_at": None, "precedents.hidden_by_id": None,
    "tellings.reviewed_by_id": None, "promises.agrees": None, "promises.answered_at": None,
    "expert_profiles.kind": "adviser", "expert_profiles.association": "",
    "month_figures.version": 1, "month_figures.reason": "", "month_figures.made_by_id": None,
    "case_reports.cause": "decision", "case_reports.reason": "", "case_reports.place": "",
    "promises.answered_by_id": None, "promises.state": "kept", "promises.by_role": "owner",
    "grumbles.case_id": None, "grumbles.text": "", "grumbles.reply": "",
    "grumbles.state": "read", "grumbles.entered_by_id": None,
    **{f"case_marks.{name}": None for name in ("lifted_at", "lifted_by_id", "lift_reason", "clock_kind", "clock_before")},
    "escalations.state": "asked", "escalations.ended_at": None, "escalations.ended_by_id": None,
    "warrants.decision_id": None, "warrants.permitted": True,
    "case_reports.words": "", "case_reports.digest": "0" * 64, "case_reports.version": 1, "explanation_grounds.changed": False,
    "explanation_grounds.reason": "", "case_posts.post": "analysis",
    "breaker_trips.standing": True, "breaker_trips.reset_at": None, "breaker_trips.reset_by_id": None,
    "breaker_trips.reason": "",
    "surges.kind": "category", "surges.merchant_id": None,
    "expert_invitations.kind": "adviser", "expert_invitations.wished_by": None, "expert_invitations.state": "given",
    "expert_invitations.reason": "", "expert_invitations.invited_by_id": None,
    "case_firms.place": 1, "case_firms.named_by": "owner", "case_firms.reason": "why", "case_firms.removal": "",
    "case_firms.removed_at": None, "case_firms.due_at": NOW + timedelta(days=2),
    "divisions.complainant": 10, "divisions.respondent": 50, "divisions.firm_1": 40, "divisions.firm_2": 0,
    "divisions.firm_3": 0, "divisions.nobody": 0, "divisions.reason": "why",
    "opinions.version": 1, "opinions.reason": "", "recusals.target": "mediator",
    "recusals.invitation_id": None, "recusals.status": "waiting", "recusals.decided_at": None, "recusals.decided_by_id": None,
}
