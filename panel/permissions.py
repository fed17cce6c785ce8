"""Who may do what, when: ONE table, permission x standing x status. Pure.

A *standing* is how one account stands to one case (or to the house, for permissions without a case). It is read
from the database on every request and socket event by `panel/queries/standings.py`. The decorator
`app.access.requires` names a permission; the guard test walks every route and fails on one that names none.
"""

from __future__ import annotations

from enum import StrEnum

from panel.lifecycle import ENDED, CaseStatus

S = CaseStatus
ALWAYS = frozenset(S)
AFTER_ROUND = frozenset({S.DECIDED, S.APPEALED, S.REDACTING, S.VOTING, S.CLOSED})


class Standing(StrEnum):
    """How an account stands to a case, or to the house."""

    GUEST = "guest"
    MEMBER = "member"  # signed in, no more
    COMPLAINANT = "complainant"
    RESPONDENT = "respondent"
    SEATED = "seated"  # holds a seat on a round of the case
    OWNER = "owner"  # the mediator who owns the case
    MEDIATOR = "mediator"  # holds the role; not the owner
    MANAGER = "manager"
    EXPERT = "expert"
    QUALITY = "quality"
    ADMIN = "admin"


class Permission(StrEnum):
    """One name for each thing a person may do."""

    # the house
    PUBLIC_READ = "public.read"
    ACCOUNT_OWN = "account.own"
    DISPUTE_FILE = "dispute.file"
    JUROR_JOIN = "juror.join"
    SEATS_LIST = "seats.list"
    QUEUE_READ = "queue.read"
    QUALITY_READ = "quality.read"
    ANALYSIS_READ = "analysis.read"
    ANALYSIS_WORK = "analysis.work"
    CONTROLS_READ = "controls.read"
    CONTROLS_WRITE = "controls.write"
    CONTROLS_RULE = "controls.rule"
    ACCOUNTS_MANAGE = "accounts.manage"
    SETTINGS_MANAGE = "settings.manage"
    # a case, as a party
    CASE_FOLLOW = "case.follow"
    CASE_RESPOND = "case.respond"
    CASE_ADD_EVIDENCE = "case.add_evidence"
    PROPOSAL_ANSWER = "proposal.answer"
    BRIEF_PREVIEW = "brief.preview"
    CASE_WITHDRAW = "case.withdraw"
    PANEL_LEAVE = "panel.leave"
    DECISION_CHOOSE = "decision.choose"
    APPEAL_FILE = "appeal.file"
    # a case, as staff
    CASE_TAKE = "case.take"
    CASE_WORK = "case.work"
    CASE_OVERSEE = "case.oversee"
    REDACTION_DO = "redaction.do"
    TURNOUT_WATCH = "turnout.watch"
    SPLIT_WATCH = "split.watch"
    DECISION_MAKE = "decision.make"
    APPEAL_RULE = "appeal.rule"
    CASE_CLOSE = "case.close"
    CASE_PROMOTE = "case.promote"
    # a case, as a juror
    SEAT_ANSWER = "seat.answer"
    BALLOT_CAST = "ballot.cast"
    OUTCOME_READ = "outcome.read"
    CONTROL_CONTEST = "control.contest"


P = Permission
W = Standing
_PARTY = (W.COMPLAINANT, W.RESPONDENT)
_STAFF = (W.OWNER, W.MANAGER)
_MEDIATING = frozenset({S.IN_MEDIATION, S.IMPASSE})
_WITHDRAWABLE = frozenset({S.FILED, S.AWAITING_RESPONSE, S.IN_MEDIATION, S.IMPASSE, S.REDACTING, S.VOTING, S.APPEALED})

Rule = dict[Standing, frozenset[CaseStatus]]


def _for(who: tuple[Standing, ...], when: frozenset[CaseStatus] = ALWAYS) -> Rule:
    return dict.fromkeys(who, when)


