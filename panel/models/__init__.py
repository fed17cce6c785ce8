"""The mapping, one aggregate a file. Importing this package knows every table."""

from panel.models import bid as bid
from panel.models import circular as circular  # their tables; the names are taken from the modules
from panel.models import duplicate as duplicate
from panel.models import pause as pause
from panel.models import voucher as voucher
from panel.models import wish as wish
from panel.models.account import (
    Account,
    AccountLink,
    AccountRole,
    Draft,
    Invitation,
    LinkPurpose,
    Merchant,
    MerchantMember,
    Role,
    SignIn,
    SignUpLink,
)
from panel.models.analysis import Analysis, AnalysisStatus, FlagLook
from panel.models.asked import AskedQuestion, AskSource
from panel.models.ballot import Ballot, PublishedText, Verdict
from panel.models.base import Base
from panel.models.breaker import BreakerTrip, Figure, StoppedClock
from panel.models.brief import Brief, BriefPicture
from panel.models.case import Case, Choice, Party, PartyRole, RemedyKind, StaffNote, TimelineEntry
from panel.models.conflict import Challenge, ChallengeStatus, Dealing, Tie
from panel.models.control import ControlCase, ControlSeat, ControlStatus, ControlStep, ControlTurn, PoolShown
from panel.models.decision import (
    Appeal,
    AppealGround,
    Closing,
    ClosingWork,
    Decision,
    OwnRole,
    SecondExplanation,
    Stance,
    WorkRole,
)
from panel.models.exhibit import Exhibit, ExhibitSigns
from panel.models.expert import (
    LIVE_INVITATIONS,
    ExpertInvitation,
    ExpertKind,
    ExpertProfile,
    InvitationState,
    ObserverWish,
    Opinion,
    OpinionRemark,
    Recusal,
    RecusalStatus,
    RecusalTarget,
)
from panel.models.factor import FactorAct, FactorEntry, RecoveryCode, SecondFactor
from panel.models.firm import CaseFirm, Division, FirmNamer, FirmPart
from panel.models.glass import GlassAct, GlassDeed, GlassKind, GlassReason, GlassRequest, GlassState
from panel.models.granting import GrantState, RoleGrant
from panel.models.grumble import Grumble, GrumbleState
from panel.models.hearing import FollowUp, Outreach, OutreachDraw, PulseSum, PulseTaken, SuggestionAnswer, WorkPart
from panel.models.juror import EntryTest, Juror, JurorStatus, MilestonesHidden, PoolAsked
from panel.models.ladder import (
    CaseMark,
    CaseRisk,
    Decider,
    Escalation,
    EscalationState,
    LadderChange,
    LossBasis,
    LossEstimate,
    MarkKind,
    RiskChange,
    RiskLevel,
    Warrant,
)
from panel.models.learning import LearntWord, RedactionCount, WordRuling, WordVote
from panel.models.lessons import (
    ActionChange,
    ActionState,
    CaseAction,
    Effect,
    IssueAct,
    IssueCase,
    IssueDeed,
    IssueKind,
    IssueState,
    SystemicIssue,
)
from panel.models.listed import ListedForm, ListedKind, ListedName
from panel.models.lot import (
    EpochStatus,
    JournalEntry,
    LotChain,
    LotCommit,
    LotNonce,
    PoolEpoch,
    PoolEvent,
    PoolPlace,
    PoolSlot,
    TreeTile,
)
from panel.models.measures import EarlyWarning, MonthFigures, Surge, SurgeKind, TrendLook
from panel.models.mediation import Proposal, ProposalAnswer, ProposalStatus
from panel.models.notice import Notice, Outgoing
from panel.models.own_field import FIELDS_MAX, FieldAnswer, FieldKind, OwnField
from panel.models.precedent import Precedent
from panel.models.precedent_words import indexing, is_mapped, unindexing
from panel.models.promise import CasePromise, Promiser, PromiseSource, PromiseState
from panel.models.record import HOUSE, JOURNAL, START, Checkpoint, RecordEntry, RecordLeaf, RecordPending, RecordStream
from panel.models.record_triggers import lifting, making
from panel.models.redaction import (
    DecisionKind,
    Objection,
    PictureState,
    Redaction,
    RedactionApproval,
    RedactionConfirmation,
    RedactionDecision,
    RedactionPicture,
)
from panel.models.redaction_log import RedactionAct, RedactionReading
from panel.models.report import CasePost, CaseReport, ExplanationGround, Post, PostState, ReportCause
from panel.models.round import LIVE_SEATS, DrawEntry, Round, RoundStatus, Seat, SeatStatus, WalkCount
from panel.models.setting import SettingChange
from panel.models.statement import Fact, Statement, StatementKind
from panel.models.survey import MEASURES, NoContact, SideEnd, Survey, SurveyWords
from panel.models.telling import Telling, TellingKind, TellingState
from panel.models.training import ModuleDone

