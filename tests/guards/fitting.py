"""Values that satisfy the checks which a column's type alone does not tell of: table.column -> value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Enum, LargeBinary
from sqlalchemy.types import Integer, TypeDecorator

BY_TRIGGER = ("record_pending", "score_pending")  # a row of another table brings theirs
OF_TWO = ("case_pairs",)  # a row is about two cases, and here is one of each table
NOW = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)
FITTING: dict[str, Any] = {
    "accounts.locale": "zh", "accounts.email": "a@example.org", "cases.language": "zh", "cases.status": "filed",
    "cases.deadline_kind": "owner", "cases.deadline_at": NOW, "cases.ended_at": None, "cases.currency": "CNY",
    "parties.role": "respondent", "parties.choice": "accept", "timeline.audience": "parties", "rounds.status": "open",
    "rounds.closed_at": None, "seats.weight": 3, "seats.status": "summoned", "verdicts.outcome": "undecided",
    "verdicts.winner": None, "outbox.notice_id": None, "jurors.controls_right": 1, "jurors.controls_total": 2,
    "pool_shown.id": 1, "pool_asked.id": 1, "pool_shown.controls_right": 1, "pool_shown.first_right": 1,
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
    "closing_works.role": "kitchen", "closing_works.own_role_id": None,
    "explained_closings.signs": 80, "score_entries.cap": 15, "score_entries.points": 4, "score_entries.late_points": 0,
    "score_marks.state": "spared", "score_marks.reason": "improved", "score_marks.late": False,
    "score_marks.exemption_id": None, "exemptions.state": "withdrawn", "exemptions.decided_by_id": None,
    "exemptions.remind_at": None,
    "asked_questions.source": "mediator", "asked_questions.reply": "text", "asked_questions.declined_at": None,
    "vouchers.decision_id": None, "vouchers.amount_minor": 5, "vouchers.last_on": NOW.date() + timedelta(days=9),
    "hidden_bids.nth": 1, "hidden_bids.ends_at": NOW + timedelta(days=7), "hidden_bids.ended_at": None,
    "hidden_bids.proposal_id": None, "hidden_bids.state": "open",
    "explanation_pauses.until": NOW + timedelta(days=3), "explanation_pauses.ended_at": None,
    "explanation_pauses.spoken_at": None, "panel_pauses.until": NOW + timedelta(days=1), "panel_pauses.ended_at": None,
    "wish_rulings.reason": "why", "wish_rulings.instead": "what else", "wish_grounds.text": "why",
    **{f"role_grants.{name}": None for name in ("proposed_by_id", "decided_by_id", "decided_at", "taken_by_id", "taken_at")},
    "circulars.confirmed_by_id": None, "circulars.confirmed_at": None, "circulars.sent_at": None, "circulars.ended_at": None,
    "circulars.state": "draft", "circular_letters.state": "sent",
}


def value(column: Column[Any], numbers: Iterator[int]) -> Any:
    """Something that fits one column."""
    name = f"{column.table.name}.{column.name}"
    if name in FITTING:
        return FITTING[name]
    if column.foreign_keys or column.name == "id":
        return 1 if column.foreign_keys or column.primary_key else next(numbers)
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, Enum):
        return kind.enums[0]
    made_of = ((DateTime, NOW), (Date, date(2026, 11, 21)), (Boolean, True), (JSON, {}), (Integer, 1), (LargeBinary, b"x"))
    for family, made in made_of:
        if isinstance(kind, family):
            return made
    length = getattr(kind, "length", None) or 20
    return f"{next(numbers)}x"[:length]
