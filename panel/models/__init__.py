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
from panel.models.ballot import Ballot, BallotCommitment, Verdict
from panel.models.base import Base
from panel.models.brief import Brief, BriefPicture
from panel.models.case import Case, Choice, Party, PartyRole, RemedyKind, StaffNote, TimelineEntry
from panel.models.control import ControlCase, ControlSeat, ControlStatus, ControlStep, ControlTurn
from panel.models.decision import Appeal, AppealGround, Closing, Decision, SecondExplanation, Stance
from panel.models.exhibit import Exhibit
from panel.models.juror import EntryTest, Juror, JurorStatus
from panel.models.mediation import Proposal, ProposalAnswer, ProposalStatus
from panel.models.notice import Notice, Outgoing
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
from panel.models.round import LIVE_SEATS, DrawEntry, Round, RoundStatus, Seat, SeatStatus, SeedCommitment
from panel.models.setting import SettingChange
from panel.models.statement import Fact, Statement, StatementKind

__all__ = [
    "LIVE_SEATS",
    "Account",
    "AccountLink",
    "AccountRole",
    "Analysis",
    "AnalysisStatus",
    "Appeal",
    "AppealGround",
    "Ballot",
    "BallotCommitment",
    "Base",
    "Brief",
    "BriefPicture",
    "Case",
    "Choice",
    "Closing",
    "ControlCase",
    "ControlSeat",
    "ControlStatus",
    "ControlStep",
    "ControlTurn",
    "Decision",
    "DecisionKind",
    "Draft",
    "DrawEntry",
    "EntryTest",
    "Exhibit",
    "Fact",
    "FlagLook",
    "Invitation",
    "Juror",
    "JurorStatus",
    "LinkPurpose",
    "Merchant",
    "MerchantMember",
    "Notice",
    "Objection",
    "Outgoing",
    "Party",
    "PartyRole",
    "PictureState",
    "Proposal",
    "ProposalAnswer",
    "ProposalStatus",
    "Redaction",
    "RedactionApproval",
    "RedactionConfirmation",
    "RedactionDecision",
    "RedactionPicture",
    "RemedyKind",
    "Role",
    "Round",
    "RoundStatus",
    "Seat",
    "SeatStatus",
    "SecondExplanation",
    "SeedCommitment",
    "SettingChange",
    "SignIn",
    "StaffNote",
    "Stance",
    "Statement",
    "StatementKind",
    "TimelineEntry",
    "Verdict",
]
