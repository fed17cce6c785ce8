"""The detectors that need to know nothing about the case. A new one is added to this list."""

from panel.redaction.detectors import contacts, places
from panel.redaction.detectors.announced import ANNOUNCED
from panel.redaction.detectors.assembled import AssembledDetector
from panel.redaction.detectors.base import Detector
from panel.redaction.detectors.composed import ComposedDetector
from panel.redaction.detectors.disguised import DisguisedDetector
from panel.redaction.detectors.english import EnglishDetector
from panel.redaction.detectors.explained import ExplainedDetector
from panel.redaction.detectors.folded import FoldedDetector
from panel.redaction.detectors.following import FollowingDetector
from panel.redaction.detectors.grouped import GroupedDetector
from panel.redaction.detectors.introductions import ENGLISH
from panel.redaction.detectors.letter_sounds import LetterSoundDetector
from panel.redaction.detectors.nearby import NEARBY
from panel.redaction.detectors.numbers import NumberDetector
from panel.redaction.detectors.shops import ShopDetector
from panel.redaction.detectors.spelled import SpelledDetector
from panel.redaction.detectors.spread import SpreadDetector
from panel.redaction.detectors.standing import StandingDetector
from panel.redaction.detectors.stepwise import StepwiseDetector
from panel.redaction.detectors.syllables import SyllableDetector
from panel.redaction.detectors.told import ToldDetector
from panel.redaction.detectors.wordlike import WordlikeDetector

# Identifiers that no published text may contain, whoever they belong to: the gate searches for them again.
DIRECT: tuple[Detector, ...] = (
    NumberDetector(),
    contacts.EMAIL,
    contacts.LINK,
    contacts.DOMAIN,
    contacts.SPOKEN_LINK,
    contacts.SPACED_LINK,
    contacts.MINI_PROGRAM,
    contacts.ACCOUNT,
    contacts.NAMED_ACCOUNT,
    contacts.WECHAT_ID,
    contacts.PLATE,
)

# Identifiers that a rule can only suspect: masked, but a person may leave one in the open.
LIKELY: tuple[Detector, ...] = (
    contacts.HANDLE,
    contacts.NICKNAME,
    contacts.IN_GROUP,
    places.StreetDetector(),
    places.ROOM,
    places.US_STREET,
    places.US_ZIP,
    places.DASHED,
    places.DOOR,
    DisguisedDetector(),
    SpelledDetector(),
    ENGLISH,
    EnglishDetector(),
    ShopDetector(),
    StandingDetector(),
    StepwiseDetector(),
)

# Written with tricks: in pieces, after words that announce it, or so that only the text without the tricks shows it.
HIDDEN: tuple[Detector, ...] = (
    AssembledDetector(),
    ComposedDetector(),
    SpreadDetector(),
    ToldDetector(),
    SyllableDetector(),
    FollowingDetector(),
    ExplainedDetector(),
    GroupedDetector(),
    LetterSoundDetector(),
    WordlikeDetector(),
    *NEARBY,
    *ANNOUNCED,
    FoldedDetector(
        (
            *DIRECT, contacts.HANDLE, contacts.NICKNAME, places.StreetDetector(), places.ROOM, places.DASHED, places.DOOR,
            DisguisedDetector(), ShopDetector(), *ANNOUNCED, *NEARBY,
        )
    ),
)  # fmt: skip

DETECTORS: tuple[Detector, ...] = DIRECT + LIKELY + HIDDEN