TABLE: dict[Permission, Rule] = {
    P.PUBLIC_READ: _for(tuple(W)),
    P.ACCOUNT_OWN: _for((W.MEMBER,)),
    P.DISPUTE_FILE: _for((W.MEMBER,)),
    P.JUROR_JOIN: _for((W.MEMBER,)),
    P.SEATS_LIST: _for((W.MEMBER,)),
    P.QUEUE_READ: _for((W.MEDIATOR, W.MANAGER)),
    P.QUALITY_READ: _for((W.QUALITY,)),
    P.ANALYSIS_READ: _for((W.QUALITY, W.MANAGER)),
    P.ANALYSIS_WORK: _for((W.QUALITY,)),  # ask for an analysis, note that a flag was looked at
    P.CONTROLS_READ: _for((W.QUALITY, W.MANAGER)),
    P.CONTROLS_WRITE: _for((W.QUALITY,)),
    P.CONTROLS_RULE: _for((W.QUALITY, W.MANAGER)),  # confirm, withdraw, answer contests; never one's own alone
    P.ACCOUNTS_MANAGE: _for((W.ADMIN,)),
    P.SETTINGS_MANAGE: _for((W.ADMIN,)),
    P.CASE_FOLLOW: _for(_PARTY),
    P.CASE_RESPOND: _for((W.RESPONDENT,), frozenset({S.FILED, S.AWAITING_RESPONSE, S.IN_MEDIATION})),
    P.CASE_ADD_EVIDENCE: _for(_PARTY, frozenset({S.FILED, S.AWAITING_RESPONSE, S.IN_MEDIATION, S.IMPASSE, S.APPEALED})),
    P.PROPOSAL_ANSWER: _for(_PARTY, _MEDIATING),
    P.BRIEF_PREVIEW: _for(_PARTY, frozenset({S.REDACTING})),
    P.CASE_WITHDRAW: _for((W.COMPLAINANT,), _WITHDRAWABLE),
    P.PANEL_LEAVE: _for(_PARTY, frozenset({S.IMPASSE, S.REDACTING, S.VOTING})),
    P.DECISION_CHOOSE: _for(_PARTY, frozenset({S.DECIDED})),
    P.APPEAL_FILE: _for(_PARTY, frozenset({S.DECIDED})),
    P.CASE_TAKE: _for((W.MEDIATOR, W.MANAGER), ALWAYS - ENDED),
    P.CASE_WORK: _for(_STAFF),
    P.CASE_OVERSEE: _for((*_STAFF, W.QUALITY)),
    P.REDACTION_DO: _for(_STAFF, frozenset({S.REDACTING})),
    P.TURNOUT_WATCH: _for(_STAFF, AFTER_ROUND),
    P.SPLIT_WATCH: _for(_STAFF, AFTER_ROUND),
    P.DECISION_MAKE: _for(_STAFF, frozenset({S.DECIDED})),
    P.APPEAL_RULE: _for((W.MANAGER, W.QUALITY), frozenset({S.APPEALED})),
    P.CASE_CLOSE: _for(_STAFF, frozenset({S.DECIDED, S.SETTLED, S.IMPASSE})),
    P.CASE_PROMOTE: _for((W.QUALITY,), frozenset({S.CLOSED})),
    P.SEAT_ANSWER: _for((W.SEATED,), frozenset({S.VOTING})),
    P.BALLOT_CAST: _for((W.SEATED,), frozenset({S.VOTING})),
    P.OUTCOME_READ: _for((W.SEATED,)),  # the seat's page: what it shows at which stage is the projection's affair
    P.CONTROL_CONTEST: _for((W.SEATED,), frozenset({S.DECIDED})),  # a control case counts as decided once its juror was told
}


def may(standings: frozenset[Standing], permission: Permission, status: CaseStatus | None = None) -> bool:
    """Whether somebody with these standings has the permission now.

    `status` is the case's status; None for permissions of the house, which have no case.
    """
    rule = TABLE[permission]
    return any(s in rule and (status is None or status in rule[s]) for s in standings)


def may_ever(standings: frozenset[Standing], permission: Permission) -> bool:
    """Whether they have it in some status: then a refusal is 409 with the reason, otherwise 404."""
    return any(s in TABLE[permission] for s in standings)