__all__ = [
    "FIELDS_MAX",
    "HOUSE",
    "JOURNAL",
    "LIVE_INVITATIONS",
    "LIVE_SEATS",
    "MEASURES",
    "START",
    "Account",
    "AccountLink",
    "AccountRole",
    "ActionChange",
    "ActionState",
    "Analysis",
    "AnalysisStatus",
    "Appeal",
    "AppealGround",
    "AskSource",
    "AskedQuestion",
    "Ballot",
    "Base",
    "BreakerTrip",
    "Brief",
    "BriefPicture",
    "Case",
    "CaseAction",
    "CaseFirm",
    "CaseMark",
    "CasePost",
    "CasePromise",
    "CaseReport",
    "CaseRisk",
    "Challenge",
    "ChallengeStatus",
    "Checkpoint",
    "Choice",
    "Closing",
    "ClosingWork",
    "ControlCase",
    "ControlSeat",
    "ControlStatus",
    "ControlStep",
    "ControlTurn",
    "Dealing",
    "Decider",
    "Decision",
    "DecisionKind",
    "Division",
    "Draft",
    "DrawEntry",
    "EarlyWarning",
    "Effect",
    "EntryTest",
    "EpochStatus",
    "Escalation",
    "EscalationState",
    "Exhibit", "ExhibitSigns",
    "ExpertInvitation", "ExpertKind", "ExpertProfile",
    "ExplanationGround",
    "Fact",
    "FactorAct", "FactorEntry",
    "FieldAnswer", "FieldKind",
    "Figure",
    "FirmNamer",
    "FirmPart",
    "FlagLook",
    "FollowUp",
    "GlassAct", "GlassDeed", "GlassKind", "GlassReason", "GlassRequest",
    "GlassState",
    "GrantState",
    "Grumble",
    "GrumbleState",
    "Invitation",
    "InvitationState",
    "IssueAct", "IssueCase", "IssueDeed", "IssueKind", "IssueState",
    "JournalEntry",
    "Juror",
    "JurorStatus",
    "LadderChange",
    "LearntWord",
    "LinkPurpose",
    "ListedForm",
    "ListedKind",
    "ListedName",
    "LossBasis",
    "LossEstimate",
    "LotChain", "LotCommit", "LotNonce",
    "MarkKind",
    "Merchant",
    "MerchantMember",
    "MilestonesHidden",
    "ModuleDone",
    "MonthFigures",
    "NoContact",
    "Notice",
    "Objection",
    "ObserverWish",
    "Opinion",
    "OpinionRemark",
    "Outgoing",
    "Outreach",
    "OutreachDraw",
    "OwnField", "OwnRole",
    "Party",
    "PartyRole",
    "PictureState",
    "PoolAsked", "PoolEpoch", "PoolEvent", "PoolPlace", "PoolShown", "PoolSlot",
    "Post",
    "PostState",
    "Precedent",
    "PromiseSource", "PromiseState",
    "Promiser",
    "Proposal", "ProposalAnswer", "ProposalStatus",
    "PublishedText",
    "PulseSum",
    "PulseTaken",
    "RecordEntry", "RecordLeaf", "RecordPending", "RecordStream",
    "RecoveryCode",
    "Recusal",
    "RecusalStatus",
    "RecusalTarget",
    "Redaction", "RedactionAct", "RedactionApproval", "RedactionConfirmation", "RedactionCount",
    "RedactionDecision", "RedactionPicture", "RedactionReading",
    "RemedyKind",
    "ReportCause",
    "RiskChange",
    "RiskLevel",
    "Role", "RoleGrant",
    "Round",
    "RoundStatus",
    "Seat",
    "SeatStatus",
    "SecondExplanation",
    "SecondFactor",
    "SettingChange",
    "SideEnd",
    "SignIn",
    "SignUpLink",
    "StaffNote",
    "Stance",
    "Statement",
    "StatementKind",
    "StoppedClock",
    "SuggestionAnswer",
    "Surge",
    "SurgeKind",
    "Survey",
    "SurveyWords",
    "SystemicIssue",
    "Telling",
    "TellingKind",
    "TellingState",
    "Tie",
    "TimelineEntry",
    "TreeTile",
    "TrendLook",
    "Verdict",
    "WalkCount",
    "Warrant",
    "WordRuling",
    "WordVote",
    "WorkPart",
    "WorkRole",
    "indexing",
    "is_mapped",
    "lifting",
    "making",
    "unindexing",
]
