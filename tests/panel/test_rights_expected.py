"""Rights against what was promised before there were any: the matrix of roles and resources, row by row, written down here.

Each row names who should reach a resource by the promise, the permissions that lead to it in the product, and every difference
with its reason. A difference nobody explained fails, and so does an explanation of none. Breaking a glass (two persons, a
reason, a notice) is a right to ask and to answer: what is opened, for how long and for whom, the request says.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from panel.lifecycle import CaseStatus
from panel.permissions import Permission, Standing, may, may_ever, rights

P, W = Permission, Standing
# G guest, C complainant, R respondent, J juror with a seat, M mediator who owns the case, X expert who was asked about it,
# Q quality officer, A admin
ROLES = {
    "G": frozenset({W.GUEST}), "C": frozenset({W.MEMBER, W.COMPLAINANT}), "R": frozenset({W.MEMBER, W.RESPONDENT}),
    "J": frozenset({W.MEMBER, W.SEATED}), "M": frozenset({W.MEMBER, W.MEDIATOR, W.OWNER}),
    "X": frozenset({W.MEMBER, W.EXPERT, W.ADVISING}),
    "Q": frozenset({W.MEMBER, W.QUALITY}), "A": frozenset({W.MEMBER, W.ADMIN}),
}  # fmt: skip
NO_NAMES = "an expert reads what jurors would: what is needed beyond that is asked for by break-glass alone"
NO_JURORS = "an expert reads the brief, an observer the decision too; what jurors wrote is between them and the sides"
READS = "the workbench is the quality officer's to read, as the product's roles say; acts are refused"


@dataclass(frozen=True)
class Row:
    """One resource. `who`: the promise. `differs`: role to reason, where the product says otherwise. `status`: only then."""

    resource: str
    who: str
    by: tuple[Permission, ...]
    differs: dict[str, str] = field(default_factory=dict)
    status: CaseStatus | None = None


HOUSE_LIFE = "whoever is signed in may have a dispute, a seat or an account of their own; conflicts keep it from their own desk"
MATRIX = (
    Row("rules, statistics, the checker, checkpoints", "GCRJMXQA", (P.PUBLIC_READ,)),
    Row("what became of verdicts, without anybody's name", "GCRJMXQA", (P.PUBLIC_READ,)),
    Row("file a case", "C", (P.DISPUTE_FILE,), dict.fromkeys("RJMXQA", HOUSE_LIFE)),
    Row("answer a case", "R", (P.CASE_RESPOND,)),
    Row("a case's status and timeline", "CRMQ", (P.CASE_FOLLOW, P.CASE_OVERSEE)),
    Row(
        "originals and identities", "CRMX", (P.CASE_FOLLOW, P.CASE_WORK, P.CASE_OVERSEE), {"X": NO_NAMES, "Q": READS}
    ),
    Row("the other side's originals", "CRM", (P.CASE_FOLLOW, P.CASE_WORK, P.CASE_OVERSEE), {"Q": READS}),
    Row(
        "the draft of the brief", "CRMQ", (P.BRIEF_PREVIEW, P.REDACTION_DO, P.DRAFT_READ),
        {"Q": "the second reader is another mediator or a manager; the officer looks at their work afterwards"},
    ),
    Row(
        "the brief while jurors vote", "CRJMXQ", (P.CASE_FOLLOW, P.BALLOT_CAST, P.CASE_OVERSEE, P.ADVICE_READ), {},
        CaseStatus.VOTING,
    ),
    Row(
        "the proof of the draw", "CRJMQ", (P.CASE_FOLLOW, P.OUTCOME_READ),
        dict.fromkeys("MQ", "the walk is opened to the sides and the round's jurors; staff checks the public journal"),
    ),
    Row("who sits behind a seat", "J", (P.SEAT_ANSWER,)),
    Row("one's own ballot", "J", (P.BALLOT_CAST, P.OUTCOME_READ)),
    Row("any other single ballot", "", ()),
    Row(
        "how many have voted", "MQ", (P.TURNOUT_WATCH,),
        {"Q": "the officer needs no open panel; turnout is for who must keep its clock"}, CaseStatus.VOTING,
    ),
    Row("how an open round goes", "M", (P.SPLIT_WATCH,), status=CaseStatus.VOTING),
    Row(
        "verdict, counts, decision", "CRJMXQ", (P.CASE_FOLLOW, P.OUTCOME_READ, P.CASE_OVERSEE, P.ADVICE_READ), {},
        CaseStatus.CLOSED,
    ),
    Row(
        "jurors' reasons after the close", "CRJMXQ", (P.CASE_FOLLOW, P.OUTCOME_READ, P.CASE_OVERSEE), {"X": NO_JURORS},
        CaseStatus.CLOSED,
    ),
    Row(
        "an expert's opinion", "CRJMXQ",
        (P.OPINION_REMARK, P.BALLOT_CAST, P.EXPERT_INVITE, P.ADVICE_READ, P.ADVICE_GIVE, P.CASE_OVERSEE),
    ),
    Row(
        "question, answers and redaction before the panel opens", "MQ", (P.REDACTION_DO,),
        {"Q": "the sides agree to the draft instead of the officer"}, CaseStatus.REDACTING,
    ),
    Row("the same once it is open", "", (P.REDACTION_DO, P.CASE_ADD_EVIDENCE, P.BRIEF_PREVIEW), status=CaseStatus.VOTING),
    Row("proposals and settlement", "CRMQ", (P.PROPOSAL_ANSWER, P.CASE_WORK, P.CASE_OVERSEE)),
    Row(
        "appeal", "CRJMQ", (P.APPEAL_FILE, P.APPEAL_RULE, P.CASE_OVERSEE),
        {"J": "a juror steps aside or writes in the ballot what was wrong; an appeal is the sides' own"},
    ),
    Row(
        "eligibility of jurors", "Q", (P.JURORS_BAR, P.CONFLICTS_IMPORT),
        {"A": "brings in tables of dealings from the shop's systems; suspends nobody and sees no weight"},
    ),
    Row("one's own record as a juror", "J", (P.SEATS_LIST,), dict.fromkeys("CRMXQA", HOUSE_LIFE)),
    Row("control cases and their answers", "Q", (P.CONTROLS_READ, P.CONTROLS_WRITE, P.CONTROLS_RULE, P.CASE_PROMOTE)),
    Row("whoever votes together", "Q", (P.ANALYSIS_READ, P.ANALYSIS_WORK)),
    Row(
        "the record of a case", "CRJMQA", (P.CASE_FOLLOW, P.OUTCOME_READ),
        dict.fromkeys("MQA", "a bundle is the sides'; others check the public tree, an auditor gets the annex by command"),
    ),
    Row("one's own account", "CRJMXQA", (P.ACCOUNT_OWN,)),
    Row("accounts and roles of others", "QA", (P.ACCOUNTS_MANAGE,), {"Q": "what is not needed is not shown"}),
    Row("settings", "A", (P.SETTINGS_MANAGE,)),
)
# Permissions the matrix does not speak of: what was added since, each with why it is no hole.
ADDED = {
    P.JUROR_JOIN: "everybody may ask to be drawn; the lot and the rules of eligibility decide",
    P.QUEUE_READ: "how mediators find work: numbers and kinds, no texts",
    P.ESCALATIONS_READ: "what waits for a manager: numbers, kinds and clocks, as in the queue",
    P.LADDER_READ: "rules of the house about its own powers; no case in it",
    P.LADDER_MANAGE: "a manager or an administrator sets them, with history; whoever only mediates does not",
    P.ESCALATION_RULE: "a second person answers what somebody may not promise alone",
    P.QUALITY_READ: "what closing records teach",
    P.ACTIONS_READ: "what closings promised: of the cases held for a mediator, of all for managers and officers",
    P.MEASURES_READ: "counts and times of cases for the quality meeting; no texts, no parties",
    P.BREAKER_RESET: "a named person convenes panels again, with a reason on record; no ballot and no case is touched",
    P.MEASURES_CORRECT: "a further version of counts, with its reason; nothing is overwritten",
    P.WARNINGS_ANSWER: "counts of cases about one's own shop, and one's answer",
    P.SCORE_OWN: "what cases cost the shops one belongs to, and asking to be spared it",
    P.SCORE_READ: "points of a closed case and what was asked about them, for whoever works on it or watches",
    P.EXEMPTIONS_READ: "requests that wait for a manager: numbers, shops and clocks",
    P.EXEMPTION_ASK: "whoever held the case asks for the shop, and never answers",
    P.EXEMPTION_RULE: "a second person answers, never who holds the case or asked: a constraint",
    P.ISSUES_WORK: "what repeats is weighed by somebody who holds none of the cases",
    P.PROMISE_READ: "both sides and staff read the same promises, under roles",
    P.PROMISE_MAKE: "the merchant promises for itself, the owner writes down what was agreed; refused when unfounded",
    P.PROMISE_MARK: "whoever promised says what became of it, and never answers it as the other",
    P.PROMISE_ANSWER: "only whom it was made to says whether it is so",
    P.PROMISES_READ: "promises of the cases held for a mediator, all for managers and officers",
    P.SKILLS_MANAGE: "who hands cases out says who is good at what",
    P.LETTERS_WORK: "who answers for the work of others writes to those it hurt; a second such person lets it go",
    P.GRUMBLE_OWN: "whoever is signed in may grumble, and sees nothing but the own ones",
    P.GRUMBLES_READ: "one line about a shop, without who said it; not about a shop one answers for",
    P.GRUMBLES_ANSWER: "the officer answers; no case hangs on it",
    P.ACTION_WORK: "whoever held the case and the officer follow a promise together: who marked it done never reviews it",
    P.CHALLENGES_RULE: "who must not judge a case is decided by somebody without a part in it",
    P.RECUSALS_RULE: "who must not act in a case is decided by somebody without a part in it, never by the person itself",
    P.BID_PLACE: "each side says in secret what the case is worth to it; nobody but that side reads the figure",
    P.PANEL_PAUSE: "each side has one short pause in a case before the brief goes out; it ends by itself",
    P.RECUSAL_ASK: "a side names who must not act",
    P.FIRM_STATE: "a firm named in a case says its side once, and decides nothing",
    P.FIRM_NAME: "the owner brings a firm in with a reason that everybody in the case reads",
    P.PANEL_CONSENT: "the two sides alone agree to a panel and share in its lot",
    P.BRIEF_OBJECT: "whoever can be recognised in a brief says so before anybody reads it",
    P.OBSERVER_WISH: "a side wishes; the mediator asks, and the observer reads what jurors would",
    P.EXPERTS_READ: "names and fields of people who chose to speak openly",
    P.EXPERT_OWN: "an expert's own entry and the questions put to it",
    P.POLICY_REPORT: "a browser's own word on a page; kept of it is a word of closed lists, nobody's",
    P.LEAKS_TRACE: "names a seat, never its juror",
    P.GLASS_ASK: "what an emergency needs is asked for and answered by another; the right to ask opens nothing",
    P.GLASS_RULE: "the second person reads who asks for what and why, and nothing of what is opened",
    P.ROLES_CONFIRM: "the second person of a role; managers and officers only where no other administrator is",
    P.REDACTION_REVIEW: "figures and learnt words, no texts",
    P.PRECEDENTS_READ: "closed cases as their panels read them, for whoever mediates the next; no number, no name",
    P.TELLINGS_REVIEW: "a second person releases what everybody may read; the words name nobody",
    P.SURVEYS_READ: "sums of five answers and more, of months that are over; nobody's answer",
    P.SURVEYS_WORDS: "words under pseudonyms, without case, side or order",
    P.OUTREACH_WORK: "answers of invited past customers under pseudonyms",
    P.SUGGESTIONS_ANSWER: "suggestions name a text and no seat",
    P.CONTACT_CHOOSE: "a side's own wish",
    P.SURVEY_ANSWER: "a side's own answer",
    P.QUESTION_ANSWER: "a side answers what it is asked; the other side reads the answer, never that one was passed over",
    P.STORY_OBJECT: "a side takes the story of its own case off",
    P.CASE_TELL: "the owner writes for everybody, and releases nothing",
    P.POST_SET: "owner, manager and officer each say what is theirs of the six posts: whose post it is, the service asks",
    P.PRECEDENTS_RULE: "taking one out of sight shows nothing",
    P.NAMES_LIST: "merchants and brands, which are public",
    P.CASE_WITHDRAW: "no case goes on against who brought it",
    P.PANEL_LEAVE: "no way out is closed",
    P.PANEL_CHALLENGE: "a side names who must not judge",
    P.DECISION_CHOOSE: "the sides answer the decision",
    P.CASE_TAKE: "a case without an owner finds one",
    P.DECISION_MAKE: "a named mediator answers the verdict",
    P.CASE_CLOSE: "the owner records what the case teaches",
    P.CONTROL_CONTEST: "a juror doubts an answer that was called certain",
}


def reach(row: Row) -> set[str]:
    """Who reaches a resource in the product."""
    return {
        role for role, held in ROLES.items()
        if any(may(held, p, row.status) if row.status else may_ever(held, p) for p in row.by)
    }


@pytest.mark.parametrize("row", MATRIX, ids=lambda row: row.resource)
def test_the_product_keeps_the_promised_matrix_or_says_why_not(row: Row) -> None:
    assert reach(row) ^ set(row.who) == set(row.differs)
    assert all(len(reason) > 20 for reason in row.differs.values())


def test_every_permission_is_promised_or_explained() -> None:
    promised = {permission for row in MATRIX for permission in row.by}
    assert not promised & set(ADDED)
    assert promised | set(ADDED) == set(Permission)


def test_a_case_is_nobodys_who_is_nothing_to_it() -> None:
    """Guests, members, experts and administrators reach no case; mediators find work and read what a stranger may."""
    of_cases = {Permission(right.permission) for right in rights().rights if right.part != "house"}
    assert len(of_cases) > 20
    for standing in (W.GUEST, W.MEMBER, W.EXPERT, W.ADMIN):
        assert {p for p in of_cases if may_ever(frozenset({standing}), p)} == set()
    assert {p for p in of_cases if may_ever(frozenset({W.MEDIATOR}), p)} == {P.CASE_TAKE, P.DRAFT_READ}
    assert {p for p in of_cases if may_ever(frozenset({W.SEATED}), p)} == {
        P.SEAT_ANSWER, P.BALLOT_CAST, P.OUTCOME_READ, P.CONTROL_CONTEST,
    }
    assert {p for p in of_cases if may_ever(frozenset({W.ADVISING}), p)} == {P.ADVICE_READ, P.ADVICE_GIVE}


def test_a_manager_stands_in_for_an_owner_and_rules_where_an_owner_may_not() -> None:
    """The matrix knows no managers: they do what owners do, and besides what the owner must not decide alone."""
    as_owner, as_manager = (
        {p for p in Permission if may_ever(frozenset({standing}), p)} for standing in (W.OWNER, W.MANAGER)
    )
    assert as_owner <= as_manager
    assert as_manager - as_owner == {
        P.APPEAL_RULE, P.CASE_TAKE, P.QUEUE_READ, P.ANALYSIS_READ, P.CONTROLS_READ, P.CONTROLS_RULE, P.ACTIONS_READ,
        P.PRECEDENTS_READ, P.PRECEDENTS_RULE, P.SURVEYS_READ, P.GRUMBLES_READ, P.PROMISES_READ, P.MEASURES_READ,
        P.EXPERTS_READ, P.RECUSALS_RULE, P.BREAKER_RESET, P.ESCALATIONS_READ, P.ESCALATION_RULE, P.LADDER_READ, P.LADDER_MANAGE,
        P.EXEMPTIONS_READ, P.EXEMPTION_RULE,
        P.LETTERS_WORK, P.SKILLS_MANAGE, P.ROLES_CONFIRM,
    }


def test_whose_work_is_watched_is_not_who_watches() -> None:
    assert {p for p in Permission if may_ever(frozenset({W.QUALITY}), p) and may_ever(frozenset({W.OWNER}), p)} == {
        P.PUBLIC_READ, P.POLICY_REPORT,  # everybody's
        P.CASE_OVERSEE, P.PROMISE_READ,
        P.ACTION_WORK,  # of an action one marks it done and another reviews it: a constraint
        P.POST_SET,  # each of the six posts has one owner
        P.SCORE_READ,  # reckoned from rows that nobody changes
    }
    assert not any(may(frozenset({W.QUALITY}), p, CaseStatus.VOTING) for p in (P.SPLIT_WATCH, P.TURNOUT_WATCH, P.DECISION_MAKE))
