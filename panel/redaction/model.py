"""The values redaction works with: what the case knows, what was found, and the redacted texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an identifier identifies. Dates, times, places and amounts identify only together: they are made coarser."""

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
    NAME = "name"
    DATE = "date"
    TIME = "time"
    PLACE = "place"
    AMOUNT = "amount"
    OTHER = "other"


COARSE = frozenset({Kind.DATE, Kind.TIME, Kind.PLACE, Kind.AMOUNT})


@dataclass(frozen=True, slots=True)
class Known:
    """An identifier the case already knows from its own fields.

    `surface` as it was entered; `role` whose it is: complainant, respondent, courier, staff, witness, of a further firm, or "".
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

    @property
    def shown(self) -> str:
        """How it stands in the brief: a pseudonym in brackets; dates, times, places and amounts as plain words."""
        return self.pseudonym if self.kind in COARSE else f"[{self.pseudonym}]"


@dataclass(frozen=True, slots=True)
class Suspect:
    """A stretch of an original text that may identify and is not masked: a person clears it or masks it.

    `rule` is the code of what made it suspicious. Offsets in Python characters, end exclusive.
    """

    text_key: str
    start: int
    end: int
    surface: str
    rule: str


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A form that fits several: 王女士 where two are called 王, a name that both sides have. A person says who is meant.

    `form` as it is written; `entity` the id it is masked under now. It fits `entities` (ids), who are `people` in the same
    order: as the case knows them, or found in the texts (without role). Merging `entity` into one of them decides it. Two
    of the very same name have one id, which is `entity` too: only telling their places apart helps there.
    """

    form: str
    entity: str
    entities: tuple[str, ...]
    people: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class Redacted:
    """The redacted texts of a case with the spans and entities that explain them.

    `dropped` are the entities a person decided to leave in the open, `suspects` what a person still has to look at,
    `missing` the codes of recognisers that took no part: not installed, or the texts are too long for them. `ambiguous` are
    the forms of which a person has to say whom they mean.
    """

    texts: Mapping[str, str]
    spans: tuple[Span, ...]
    entities: tuple[Entity, ...]
    dropped: tuple[Entity, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    missing: tuple[str, ...] = ()
    ambiguous: tuple[Ambiguous, ...] = ()
