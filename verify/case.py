"""Check the record of a case: python case.py BUNDLE.json [--receipt FILE] [--checkpoint FILE] [--proof FILE] [--key HEX]

One line for each of the invariants I1 to I12. Exit code 0: all that was checked holds; 1: at least one is broken; 2: no bundle.
Written after docs/record-format.md, docs/voting-rules.md and docs/lot-format.md with the standard library and one library for
Ed25519 signatures (the package cryptography, or pynacl); it shares no line with the program that wrote the record. Draws are
redone by lot.py, which has to lie beside this file. Several bundles, or folders of them, are checked one after the other.
Each option may be given any number of times: receipts handed to you, checkpoints (or receipts) you have kept, proofs you were
given that the tree goes on from them, and the public key of the house as you know it from elsewhere.
"""

import argparse
import functools
import hashlib
import importlib
import importlib.util
import itertools
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

Values = dict[str, Any]
Shape = Any  # a test, a dict of shapes, a list of one, or maybe(shape)

FILE_BYTES = 64 * 2**20  # more than the record of any case
PLACES_MAX = 5_000  # of a list: the largest plan has 501 seats, and twice as many substitutes
VOTED, CANNOT_TELL = "decided", "cannot_tell"
ANSWERS = ("yes", "no", "unclear")
CODE_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ARROWS = {
    "filed": "awaiting_response withdrawn inadmissible", "awaiting_response": "in_mediation withdrawn inadmissible",
    "in_mediation": "settled impasse withdrawn inadmissible",
    "impasse": "redacting settled in_mediation closed withdrawn inadmissible", "redacting": "voting impasse withdrawn",
    "voting": "decided impasse withdrawn", "decided": "closed appealed", "appealed": "redacting decided withdrawn",
    "settled": "closed", "closed": "", "withdrawn": "", "inadmissible": "filed awaiting_response in_mediation impasse",
}  # fmt: skip
ENDED = ("closed", "withdrawn", "inadmissible")


class Unreadable(Exception):
    """No bundle, no receipt, no checkpoint: a sentence that says why."""


class Fault(NamedTuple):
    """`at`: the number of the entry, counted from 1 as in `seq`, or another place; "" for the whole."""

    invariant: str
    code: str
    at: str = ""

    def __str__(self) -> str:
        return f"{self.code}@{self.at}" if self.at else self.code


