"""Who may do what, when: ONE table, permission x standing x status, read once from `panel/rights.toml`. Pure.

A *standing* is how one account stands to one case (or to the house, for permissions without a case). It is read
from the database on every request and socket event by `panel/queries/standings.py`. The decorator
`app.access.requires` names a permission; the guard test walks every route and fails on one that names none.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from panel.lifecycle import CaseStatus
from panel.rights import FILE, Rights, read_rights


class Standing(StrEnum):
    """How an account stands to a case, or to the house."""

    GUEST = "guest"
    MEMBER = "member"  # signed in, no more
    COMPLAINANT = "complainant"
    RESPONDENT = "respondent"
    SEATED = "seated"  # holds a seat on a round of the case
    FIRM = "firm"  # answers for a further firm that is named in the case
    ADVISING = "advising"  # an expert who was asked about the case
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
    POLICY_REPORT = "policy.report"
    ACCOUNT_OWN = "account.own"
    DISPUTE_FILE = "dispute.file"
    GRUMBLE_OWN = "grumble.own"
    WARNINGS_ANSWER = "warnings.answer"
    SCORE_OWN = "score.own"
    JUROR_JOIN = "juror.join"
    SEATS_LIST = "seats.list"
    QUEUE_READ = "queue.read"
    EXEMPTIONS_READ = "exemptions.read"
    ESCALATIONS_READ = "escalations.read"
    SKILLS_MANAGE = "skills.manage"
    LADDER_READ = "ladder.read"
    LADDER_MANAGE = "ladder.manage"
    PRECEDENTS_READ = "precedents.read"
    PRECEDENTS_RULE = "precedents.rule"
    TELLINGS_REVIEW = "tellings.review"
    QUALITY_READ = "quality.read"
    SURVEYS_READ = "surveys.read"
    SURVEYS_WORDS = "surveys.words"
    OUTREACH_WORK = "outreach.work"
    SUGGESTIONS_ANSWER = "suggestions.answer"
    ACTIONS_READ = "actions.read"
    ISSUES_WORK = "issues.work"
    LETTERS_WORK = "letters.work"
    PROMISES_READ = "promises.read"
    GRUMBLES_READ = "grumbles.read"
    GRUMBLES_ANSWER = "grumbles.answer"
    MEASURES_READ = "measures.read"
    BREAKER_RESET = "breaker.reset"
    MEASURES_CORRECT = "measures.correct"
    ANALYSIS_READ = "analysis.read"
    ANALYSIS_WORK = "analysis.work"
    CONTROLS_READ = "controls.read"
    CONTROLS_WRITE = "controls.write"
    CONTROLS_RULE = "controls.rule"
    CHALLENGES_RULE = "challenges.rule"
    RECUSALS_RULE = "recusals.rule"
    EXPERTS_READ = "experts.read"
    EXPERT_OWN = "expert.own"
    JURORS_BAR = "jurors.bar"
    LEAKS_TRACE = "leaks.trace"
    GLASS_ASK = "glass.ask"
    GLASS_RULE = "glass.rule"
    CONFLICTS_IMPORT = "conflicts.import"
    REDACTION_REVIEW = "redaction.review"
    NAMES_LIST = "names.list"
    ACCOUNTS_MANAGE = "accounts.manage"
    ROLES_CONFIRM = "roles.confirm"
    SETTINGS_MANAGE = "settings.manage"
    # a case, as a party
    CASE_FOLLOW = "case.follow"
    CASE_RESPOND = "case.respond"
    FIRM_STATE = "firm.state"
    CASE_ADD_EVIDENCE = "case.add_evidence"
    PROPOSAL_ANSWER = "proposal.answer"
    BID_PLACE = "bid.place"
    QUESTION_ANSWER = "question.answer"
    PANEL_CONSENT = "panel.consent"
    BRIEF_PREVIEW = "brief.preview"
    BRIEF_OBJECT = "brief.object"
    CASE_WITHDRAW = "case.withdraw"
    PANEL_LEAVE = "panel.leave"
    PANEL_PAUSE = "panel.pause"
    PANEL_CHALLENGE = "panel.challenge"
    RECUSAL_ASK = "recusal.ask"
    OPINION_REMARK = "opinion.remark"
    OBSERVER_WISH = "observer.wish"
    DECISION_CHOOSE = "decision.choose"
    APPEAL_FILE = "appeal.file"
    STORY_OBJECT = "story.object"
    CONTACT_CHOOSE = "contact.choose"
    SURVEY_ANSWER = "survey.answer"
    PROMISE_READ = "promise.read"
    PROMISE_MAKE = "promise.make"
    PROMISE_MARK = "promise.mark"
    PROMISE_ANSWER = "promise.answer"
    # a case, as staff
    CASE_TAKE = "case.take"
    CASE_WORK = "case.work"
    ESCALATION_RULE = "escalation.rule"
    SCORE_READ = "score.read"
    EXEMPTION_ASK = "exemption.ask"
    EXEMPTION_RULE = "exemption.rule"
    CASE_OVERSEE = "case.oversee"
    FIRM_NAME = "firm.name"
    EXPERT_INVITE = "expert.invite"
    REDACTION_DO = "redaction.do"
    DRAFT_READ = "draft.read"
    TURNOUT_WATCH = "turnout.watch"
    SPLIT_WATCH = "split.watch"
    DECISION_MAKE = "decision.make"
    APPEAL_RULE = "appeal.rule"
    CASE_CLOSE = "case.close"
    ACTION_WORK = "action.work"
    CASE_PROMOTE = "case.promote"
    CASE_TELL = "case.tell"
    POST_SET = "post.set"
    # a case, as an expert who was asked about it
    ADVICE_READ = "advice.read"
    ADVICE_GIVE = "advice.give"
    # a case, as a juror
    SEAT_ANSWER = "seat.answer"
    BALLOT_CAST = "ballot.cast"
    OUTCOME_READ = "outcome.read"
    CONTROL_CONTEST = "control.contest"


Rule = Mapping[Standing, frozenset[CaseStatus]]


@cache
def rights() -> Rights:
    """The file of rights, with its reasons. Raises RightsError when it is not sound: then nobody may anything."""
    return read_rights(FILE.read_text("utf-8"), tuple(Permission), tuple(Standing))


@cache
def statuses(name: str) -> frozenset[CaseStatus]:
    """A set of statuses by its name in the file. Raises KeyError when there is none."""
    return {each.name: each.are for each in rights().statuses}[name]


@cache
def table() -> Mapping[Permission, Rule]:
    """Every permission, who has it, and in which statuses of the case."""
    return MappingProxyType({
        Permission(right.permission): MappingProxyType({Standing(who): statuses(when) for who, when in right.grants()})
        for right in rights().rights
    })


def may(standings: frozenset[Standing], permission: Permission, status: CaseStatus | None = None) -> bool:
    """Whether somebody with these standings has the permission now.

    `status` is the case's status; None for permissions of the house, which have no case.
    """
    rule = table()[permission]
    return any(s in rule and (status is None or status in rule[s]) for s in standings)


def may_ever(standings: frozenset[Standing], permission: Permission) -> bool:
    """Whether they have it in some status: then a refusal is 409 with the reason, otherwise 404."""
    return any(s in table()[permission] for s in standings)
