"""The identifiers the case already knows, in every form they are likely to take."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from panel.redaction.detectors.base import Found
from panel.redaction.detectors.forms import Form, FormSearch
from panel.redaction.detectors.names import is_word, person_forms, shop_forms
from panel.redaction.detectors.places import PIECE, AddressDetector
from panel.redaction.model import Kind, Known
from panel.redaction.normalise import normalise, skeleton

_TAIL = re.compile(r"(?:尾号|后四位|尾数|last (?:four|4)|ending (?:in|with))\D{0,8}(?P<it>\d{4})(?!\d)", re.IGNORECASE)
# Streets, villages and quarters of an address by themselves: 学府路, 金茂府. Shorter ones are words.
_PART = re.compile(
    r"(?<=[省市区县镇乡道路街村号])(?:(?![省市区县镇乡])[\u4e00-\u9fff]){2,8}?"
    r"(?:大道|路|街|巷|弄|村|镇|乡|苑|园|府|庭|城|小区|花园|公寓|大厦|广场|新村)"
)
_PLAIN_PARTS = frozenset({"工业园", "科技园", "产业园", "步行街", "商业街", "美食街", "大学城", "购物广场", "人民广场"})
_NUMBERS = frozenset({Kind.PHONE, Kind.ID_CARD, Kind.BANK_CARD, Kind.ORDER, Kind.ACCOUNT, Kind.OTHER})


def canonical(surface: str) -> str:
    """The name of an entity: its solid, case-folded surface; a phone number without the country code of China."""
    solid = skeleton(surface) or surface.strip()
    return solid[-11:] if re.fullmatch(r"0{0,2}861[3-9]\d{9}", solid) else solid


def forms_of(known: Known) -> Iterator[Form]:
    """Every form to search for; addresses in Chinese are searched by `AddressDetector` as well."""
    surface = normalise(known.surface).text.strip()
    if known.kind is Kind.PERSON:
        yield from person_forms(surface)
    elif known.kind is Kind.SHOP:
        yield from shop_forms(surface)
    elif known.kind is Kind.ADDRESS:
        yield from (Form(part.strip(), "registry.address") for part in surface.split(",") if len(part.strip()) >= PIECE)
        yield Form(surface, "registry.address")
        yield from (Form(part, "registry.address") for part in streets_of(surface))
    else:
        yield Form(surface, "registry.exact", cased=is_word(surface))


def streets_of(address: str) -> list[str]:
    """Streets, villages and quarters of a normalised Chinese address that are no common words."""
    return [part for part in _PART.findall(address) if part not in _PLAIN_PARTS]


def usable(form: Form) -> bool:
    """Whether a form is long enough to mean someone: two Chinese characters, three letters, or five digits."""
    solid = re.sub(r"[\W_]+", "", form.text)
    if solid.isdigit():
        return len(solid) >= 5
    return len(solid) >= (3 if solid.isascii() else 2)


@dataclass(frozen=True, slots=True)
class Registry:
    """A detector for all known identifiers of a case."""

    search: FormSearch
    owners: tuple[tuple[Kind, str], ...]
    addresses: tuple[AddressDetector, ...]
    tails: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, known: Sequence[Known]) -> "Registry":
        """The search. A form that fits two known people belongs to neither: it is its own entity."""
        return _built(tuple(known))

    @classmethod
    def build(cls, known: Sequence[Known]) -> "Registry":
        """The same, anew."""
        claims: dict[str, list[tuple[Form, Known]]] = defaultdict(list)
        for each in known:
            for form in forms_of(each):
                if usable(form):
                    claims[form.text.lower()].append((form, each))
        search = FormSearch(_strongest(claim) for claim in claims.values())
        return cls(
            search,
            tuple(_owner(form, claims[form.text.lower()]) for form in search.forms),
            tuple(
                AddressDetector.of(normalise(each.surface).text, canonical(each.surface))
                for each in known
                if each.kind is Kind.ADDRESS
            ),
            tuple(_tails(known)),
        )

    def find(self, text: str) -> list[Found]:
        """Every form of every known identifier, every piece of a known address, the last digits of a number."""
        found = [self._named(hit.start, hit.end, hit.index) for hit in self.search.hits(text)]
        for detector in self.addresses:
            found += detector.find(text)
        tails = dict(self.tails)
        for match in _TAIL.finditer(text):
            if owner := tails.get(match["it"]):
                found.append(Found(*match.span("it"), Kind.PHONE, "registry.tail", owner))
        return found

    def _named(self, start: int, end: int, index: int) -> Found:
        kind, owner = self.owners[index]
        return Found(start, end, kind, self.search.forms[index].rule, owner)


@lru_cache(maxsize=16)
def _built(known: tuple[Known, ...]) -> Registry:
    """Once for the same names: a desk reads its draft several times for each edit."""
    return Registry.build(known)


def _strongest(claim: Iterable[tuple[Form, Known]]) -> Form:
    """Of equal forms the one that masks most: without regard to capitals if any claimant wants that."""
    return min((form for form, _ in claim), key=lambda form: form.cased)


def _owner(form: Form, claim: Sequence[tuple[Form, Known]]) -> tuple[Kind, str]:
    exact = [known for _, known in claim if canonical(known.surface) == canonical(form.text)]
    owners = {canonical(known.surface) for known in exact or [known for _, known in claim]}
    kind = (exact or [known for _, known in claim])[0].kind
    return kind, owners.pop() if len(owners) == 1 else canonical(form.text)


def tail_of(known: Known) -> str:
    """The last four digits of a long number, "" for what is none."""
    solid = canonical(known.surface)
    return solid[-4:] if known.kind in _NUMBERS and re.search(r"\d{4}$", solid) and len(solid) > 4 else ""


def _tails(known: Sequence[Known]) -> Iterator[tuple[str, str]]:
    """The last four digits of each long number, unless two numbers share them."""
    owners: dict[str, set[str]] = defaultdict(set)
    for each in known:
        if tail := tail_of(each):
            owners[tail].add(canonical(each.surface))
    return ((tail, owner.pop()) for tail, owner in owners.items() if len(owner) == 1)