@functools.cache
def lot() -> Any:
    """The program that redoes a draw, from the folder of this one."""
    path = Path(__file__).resolve().with_name("lot.py")
    spec = importlib.util.spec_from_file_location("lot_beside_case", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise Unreadable("lot.py has to lie in the same folder as case.py: it redoes the draws")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- reading ---------------------------------------------------------------------------------------------------------------


def read_file(path: str) -> Any:
    """The JSON value in a file. Raises Unreadable."""
    try:
        with open(path, "rb") as file:
            data = file.read(FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Unreadable(f"{plain(path)} cannot be read ({type(error).__name__})") from None
    if len(data) > FILE_BYTES:
        raise Unreadable(f"{plain(path)} is larger than the record of any case")
    try:
        return parse(data.decode("utf-8"))
    except (ValueError, RecursionError, MemoryError):
        raise Unreadable(f"{plain(path)} is not the JSON of a record") from None


def plain(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode()


def parse(text: str) -> Any:
    """JSON without what two programs may read differently: keys given twice, fractions, numbers beyond 2**63."""
    return json.loads(text, object_pairs_hook=_object, parse_float=_refuse, parse_constant=_refuse, parse_int=_whole)


def _object(pairs: list[tuple[str, Any]]) -> Values:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key given twice")
    return made


def _refuse(text: str) -> Any:
    raise ValueError(f"{text[:20]} is not a whole number")


def _whole(digits: str) -> int:
    if len(digits) > 19 or not -(2**63) < int(digits) < 2**63:
        raise ValueError("a number beyond 2**63")
    return int(digits)


def is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def is_text(value: object) -> bool:
    return isinstance(value, str) and not re.search("[\ud800-\udfff]", value)


def hex_of(length: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(f"[0-9a-f]{{{length}}}", value) is not None


def is_flag(value: object) -> bool:
    return isinstance(value, bool)


def is_time(value: object) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}Z", value):
        return False
    try:
        return datetime.strptime(value + "+0000", "%Y-%m-%dT%H:%MZ%z") is not None
    except ValueError:
        return False


def is_lots(value: object) -> bool:
    return isinstance(value, dict) and all(re.fullmatch(r"[1-9][0-9]{0,8}(/[1-9][0-9]{0,8})?", key) for key in value)


def is_sums(value: object) -> bool:
    return isinstance(value, dict) and all(is_text(key) and is_count(sum_) for key, sum_ in value.items())


def one_of(*texts: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and value in texts


def maybe(shape: Shape) -> tuple[str, Shape]:
    return ("maybe", shape)


def fit(value: Any, shape: Shape, path: str) -> None:
    """Raise Unreadable unless `value` has the shape: every key that is named, and no other."""
    if isinstance(shape, tuple):
        if value is not None:
            fit(value, shape[1], path)
    elif isinstance(shape, dict):
        if not isinstance(value, dict) or value.keys() != shape.keys():
            raise Unreadable(f"{path or 'the file'} does not have the keys it must have")
        for key, inner in shape.items():
            fit(value[key], inner, f"{path}.{key}".lstrip("."))
    elif isinstance(shape, list):
        if not isinstance(value, list):
            raise Unreadable(f"{path} is no list")
        for i, item in enumerate(value):
            fit(item, shape[0], f"{path}[{i}]")
    elif not shape(value):
        raise Unreadable(f"{path} does not fit")


is_hash, is_stream = hex_of(64), hex_of(32)
SIGNED = {"body": is_text, "signature": hex_of(128)}
GROWTH = {"size": is_count, "proof": [is_hash]}
BALLOT = {"round": is_count, "commitment": is_hash, "salt": is_stream, "round_id": is_text, "seat_id": is_text,
          "choice": is_text, "answers": [is_text]}  # fmt: skip
OPENED_SEAT = {"round": is_count, "seat_id": is_text, "wave": is_count, "weight": is_count, "information": is_count,
               "voted": is_flag}  # fmt: skip
WEIGHTS = {"round": is_count, "extension": is_count, "salt": is_stream, "places": [[is_count]]}
BUNDLE = {
    "v": one_of("panel-bundle/1"), "stream": is_stream, "entries": [is_text], "places": [is_count], "proofs": [[is_hash]],
    "checkpoint": SIGNED, "head": SIGNED, "key": is_hash, "earlier": [GROWTH], "lots": is_lots,
    "annex": maybe({"ballots": [BALLOT], "seats": [OPENED_SEAT], "weights": [WEIGHTS], "lots": is_lots}),
}  # fmt: skip
INTRODUCTION = {"entry": is_text, "place": is_count, "proof": [is_hash]}
CHANGE = {"before": is_hash, "key": is_hash, "signature": hex_of(128)}
CHECKPOINT = {"v": one_of("panel-checkpoint/1"), "key": hex_of(16), "size": is_count, "root": is_hash, "time": is_time}
HEAD = {"v": one_of("panel-head/1"), "key": hex_of(16), "stream": is_stream, "seq": is_count, "id": is_hash, "size": is_count,
        "time": is_time}  # fmt: skip
RECEIPT = {"v": one_of("panel-receipt/1"), "stream": is_stream, "seq": is_count, "id": is_hash, "entry": is_text,
           "place": is_count, "proof": [is_hash], "checkpoint": SIGNED, "key": is_hash}  # fmt: skip
OF_JUROR = {"round": is_count, "code": is_text, "ballot": is_text, "commitment": is_hash}
ENTRY = {"v": one_of("panel-record/1"), "stream": is_stream, "seq": is_count, "prev": is_hash, "time": is_time, "kind": is_text,
         "data": lambda value: isinstance(value, dict)}  # fmt: skip
RULES = {"options": [is_text], "plan": is_text, **dict.fromkeys(
    ("weight_max", "quarter_share", "max_replacements", "fact_questions"), is_count
)}  # fmt: skip
FACTS = [{"found": one_of(*ANSWERS), "heads": [is_count]}]  # of a verdict whose round asked; older records have none
DATA: dict[str, Values] = {
    "case.filed": {"source": one_of("web", "import", "demo")},
    "draw.committed": {"round": is_count, "extension": is_count, "commit": is_hash},
    "case.moved": {"from": is_text, "to": is_text, "actor": is_text},
    "case.published": {"round": is_count, "brief": is_hash, "files": [is_hash]},
    "rules.frozen": {"round": is_count, "rules": RULES, "digest": is_hash,
                     "clocks": {"accept_hours": is_count, "wave_hours": is_count}},
    "draw.done": {"round": is_count, "extension": is_count, "commit": is_hash, "bind": is_hash, "drawn": is_hash},
    "weights.frozen": {"round": is_count, "extension": is_count, "digest": is_hash},
    "seat.filled": {"round": is_count, "seat": is_hash, "position": is_count, "slot": is_count, "sealed": is_hash},
    "ballot.cast": {"round": is_count, "commitment": is_hash},
    "ballot.replaced": {"round": is_count, "commitment": is_hash, "replaces": is_hash},
    "wave.widened": {"round": is_count, "wave": is_count},
    "round.closed": {"round": is_count, "how": one_of("closed", "annulled")},
    "verdict.issued": {
        "round": is_count, "outcome": one_of("decided", "undecided"), "winner": maybe(is_text), "heads": is_sums,
        "weights": is_sums, "cannot_tell": is_count, "cast": is_count, "waves": is_count, "ceiling": is_count,
        "rules": is_hash,
    },
    "decision.issued": {"round": is_count, "stance": one_of("adopt", "in_part", "depart", "on_merits"), "text": is_hash},
    "opinion.signed": {"opinion": is_hash, "version": is_count, "expert": one_of("adviser", "observer")},
    "case.erased": {"what": one_of("originals")},
    "breakglass.opened": {
        "request": is_hash, "what": one_of("originals", "seat"), "reason": one_of("authority", "danger", "leak", "fault"),
        "asked_by": is_hash, "opened_by": is_hash,
    },
    "breakglass.closed": {"request": is_hash, "looks": is_count},
}  # fmt: skip


class Entry(NamedTuple):
    """`number`: its place in the bundle, counted from 1; what it says of itself is in `values`."""

    number: int
    id: bytes
    text: str
    values: Values


def read_body(text: str, shape: Shape, path: str) -> Values:
    """The object whose canonical JSON `text` is said to be; whether it is canonical is judged by the checks."""
    try:
        value = parse(text)
    except (ValueError, RecursionError):
        raise Unreadable(f"{path} is not JSON") from None
    fit(value, shape, path)
    return dict(value)


def read_entry(text: str, number: int, path: str) -> Entry:
    values = read_body(text, ENTRY, path)
    if values["kind"] in DATA:
        tells = values["kind"] == "verdict.issued" and "facts" in values["data"]
        fit(values["data"], {**DATA[values["kind"]], "facts": FACTS} if tells else DATA[values["kind"]], f"{path}.data")
    return Entry(number, sha(b"\x00", raw(text)), text, values)


class Checkpoint(NamedTuple):
    body: str
    signature: str
    key: str
    size: int
    root: bytes
    time: str


class Growth(NamedTuple):
    """That a tree goes on from one of `size` leaves."""

    size: int
    proof: list[bytes]


def read_growth(value: Values) -> Growth:
    return Growth(value["size"], list(map(bytes.fromhex, value["proof"])))


def read_checkpoint(signed: Values, path: str) -> Checkpoint:
    said = read_body(signed["body"], CHECKPOINT, path)
    if canonical(said) != raw(signed["body"]):
        raise Unreadable(f"{path} is not written as it must be")
    root = bytes.fromhex(said["root"])
    return Checkpoint(signed["body"], signed["signature"], said["key"], said["size"], root, said["time"])


class Introduction(NamedTuple):
    """An entry of the house by which one key hands over to the next: `before` has signed that `key` signs from `time` on."""

    entry: Entry
    place: int
    proof: list[str]

    @property
    def before(self) -> str:
        return str(self.entry.values["data"]["before"])

    @property
    def key(self) -> str:
        return str(self.entry.values["data"]["key"])

    @property
    def time(self) -> str:
        return str(self.entry.values["time"])


def read_introduction(value: Values, path: str) -> Introduction:
    said = read_body(value["entry"], {**ENTRY, "stream": one_of("house"), "data": CHANGE}, f"{path}.entry")
    entry = Entry(0, sha(b"\x00", raw(value["entry"])), value["entry"], said)
    return Introduction(entry, value["place"], value["proof"])


class Bundle(NamedTuple):
    values: Values
    entries: list[Entry]
    checkpoint: Checkpoint
    head: Values
    earlier: list[Growth]
    key: str
    keys: list[Introduction]

    @property
    def stream(self) -> str:
        return str(self.values["stream"])


def read_bundle(value: Any) -> Bundle:
    """What a file holds, after everything was found to have its shape. Raises Unreadable."""
    changed = isinstance(value, dict) and "keys" in value  # only a house that has changed its key has them
    fit(value, {**BUNDLE, "keys": [INTRODUCTION]} if changed else BUNDLE, "")
    entries = [read_entry(text, i + 1, f"entries[{i}]") for i, text in enumerate(value["entries"])]
    if not entries or not len(entries) == len(value["places"]) == len(value["proofs"]):
        raise Unreadable("entries, places and proofs are not as many")
    head = read_body(value["head"]["body"], HEAD, "head")
    return Bundle(
        value, entries, read_checkpoint(value["checkpoint"], "checkpoint"), head,
        list(map(read_growth, value["earlier"])), value["key"],
        [read_introduction(each, f"keys[{i}]") for i, each in enumerate(value.get("keys", ()))],
    )  # fmt: skip


class Receipt(NamedTuple):
    """One that proves itself: signature, inclusion and code hold."""

    name: str
    stream: str
    entry: Entry
    place: int
    checkpoint: Checkpoint
    key: str


def read_receipt(value: Any, name: str) -> Receipt:
    """Raises Unreadable unless the receipt proves by itself that its entry was in the tree: else it says nothing of a house."""
    juror = isinstance(value, dict) and "commitment" in value
    fit(value, {**RECEIPT, **OF_JUROR} if juror else RECEIPT, "")
    entry = read_entry(value["entry"], 0, "entry")
    found = read_checkpoint(value["checkpoint"], "checkpoint")
    said, data = entry.values, entry.values["data"]
    if entry.id.hex() != value["id"] or (said["stream"], said["seq"]) != (value["stream"], value["seq"]):
        raise Unreadable("it is about another entry than it holds")
    if not is_signed(found, value["key"]):
        raise Unreadable("its checkpoint is not signed with its key")
    if not included(entry.id, value["place"], found, value["proof"]):
        raise Unreadable("its proof does not lead from the entry to the checkpoint")
    if juror:
        ballot = said["kind"] in ("ballot.cast", "ballot.replaced")
        if not ballot or (data["round"], data["commitment"]) != (value["round"], value["commitment"]):
            raise Unreadable("its entry is not the one of its ballot")
        if value["code"] != code_of(value["ballot"], value["commitment"]):
            raise Unreadable("its code does not follow from ballot and commitment")
    elif said["kind"] != "case.filed":
        raise Unreadable("its entry is not the filing")
    return Receipt(name, value["stream"], entry, value["place"], found, value["key"])


# --- bytes -----------------------------------------------------------------------------------------------------------------


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def canonical(value: object) -> bytes:
    return raw(json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")))


def digest(value: object) -> str:
    return sha(canonical(value)).hex()


def code_of(ballot: str, commitment: str) -> str:
    bits = int(digest(["receipt", ballot, commitment]), 16)
    signs = "".join(CODE_SIGNS[bits >> 5 * place & 31] for place in range(16))
    return "-".join(signs[start : start + 4] for start in range(0, 16, 4))


def included(leaf: bytes, place: int, tree: Checkpoint, proof: list[str]) -> bool:
    return bool(lot().included(leaf, place, tree.size, list(map(bytes.fromhex, proof)), tree.root))


def extends(old: Checkpoint, new: Checkpoint, proof: list[bytes]) -> bool:
    """Whether the tree of `new` begins with that of `old`."""
    return 0 < old.size <= new.size and bool(lot().grown(old.size, new.size, old.root, new.root, proof))


def leads_up(growth: Growth, new: Checkpoint) -> bool:
    """Whether a proof leads to the tree of `new` from any tree of its size: the root of that one follows from the proof.

    Of a size that is a power of two it does not; then only the length of the proof is known.
    """
    start, end, whole, sides = 0, new.size, True, list[bool]()
    if not 0 < growth.size < new.size:
        return growth.size == new.size and not growth.proof
    while growth.size < end:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        sides.append(growth.size > middle)
        start, end, whole = (middle, end, False) if growth.size > middle else (start, middle, whole)
    if len(growth.proof) != len(sides) + (not whole):
        return False
    made, *rest = growth.proof
    for left, other in zip(reversed(sides), rest, strict=False):
        made = sha(b"\x01", other, made) if left else sha(b"\x01", made, other)
    return whole or made == new.root


def key_name(key: str) -> str:
    return sha(bytes.fromhex(key)).hex()[:16]


def is_signed(tree: Checkpoint, key: str) -> bool:
    return tree.key == key_name(key) and signed_by(key, tree.signature, tree.body)


def signed_by(key: str, signature: str, body: str) -> bool:
    return ed25519()(bytes.fromhex(key), bytes.fromhex(signature), raw(body))


@functools.cache
def ed25519() -> Callable[[bytes, bytes, bytes], bool]:
    """A function of public key, signature and text, from whichever library is installed."""
    for name, bound in (("cryptography.hazmat.primitives.asymmetric.ed25519", _by_cryptography), ("nacl.signing", _by_nacl)):
        try:
            return bound(importlib.import_module(name))
        except ImportError:
            continue
    raise Unreadable("signatures cannot be checked: install the package cryptography (or pynacl)")


def _by_cryptography(module: Any) -> Callable[[bytes, bytes, bytes], bool]:
    wrong = importlib.import_module("cryptography.exceptions").InvalidSignature

    def check(key: bytes, signature: bytes, text: bytes) -> bool:
        try:
            module.Ed25519PublicKey.from_public_bytes(key).verify(signature, text)
        except (wrong, ValueError):
            return False
        return True

    return check


def _by_nacl(module: Any) -> Callable[[bytes, bytes, bytes], bool]:
    wrong = importlib.import_module("nacl.exceptions").CryptoError

    def check(key: bytes, signature: bytes, text: bytes) -> bool:
        try:
            module.VerifyKey(key).verify(text, signature)
        except (wrong, ValueError):
            return False
        return True

    return check


# --- the rules of voting ---------------------------------------------------------------------------------------------------


class Plan(NamedTuple):
    """Seats after each wave; kind of bar ("", "%", "first-", "sure-") and its number; floor None: looks at ends of waves."""

    seats: tuple[int, ...]
    bar: str
    number: int
    floor: int | None


def read_plan(text: str) -> Plan | None:
    """None for what is no plan."""
    found = re.fullmatch(r"(?:([0-9]{1,4})~)?([0-9]{1,4}(?:-[0-9]{1,4})*):(first-|sure-|)([0-9]{1,4})(%?)", text)
    if found is None or (found[3] and found[5]):
        return None
    seats = tuple(map(int, found[2].split("-")))
    plan = Plan(seats, found[3] or found[5], int(found[4]), int(found[1]) if found[1] else None)
    low, high = {"%": (51, 100), "sure-": (51, 99)}.get(plan.bar, (1, seats[-1]))
    grows = all(one < two for one, two in itertools.pairwise(seats))
    sizes = grows and seats[0] >= 1 and seats[-1] <= 501 and low <= plan.number <= high
    floor = plan.floor is None or (len(seats) == 1 and min(3, seats[0]) <= plan.floor <= seats[0])
    return plan if sizes and floor else None


def is_rules(rules: Values) -> bool:
    options = rules["options"]
    fine = 2 <= len(options) == len(set(options)) <= 4 and CANNOT_TELL not in options and all(map(str.strip, options))
    ranges = 1 <= rules["weight_max"] <= 5 and 25 <= rules["quarter_share"] <= 100 and rules["fact_questions"] <= 5
    return fine and ranges and read_plan(rules["plan"]) is not None


def ceiling_of(weights: list[int], share: int) -> int:
    ordered = sorted(weights, reverse=True)
    for most in range(5, 1, -1):
        cut = [min(weight, most) for weight in ordered]
        if 100 * sum(cut[: len(cut) // 4]) <= share * sum(cut):
            return most
    return 1


def alone(amounts: Mapping[str, int]) -> str | None:
    """The option that has most, if it is above 0 and no other has as much."""
    most = max(amounts.values())
    first = [option for option, amount in amounts.items() if amount == most]
    return first[0] if most and len(first) == 1 else None


class Count(NamedTuple):
    """A count of ballots by option; `whole`: the weight of all `cast`, under the ceiling. `information` None: not known."""

    cast: int
    whole: int
    heads: Mapping[str, int]
    weights: Mapping[str, int]
    information: Mapping[str, int] | None


def winner_of(plan: Plan, count: Count) -> str | None:
    """The option these ballots choose, or None; a certainty whose information is not known counts as reached."""
    leader = alone(count.weights)
    if leader is None or alone(count.heads) != leader:
        return None
    first, second, *_ = sorted(count.weights.values(), reverse=True)
    if plan.bar == "%":
        reached = 100 * first >= plan.number * sum(count.weights.values())
    elif plan.bar == "sure-":
        reached = count.information is None or is_sure(count.information, leader, plan.number)
    else:
        held = (first - (0 if plan.bar else second)) * count.cast
        reached = held >= plan.number * count.whole and count.heads[leader] >= plan.number
    return leader if reached else None


def is_sure(information: Mapping[str, int], leader: str, percent: int) -> bool:
    if alone(information) != leader:
        return False
    leads = sorted(information[leader] - other for option, other in information.items() if option != leader)
    lead, together = leads[0], sum(map(chance, leads))
    while len(leads) > 1 and chance(lead) < together:
        lead -= 1
    return lead >= sure_lead(percent)


@functools.cache
def chance(lead: int) -> int:
    """The greatest whole r with r**10 * 3**lead <= 2**600."""
    low, high = 0, 1 << 61 + max(0, -lead)
    while low < high:
        middle = (low + high + 1) // 2
        if middle**10 * 3 ** max(0, lead) <= 2**600 * 3 ** max(0, -lead):
            low = middle
        else:
            high = middle - 1
    return low


@functools.cache
def sure_lead(percent: int) -> int:
    lead = 0
    while 3 ** (2 * lead) * (100 - percent) ** 22 < percent**22:
        lead += 1
    return lead


# --- following a case ------------------------------------------------------------------------------------------------------


class Seat(NamedTuple):
    """A seat as an auditor is shown it. `entry`: where it is told, sealed."""

    entry: int
    position: int
    wave: int
    weight: int
    information: int
    voted: bool


@dataclass(slots=True)
class Cast:
    """A ballot that counts: the entry that brought it, the wave, and how often its seat had replaced one."""

    entry: int
    wave: int
    replaced: int = 0


@dataclass(slots=True)
class Round:
    number: int
    rules: Values
    digest: str
    plan: Plan | None  # None: these are no rules, and nothing can be counted by them
    lists: dict[int, Entry]
    sealed: dict[int, str]  # the digest of the weights of each list
    seats: dict[str, Entry] = field(default_factory=dict)
    counted: dict[str, Cast] = field(default_factory=dict)
    position: int = -1
    wave: int = 1
    closed: Entry | None = None
    verdict: Entry | None = None
    answered: bool = False

    @property
    def how(self) -> str:
        return self.closed.values["data"]["how"] if self.closed else "open"

    def places(self) -> int:
        """Seats of the plan so far."""
        return self.plan.seats[self.wave - 1] if self.plan and self.wave <= len(self.plan.seats) else 0


OPENING = ("case.published", "rules.frozen", "draw.done", "weights.frozen", "case.moved")


class Course:
    """A case followed from its filing, entry by entry; `faults` are what should not have happened."""

    def __init__(self, entries: list[Entry]) -> None:
        self.faults: list[Fault] = []
        self.status, self.rounds = "filed", list[Round]()
        self.committed: dict[tuple[int, int], str] = {}
        self.opening: dict[str, Entry] = {}
        self.commitments: set[str] = set()
        self.seats: set[str] = set()
        self.glass: dict[str, bool] = {}  # requests of break-glass that were opened: whether they are open still
        self.erased = False
        self.expected: tuple[str, ...] = ("case.filed",)
        for entry in entries:
            self.take(entry)
        self.end(entries[-1])

    def fault(self, invariant: str, code: str, entry: Entry) -> None:
        self.faults.append(Fault(invariant, code, str(entry.number)))

    def take(self, entry: Entry) -> None:
        kind, data = entry.values["kind"], entry.values["data"]
        if kind not in DATA:
            self.fault("I12", "kind_unknown", entry)
            return
        if kind not in self.expected if self.expected else kind == "case.filed":
            self.fault("I12", "entry_misplaced", entry)
        self.expected = ()
        opens = kind in OPENING and data.get("extension", 0) == 0 and data.get("to", "voting") == "voting"
        if self.opening and not opens:
            self.fault("I12", "opening_incomplete", entry)
            self.opening = {}
        getattr(self, "on_" + kind.replace(".", "_"))(entry, data)
        if opens:
            self.open(entry)

    def current(self, entry: Entry, invariant: str, code: str) -> Round | None:
        """The open round if the entry is about it; else that is a fault."""
        last = self.rounds[-1] if self.rounds else None
        if last is None or last.closed or last.number != entry.values["data"]["round"]:
            self.fault(invariant, code, entry)
            return None
        return last

    def on_case_filed(self, _entry: Entry, _data: Values) -> None:
        """Always the first, and only the first."""

    def on_draw_committed(self, entry: Entry, data: Values) -> None:
        place = (data["round"], data["extension"])
        if place <= max(self.committed, default=(0, -1)) or data["commit"] in self.committed.values():
            self.fault("I7", "committed_again", entry)
        last = self.rounds[-1].number if self.rounds else 0
        if (data["round"] == last and self.is_open()) != (data["extension"] > 0) or data["round"] < last:
            self.fault("I7", "committed_again", entry)
        self.committed[place] = data["commit"]
        if self.status == "voting" and not self.is_open():
            self.expected = ("case.moved",)

    def is_open(self) -> bool:
        return bool(self.rounds) and self.rounds[-1].closed is None

    def on_case_moved(self, entry: Entry, data: Values) -> None:
        if data["from"] != self.status:
            self.fault("I12", "move_disconnected", entry)
        if data["to"] not in ARROWS.get(data["from"], "").split():
            self.fault("I12", "move_unknown", entry)
        if self.is_open():
            self.fault("I12", "round_left_open", entry)
        elif data["from"] == "voting":
            found = self.rounds[-1] if self.rounds else None
            if data["to"] == VOTED and (found is None or found.verdict is None):
                self.fault("I4", "verdict_missing", entry)
            elif data["to"] != VOTED and (found is None or found.how != "annulled"):
                self.fault("I12", "round_not_annulled", entry)
        self.status = data["to"]

    def on_case_published(self, _entry: Entry, _data: Values) -> None:
        """A part of an opening."""

    def on_rules_frozen(self, entry: Entry, data: Values) -> None:
        if digest(data["rules"]) != data["digest"]:
            self.fault("I9", "rules_digest", entry)
        if not is_rules(data["rules"]):
            self.fault("I9", "rules_impossible", entry)

    def on_draw_done(self, entry: Entry, data: Values) -> None:
        place = (data["round"], data["extension"])
        if self.committed.get(place) != data["commit"]:
            self.fault("I7", "commitment_other", entry)
        found = self.current(entry, "I12", "entry_misplaced") if data["extension"] else None
        if found is not None:
            if data["extension"] <= max(found.lists):
                self.fault("I7", "extension_disordered", entry)
            found.lists[data["extension"]] = entry
            self.expected = ("weights.frozen",)

    def on_weights_frozen(self, entry: Entry, data: Values) -> None:
        found = self.current(entry, "I12", "entry_misplaced") if data["extension"] else None
        if found is not None:
            if data["extension"] not in found.lists or data["extension"] in found.sealed:
                self.fault("I8", "weights_frozen_again", entry)
            found.sealed[data["extension"]] = data["digest"]

    def open(self, entry: Entry) -> None:
        """One of the four entries that open a round."""
        kind = entry.values["kind"]
        if kind in self.opening or (self.is_open() and kind != "case.moved"):
            self.fault("I9" if kind == "rules.frozen" else "I12", "opening_twice", entry)
        self.opening[kind] = entry
        if len(self.opening) < len(OPENING):
            return
        said = {name: each.values["data"] for name, each in self.opening.items()}
        numbers = {said[name]["round"] for name in OPENING[:4]}
        if len({each.values["time"] for each in self.opening.values()}) > 1 or len(numbers) > 1:
            self.fault("I12", "opening_incomplete", entry)
        number, rules, drawn = said["rules.frozen"]["round"], said["rules.frozen"]["rules"], self.opening["draw.done"]
        if number <= (self.rounds[-1].number if self.rounds else 0):
            self.fault("I12", "round_number", entry)
        plan = read_plan(rules["plan"]) if is_rules(rules) else None
        sealed = {0: said["weights.frozen"]["digest"]}
        self.rounds.append(Round(number, rules, said["rules.frozen"]["digest"], plan, {0: drawn}, sealed))
        self.opening = {}

    def on_seat_filled(self, entry: Entry, data: Values) -> None:
        found = self.rounds[-1] if self.rounds else None
        self.expected = ("seat.filled", "verdict.issued")
        if found is None or found.number != data["round"] or found.how != "closed" or found.verdict:
            self.fault("I12", "entry_misplaced", entry)
            return
        if data["seat"] in self.seats:
            self.fault("I6", "seat_twice", entry)
        if data["position"] <= found.position:
            self.fault("I6", "seat_disordered", entry)
        self.seats.add(data["seat"])
        found.position, found.seats[data["seat"]] = data["position"], entry

    def on_ballot_cast(self, entry: Entry, data: Values) -> None:
        found = self.counted_in(entry, data)
        if found is not None:
            found.counted[data["commitment"]] = Cast(entry.number, found.wave)
            if found.plan is not None and len(found.counted) > found.places():
                self.fault("I6", "more_ballots_than_seats", entry)

    def on_ballot_replaced(self, entry: Entry, data: Values) -> None:
        found = self.counted_in(entry, data)
        if found is None:
            return
        before = found.counted.pop(data["replaces"], None)
        if before is None:
            self.fault("I1", "replaces_nothing", entry)
            return
        if before.wave != found.wave:
            self.fault("I1", "replaced_late", entry)
        if before.replaced >= found.rules["max_replacements"]:
            self.fault("I1", "replaced_too_often", entry)
        found.counted[data["commitment"]] = Cast(entry.number, found.wave, before.replaced + 1)

    def counted_in(self, entry: Entry, data: Values) -> Round | None:
        """The round a ballot counts in, if it is open."""
        if data["commitment"] in self.commitments:
            self.fault("I1", "commitment_twice", entry)
        self.commitments.add(data["commitment"])
        return self.current(entry, "I5", "ballot_outside_round")

    def on_wave_widened(self, entry: Entry, data: Values) -> None:
        found = self.current(entry, "I12", "entry_misplaced")
        if found is None or found.plan is None:
            return
        if data["wave"] != found.wave + 1 or data["wave"] > len(found.plan.seats):
            self.fault("I3", "wave_unknown", entry)
            return
        if len(found.counted) != found.places():
            self.fault("I3", "widened_early", entry)
        found.wave = data["wave"]

    def on_round_closed(self, entry: Entry, data: Values) -> None:
        found = self.current(entry, "I12", "entry_misplaced")
        if found is None:
            return
        found.closed = entry
        self.expected = ("seat.filled", "verdict.issued") if data["how"] == "closed" else ("case.moved", "draw.committed")

    def on_verdict_issued(self, entry: Entry, data: Values) -> None:
        found = next((each for each in self.rounds if each.number == data["round"]), None)
        if found is None or found.how != "closed":
            self.fault("I4", "verdict_unfounded", entry)
            return
        if found.verdict is not None:
            self.fault("I4", "verdict_twice", entry)
        elif len(found.counted) > len(found.seats):
            self.fault("I6", "more_ballots_than_seats", entry)
        if data["rules"] != found.digest:
            self.fault("I9", "rules_changed", entry)
        found.verdict, self.expected = found.verdict or entry, ("case.moved",)

    def on_decision_issued(self, entry: Entry, data: Values) -> None:
        last = self.rounds[-1] if self.rounds else None
        fits = last is not None and last.verdict is not None and last.number == data["round"] and self.status == VOTED
        if last is None or not fits or last.answered:
            self.fault("I12", "decision_misplaced", entry)
        else:
            last.answered = True

    def on_case_erased(self, entry: Entry, _data: Values) -> None:
        if self.status not in ENDED:
            self.fault("I12", "erased_early", entry)
        self.erased = True

    def on_opinion_signed(self, _entry: Entry, _data: Values) -> None:
        """What an expert says has no part in the count, and may come at any time."""

    def on_breakglass_opened(self, entry: Entry, data: Values) -> None:
        if data["asked_by"] == data["opened_by"]:
            self.fault("I12", "glass_one_person", entry)
        if data["request"] in self.glass:
            self.fault("I12", "glass_opened_twice", entry)
        if self.erased:
            self.fault("I12", "glass_after_erasure", entry)
        self.glass[data["request"]] = True

    def on_breakglass_closed(self, entry: Entry, data: Values) -> None:
        if not self.glass.get(data["request"]):
            self.fault("I12", "glass_not_open", entry)
        self.glass[data["request"]] = False

    def end(self, last: Entry) -> None:
        if self.is_open() or self.opening or self.expected:
            self.fault("I12", "ends_midway", last)
        for each in self.rounds:
            if each.closed is not None and each.how == "closed" and each.verdict is None:
                self.fault("I4", "verdict_missing", each.closed)
            for drawn in (drawn for extension, drawn in each.lists.items() if extension not in each.sealed):
                self.fault("I8", "weights_missing", drawn)


# --- the checks: each yields its faults ------------------------------------------------------------------------------------


def check_chain(bundle: Bundle) -> Iterator[Fault]:
    """Entries follow one another, stand in the tree at growing places, and the tree and the end of the stream are signed."""
    before, place = "0" * 64, -1
    for entry, at, proof in zip(bundle.entries, bundle.values["places"], bundle.values["proofs"], strict=True):
        said = entry.values
        wrong = {
            "entry_not_canonical": canonical(said) != raw(entry.text), "seq_broken": said["seq"] != entry.number,
            "chain_broken": said["prev"] != before, "other_stream": said["stream"] != bundle.stream,
            "places_disordered": at <= place,
            "not_in_tree": not included(entry.id, at, bundle.checkpoint, proof),
        }  # fmt: skip
        yield from (Fault("I10", code, str(entry.number)) for code, so in wrong.items() if so)
        before, place = entry.id.hex(), at
    if not is_signed(bundle.checkpoint, bundle.key):
        yield Fault("I10", "checkpoint_unsigned")
    signed, last = bundle.values["head"], bundle.entries[-1]
    if bundle.head["key"] != key_name(bundle.key) or not signed_by(bundle.key, signed["signature"], signed["body"]):
        yield Fault("I10", "head_unsigned")
    end = (bundle.stream, last.number, last.id.hex(), bundle.checkpoint.size)
    whole = canonical(bundle.head) == raw(signed["body"])
    if not whole or tuple(bundle.head[name] for name in ("stream", "seq", "id", "size")) != end:
        yield Fault("I10", "head_differs")
    for i, old in enumerate(bundle.earlier):
        if not leads_up(old, bundle.checkpoint):
            yield Fault("I10", "earlier_differs", f"earlier[{i}]")


def introduces(each: Introduction, tree: Checkpoint) -> list[str]:
    """What is wrong with an introduction, by itself."""
    said, data = each.entry.values, each.entry.values["data"]
    body = canonical({"v": "panel-handover/1", "key": key_name(each.before), "next": each.key, "time": each.time})
    wrong = {
        "key_entry_wrong": canonical(said) != raw(each.entry.text) or said["kind"] != "key.changed",
        "key_not_in_tree": not included(each.entry.id, each.place, tree, each.proof),
        "key_unsigned": not signed_by(each.before, data["signature"], body.decode()),
    }
    return [code for code, so in wrong.items() if so]


def check_keys(bundle: Bundle) -> Iterator[Fault]:
    """Each key was introduced by the one before, in the tree, and the last one is that of the bundle."""
    for i, each in enumerate(bundle.keys):
        yield from (Fault("I10", code, f"keys[{i}]") for code in introduces(each, bundle.checkpoint))
        after = bundle.keys[i + 1] if i + 1 < len(bundle.keys) else None
        if each.key != (after.before if after else bundle.key) or (after and after.time < each.time):
            yield Fault("I10", "key_line_broken", f"keys[{i}]")
    names = [*(each.before for each in bundle.keys[:1]), *(each.key for each in bundle.keys)]
    if len(set(names)) < len(names):
        yield Fault("I10", "key_line_broken", "keys")


def line_of(bundle: Bundle) -> dict[str, str]:
    """The bundle's key and those that led to it by introductions that hold; of each until when it signed, "" of the present."""
    key, known = bundle.key, {bundle.key: ""}
    for each in reversed(bundle.keys):
        if each.key != key or each.before in known or introduces(each, bundle.checkpoint):
            break
        key = each.before
        known[key] = each.time
    return known


@dataclass(frozen=True, slots=True)
class Held:
    """What whoever checks brings along. `proofs`: as `earlier` in a bundle; `keys`: of the house, where known."""

    receipts: tuple[Receipt, ...] = ()
    checkpoints: tuple[Checkpoint, ...] = ()
    proofs: tuple[Growth, ...] = ()
    keys: tuple[str, ...] = ()


def check_held(bundle: Bundle, held: Held) -> Iterator[Fault]:
    """The bundle's tree goes on from every checkpoint that was kept, and is signed by the house as it is known."""
    line = line_of(bundle)
    if held.keys and not line.keys() & {*held.keys}:
        yield Fault("I10", "key_unknown")
    for i, old in enumerate((*held.checkpoints, *(receipt.checkpoint for receipt in held.receipts))):
        kept = i < len(held.checkpoints)
        signed = [key for key in {*line, *held.keys} if old.key == key_name(key)]
        if not signed:
            if kept:
                yield Fault("I10", "checkpoint_of_other_key", f"{i + 1}")
        elif not any(is_signed(old, key) for key in signed):
            raise Unreadable("a checkpoint that was handed over is not signed: it says nothing of the house")
        elif any(line.get(key, "") and old.time > line[key] for key in signed):
            yield Fault("I10", "signed_after_handover", f"{old.size}")
        elif old.size == bundle.checkpoint.size:
            if old.root != bundle.checkpoint.root:
                yield Fault("I10", "tree_forked", f"{old.size}")
        elif old.size > bundle.checkpoint.size:
            if kept:
                yield Fault("I10", "bundle_old", f"{old.size}")
        else:
            yield from _extended(bundle, old, held.proofs, kept)


def _extended(bundle: Bundle, old: Checkpoint, proofs: tuple[Growth, ...], kept: bool) -> Iterator[Fault]:
    known = [each for each in (*bundle.earlier, *proofs) if each.size == old.size]
    if any(not extends(old, bundle.checkpoint, each.proof) for each in known):
        yield Fault("I10", "extension_broken", f"{old.size}")
    elif kept and not known:
        yield Fault("I10", "extension_unproven", f"{old.size}")


def check_receipts(bundle: Bundle, receipts: Iterable[Receipt], keys: tuple[str, ...] = ()) -> Iterator[Fault]:
    places = {entry.id: at for entry, at in zip(bundle.entries, bundle.values["places"], strict=True)}
    for receipt in receipts:
        if receipt.key not in (*line_of(bundle), *keys):
            yield Fault("I2", "receipt_of_other_key", receipt.name)
        elif receipt.stream != bundle.stream:
            yield Fault("I2", "receipt_of_other_case", receipt.name)
        elif places.get(receipt.entry.id) != receipt.place:
            late = receipt.entry.id not in places and receipt.place >= bundle.checkpoint.size
            yield Fault("I2", "receipt_younger" if late else "receipt_missing", receipt.name)


def list_name(number: int, extension: int) -> str:
    return f"{number}/{extension}" if extension else str(number)


class List(NamedTuple):
    """A list of a round that can be redone. `line`: what its commitment says."""

    drawn: Entry
    record: Values
    line: Values


def check_lots(bundle: Bundle, course: Course) -> tuple[list[Fault], dict[int, list[List]]]:
    """Faults of the draws, and by round the lists whose records can be read, the first one first."""
    lots, annex = bundle.values["lots"], bundle.values["annex"]
    faults, found, names, cases = list[Fault](), dict[int, list[List]](), set[str](), set[object]()
    for round_ in course.rounds:
        for extension, drawn in sorted(round_.lists.items()):
            name = list_name(round_.number, extension)
            names.add(name)
            if name not in lots:
                faults += [Fault("I7", "lot_missing", name)] if round_.how == "closed" else []
                continue
            opened = annex["lots"].get(name) if annex else None
            faults += [Fault("I7", "lot_annex_missing", name)] if annex and opened is None else []
            said, line = redo(lots[name], opened, name)
            faults += said
            if line is not None:
                faults += [Fault("I7", code, name) for code in lot_differs(lots[name], line, drawn, round_.number, extension)]
                cases.add(line["case"])
                before = found.setdefault(round_.number, [])
                if len(before) == len([each for each in round_.lists if each < extension]) and contradicts(lots[name], before):
                    faults.append(Fault("I7", "lot_after_others", name))
                before.append(List(drawn, lots[name], line))
    surplus = {*lots, *(annex["lots"] if annex else ())} - names
    faults += [Fault("I7", "lot_surplus", name) for name in sorted(surplus)]
    faults += [Fault("I7", "lot_of_other_case")] if len(cases) > 1 else []
    return faults, found


def redo(record: Any, annex: Any, name: str) -> tuple[list[Fault], Values | None]:
    """What lot.py says of a record and its annex; and the line of its commitment, None for what is no record."""
    program = lot()
    try:
        line = program.read_record(record)["commit"]
        if line["rule"]["k"] + line["rule"]["alternates"] > PLACES_MAX:
            return [Fault("I7", "lot_unreadable", name)], None
        said = program.check(record, annex)
    except (program.Unreadable, RecursionError, ArithmeticError):
        return [Fault("I7", "lot_unreadable", name)], None
    found = [("I11" if part == "opened" else "I7", code) for part, codes in said.items() for code in codes]
    return [Fault(invariant, "lot_fault", f"{name}:{code}") for invariant, code in found], line


def contradicts(record: Values, before: list[List]) -> bool:
    """Whether a list says something else of the lists before it than they say of themselves."""
    parts = ("stratum", "place", "reason", "evidence", "seal", "used")
    own = [
        {"commit": each.record["journal"]["commit"], "drawn": each.record["journal"]["drawn"],
         "walk": [{part: step[part] for part in parts} for step in each.record["walk"]]}
        for each in before
    ]  # fmt: skip
    return bool(own != record.get("before", []))


def lot_differs(record: Values, line: Values, drawn: Entry, number: int, extension: int) -> Iterator[str]:
    for kind in ("commit", "bind", "drawn"):
        if sha(raw(record["journal"][kind])).hex() != drawn.values["data"][kind]:
            yield "lot_other"
    if (line["draw"], line.get("extension", 0)) != (number, extension):
        yield "lot_of_other_round"


def check_seats(round_: Round, lists: list[List]) -> Iterator[Fault]:
    """Seats are the places of the lists that were `seated`, in their order."""
    if len(lists) < len(round_.lists) or round_.verdict is None:
        return
    steps = [step for each in lists for step in each.record["walk"]]
    for entry in round_.seats.values():
        said = entry.values["data"]
        step = steps[said["position"]] if said["position"] < len(steps) else {}
        if (step.get("slot"), step.get("used")) != (said["slot"], "seated") or step.get("reason"):
            yield Fault("I6", "seat_not_drawn", str(entry.number))
    if sum(step["used"] == "seated" for step in steps) != len(round_.seats):
        yield Fault("I6", "seat_left_out", str(round_.verdict.number))


def ran_out(round_: Round, lists: list[List]) -> bool:
    """Whether nobody was left to summon: every place read, every number of the pool walked. True where that cannot be told."""
    if len(lists) < len(round_.lists):
        return True  # a missing record is a fault of its own
    steps = [step for each in lists for step in each.record["walk"]]
    return all(step["reason"] or step["used"] for step in steps) and len(steps) >= lists[0].line["pool"]["size"]


def check_verdict(round_: Round, lists: list[List]) -> Iterator[Fault]:
    """As far as it can be told without opening a ballot."""
    if round_.verdict is None or round_.plan is None:
        return
    said, at, plan = round_.verdict.values["data"], str(round_.verdict.number), round_.plan
    options, heads, sums = sorted(round_.rules["options"]), said["heads"], said["weights"]
    if sorted(heads) != options or sorted(sums) != options:
        yield Fault("I3", "options_differ", at)
        return
    most, unknown = said["ceiling"], said["cannot_tell"]
    heaviest = min(most, round_.rules["weight_max"])
    wholes = [sum(sums.values()) + unknown, sum(sums.values()) + unknown * heaviest]  # who could not tell weighs something
    winners = {winner_of(plan, Count(said["cast"], whole, heads, sums, None)) for whole in wholes}
    undecided = said["winner"] is None and plan.bar == "sure-"  # it may not have been certain enough
    wrong = {
        "cast_differs": said["cast"] != len(round_.counted),
        "heads_differ": sum(heads.values()) + unknown != said["cast"],
        "waves_differ": said["waves"] != round_.wave,
        "weights_impossible": any(not heads[each] <= sums[each] <= heads[each] * heaviest for each in options),
        "ceiling_impossible": not 1 <= most <= 5,
        "outcome_differs": (said["outcome"] == VOTED) != (said["winner"] is not None),
        "winner_differs": said["winner"] not in winners and not undecided,
        "closed_early": not may_close(round_, said) and not ran_out(round_, lists),
    }  # fmt: skip
    yield from (Fault("I3", code, at) for code, so in wrong.items() if so)


def check_facts(round_: Round) -> Iterator[Fault]:
    """The findings on fact questions, as far as it can be told without opening a ballot. Older records tell none."""
    said = round_.verdict.values["data"] if round_.verdict else {}
    if round_.verdict is None or round_.plan is None or "facts" not in said:
        return
    at, cast = str(round_.verdict.number), said["cast"]
    asked = [each for each in said["facts"] if len(each["heads"]) == len(ANSWERS) and sum(each["heads"]) == cast]
    if not len(asked) == len(said["facts"]) == round_.rules["fact_questions"] or not asked:
        yield Fault("I3", "facts_differ", at)
    elif any(each["found"] != ANSWERS[2] and 2 * each["heads"][ANSWERS.index(each["found"])] <= cast for each in asked):
        yield Fault("I3", "facts_impossible", at)


def may_close(round_: Round, said: Values) -> bool:
    """Whether a look at the ballots was due, and this outcome could be one of it, although somebody may be left to summon."""
    plan, cast = round_.plan, len(round_.counted)
    if plan is None:
        return True
    if plan.floor is not None and said["outcome"] == VOTED and cast >= plan.floor:
        return True
    return cast == round_.places() and (said["outcome"] == VOTED or round_.wave == len(plan.seats))


# --- the checks of an auditor ----------------------------------------------------------------------------------------------


class Opened(NamedTuple):
    ballot: Values
    seat: Seat
    cast: Cast


def check_weights(round_: Round, lists: list[List], annex: Values) -> tuple[list[Fault], dict[int, tuple[int, int]]]:
    """Faults of the weights that were sealed at the draw, and weight and information of each position."""
    faults, weighed, start = list[Fault](), dict[int, tuple[int, int]](), 0
    said = {(each["round"], each["extension"]): each for each in annex["weights"]}
    for each in lists:
        extension = each.drawn.values["data"]["extension"]
        name, walk = list_name(round_.number, extension), each.record["walk"]
        salt = annex["lots"].get(name, {}).get("salt")
        opened = said.get((round_.number, extension), {"salt": salt, "places": []})
        places = opened["places"]
        if any(len(place) != 3 for place in places):
            raise Unreadable("annex.weights.places do not fit")
        if digest(["weights", opened["salt"], places]) != round_.sealed.get(extension) or opened["salt"] != salt:
            faults.append(Fault("I8", "weights_differ", name))
        if [place[0] for place in places] != [start + at for at, step in enumerate(walk) if step["reason"] is None]:
            faults.append(Fault("I8", "weights_of_other_places", name))
        if any(not 1 <= weight <= round_.rules["weight_max"] or information > 20 for _, weight, information in places):
            faults.append(Fault("I8", "weight_beyond", name))
        weighed.update({position: (weight, information) for position, weight, information in places})
        start += len(walk)
    return faults, weighed


def check_opened_seats(
    round_: Round, annex: Values, weighed: dict[int, tuple[int, int]] | None
) -> tuple[list[Fault], dict[str, Seat]]:
    """Faults of the seats an auditor is shown, and the seats by their identifier. `weighed` None: the lists are not known."""
    faults, seats = list[Fault](), dict[str, Seat]()
    for said in annex["seats"]:
        if said["round"] != round_.number:
            continue
        entry = round_.seats.get(digest(["seat", said["seat_id"]]))
        if entry is None or said["seat_id"] in seats:
            faults.append(Fault("I6", "seat_unknown", str(round_.number)))
            continue
        data, at = entry.values["data"], str(entry.number)
        if digest([said[name] for name in ("seat_id", "wave", "weight", "information", "voted")]) != data["sealed"]:
            faults.append(Fault("I6", "seat_differs", at))
        if weighed is not None and weighed.get(data["position"]) != (said["weight"], said["information"]):
            faults.append(Fault("I8", "weight_differs", at))
        seats[said["seat_id"]] = Seat(
            entry.number, data["position"], *(said[name] for name in ("wave", "weight", "information", "voted"))
        )
    if len(seats) < len(round_.seats):
        faults.append(Fault("I6", "seat_unopened", str(round_.number)))
    voted = [seat for seat in seats.values() if seat.voted]
    if len(voted) != len(round_.counted):
        faults.append(Fault("I6", "seats_without_ballot", str(round_.number)))
    if round_.plan is not None:
        for wave in range(1, round_.wave):
            if sum(seat.wave <= wave for seat in voted) != round_.plan.seats[wave - 1]:
                faults.append(Fault("I6", "seat_of_other_wave", str(round_.number)))
    return faults, seats


def check_ballots(round_: Round, ballots: dict[str, Values], seats: dict[str, Seat]) -> Iterator[Fault]:
    """Each counted ballot is opened, was sealed so, and is of a seat of this round of its own."""
    seen, ids = set[str](), {ballots[name]["round_id"] for name in round_.counted if name in ballots}
    if len(ids) > 1:
        yield Fault("I6", "round_id_differs", str(round_.number))
    for name, cast in round_.counted.items():
        at, ballot = str(cast.entry), ballots.get(name)
        if ballot is None:
            yield Fault("I2", "ballot_unopened", at)
            continue
        said = ["ballot", *(ballot[part] for part in ("salt", "round_id", "seat_id", "choice")), *ballot["answers"]]
        if digest(said) != name or ballot["round"] != round_.number:
            yield Fault("I2", "ballot_differs", at)
        if ballot["seat_id"] in seen:
            yield Fault("I1", "seat_voted_twice", at)
        seen.add(ballot["seat_id"])
        seat = seats.get(ballot["seat_id"])
        if seat is None or not seat.voted or seat.wave != cast.wave:
            yield Fault("I6", "ballot_without_seat", at)
        known = ballot["choice"] in (*round_.rules["options"], CANNOT_TELL)
        answered = len(ballot["answers"]) == round_.rules["fact_questions"] and set(ballot["answers"]) <= set(ANSWERS)
        if not known or not answered:
            yield Fault("I3", "ballot_impossible", at)


def count_of(opened: list[Opened], rules: Values, most: int) -> Count:
    heads, weights, information = (dict.fromkeys(rules["options"], 0) for _ in range(3))
    for ballot, seat, _ in opened:
        if ballot["choice"] in heads:
            heads[ballot["choice"]] += 1
            weights[ballot["choice"]] += min(seat.weight, most)
            information[ballot["choice"]] += seat.information
    return Count(len(opened), sum(min(seat.weight, most) for _, seat, _ in opened), heads, weights, information)


def find_facts(opened: list[Opened], number: int, most: int) -> Values:
    """What the opened ballots come to on one fact question: an answer needs more than half of heads and of weight."""
    heads, weights = [0, 0, 0], [0, 0, 0]
    for ballot, seat, _ in opened:
        place = ANSWERS.index(ballot["answers"][number])
        heads[place] += 1
        weights[place] += min(seat.weight, most)
    found = [ANSWERS[i] for i in range(3) if 2 * heads[i] > sum(heads) and 2 * weights[i] > sum(weights)]
    return {"found": found[0] if found else ANSWERS[2], "heads": heads}


def recount(round_: Round, ballots: dict[str, Values], seats: dict[str, Seat]) -> Iterator[Fault]:
    """The verdict from the opened ballots, and each widening from those then there. Only when `check_ballots` found nothing."""
    if round_.verdict is None or round_.plan is None:
        return
    said, at, rules = round_.verdict.values["data"], str(round_.verdict.number), round_.rules
    opened = [Opened(ballots[name], seats[ballots[name]["seat_id"]], cast) for name, cast in round_.counted.items()]
    most = ceiling_of([seat.weight for _, seat, _ in opened], rules["quarter_share"])
    count = count_of(opened, rules, most)
    facts = [find_facts(opened, number, most) for number in range(rules["fact_questions"])]
    wrong = {
        "recount_heads": (said["heads"], said["cannot_tell"]) != (count.heads, count.cast - sum(count.heads.values())),
        "recount_weights": said["weights"] != count.weights, "recount_ceiling": said["ceiling"] != most,
        "recount_winner": said["winner"] != winner_of(round_.plan, count),
        "recount_facts": said.get("facts", facts) != facts,
    }  # fmt: skip
    yield from (Fault("I3", code, at) for code, so in wrong.items() if so)
    for wave in range(1, round_.wave):
        there = [each for each in opened if each.cast.wave <= wave]
        then = ceiling_of([seat.weight for _, seat, _ in there], rules["quarter_share"])
        if winner_of(round_.plan, count_of(there, rules, then)) is not None:
            yield Fault("I3", "widened_for_nothing", at)


def check_annex(course: Course, lists: dict[int, list[List]], annex: Values) -> Iterator[Fault]:
    ballots = {ballot["commitment"]: ballot for ballot in annex["ballots"]}
    closed = [round_ for round_ in course.rounds if round_.how == "closed"]
    counted = {name for round_ in closed for name in round_.counted}
    if len(ballots) < len(annex["ballots"]) or not counted >= ballots.keys():
        yield Fault("I2", "ballot_surplus")
    ids = [{ballots[name]["round_id"] for name in round_.counted if name in ballots} for round_ in closed]
    if len(set[str]().union(*ids)) < sum(map(len, ids)):
        yield Fault("I6", "round_id_differs")
    if not {each["round"] for each in annex["seats"]} <= {round_.number for round_ in closed}:
        yield Fault("I6", "seat_unknown")
    drawn = {(round_.number, extension) for round_ in closed for extension in round_.lists}
    shown = [(each["round"], each["extension"]) for each in annex["weights"]]
    if len(set(shown)) < len(shown) or not drawn >= set(shown):
        yield Fault("I8", "weights_surplus")
    for round_ in closed:
        known = lists.get(round_.number, [])
        faults, weighed = check_weights(round_, known, annex)
        more, seats = check_opened_seats(round_, annex, weighed if len(known) == len(round_.lists) else None)
        found = [*faults, *more, *check_ballots(round_, ballots, seats)]
        yield from found or recount(round_, ballots, seats)


# --- the program -----------------------------------------------------------------------------------------------------------

INVARIANTS = {
    "I1": "at most one counted ballot for each seat",
    "I2": "what receipts and openings show is in the log",
    "I3": "the verdict is what the ballots give by the rules",
    "I4": "one verdict for each closed round, none for an annulled one",
    "I5": "no ballot after the close, none before the rules",
    "I6": "every ballot's juror was drawn",
    "I7": "every draw can be redone, and was committed before",
    "I8": "the weights were sealed at the draw",
    "I9": "the rules at the close are those at the opening",
    "I10": "the record is whole, in the tree, signed and only grew",
    "I11": "nobody sat whom a conflict refuses, and nobody was refused for a false one",
    "I12": "the case went a legal way",
}
MEANING = {
    "commitment_twice": "the same sealed ballot stands in the log twice",
    "replaces_nothing": "it replaces a ballot that did not count",
    "replaced_late": "a ballot was replaced after its wave had been counted",
    "replaced_too_often": "a ballot was replaced more often than the rules allow",
    "seat_voted_twice": "two counted ballots are of one seat",
    "receipt_missing": "the house gave a receipt for an entry that this bundle does not have",
    "receipt_younger": "the receipt is younger than the bundle: ask for a new bundle",
    "receipt_of_other_case": "the receipt was given in another stream: if it is about this case, there are two records of it",
    "receipt_of_other_key": "the receipt is of another key than the bundle: give the key you know with --key",
    "ballot_unopened": "a counted ballot is not opened",
    "ballot_differs": "what is opened was not sealed",
    "ballot_surplus": "ballots are opened that do not count, or twice",
    "ballot_impossible": "no choice, or no answers, of these rules",
    "cast_differs": "the verdict counts another number of ballots than the log",
    "heads_differ": "heads and those who could not tell do not make up the ballots cast",
    "options_differ": "the verdict counts other options than the rules have",
    "waves_differ": "another number of waves than was opened",
    "ceiling_impossible": "there is no such ceiling",
    "weights_impossible": "so many ballots cannot weigh so much, or so little",
    "outcome_differs": "decided without a winner, or undecided with one",
    "winner_differs": "the winner does not follow from the sums by the rules",
    "closed_early": "the round closed although somebody was left to summon and the plan asks for more ballots",
    "wave_unknown": "no wave of the plan",
    "widened_early": "more seats were opened before all had voted",
    "widened_for_nothing": "more seats were opened although the ballots had decided",
    "recount_heads": "the opened ballots give other heads",
    "recount_ceiling": "the opened ballots give another ceiling",
    "recount_weights": "the opened ballots give other weights",
    "recount_winner": "the opened ballots give another winner, or none",
    "facts_differ": "the findings are not one for each fact question and all ballots",
    "facts_impossible": "a finding that no more than half of the ballots gave",
    "recount_facts": "the opened ballots give other findings on the fact questions",
    "verdict_missing": "a closed round without a verdict",
    "verdict_unfounded": "a verdict of no closed round",
    "verdict_twice": "a second verdict of one round",
    "ballot_outside_round": "a ballot of a round that is not open",
    "seat_twice": "a seat was filled twice",
    "seat_disordered": "seats are not filled in the order of the list",
    "seat_of_other_wave": "seats of a wave that was not complete when the next was opened",
    "more_ballots_than_seats": "more ballots than seats",
    "seats_without_ballot": "other seats voted than there are ballots",
    "seat_not_drawn": "the list of the lot does not seat this number here",
    "seat_unknown": "a seat is opened that was not told, or twice",
    "seat_unopened": "a seat is not opened",
    "seat_differs": "what is opened of a seat was not sealed",
    "seat_left_out": "the list of the lot seats others than the log",
    "ballot_without_seat": "a ballot of a seat that could not cast it",
    "round_id_differs": "ballots of another round",
    "lot_missing": "the record of a draw is missing",
    "lot_annex_missing": "the annex of a draw is missing",
    "lot_unreadable": "no record of a draw, or no annex",
    "lot_fault": "lot.py finds a fault in the draw",
    "lot_other": "the record is not of the draw that the log names",
    "lot_of_other_round": "the record is of another round",
    "lot_after_others": "an extension draw says something else of the lists before it than they do",
    "lot_of_other_case": "the draws are of different cases",
    "lot_surplus": "a draw that the log does not know",
    "committed_again": "a draw was committed twice, or out of order",
    "commitment_other": "the draw is not the one that was committed",
    "extension_disordered": "extension draws out of order",
    "weight_beyond": "a weight beyond the rules",
    "weights_frozen_again": "the weights of a list were sealed twice, or of no list",
    "weights_missing": "the weights of a list were not sealed when it was drawn",
    "weights_differ": "the weights that are opened are not those that were sealed at the draw",
    "weights_of_other_places": "the weights that are opened are not those of the places of the list",
    "weights_surplus": "weights are opened of no list, or twice",
    "weight_differs": "a seat has another weight than its place had at the draw",
    "rules_digest": "the digest is not that of the rules",
    "rules_impossible": "no rules of a panel",
    "rules_changed": "the verdict was found by other rules",
    "opening_twice": "a round was opened twice over",
    "entry_not_canonical": "an entry is not written as it must be",
    "seq_broken": "entries are missing or doubled",
    "chain_broken": "an entry does not follow from the one before",
    "other_stream": "an entry of another case",
    "places_disordered": "entries stand in the tree in another order",
    "not_in_tree": "the entry is not in the tree of the checkpoint",
    "checkpoint_unsigned": "the checkpoint is not signed with the key",
    "head_unsigned": "the end of the stream is not signed with the key",
    "head_differs": "the stream does not end where the house says it ends",
    "earlier_differs": "a proof that the tree goes on from an earlier size leads nowhere",
    "key_unknown": "the bundle is signed with a key that none you know has introduced",
    "key_entry_wrong": "what should introduce a key is no such entry of the house",
    "key_not_in_tree": "the entry that introduces a key is not in the tree",
    "key_unsigned": "a key is said to be introduced, but the one before it has not signed that",
    "key_line_broken": "the keys do not lead, one by one, to that of the bundle",
    "signed_after_handover": "a checkpoint you hold was signed with a key whose time was over",
    "checkpoint_of_other_key": "a checkpoint you hold is of another key than the bundle: give the key you know with --key",
    "tree_forked": "the house signed two different trees of one size: this is proof",
    "bundle_old": "the bundle is older than a checkpoint you hold: ask for a new one",
    "extension_broken": "the tree does not go on from the checkpoint you hold, or the proof is none",
    "extension_unproven": "nothing shows that the tree goes on from the checkpoint you hold: ask for the proof (--proof)",
    "kind_unknown": "an entry of a kind that is not known",
    "entry_misplaced": "an entry where it may not stand",
    "opening_incomplete": "a round was not opened in one piece",
    "move_disconnected": "the case moves from where it was not",
    "move_unknown": "no such move",
    "round_left_open": "the case moves on while a round is open",
    "round_not_annulled": "the case leaves the vote without a verdict and without annulling the round",
    "round_number": "rounds out of order",
    "decision_misplaced": "a decision without a verdict to answer",
    "erased_early": "originals were erased before the case had ended",
    "glass_one_person": "break-glass was asked for and approved by one person",
    "glass_opened_twice": "one request of break-glass opened something twice",
    "glass_after_erasure": "something was opened after the originals were erased",
    "glass_not_open": "break-glass was closed that was not open",
    "ends_midway": "the record ends in the middle of a step",
}


class Report(NamedTuple):
    bundle: Bundle
    course: Course
    faults: list[Fault]
    unchecked: dict[str, str]
    notes: list[str]


def check(bundle: Bundle, held: Held | None = None) -> Report:
    """Everything there is to say of one bundle. Raises Unreadable."""
    held = held or Held()
    course, annex = Course(bundle.entries), bundle.values["annex"]
    faults = [*check_chain(bundle), *check_keys(bundle), *check_held(bundle, held), *course.faults]
    faults += check_receipts(bundle, held.receipts, held.keys)
    of_lots, lists = check_lots(bundle, course)
    faults += of_lots
    for round_ in course.rounds:
        drawn = lists.get(round_.number, [])
        faults += [*check_seats(round_, drawn), *check_verdict(round_, drawn), *check_facts(round_)]
    faults += check_annex(course, lists, annex) if annex else ()
    unchecked = {} if annex else {"I11": "that takes the annex of an auditor"}
    if not annex and not held.receipts:
        unchecked["I2"] = "no receipt was handed over (--receipt), and ballots are not opened"
    return Report(bundle, course, faults, unchecked, list(remarks(bundle, course, lists, held)))


def remarks(bundle: Bundle, course: Course, lists: dict[int, list[List]], held: Held) -> Iterator[str]:
    """What is no fault but worth knowing."""
    if not held.keys:
        yield f"compare the key with the published one: {bundle.key}"
        yield from (f"it was introduced, perhaps by way of others, by {key}" for key in [*line_of(bundle)][1:])
    closed = [round_ for round_ in course.rounds if round_.how == "closed"]
    if bundle.values["annex"] is None:
        if any(round_.plan and round_.plan.bar == "sure-" for round_ in closed):
            yield "whether a certainty was reached takes the annex of an auditor"
        if closed:
            yield "what the ballots say takes the annex of an auditor: only their number and the seats were counted"
    told = [round_.verdict.values["data"] for round_ in closed if round_.verdict and round_.rules.get("fact_questions")]
    if any("facts" not in said for said in told):
        yield "the record has no findings on the fact questions: one written before they were told cannot show them"
    counted = {name for round_ in course.rounds for name in round_.counted}
    for receipt in held.receipts:
        name = receipt.entry.values["data"].get("commitment")
        if name in course.commitments and name not in counted:
            yield f"the ballot of {receipt.name} was replaced by a later one: if its juror did not do that, something is wrong"
    program = hashlib.sha256(Path(lot().__file__).read_bytes()).hexdigest()
    if any(each.line["rule"].get("code") != program for drawn in lists.values() for each in drawn):
        yield "a draw was committed with another version of lot.py than the one that redid it"


def say(report: Report) -> int:
    last = report.bundle.entries[-1].values
    print(f"case {report.bundle.stream}: {len(report.bundle.entries)} entries to {last['time']}, "
          f"tree of {report.bundle.checkpoint.size} leaves")  # fmt: skip
    for name, words in INVARIANTS.items():
        found = [fault for fault in report.faults if fault.invariant == name]
        if found:
            print(f"BAD  {name:4} {' '.join(plain(str(fault)) for fault in found[:8])}{' ...' if len(found) > 8 else ''}")
            for code in dict.fromkeys(fault.code for fault in found):
                print(f"          {code}: {MEANING[code]}")
        elif name in report.unchecked:
            print(f"--   {name:4} not checked: {report.unchecked[name]}")
        else:
            print(f"good {name:4} {words}")
    for note in report.notes:
        print(f"note {plain(note)}")
    print("The record of this case does not hold." if report.faults else "The record of this case holds.")
    return 1 if report.faults else 0


def read_held(path: str) -> Checkpoint:
    """A checkpoint that was kept: by itself, or in a receipt or a bundle."""
    value = read_file(path)
    found = value.get("checkpoint", value) if isinstance(value, dict) else value
    fit(found, SIGNED, "")
    return read_checkpoint(found, "it")


def read_proofs(path: str) -> list[Growth]:
    value = read_file(path)
    fit(value, [GROWTH], "")
    return list(map(read_growth, value))


def named(path: str, read: Callable[[str], Any]) -> Any:
    try:
        return read(path)
    except Unreadable as error:
        raise Unreadable(f"{plain(path)}: {error}") from None


def bundles_of(paths: list[str]) -> Iterator[str]:
    """The files, and of a folder the .json files in it, by name."""
    for path in paths:
        if Path(path).is_dir():
            yield from sorted(str(each) for each in Path(path).glob("*.json"))
        else:
            yield path


def check_files(paths: list[str], held: Held) -> int:
    """Check one bundle after the other; receipts go to the bundle of their case. Gives the worst status."""
    worst, streams = 0, set[str]()
    if not paths:
        print("no bundle: no file was given, or the folder has none", file=sys.stderr)
        return 2
    for path in paths:
        if len(paths) > 1:
            print(f"== {plain(path)}")
        try:
            bundle = read_bundle(read_file(path))
            mine = tuple(each for each in held.receipts if len(paths) == 1 or each.stream == bundle.stream)
            worst = max(worst, say(check(bundle, Held(mine, held.checkpoints, held.proofs, held.keys))))
            streams.add(bundle.stream)
        except (Unreadable, RecursionError, MemoryError) as error:
            print(f"no bundle: {error or type(error).__name__}", file=sys.stderr)
            worst = 2
    for receipt in held.receipts if len(paths) > 1 else ():
        if receipt.stream not in streams:
            print(f"BAD  I2   receipt_of_other_case@{plain(receipt.name)}\n          {MEANING['receipt_of_other_case']}")
            worst = max(worst, 1)
    return worst


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check the record of a case.")
    parser.add_argument("bundles", nargs="+", help="bundles, or folders of them")
    for name, words in (
        ("--receipt", "a receipt handed to you"), ("--checkpoint", "a checkpoint, or a receipt, that you have kept"),
        ("--proof", "proofs that the tree goes on from checkpoints"), ("--key", "the public key of the house, 64 hex digits"),
    ):  # fmt: skip
        parser.add_argument(name, action="append", default=[], help=words)
    given = parser.parse_args(arguments)
    try:
        if not all(map(is_hash, map(str.lower, given.key))):
            raise Unreadable("a key has 64 hex digits")
        held = Held(
            tuple(named(path, lambda path: read_receipt(read_file(path), path)) for path in given.receipt),
            tuple(named(path, read_held) for path in given.checkpoint),
            tuple(proof for path in given.proof for proof in named(path, read_proofs)), tuple(map(str.lower, given.key)),
        )  # fmt: skip
        ed25519(), lot()
    except (Unreadable, RecursionError, MemoryError) as error:
        print(f"not checked: {error or type(error).__name__}", file=sys.stderr)
        return 2
    return check_files(list(bundles_of(given.bundles)), held)


if __name__ == "__main__":
    sys.exit(main())
