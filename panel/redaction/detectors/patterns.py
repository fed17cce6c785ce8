"""The detectors that need to know nothing about the case. A new one is added to this list."""

from panel.redaction.detectors import contacts, places
from panel.redaction.detectors.base import Detector
from panel.redaction.detectors.introductions import ENGLISH, IntroductionDetector
from panel.redaction.detectors.numbers import NumberDetector

# Identifiers that no published text may contain, whoever they belong to: the gate searches for them again.
DIRECT: tuple[Detector, ...] = (
    NumberDetector(),
    contacts.EMAIL,
    contacts.LINK,
    contacts.DOMAIN,
    contacts.ACCOUNT,
    contacts.WECHAT_ID,
    contacts.PLATE,
)

# Identifiers that a rule can only suspect: masked, but a person may leave one in the open.
LIKELY: tuple[Detector, ...] = (
    contacts.HANDLE,
    contacts.NICKNAME,
    places.StreetDetector(),
    places.ROOM,
    places.US_STREET,
    places.US_ZIP,
    IntroductionDetector(),
    ENGLISH,
)

DETECTORS: tuple[Detector, ...] = DIRECT + LIKELY
