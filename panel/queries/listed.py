"""What the operator's lists say about the texts of a case: names that are masked, brands and learnt words that stay readable.

Only what can stand in these texts is read: two look-ups by index, however long the lists are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Literal

from sqlalchemy import Select, String, bindparam, case, cast, func, or_, select, union_all
from sqlalchemy.orm import Session

from panel.models import LearntWord, ListedForm, ListedKind, ListedName, Merchant, SettingChange
from panel.queries.many import among
from panel.redaction import Decision, Kind, Known, Redacted, Setting, detect
from panel.redaction.detectors.registry import canonical
from panel.redaction.learnt import QUOTED, without_names
from panel.redaction.listed import KEY, ListDetector, key_of, keys_of, point_out
from panel.redaction.normalise import skeleton
from panel.redaction.recognisers.shared import shared
from panel.redaction.redact import MODEL_READS
from panel.settings import Settings

PUT_ON, LEFT_OPEN = "put on", "left open"  # words: by a quality officer, by people at the desk
AT_ONCE = 2_000  # stretches of text that one look-up asks for: for many more PostgreSQL would rather read the whole table


@dataclass(frozen=True, slots=True)
class Lists:
    """What the lists say about some texts. `owners`: forms to mask, each with the canonical name it stands for, in order."""

    owners: tuple[tuple[str, str], ...] = ()
    brands: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    @property
    def readable(self) -> frozenset[str]:
        """Brands and learnt words, also as they stand in quotation marks."""
        plain = self.brands | self.words
        return frozenset([*plain, *(marks.format(word) for word in plain for marks in QUOTED)])


def detect_with_lists(
    session: Session, texts: Mapping[str, str], known: Sequence[Known], language: Literal["zh", "en"],
    decisions: Sequence[Decision] = (), setting: Setting | None = None,
) -> Redacted:  # fmt: skip
    """As `panel.redaction.detect`, with the operator's names and learnt words."""
    return detect_listed(read_lists(session, texts, known), texts, known, language, decisions, setting)


def detect_listed(
    lists: Lists, texts: Mapping[str, str], known: Sequence[Known], language: Literal["zh", "en"],
    decisions: Sequence[Decision] = (), setting: Setting | None = None,
) -> Redacted:  # fmt: skip
    """The same for lists that were read already."""
    setting = setting or Setting()
    setting = replace(setting, allowed=setting.allowed | lists.readable)
    if not lists.owners:
        return detect(texts, known, language, (), decisions, setting)
    detector = ListDetector(dict(lists.owners), (setting.recognisers or shared()).words)
    return point_out(detect(texts, known, language, [detector], decisions, setting), texts, detector, lists.readable)


def read_lists(session: Session, texts: Mapping[str, str], known: Sequence[Known]) -> Lists:
    """What the lists say about these texts; what the case's own fields know is never among the words that stay readable."""
    looked_at = list(_first(texts.values(), MODEL_READS))
    found = _found(session, sorted(keys_of(looked_at)), [skeleton(text) for text in looked_at])
    merchants, brands = found[ListedKind.MERCHANT], found[ListedKind.BRAND]
    own = _own_brands(_named(session, ListedKind.BRAND, brands), known)
    named = _named(session, ListedKind.MERCHANT, [form for form, names in merchants.items() if names == 1])
    owners = own | {form: canonical(named.get(form, form)) for form in merchants}
    stay = frozenset(without_names((brand for brand in brands if brand not in owners), known))
    words = found[PUT_ON].keys() | _by_enough(session, found[LEFT_OPEN])
    return Lists(tuple(sorted(owners.items())), stay, frozenset(without_names(sorted(words), known)))


def _first(texts: Iterable[str], signs: int) -> Iterator[str]:
    """Texts as far as they have so many characters together. A longer case says that it is too long (`Redacted.missing`)."""
    for text in texts:
        yield text[:signs]
        signs = max(0, signs - len(text))


def people_needed(session: Session) -> int:
    """How many different people have to leave a word readable before it stays so by itself."""
    newest = select(SettingChange.value).where(SettingChange.name == "allow_people").order_by(SettingChange.id.desc()).limit(1)
    value = session.scalar(newest)
    return int(value["value"]) if value else Settings().allow_people


def is_allowed(needed: int) -> Any:
    """For rows of `LearntWord`: whether the word stays readable, where so many people are needed."""
    return or_(LearntWord.ruling == "on", (LearntWord.ruling == "") & (LearntWord.people >= needed))


def _found(session: Session, keys: Sequence[str], solid: Sequence[str]) -> dict[str, dict[str, int]]:
    """What stands in the solid texts: forms of names by kind, each with how many names have it; words with how many people."""
    found: dict[str, dict[str, int]] = {kind: {} for kind in (*ListedKind, PUT_ON, LEFT_OPEN)}
    for part in _parts(keys):
        for form, kind, number in session.execute(_ASKED, {"keys": part}):
            if len(whole := skeleton(form)) <= KEY or any(whole in text for text in solid):
                found[kind][form] = number
    return found


def _by_enough(session: Session, words: Mapping[str, int]) -> set[str]:
    """Those that enough people left readable. The setting is read only where it can matter."""
    if not words:
        return set()
    needed = people_needed(session)
    return {word for word, people in words.items() if people >= needed}


def _named(session: Session, kind: ListedKind, forms: Collection[str]) -> dict[str, str]:
    """For each form a name that has it."""
    asked = {"keys": [key_of(form) for form in forms], "forms": list(forms), "kind": kind}
    return dict(session.execute(_NAMES, asked).all()) if forms else {}


def _own_brands(named: Mapping[str, str], known: Sequence[Known]) -> dict[str, str]:
    """Forms of brands that are the merchant of the case: the brand's name is part of the merchant's, or the other way round."""
    shops = [(skeleton(each.surface), canonical(each.surface)) for each in known if each.kind is Kind.SHOP]
    own: dict[str, str] = {}
    for form, name in named.items():
        for shop, owner in shops:
            if shop and any(solid in shop or shop in solid for solid in (skeleton(form), skeleton(name))):
                own[form] = owner
    return own


def _parts(keys: Sequence[str]) -> Iterator[list[str]]:
    left = iter(keys)
    while part := list(islice(left, AT_ONCE)):
        yield part


_ASKED = union_all(
    select(ListedForm.form, cast(ListedForm.kind, String), func.count())
    .where(among(ListedForm.key.expression, "keys", texts=True))
    .group_by(ListedForm.key, ListedForm.form, ListedForm.kind),
    select(LearntWord.word, case((LearntWord.ruling == "on", PUT_ON), else_=LEFT_OPEN), LearntWord.people).where(
        among(LearntWord.key.expression, "keys", texts=True),
        (LearntWord.ruling == "on") | ((LearntWord.ruling == "") & (LearntWord.people > 1)),
    ),
)
_NAMES: Select[str, str] = (
    select(ListedForm.form, func.coalesce(ListedName.name, Merchant.name))
    .select_from(ListedForm)
    .outerjoin(ListedName, ListedName.id == ListedForm.name_id)
    .outerjoin(Merchant, Merchant.id == ListedForm.merchant_id)
    .where(
        ListedForm.kind == bindparam("kind"), among(ListedForm.key.expression, "keys", texts=True),
        among(ListedForm.form.expression, "forms", texts=True),
    )
)  # fmt: skip
