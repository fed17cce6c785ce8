"""The values redaction works with: what the case knows, what was found, and the redacted texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an identifier identifies; all but `DATE` are removed wherever they stand."""

    PERSON = "person"
    SHOP = "shop"
    PHONE = "phone"
    ID_CARD = "id_card"
    BANK_CARD = "bank_card"
    ORDER = "order"
    EMAIL = "email"
    URL = "url"
    PLATE = "plate"
    ADDRESS = "address"
    ACCOUNT = "account"
    DATE = "date"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Known:
    """An identifier the case already knows from its own fields.

    `surface` as it was entered; `role` whose it is: complainant, respondent, courier, staff, witness or "".
    """

    surface: str
    kind: Kind
    role: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """One masked stretch of an original text: Python character offsets, end exclusive.

    `entity` is the id of the entity it belongs to, `rule` the code of the rule that found it.
    """

    text_key: str
    start: int
    end: int
    entity: str
    surface: str
    rule: str


@dataclass(frozen=True, slots=True)
class Entity:
    """Everything that is taken for the same person, shop or number, in all texts of the case.

    `id` is stable as long as the identifier is: decisions refer to it. It is made from the identifier, so it
    is for the mediator's desk only and never published. `forms` are the surfaces seen, in order of appearance.
    """

    id: str
    kind: Kind
    pseudonym: str
    forms: tuple[str, ...]
    rule: str
    role: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """The redacted texts of a case with the spans and entities that explain them.

    `dropped` are the entities a person decided to leave in the open.
    """

    texts: Mapping[str, str]
    spans: tuple[Span, ...]
    entities: tuple[Entity, ...]
    dropped: tuple[Entity, ...] = ()
