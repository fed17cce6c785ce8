"""The mapping, one aggregate a file. Importing this package knows every table."""

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
)
from panel.models.analysis import Analysis, AnalysisStatus, FlagLook
from panel.models.ballot import Ballot, PublishedText, Verdict
from panel.models.base import Base
from panel.models.brief import Brief, BriefPicture
from panel.models.case import Case, Choice, Party, PartyRole, RemedyKind, StaffNote, TimelineEntry
from panel.models.conflict import Challenge, ChallengeStatus, Dealing, Tie
from panel.models.control import ControlCase, ControlSeat, ControlStatus, ControlStep, ControlTurn
from panel.models.decision import Appeal, AppealGround, Closing, Decision, SecondExplanation, Stance
from panel.models.exhibit import Exhibit
from panel.models.factor import FactorAct, FactorEntry, RecoveryCode, SecondFactor
from panel.models.glass import GlassAct, GlassDeed, GlassKind, GlassReason, GlassRequest, GlassState
from panel.models.juror import EntryTest, Juror, JurorStatus
from panel.models.learning import LearntWord, RedactionCount, WordRuling, WordVote
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
from panel.models.mediation import Proposal, ProposalAnswer, ProposalStatus
from panel.models.notice import Notice, Outgoing
from panel.models.precedent import Precedent
from panel.models.precedent_words import indexing, is_mapped, unindexing
from panel.models.record import (
    HOUSE,
    JOURNAL,
    START,
    Checkpoint,
    RecordEntry,
    RecordLeaf,
    RecordPending,
    RecordStream,
)
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
from panel.models.round import LIVE_SEATS, DrawEntry, Round, RoundStatus, Seat, SeatStatus
from panel.models.setting import SettingChange
from panel.models.statement import Fact, Statement, StatementKind
from panel.models.telling import Telling, TellingKind, TellingState

__all__ = [
    "HOUSE",
    "JOURNAL",
    "LIVE_SEATS",
    "START",
    "Account",
    "AccountLink",
    "AccountRole",
    "Analysis",
    "AnalysisStatus",
    "Appeal",
    "AppealGround",
    "Ballot",
    "Base",
    "Brief",
    "BriefPicture",
    "Case",
    "Challenge",
    "ChallengeStatus",
    "Checkpoint",
    "Choice",
    "Closing",
    "ControlCase",
    "ControlSeat",
    "ControlStatus",
    "ControlStep",
    "ControlTurn",
    "Dealing",
    "Decision",
    "DecisionKind",
    "Draft",
    "DrawEntry",
    "EntryTest",
    "EpochStatus",
    "Exhibit",
    "Fact",
    "FactorAct",
    "FactorEntry",
    "FlagLook",
    "GlassAct",
    "GlassDeed",
    "GlassKind",
    "GlassReason",
    "GlassRequest",
    "GlassState",
    "Invitation",
    "JournalEntry",
    "Juror",
    "JurorStatus",
    "LearntWord",
    "LinkPurpose",
    "ListedForm",
    "ListedKind",
    "ListedName",
    "LotChain",
    "LotCommit",
    "LotNonce",
    "Merchant",
    "MerchantMember",
    "Notice",
    "Objection",
    "Outgoing",
    "Party",
    "PartyRole",
    "PictureState",
    "PoolEpoch",
    "PoolEvent",
    "PoolPlace",
    "PoolSlot",
    "Precedent",
    "Proposal",
    "ProposalAnswer",
    "ProposalStatus",
    "PublishedText",
    "RecordEntry",
    "RecordLeaf",
    "RecordPending",
    "RecordStream",
    "RecoveryCode",
    "Redaction",
    "RedactionAct",
    "RedactionApproval",
    "RedactionConfirmation",
    "RedactionCount",
    "RedactionDecision",
    "RedactionPicture",
    "RedactionReading",
    "RemedyKind",
    "Role",
    "Round",
    "RoundStatus",
    "Seat",
    "SeatStatus",
    "SecondExplanation",
    "SecondFactor",
    "SettingChange",
    "SignIn",
    "StaffNote",
    "Stance",
    "Statement",
    "StatementKind",
    "Telling",
    "TellingKind",
    "TellingState",
    "Tie",
    "TimelineEntry",
    "TreeTile",
    "Verdict",
    "WordRuling",
    "WordVote",
    "indexing",
    "is_mapped",
    "lifting",
    "making",
    "unindexing",
]
