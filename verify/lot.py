"""Redo the draw of a panel from its record: python lot.py RECORD.json [--annex ANNEX.json [--log FILE]] [--journal FILE]
[--chain-tip HEX]

One line for each check. Exit code 0: one honest draw; 1: it is not; 2: no record. Written after docs/lot-format.md with the
standard library alone; it shares no line with the program that made the draw. Where the package py_ecc is installed, it checks
the signature of a public beacon too. --journal is the whole public journal, one
entry a line: then it is checked from its first line, and that this draw was committed, bound and drawn once. --chain-tip is
the tip of the operator's hash chain as you know it from elsewhere, for example from the journal on the day of the filing.
"""

import argparse
import contextlib
import datetime
import functools
import hashlib
import hmac
import importlib
import itertools
import json
import math
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

Values = dict[str, Any]
Place = tuple[int, int]  # stratum, place
Said = dict[Place, str | None]  # the reason on record, None for a seat

VERSION = "panel-draw/3"
READABLE = ("panel-draw/2", VERSION)  # lines of the journal
LINKS_MAX, WANTED_MAX = 1_000_000, 100_000
QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
QUICKNET_KEY = (
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e6"
    "3aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
)
REASONS = {  # in published order: kinds of evidence, "" where leaf or facts say it
    "left": ("left",), "barred": ("barred",), "paused": ("paused", "rested"), "rested": ("paused", "rested"),
    "not_yet": ("eligible",), "party": ("", "party", "member"), "staff": ("staff",), "merchant": ("member",),
    "cluster": ("", "linked"), "city": ("",), "dealings": ("dealt", "party"), "sat_before": ("seated",),
    "opted_out": ("opted_out",), "housemate": ("", "linked"),
}  # fmt: skip
CONFLICTS = ("party", "staff", "merchant", "cluster", "city", "dealings", "sat_before", "housemate")  # sealed in the record
USED = {  # sealed but for whether somebody was seated
    **{name: REASONS[name] for name in ("left", "barred", "paused", "rested", "not_yet", "party", "staff", "cluster")},
    "challenged": ("dealt",), "opted_out": ("opted_out",), "busy": ("seated",), "yearly": ("seated",),
    "housemate": ("", "linked"), "seated": ("", "seated"),
}  # fmt: skip


class Unreadable(Exception):
    """No record: says what is missing or does not fit."""


class OtherVersion(Unreadable):
    """A record or an annex of another version than this program reads."""


# --- reading ---------------------------------------------------------------------------------------------------------------


def is_count(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**63


def is_list_number(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**32


def is_text(value: object) -> bool:
    return isinstance(value, str) and not re.search("[\ud800-\udfff]", value)


def is_kind(value: object) -> bool:
    return is_text(value) and len(str(value)) <= 64


def is_hash(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None


def is_hex(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch("([0-9a-f]{2})+", value) is not None


def is_salt(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{32}", value) is not None


def is_flag(value: object) -> bool:
    return isinstance(value, bool)


def maybe(shape: object) -> tuple[str, Any]:
    return ("maybe", shape)


STEP = {"slot": is_count, "stratum": is_count, "place": is_count, "reason": maybe(is_text), "evidence": maybe(is_count),
        "seal": maybe(is_hash), "leaf": is_hash, "proof": [is_hash], "used": maybe(is_text),
        "used_seal": maybe(is_hash)}  # fmt: skip
FORMER = {"commit": is_text, "drawn": is_text, "walk": [
    {"stratum": is_count, "place": is_count, "reason": maybe(is_text), "evidence": maybe(is_count), "seal": maybe(is_hash),
     "used": maybe(is_text)}
]}  # fmt: skip
EVENT = {"seq": is_count, "kind": is_kind, "ms": is_count, "account": is_hash, "detail": is_hash, "proof": [is_hash]}
RECORD = {
    "journal": {"commit": is_text, "bind": is_text, "drawn": is_text}, "source": {},
    "nonces": {"complainant": maybe(is_hex), "respondent": maybe(is_hex)}, "seed": is_hash,
    "splits": [{"seats": [is_count], "closed": [is_count]}], "walk": [STEP], "events": [EVENT],
}  # fmt: skip
LINES = {
    "commit": {
        "seq": is_count, "case": is_text, "draw": is_count, "facts": is_hash,
        "pool": {"size": is_count, "root": is_hash, "log_size": is_count, "log_root": is_hash,
                 "strata": [{"size": is_count, "root": is_hash}]},
        "rule": {"k": is_count, "alternates": is_count, "shares": [is_count], "other_city": is_flag},
    },
    "bind": {"seq": is_count, "commit": is_hash, "source": {"kind": is_text}, "time": is_text,
             "nonces": dict.fromkeys(("complainant", "respondent"), maybe({"maker": is_text, "digest": is_hash}))},
    "drawn": {"seq": is_count, "commit": is_hash, "seed": is_hash, "walk": is_hash},
}  # fmt: skip
SLOT = {"slot": is_count, "juror": is_count, "cluster": is_count, "city": is_text, "stratum": is_count,
        "linked": maybe(is_count), "salts": dict.fromkeys(("juror", "cluster", "city", "stratum"), is_salt)}  # fmt: skip
ANNEX = {
    "commit": is_hash, "salt": is_salt, "slots": [SLOT],
    "facts": {"accounts": [is_count], "clusters": [is_count], "cities": [is_text], "merchants": [is_count]},
    "events": [{"seq": is_count, "account": is_count, "detail": is_text, "salt": is_salt}],
    "reasons": [{"step": is_count, "said": is_text, "evidence": maybe(is_count), "salt": is_salt}],
    "uses": [{"step": is_count, "said": is_text, "evidence": maybe(is_count), "salt": is_salt}],
    "sealed": [{"seq": is_count, "kind": is_kind, "ms": is_count, "account": is_count, "detail": is_text, "salt": is_salt,
                "proof": [is_hash]}],
    "log": {"size": is_count, "root": is_hash, "consistency": [is_hash]},
}  # fmt: skip


def fit(value: Any, shape: Any, path: str) -> None:
    """Raise Unreadable unless `value` has the shape: a test, a dict of shapes, a list of one, or maybe(shape)."""
    if isinstance(shape, tuple):
        if value is not None:
            fit(value, shape[1], path)
    elif isinstance(shape, dict):
        if not isinstance(value, dict):
            raise Unreadable(path or "an object at the top")
        for key, inner in shape.items():
            if key not in value:
                raise Unreadable(f"{path}.{key}".lstrip("."))
            fit(value[key], inner, f"{path}.{key}".lstrip("."))
    elif isinstance(shape, list):
        if not isinstance(value, list):
            raise Unreadable(path)
        for i, item in enumerate(value):
            fit(item, shape[0], f"{path}[{i}]")
    elif not shape(value):
        raise Unreadable(path)


def read_record(record: Any) -> Values:
    """The three lines of the journal as objects, after everything was found to have its shape."""
    read_version(record, "")
    fit(record, RECORD, "")
    fit(record["source"], {"link": is_hash, "tip": is_hash} if "link" in record["source"] else {"signature": is_hex}, "source")
    fit(lists_before(record), [FORMER], "before")
    lines = {kind: read_line(record["journal"][kind], kind) for kind in LINES}
    for former in lists_before(record):
        read_line(former["commit"], "commit")
        read_line(former["drawn"], "drawn")
    commit, source = lines["commit"], lines["bind"]["source"]
    chain = {"chain": {"link": is_count}, "beacon": {"chain": is_text, "round": is_count}}
    if source["kind"] not in chain:
        raise Unreadable("journal.bind.source.kind")
    fit(source, chain[source["kind"]], "journal.bind.source")
    fit(lines["drawn"], {"link": is_hash} if "link" in lines["drawn"] else {"signature": is_hex}, "journal.drawn")
    if len(commit["rule"]["shares"]) != len(commit["pool"]["strata"]) or sum(commit["rule"]["shares"]) >= 2**63:
        raise Unreadable("journal.commit.rule.shares")
    if commit["rule"]["k"] + commit["rule"]["alternates"] > WANTED_MAX:
        raise Unreadable("journal.commit.rule.k")
    moment(lines["bind"]["time"])
    return lines


def read_version(values: Any, path: str) -> None:
    fit(values, {"v": is_text}, path)
    if values["v"] != VERSION:
        raise OtherVersion(f"this is version {values['v'][:40]!a}, and this program reads {VERSION} alone")


def lists_before(record: Any) -> Any:
    """The lists of the round that were used up before this one: only the record of an extension draw has them."""
    return record.get("before", [])


def read_line(text: str, kind: str) -> Any:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable(f"journal.{kind}") from None
    fit(line, LINES[kind], f"journal.{kind}")
    if kind == "commit":
        fit(line.get("parent"), maybe(is_hash), "journal.commit.parent")
        fit(line.get("extension", 0), is_list_number, "journal.commit.extension")
    return line


def read_annex(annex: Any) -> None:
    read_version(annex, "annex")
    fit(annex, ANNEX, "annex")


def moment(text: str) -> int:
    try:
        return int(datetime.datetime.strptime(text + "+0000", "%Y-%m-%dT%H:%M:%SZ%z").timestamp())
    except ValueError:
        raise Unreadable("journal.bind.time") from None


# --- bytes -----------------------------------------------------------------------------------------------------------------


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def canonical(value: object) -> bytes:
    return raw(json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")))


def whole(value: object) -> bool:
    """Whether a JSON value holds no number but whole ones."""
    if isinstance(value, dict):
        return all(map(whole, value.values()))
    return all(map(whole, value)) if isinstance(value, list) else not isinstance(value, float)


def big(number: int, size: int) -> bytes:
    return number.to_bytes(size, "big")


def sized(data: bytes) -> bytes:
    return big(len(data), 2) + data


def unhex(values: Iterable[str]) -> list[bytes]:
    return [bytes.fromhex(value) for value in values]


def included(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    """RFC 9162, 2.1.3.2, from the root's side: which subtree each hash of the path stands for follows from index and size."""
    sides, start, end = [], 0, size
    if not 0 <= index < size:
        return False
    while end - start > 1:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        sides.append(index >= middle)
        start, end = (middle, end) if index >= middle else (start, middle)
    if len(sides) != len(proof):
        return False
    for left, other in zip(reversed(sides), proof, strict=True):
        leaf = sha(b"\x01", other, leaf) if left else sha(b"\x01", leaf, other)
    return leaf == root


def grown(old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> bool:
    """RFC 9162, 2.1.4.2: whether the tree of `new` leaves begins with that of `old`."""
    if not 0 < old <= new:
        return old == 0 and not proof
    if old == new:
        return not proof and old_root == new_root

    def roots(old: int, new: int, known: bool) -> tuple[bytes, bytes]:
        """Roots of the first `old` and of all `new` leaves; `known`: the old root is the one we were given."""
        if old == new:
            made = old_root if known else rest.pop()
            return made, made
        middle = 1 << (new - 1).bit_length() - 1
        other = rest.pop()
        if old <= middle:
            first, second = roots(old, middle, known)
            return first, sha(b"\x01", second, other)
        first, second = roots(old - middle, new - middle, False)
        return sha(b"\x01", other, first), sha(b"\x01", other, second)

    rest = list(proof)
    try:
        made = roots(old, new, True)
    except IndexError:
        return False
    return not rest and made == (old_root, new_root)


# --- the draw --------------------------------------------------------------------------------------------------------------


def words(seed: bytes, n: int, label: bytes) -> Iterator[int]:
    """The words of the stream over n slots, 64 bits each, without end."""
    for counter in itertools.count():
        block = sha(b"panel-draw/1", big(n, 8), sized(label), seed, big(counter, 8))
        yield from (int.from_bytes(block[at : at + 8], "big") for at in range(0, 32, 8))


def numbers(seed: bytes, n: int, label: bytes) -> Iterator[int]:
    """The stream over n slots: each slot once, in the order of the seed."""
    seen: set[int] = set()
    for word in words(seed, n, label) if n else ():
        if word < 2**64 - 2**64 % n and word % n not in seen:
            seen.add(word % n)
            yield word % n
            if len(seen) == n:
                return


def seed_of(commit_id: bytes, source: bytes, nonces: list[bytes]) -> bytes:
    """HKDF-SHA256 with one block of output."""
    key = hmac.new(commit_id, b"".join(sized(part) for part in (source, *nonces)), "sha256").digest()
    return hmac.new(key, b"panel-draw/1 seed\x01", "sha256").digest()


def split(seed: bytes, shares: list[int], count: int) -> list[int]:
    """Seats of each stratum: the stretches that the points u + j·W fall into, counted up to each stretch's end."""
    total = sum(shares)
    if not total:
        return [0] * len(shares)
    u, seats, before, reached = next(numbers(seed, total, b"seats-rounding")), [], 0, 0
    for share in shares:
        reached += share
        points = min(count, max(0, -((u - count * reached) // total)))
        seats.append(points - before)
        before = points
    return seats


def mixed(seed: bytes, seats: list[int]) -> list[int]:
    """The stratum of each free place, in the order of the list: chances of seats at places, rounded along cycles."""
    m, owners, chance = sum(seats), list[int](), dict[Place, int]()
    near: dict[tuple[str, int], set[int]] = {}  # which seats are still possible at a place, which places for a seat
    for stratum, number in enumerate(seats):
        for j in range(number):
            for place in range(j * m // number, -(-(j + 1) * m // number)):
                chance[len(owners), place] = min((place + 1) * number, (j + 1) * m) - max(place * number, j * m)
                near.setdefault(("seat", len(owners)), set()).add(place)
                near.setdefault(("place", place), set()).add(len(owners))
            owners.append(stratum)
    stream = words(seed, m, b"seats-order")
    for place in range(m):
        while len(near["place", place]) > 1:
            ring = cycle(near, place)
            limits = min(chance[edge] for edge in ring[1::2]), min(chance[edge] for edge in ring[0::2])
            word = next(word for word in stream if word < 2**64 - 2**64 % sum(limits))
            change = limits[0] if word % sum(limits) < limits[1] else -limits[1]
            for i, (seat, at) in enumerate(ring):
                chance[seat, at] += -change if i % 2 else change
                if chance[seat, at] == 0:
                    near["seat", seat].discard(at)
                    near["place", at].discard(seat)
    return [owners[min(near["place", place])] for place in range(m)]


def cycle(near: dict[tuple[str, int], set[int]], place: int) -> list[Place]:
    """The edges (seat, place) of the cycle that a walk from this place ends in."""
    now, came, order, edges = ("place", place), -1, list[tuple[str, int]](), list[Place]()
    while now not in order:
        order.append(now)
        number = min(near[now] - {came})
        edges.append((number, now[1]) if now[0] == "place" else (now[1], number))
        now, came = ("seat" if now[0] == "place" else "place", number), now[1]
    return edges[order.index(now) :]


class Lost(Exception):
    """The draw asks for a place that the record does not have."""


def draw_strata(
    seed: bytes, sizes: list[int], shares: list[int], wanted: int, said: Said, streams: list[Iterator[int]]
) -> tuple[list[Place], list[Values]]:
    """Steps (stratum, place) in the order of the list, and the splits. `said[stratum, place]`: the reason on record or None."""
    order = list(numbers(seed, len(sizes), b"strata"))
    walked: list[list[int]] = [[] for _ in sizes]
    seated, used_up, splits = [0] * len(sizes), set[int](), []
    plan: list[int | None] = [None] * wanted
    while None in plan:
        seats = split(seed, [0 if g in used_up else share for g, share in enumerate(shares)], plan.count(None))
        if not any(seats):
            break
        fresh = iter(mixed(seed, seats))
        plan = [next(fresh) if stratum is None else stratum for stratum in plan]
        closed = [g for g in order if not walk_on(g, streams[g], seats[g], walked[g], seated, said)]
        used_up.update(closed)
        splits.append({"seats": seats, "closed": sorted(closed)})
        plan = kept(plan, seated)
    return listed(plan, walked, said), splits


def kept(plan: list[int | None], seated: list[int]) -> list[int | None]:
    """The plan with as many places of each stratum as it seated, the first ones; the others free again."""
    left = list(seated)
    for g in plan:
        if g is not None:
            left[g] -= 1
    for i in reversed(range(len(plan))):
        g = plan[i]
        if g is not None and left[g] < 0:
            plan[i] = None
            left[g] += 1
    return plan


def walk_on(g: int, stream: Iterator[int], seats: int, walked: list[int], seated: list[int], said: Said) -> bool:
    """Walk a stratum until `seats` more are seated; False when its places are used up before."""
    while seats:
        place = next(stream, None)
        if place is None:
            return False
        if (g, place) not in said:
            raise Lost
        walked.append(place)
        if said[g, place] is None:
            seats, seated[g] = seats - 1, seated[g] + 1
    return True


def listed(plan: list[int | None], walked: list[list[int]], said: Said) -> list[Place]:
    rest, steps = [list(reversed(places)) for places in walked], []
    for g in plan:
        while g is not None:
            steps.append((g, rest[g].pop()))
            if said[steps[-1]] is None:
                break
    return steps + [(g, place) for g, places in enumerate(rest) for place in reversed(places)]


# --- the checks: each yields the codes of its faults -----------------------------------------------------------------------


def check_journal(record: Values, lines: Values) -> Iterator[str]:
    names = {kind: sha(raw(record["journal"][kind])).hex() for kind in lines}
    for kind, line in lines.items():
        if canonical(line) != raw(record["journal"][kind]) or not whole(line):
            yield "journal_not_canonical"
        if line.get("v") != VERSION:
            yield "journal_version"
        if line.get("kind") != kind:
            yield "journal_kind"
        if line["seq"] < 1:
            yield "journal_seq"
    if not lines["commit"]["seq"] < lines["bind"]["seq"] < lines["drawn"]["seq"]:
        yield "journal_order"
    if not names["commit"] == lines["bind"]["commit"] == lines["drawn"]["commit"]:
        yield "journal_link"
    for one, other in (("commit", "bind"), ("bind", "drawn")):
        if (lines[other]["seq"] == lines[one]["seq"] + 1) != (lines[other].get("prev") == names[one]):
            yield "journal_link"


def check_before(record: Values, _lines: Values) -> Iterator[str]:
    """The lists of the round before this one: each the parent of the next, of one pool, drawn as it stands, and used up."""
    texts = [*(former["commit"] for former in lists_before(record)), record["journal"]["commit"]]
    commits, parent, number = [json.loads(text) for text in texts], None, -1
    good = True
    for text, commit in zip(texts, commits, strict=True):
        same = all(commit.get(name) == commits[0].get(name) for name in ("case", "draw", "pool", "rule", "facts"))
        good = good and same and commit.get("parent") == parent and commit.get("extension", 0) > number
        parent, number = sha(raw(text)).hex(), commit.get("extension", 0)
    for former, text in zip(lists_before(record), texts, strict=False):
        drawn = json.loads(former["drawn"])
        walk = [[step[name] for name in ("stratum", "place", "reason", "evidence", "seal")] for step in former["walk"]]
        good = good and drawn["commit"] == sha(raw(text)).hex() and drawn["walk"] == sha(canonical(walk)).hex()
    steps = [(step["stratum"], step["place"]) for former in lists_before(record) for step in former["walk"]]
    if not good or commits[0].get("extension", 0) or len(set(steps)) != len(steps):
        yield "before_differs"
    if any(step["reason"] is None and step["used"] is None for former in lists_before(record) for step in former["walk"]):
        yield "before_unused"


def check_source(record: Values, lines: Values) -> Iterator[str]:
    bound, source, name = lines["bind"]["source"], record["source"], "link" if "link" in record["source"] else "signature"
    if lines["drawn"].get(name) != source[name] or (name == "link") != (bound["kind"] == "chain"):
        yield "source_differs"
    elif name == "link":
        link = bytes.fromhex(source["link"])
        if 1 <= bound["link"] <= LINKS_MAX:
            for _ in range(bound["link"]):
                link = sha(link)
        if not 1 <= bound["link"] <= LINKS_MAX or link.hex() != source["tip"]:
            yield "link_differs"
    elif bound["chain"] != QUICKNET:
        yield "beacon_unknown"
    else:
        wait = moment(lines["bind"]["time"]) + 60 - 1692803367
        if bound["round"] != max(0, -(-wait // 3)) + 1:
            yield "round_differs"
        if beacon_signed(bound["round"], bytes.fromhex(source["signature"])) is False:
            yield "signature_differs"


@functools.cache
def beacon_signed(number: int, signature: bytes) -> bool | None:
    """Whether quicknet signed this round (BLS on G1, RFC 9380, over SHA-256 of its number); None without py_ecc to tell."""
    depth = sys.getrecursionlimit()  # loading py_ecc changes it
    names = ("bls.g2_primitives", "bls.hash_to_curve", "bls.point_compression", "optimized_bls12_381")
    try:
        groups, curve, points, pairs = (importlib.import_module(f"py_ecc.{name}") for name in names)
    except ImportError:
        return None
    finally:
        sys.setrecursionlimit(depth)
    if len(signature) != 48 or not 1 <= number < 2**64:
        return False
    try:
        point = points.decompress_G1(int.from_bytes(signature, "big"))
    except ValueError:
        return False
    said = curve.hash_to_G1(sha(big(number, 8)), b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_", hashlib.sha256)
    key = points.decompress_G2((int(QUICKNET_KEY[:96], 16), int(QUICKNET_KEY[96:], 16)))
    real = not pairs.is_inf(point) and groups.subgroup_check(point)
    return bool(real and pairs.pairing(pairs.G2, point) == pairs.pairing(key, said))


def check_nonces(record: Values, lines: Values) -> Iterator[str]:
    for role, nonce in record["nonces"].items():
        sealed = lines["bind"]["nonces"].get(role)
        if nonce is not None and (sealed is None or sha(bytes.fromhex(nonce)).hex() != sealed["digest"]):
            yield "nonce_differs"


def check_seed(record: Values, lines: Values) -> Iterator[str]:
    source = bytes.fromhex(record["source"].get("link") or record["source"]["signature"])
    nonces = unhex(record["nonces"][role] or "" for role in ("complainant", "respondent"))
    first = next((former["commit"] for former in lists_before(record)), record["journal"]["commit"])
    made = seed_of(sha(raw(first)), source, nonces).hex()
    if not made == record["seed"] == lines["drawn"]["seed"]:
        yield "seed_differs"


def check_walk(record: Values, lines: Values) -> Iterator[str]:
    said = [[step[name] for name in ("stratum", "place", "reason", "evidence", "seal")] for step in record["walk"]]
    if sha(canonical(said)).hex() != lines["drawn"]["walk"]:
        yield "walk_differs"
    pool, rule, seed = lines["commit"]["pool"], lines["commit"]["rule"], bytes.fromhex(record["seed"])
    wanted = rule["k"] + rule["alternates"]
    extension = lines["commit"].get("extension", 0)
    if len(pool["strata"]) > 1:
        yield from walk_of_strata(record, [part["size"] for part in pool["strata"]], rule["shares"], wanted, seed, extension)
        return
    if record["splits"]:
        yield "splits_differ"
    stream, missing, over = unwalked(record, seed, 0, pool["size"], further(extension) or b"seats"), wanted, False
    for i, step in enumerate(record["walk"]):
        slot = next(stream, None)
        if slot is None:
            yield f"beyond_pool@{i}"
        elif (step["slot"], step["place"], step["stratum"]) != (slot, slot, 0):
            yield f"slot_differs@{i}"
        if missing == 0 and not over:
            over = True
            yield f"beyond_last_seat@{i}"
        missing -= missing > 0 and step["reason"] is None
    if missing and next(stream, None) is not None:
        yield "stopped_early"


def further(extension: int) -> bytes:
    return b"wave" + big(extension, 4) if extension else b""


def unwalked(record: Values, seed: bytes, stratum: int, size: int, label: bytes) -> Iterator[int]:
    """The stream without what the lists before had walked."""
    gone = {step["place"] for former in lists_before(record) for step in former["walk"] if step["stratum"] == stratum}
    return (place for place in numbers(seed, size, label) if place not in gone)


def streams_of(record: Values, seed: bytes, sizes: list[int], extension: int) -> list[Iterator[int]]:
    labels = [further(extension) + b"stratum" + big(g, 4) for g in range(len(sizes))]
    return [unwalked(record, seed, g, size, labels[g]) for g, size in enumerate(sizes)]


def walk_of_strata(
    record: Values, sizes: list[int], shares: list[int], wanted: int, seed: bytes, extension: int
) -> Iterator[str]:
    streams = streams_of(record, seed, sizes, extension)
    steps = [(step["stratum"], step["place"]) for step in record["walk"]]
    wrong = False
    for i, (g, place) in enumerate(steps):
        right = next(streams[g], None) if g < len(sizes) else -1
        if right != place:
            wrong = True
            yield f"beyond_pool@{i}" if right is None else f"slot_differs@{i}"
    if wrong:
        return
    reasons = dict(zip(steps, (step["reason"] for step in record["walk"]), strict=True))
    try:
        redone, splits = draw_strata(seed, sizes, shares, wanted, reasons, streams_of(record, seed, sizes, extension))
    except Lost:
        yield "stopped_early"
        return
    if splits != record["splits"]:
        yield "splits_differ"
    yield from (f"slot_differs@{i}" for i, pair in enumerate(zip(steps, redone, strict=False)) if pair[0] != pair[1])
    if len(steps) != len(redone):
        yield f"beyond_last_seat@{len(redone)}" if len(steps) > len(redone) else "stopped_early"


def check_leaves(record: Values, lines: Values) -> Iterator[str]:
    pool = lines["commit"]["pool"]
    for i, step in enumerate(record["walk"]):
        parted = len(pool["strata"]) > 1 and step["stratum"] < len(pool["strata"])
        tree = pool["strata"][step["stratum"]] if parted else pool
        proof = unhex(step["proof"])
        if not included(bytes.fromhex(step["leaf"]), step["place"], tree["size"], proof, bytes.fromhex(tree["root"])):
            yield f"leaf_differs@{i}"


def evidence_faults(allowed: tuple[str, ...], seq: int | None, kinds: dict[int, str], limit: int | None) -> list[str]:
    if seq is None:
        return [] if "" in allowed else ["evidence_missing"]
    if limit is not None and seq >= limit:
        return ["evidence_late"]
    if seq not in kinds:
        return ["evidence_unknown"]
    return [] if kinds[seq] and kinds[seq] in allowed else ["evidence_kind"]


def check_reasons(record: Values, lines: Values) -> Iterator[str]:
    kinds, commit = {event["seq"]: event["kind"] for event in record["events"]}, lines["commit"]
    for i, step in enumerate(record["walk"]):
        if step["reason"] in (None, "conflict"):
            found = [] if step["evidence"] is None else ["evidence_kind"]
        elif step["reason"] not in REASONS or step["reason"] in CONFLICTS:
            found = ["reason_unknown"]
        else:
            found = evidence_faults(REASONS[step["reason"]], step["evidence"], kinds, commit["pool"]["log_size"])
        if step["reason"] == "conflict" and step["seal"] is None:
            found.append("seal_missing")
        elif step["reason"] != "conflict" and step["seal"] is not None:
            found.append("seal_unwanted")
        yield from (f"{code}@{i}" for code in found)


def event_leaf(event: Values, seals: bytes) -> bytes:
    return sha(b"\x00", big(event["seq"], 8), sized(raw(event["kind"])), big(event["ms"], 8), seals)


def check_log(record: Values, lines: Values) -> Iterator[str]:
    pool = lines["commit"]["pool"]
    order = [event["seq"] for event in record["events"]]
    if order != sorted(set(order)):
        yield "events_disordered"
    for j, event in enumerate(record["events"]):
        leaf = event_leaf(event, bytes.fromhex(event["account"] + event["detail"]))
        if not included(leaf, event["seq"], pool["log_size"], unhex(event["proof"]), bytes.fromhex(pool["log_root"])):
            yield f"event_differs@{j}"


def check_use(record: Values, _lines: Values) -> Iterator[str]:
    unread = False
    for i, step in enumerate(record["walk"]):
        if step["used"] is None:
            unread = unread or step["reason"] is None
        elif step["reason"] is not None:
            yield f"used_refused@{i}"
        elif step["used"] not in ("seated", "passed"):
            yield f"used_unknown@{i}"
        elif unread:
            yield f"used_disordered@{i}"
        if (step["used"] is None) != (step["used_seal"] is None):
            yield f"used_seal@{i}"


# --- the whole journal -----------------------------------------------------------------------------------------------------


class Entry(NamedTuple):
    """A line of the journal. `values` is {} where the text opens later; its id then stands in quotation marks."""

    id: str
    text: str
    values: Values


def read_journal(text: str) -> list[Entry]:
    entries = []
    for i, line in enumerate(text.splitlines()):
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            raise Unreadable(f"journal line {i + 1}") from None
        if is_hash(said):
            entries.append(Entry(said, line, {}))
        elif isinstance(said, dict):
            entries.append(Entry(sha(raw(line)).hex(), line, said))
        else:
            raise Unreadable(f"journal line {i + 1}")
    return entries


def check_whole_journal(entries: list[Entry], record: Values, lines: Values) -> Iterator[str]:
    before = "0" * 64
    for i, entry in enumerate(entries):
        said = entry.values
        if said:
            plain = whole(said) and canonical(said) == raw(entry.text) and said.get("v") in READABLE
            if not plain or said.get("seq") != i + 1 or said.get("prev") != before:
                yield f"journal_broken@{i}"
        before = entry.id
    texts = [entry.text for entry in entries]
    former = [each[kind] for each in lists_before(record) for kind in ("commit", "drawn")]
    if any(text not in texts for text in (*(record["journal"][kind] for kind in lines), *former)):
        yield "journal_other"
        return
    commit, source = lines["commit"], lines["bind"]["source"]
    made = [entry.values for entry in entries if entry.values.get("kind") == "commit"]
    draws = [(said.get("case"), said.get("draw"), said.get("extension", 0)) for said in made]
    about = [entry.values.get("kind") for entry in entries if entry.values.get("commit") == lines["bind"]["commit"]]
    own = draws.count((commit["case"], commit["draw"], commit.get("extension", 0)))
    if not own == about.count("bind") == about.count("drawn") == 1:
        yield "drawn_twice"
    if "void" in about:
        yield "draw_void"
    if source["kind"] == "chain":
        earlier = [entry.values for entry in entries[: texts.index(record["journal"]["bind"])]]
        tips = [said.get("tip") for said in earlier if (said.get("kind"), said.get("chain")) == ("chain", source.get("chain"))]
        if tips != [record["source"].get("tip")]:
            yield "chain_unpublished"
        sources = [entry.values.get("source") for entry in entries if entry.values.get("kind") == "bind"]
        if sources.count(source) != 1:
            yield "link_spent_twice"
        spent = [each.get("link") for each in sources if isinstance(each, dict) and each.get("chain") == source.get("chain")]
        numbers_spent = [number for number in spent if isinstance(number, int)]
        if len(numbers_spent) < len(spent) or numbers_spent != sorted(numbers_spent):
            yield "links_disordered"


# --- the checks of an auditor ----------------------------------------------------------------------------------------------


def sealed(salt: str, value: object, part: bytes = b"") -> bytes:
    return sha(bytes.fromhex(salt), part, canonical(value))


def check_openings(record: Values, lines: Values, annex: Values) -> Iterator[str]:
    if annex["commit"] != sha(raw(record["journal"]["commit"])).hex():
        yield "annex_other"
    facts = {name: annex["facts"][name] for name in ("accounts", "clusters", "cities", "merchants")}
    if sealed(annex["salt"], facts).hex() != lines["commit"]["facts"]:
        yield "facts_differ"
    slots = {slot["slot"]: slot for slot in annex["slots"]}
    if len(slots) != len(annex["slots"]) or not set(slots) <= {step["slot"] for step in record["walk"]}:
        yield "opening_surplus"
    parted = len(lines["commit"]["pool"]["strata"]) > 1
    for i, step in enumerate(record["walk"]):
        slot = slots.get(step["slot"])
        if slot is None:
            yield f"opening_missing@{i}"
            continue
        seals = [sealed(slot["salts"][name], slot[name]) for name in ("juror", "cluster", "city", "stratum")]
        fits = sha(b"\x00", big(slot["slot"], 8), *seals).hex() == step["leaf"]
        if not fits or (parted and slot["stratum"] != step["stratum"]):
            yield f"opening_differs@{i}"
    events = {event["seq"]: event for event in annex["events"]}
    for j, event in enumerate(record["events"]):
        opening = events.get(event["seq"])
        if opening is None:
            yield f"event_opening_missing@{j}"
        elif any(
            sealed(opening["salt"], opening[part], part.encode()).hex() != event[part] for part in ("account", "detail")
        ):
            yield f"event_opening_differs@{j}"


def check_seals(record: Values, lines: Values, annex: Values) -> Iterator[str]:
    pool, log, walk = lines["commit"]["pool"], annex["log"], record["walk"]
    old, new = (pool["log_size"], bytes.fromhex(pool["log_root"])), (log["size"], bytes.fromhex(log["root"]))
    if not grown(old[0], new[0], old[1], new[1], unhex(log["consistency"])):
        yield "log_differs"
    for h, event in enumerate(annex["sealed"]):
        seals = b"".join(sealed(event["salt"], event[part], part.encode()) for part in ("account", "detail"))
        size, root = old if event["seq"] < old[0] else new
        if not included(event_leaf(event, seals), event["seq"], size, unhex(event["proof"]), root):
            yield f"sealed_event_differs@{h}"
    yield from unsealed("reason", [step["seal"] for step in walk], annex["reasons"])
    yield from unsealed("used", [step["used_seal"] for step in walk], annex["uses"])
    kinds = {event["seq"]: event["kind"] for event in annex["sealed"]}
    for opening in annex["reasons"]:
        if opening["said"] not in CONFLICTS:
            found = ["reason_unknown"]
        else:
            found = evidence_faults(REASONS[opening["said"]], opening["evidence"], kinds, pool["log_size"])
            if opening["said"] == "city" and not lines["commit"]["rule"]["other_city"]:
                found.append("reason_outside_rule")
        yield from (f"{code}@{opening['step']}" for code in found)
    for opening in annex["uses"]:
        shown = walk[opening["step"]]["used"] if opening["step"] < len(walk) else None
        if opening["said"] not in USED or shown != ("seated" if opening["said"] == "seated" else "passed"):
            yield f"used_unknown@{opening['step']}"
        elif evidence_faults(USED[opening["said"]], opening["evidence"], kinds, None):
            yield f"used_evidence@{opening['step']}"


def unsealed(name: str, seals: list[str | None], openings: list[Values]) -> Iterator[str]:
    found = {opening["step"]: opening for opening in openings}
    if len(found) != len(openings) or not set(found) <= {i for i, seal in enumerate(seals) if seal is not None}:
        yield f"{name}_opening_surplus"
    for i, seal in enumerate(seals):
        if seal is None:
            continue
        if i not in found:
            yield f"{name}_opening_missing@{i}"
        elif sealed(found[i]["salt"], [found[i]["said"], found[i]["evidence"]]).hex() != seal:
            yield f"{name}_opening_differs@{i}"


def household(slot: Values, events: dict[int, Values], kinds: dict[int, str], limit: int) -> int:
    """The juror's household at the commitment: the one an event gave, else the leaf's."""
    event = events.get(slot["linked"])
    fits = event is not None and event["account"] == slot["juror"] and event["seq"] < limit
    if event is None or not fits or kinds.get(event["seq"]) != "linked":
        return int(slot["cluster"])
    number = event["detail"].partition(":")[2]
    return int(number) if number.isdecimal() else 0


def check_opened(record: Values, lines: Values, annex: Values) -> Iterator[str]:
    facts, slots = annex["facts"], {slot["slot"]: slot for slot in annex["slots"]}
    events = {event["seq"]: event for event in (*annex["events"], *annex["sealed"])}
    kinds = {event["seq"]: event["kind"] for event in (*record["events"], *annex["sealed"])}
    limit = lines["commit"]["pool"]["log_size"]
    homes = {number: household(slot, events, kinds, limit) for number, slot in slots.items()}
    refused, uses = ({opening["step"]: opening for opening in annex[name]} for name in ("reasons", "uses"))
    parted = len(lines["commit"]["pool"]["strata"]) > 1
    listed_homes = {homes.get(step["slot"], 0) for step in record["walk"] if step["reason"] is None}
    before: set[int] = set()
    ranks = {reason: rank for rank, reason in enumerate(REASONS)}
    for i, step in enumerate(record["walk"]):
        slot = slots.get(step["slot"])
        if slot is None:
            continue
        home, reason, evidence = homes[step["slot"]], step["reason"], step["evidence"]
        if reason == "conflict" and i in refused:
            reason, evidence = refused[i]["said"], refused[i]["evidence"]
        near = listed_homes if parted and reason is not None else before
        holding = {
            "party": slot["juror"] in facts["accounts"],
            "cluster": home != 0 and home in facts["clusters"],
            "city": lines["commit"]["rule"]["other_city"] and slot["city"] != "" and slot["city"] in facts["cities"],
            "housemate": home != 0 and home in near,
        }
        if reason is None:
            before.add(home)
            if any(holding.values()):
                yield f"refusal_missing@{i}"
        elif reason in ranks:
            if not true(reason, slot, events.get(evidence), holding, facts, moment(lines["bind"]["time"])):
                yield f"reason_unfounded@{i}"
            if any(so and ranks[other] < ranks[reason] for other, so in holding.items()):
                yield f"reason_not_first@{i}"
        used = events.get(uses[i]["evidence"]) if i in uses else None
        if used is not None and (used["account"] != slot["juror"] or is_over(used["detail"], moment(lines["bind"]["time"]))):
            yield f"used_unfounded@{i}"


def waits(detail: str, second: int) -> bool:
    """Whether "from:2028-05-03T00:00:00+00:00" or "from:never" still stood in the way at a second."""
    return detail == "from:never" or (detail[:5] == "from:" and is_later(detail[5:], second))


def is_over(detail: str, second: int) -> bool:
    """Whether a rest, "until:2028-05-03T00:00:00+00:00", had ended at a second. Lines of before say nothing of it."""
    return detail[:6] == "until:" and not is_later(detail[6:], second)


def is_later(text: str, second: int) -> bool:
    try:
        then = datetime.datetime.fromisoformat(text)
    except ValueError:
        return False
    return then.tzinfo is not None and then.timestamp() > second


def parties_of(facts: Values) -> list[str]:
    """The parties as lines of the log name them."""
    return [f"merchant:{number}" for number in facts["merchants"]] + [f"account:{number}" for number in facts["accounts"]]


def true(
    reason: str, slot: Values, event: Values | None, holding: dict[str, bool], facts: Values, second: int
) -> bool:
    """Whether a reason is true, as far as leaf, facts and its opened evidence say. `second`: when the draw was bound."""
    if event is not None and event["account"] != slot["juror"]:
        return False
    if reason in holding:
        return holding[reason]
    if event is None:
        return False
    if reason in ("merchant", "dealings"):
        return event["detail"] in parties_of(facts) and (reason == "dealings" or event["detail"][:9] == "merchant:")
    if reason == "not_yet":
        return waits(event["detail"], second)
    beginning = {"sat_before": "round:", "opted_out": "kind:"}.get(reason, "")
    return str(event["detail"]).startswith(beginning) and not is_over(event["detail"], second)


# --- the whole log ---------------------------------------------------------------------------------------------------------

UNDONE = {"left": ("returned",), "barred": ("unbarred",), "paused": ("resumed",), "rested": ("resumed",),
          "staff": ("unstaffed",), "opted_out": ("opted_in",)}  # fmt: skip
STANDING = ("joined", "returned", "left", "barred", "unbarred", "paused", "resumed", "rested")
YEAR_HOURS = 24 * 365
LOAD_LEAST = 2  # seats within the hours of the load limit that a juror may have whatever the rule says
LOG_LINE: Values = {"seq": is_count, "kind": is_kind, "ms": is_count, "account": is_count, "detail": is_text, "salt": is_salt}


class Opened(NamedTuple):
    """The opened log: its root over so many lines, for each size asked, and all lines about the accounts asked."""

    roots: dict[int, bytes]
    about: dict[int, list[Values]]


def read_log(lines: Iterable[str], sizes: set[int], wanted: set[int]) -> Opened:
    """Read the log up to the largest size; a size it does not reach has no root."""
    peaks: list[tuple[int, bytes]] = []
    found = Opened({}, {account: [] for account in wanted})
    for count, text in enumerate(itertools.chain(lines, [""])):
        if count in sizes:
            found.roots[count] = gathered(peaks)
        if count == max(sizes) or not text.strip():
            break
        event = json.loads(text)
        for key, fits in LOG_LINE.items():
            if not isinstance(event, dict) or not fits(event.get(key)):
                raise Unreadable(f"log.{count}.{key}")
        if event["seq"] != count:
            raise Unreadable(f"log.{count}.seq")
        seals = b"".join(sealed(event["salt"], event[part], part.encode()) for part in ("account", "detail"))
        node = (0, event_leaf(event, seals))
        while peaks and peaks[-1][0] == node[0]:
            node = (node[0] + 1, sha(b"\x01", peaks.pop()[1], node[1]))
        peaks.append(node)
        if event["account"] in found.about:
            found.about[event["account"]].append(event)
    return found


def gathered(peaks: list[tuple[int, bytes]]) -> bytes:
    """The root over full subtrees that stand side by side, the largest first."""
    if not peaks:
        return sha()
    root = peaks[-1][1]
    for _, left in reversed(peaks[:-1]):
        root = sha(b"\x01", left, root)
    return root


def check_whole_log(record: Values, lines: Values, annex: Values, log: Iterable[str]) -> Iterator[str]:
    """Nothing was taken back before the commitment: the last word of the log about each refused juror is the one given.

    Nobody is on the list whom the log refuses, and whoever is said to have had too many seats had them.
    """
    pool, second = lines["commit"]["pool"], moment(lines["bind"]["time"])
    slots = {slot["slot"]: slot for slot in annex["slots"]}
    heads = {pool["log_size"]: pool["log_root"], annex["log"]["size"]: annex["log"]["root"]}
    opened = read_log(log, set(heads), {slot["juror"] for slot in slots.values()})
    if {size: root.hex() for size, root in opened.roots.items()} != heads:
        yield "log_other"
        return
    events = {event["seq"]: event for event in annex["sealed"]}
    reasons, uses = ({opening["step"]: opening for opening in annex[name]} for name in ("reasons", "uses"))
    for i, step in enumerate(record["walk"]):
        if step["slot"] not in slots:
            continue
        slot = slots[step["slot"]]
        since = opened.about[slot["juror"]]
        own = [event for event in since if event["seq"] < pool["log_size"]]
        if last_household(slot, own, pool["log_size"]) != household(slot, events, kinds_of(events), pool["log_size"]):
            yield f"household_differs@{i}"
        if step["reason"] is None and log_refuses(own, since, annex["facts"], second):
            yield f"refusal_missing@{i}"
        said = reasons.get(i, {"said": step["reason"], "evidence": step["evidence"]})
        if is_withdrawn(said["said"], said["evidence"], own, second):
            yield f"reason_withdrawn@{i}"
        if i in uses and is_withdrawn(uses[i]["said"], uses[i]["evidence"], own, second):
            yield f"used_withdrawn@{i}"
        if i in uses and not had_enough(uses[i], since, lines["commit"]["rule"], second):
            yield f"used_uncounted@{i}"


def log_refuses(own: list[Values], since: list[Values], facts: Values, second: int) -> bool:
    """Whether the log kept a juror off this draw: by a tie to a party, or by a last word from before the commitment.

    `own`: the lines about the juror before it, `since`: all of them. What changed afterwards is not held against the draw.
    Which kind of dispute it is, and who sat before on it, the log does not say.
    """
    if any(event["kind"] in ("member", "party", "dealt") and event["detail"] in parties_of(facts) for event in own):
        return True
    for kinds in (STANDING, ("staff", "unstaffed"), ("eligible",)):
        last = next((event for event in reversed(since) if event["kind"] in kinds), None)
        if last is None or last not in own:
            continue
        if last["kind"] in ("left", "barred", "paused", "staff") or waits(last["detail"], second):
            return True
    return False


def kinds_of(events: dict[int, Values]) -> dict[int, str]:
    return {seq: event["kind"] for seq, event in events.items()}


def last_household(slot: Values, own: list[Values], limit: int) -> int:
    """The household by the last line that gives one. `own`: the lines about the juror before the commitment."""
    moved = [event for event in own if event["kind"] == "linked"][-1:]
    last = {event["seq"]: event for event in moved}
    return household({**slot, "linked": next(iter(last), None)}, last, kinds_of(last), limit)


def had_enough(use: Values, own: list[Values], rule: Values, second: int) -> bool:
    """Whether the seats that the log knows reach the limit that a place was passed over for; True for other reasons.

    The summons came after the line it rests on and after the binding, so no earlier seat than that allows is counted.
    `own`: all lines about the juror.
    """
    if use["said"] not in ("busy", "yearly"):
        return True
    yearly = use["said"] == "yearly"
    limit: Any = rule.get("yearly" if yearly else "load_limit")
    hours: Any = YEAR_HOURS if yearly else rule.get("load_hours")
    least = max(limit, 1 if yearly else LOAD_LEAST) if is_count(limit) else LOAD_LEAST
    seats = [event["ms"] for event in own if event["kind"] == "seated" and event["seq"] <= (use["evidence"] or 0)]
    if not seats:
        return False
    since = max(seats[-1], 1000 * second) - 3_600_000 * hours if is_count(hours) else 0
    return len([ms for ms in seats if ms >= since]) >= least


def is_withdrawn(reason: str | None, seq: int | None, own: list[Values], second: int) -> bool:
    """Whether a later line about the same juror ended what a line says. `own`: all of them, in order."""
    line = next((event for event in own if event["seq"] == seq), None)
    if reason is None or line is None:
        return False
    if reason == "not_yet":
        return not waits([event for event in own if event["kind"] == "eligible"][-1]["detail"], second)
    ends = UNDONE.get(line["kind"], ())
    of_it = [event for event in own if event["kind"] in (line["kind"], *ends) and event["detail"] in (line["detail"], "")]
    return bool(ends) and bool(of_it) and of_it[-1]["kind"] in ends


# --- the program -----------------------------------------------------------------------------------------------------------

CHECKS = {
    "journal": (check_journal, "the three lines of the journal belong together"),
    "before": (check_before, "the lists of the round that came before, if any, lead here and were used up"),
    "source": (check_source, "the link leads back to the published tip, or the beacon's round is the one by formula"),
    "nonces": (check_nonces, "the parties' nonces are the ones they sealed"),
    "seed": (check_seed, "the seed follows from source, nonces and commitment"),
    "walk": (check_walk, "the walk is the one the seed gives, to the last seat"),
    "leaves": (check_leaves, "every slot stood in the pool when the draw was committed"),
    "reasons": (check_reasons, "every refusal has a known reason with older evidence, or is a sealed conflict"),
    "log": (check_log, "every event of the evidence stands in the log of the commitment"),
    "use": (check_use, "the list was read from the front without a gap"),
}
AUDIT = {
    "openings": (check_openings, "the openings fit the leaves, events and facts that were sealed"),
    "seals": (check_seals, "what was sealed is a known reason with evidence in the log, which only grew"),
    "opened": (check_opened, "every reason is true and the first that applies; nobody was seated whom a rule refuses"),
}
MEANING = {
    "journal_not_canonical": "a line of the journal is not written as it must be",
    "journal_version": "a line of another version", "journal_kind": "a line of another kind",
    "journal_seq": "a line without a number", "journal_order": "lines out of order",
    "journal_link": "the lines are not about the same draw",
    "source_differs": "another link or signature than was written down",
    "link_differs": "the link does not lead back to the tip", "tip_differs": "another tip than the one you know",
    "beacon_unknown": "no public beacon of this name", "round_differs": "not the round by the formula",
    "signature_differs": "not the signature of that round",
    "nonce_differs": "a nonce does not fit its digest", "seed_differs": "the seed does not follow from its parts",
    "slot_differs": "the seed gives another number here", "beyond_pool": "the walk goes on after the last number",
    "beyond_last_seat": "the walk goes on after the last seat", "stopped_early": "the walk stops before the list is full",
    "splits_differ": "seats were split over the strata in another way",
    "walk_differs": "another walk than the journal says", "leaf_differs": "this number was not in the pool",
    "reason_unknown": "no reason of the rules", "reason_outside_rule": "a rule that does not hold in this draw",
    "evidence_missing": "no evidence", "evidence_unknown": "the evidence is not there",
    "evidence_late": "the evidence is younger than the commitment", "evidence_kind": "evidence of another kind",
    "seal_missing": "a conflict without a seal", "seal_unwanted": "a seal of no conflict",
    "event_differs": "an event that is not in the log", "events_disordered": "events out of order",
    "used_unknown": "passed over for no reason of the rules", "used_refused": "a refused number was called",
    "used_disordered": "the list was not read from the front", "used_seal": "what became of a place is not sealed",
    "used_evidence": "passed over without evidence", "annex_other": "the annex of another draw",
    "facts_differ": "other facts than were sealed", "opening_missing": "a number is not opened",
    "opening_differs": "what is opened was not sealed", "opening_surplus": "numbers opened that were not walked, or twice",
    "event_opening_missing": "an event is not opened", "event_opening_differs": "what is opened of an event was not sealed",
    "log_differs": "the log was changed after the commitment", "sealed_event_differs": "a sealed event is not in the log",
    "reason_opening_missing": "a conflict is not opened", "reason_opening_differs": "another conflict than was sealed",
    "reason_opening_surplus": "conflicts opened that were not sealed, or twice",
    "used_opening_missing": "why a place was called or passed over is not opened",
    "used_opening_differs": "something else than was sealed of a place",
    "used_opening_surplus": "places opened that were not sealed", "reason_unfounded": "not true of this juror",
    "reason_not_first": "another reason comes first", "refusal_missing": "somebody is on the list whom a rule refuses",
    "used_unfounded": "the evidence is about somebody else, or a rest that was over",
    "journal_broken": "a line does not follow from the one before",
    "journal_other": "the journal does not hold the lines of this draw",
    "drawn_twice": "committed, bound or drawn more than once", "draw_void": "the draw had been given up",
    "chain_unpublished": "the chain was not published before", "link_spent_twice": "the link was used for another draw too",
    "links_disordered": "links of the chain were not spent in their order",
    "before_differs": "the lists of the round that came before do not lead to this one",
    "before_unused": "a list that came before was not used up",
    "log_other": "not the log of this commitment, or not all of it", "household_differs": "the log knows another household",
    "reason_withdrawn": "the log says later that this no longer held",
    "used_withdrawn": "passed over for what no longer held when the draw was committed",
    "used_uncounted": "passed over for more seats than the log knows",
}  # fmt: skip
WORDS = {name: words for name, (_, words) in (*CHECKS.items(), *AUDIT.items())}
WORDS["whole log"] = "by the whole log nothing had been taken back, nobody listed was refused, and limits of seats were reached"
WORDS["entries"] = "the journal is whole; this draw was committed, bound and drawn once, with a link published before"


def check(
    record: Any, annex: Any = None, tip: str | None = None, journal: str | None = None, log: Iterable[str] | None = None
) -> dict[str, list[str]]:
    """Codes of all faults by check, in order. `log`: lines of the opened log, with the annex. Raises Unreadable."""
    lines = read_record(record)
    found = {name: list(test(record, lines)) for name, (test, _) in CHECKS.items()}
    if tip is not None and record["source"].get("tip") != tip.lower():
        found["source"].append("tip_differs")
    if journal is not None:
        found["entries"] = list(check_whole_journal(read_journal(journal), record, lines))
    if annex is not None:
        read_annex(annex)
        found.update({name: list(test(record, lines, annex)) for name, (test, _) in AUDIT.items()})
        if log is not None:
            found["whole log"] = list(check_whole_log(record, lines, annex, log))
    return found


def bound(wanted: int, per_mille: int = 500, one_in: int = 1_000_000) -> int:
    """Slots that `wanted` seats take in all but one walk of a million, when per_mille of 1,000 slots may sit."""
    slots = wanted
    while one_in * sum(
        math.comb(slots, few) * per_mille**few * (1000 - per_mille) ** (slots - few) for few in range(wanted)
    ) > pow(1000, slots):
        slots += 1
    return slots


def long_beginnings(walk: list[Values], wanted: int, share: int) -> Iterator[str]:
    """Places of the list for which more slots were looked at than in one honest walk of millions."""
    found_at = [slots for slots, step in enumerate(walk, 1) if step["reason"] is None]
    found_at += [len(walk)] * (wanted - len(found_at))
    for place, slots in enumerate(found_at[:50], 1):
        if slots > bound(place, share, 50_000_000):
            yield f"{slots} slots walked for the first {place} places: longer than one honest walk in fifty million"
            return
    if wanted <= 500 and len(walk) > bound(wanted, share):
        yield f"{len(walk)} slots walked for {wanted} places: longer than one honest walk in a million"


def who_could_choose(browsers: int) -> Iterator[str]:
    """Who knew all that the seed was made of when it was fixed, by how many sides' browsers made their own nonce."""
    if browsers == 0:
        yield "no party's browser made a nonce: the house alone could have chosen among panels, and no record can rule that out"
    elif browsers == 1:
        yield "one party's browser made a nonce: the house and that party together could have chosen among panels"


def remarks(record: Values, lines: Values, annex: Any, known: bool, whole_log: bool, share: int) -> Iterator[str]:
    """What is no fault but worth knowing."""
    for role, nonce in record["nonces"].items():
        maker = (lines["bind"]["nonces"][role] or {"maker": "nobody"})["maker"]
        if nonce is None or maker != "browser":
            yield f"nonce of the {role}: " + ("missing, counts as empty" if nonce is None else f"made by the {maker}")
    if lines["bind"]["source"]["kind"] == "chain":
        told, sealed = record["nonces"], lines["bind"]["nonces"]
        yield from who_could_choose(sum(told[role] is not None and sealed[role]["maker"] == "browser" for role in told))
    wanted = lines["commit"]["rule"]["k"] + lines["commit"]["rule"]["alternates"]
    yield from long_beginnings(record["walk"], wanted, share)
    walked = len(record["walk"]) + sum(len(former["walk"]) for former in lists_before(record))
    if walked >= lines["commit"]["pool"]["size"] and all(step["reason"] or step["used"] for step in record["walk"]):
        yield "the pool was used up: nobody was left for this panel"
    if "signature" in record["source"]:
        if beacon_signed(lines["bind"]["source"]["round"], bytes.fromhex(record["source"]["signature"])) is None:
            yield "the beacon's signature is not checked: that takes the package py_ecc"
    elif not known:
        yield f"compare the tip with the published one: {record['source']['tip']}"
    if annex is not None and not whole_log:
        yield "whether a reason had been taken back before the commitment takes the whole log"
    if annex is None:
        yield "which conflicts the sealed ones are, and whether they are true, takes the annex"


def load(path: str) -> Any:
    text = read(path)
    if not text.strip():
        raise Unreadable(f"{path} is empty: everything")
    return json.loads(text)


def read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Redo the draw of a panel from its record.")
    parser.add_argument("record")
    parser.add_argument("--annex", help="openings for an auditor")
    parser.add_argument("--log", help="the whole log, opened, one line an event, with --annex: shows what was taken back")
    parser.add_argument("--journal", help="the whole public journal, one entry a line")
    parser.add_argument("--chain-tip", help="tip of the operator's chain as you know it from elsewhere, 64 hex digits")
    parser.add_argument(
        "--share", type=int, default=500, choices=range(1, 1001), metavar="N",
        help="of 1,000 slots so many may sit, as the house's statistics say (500 without): a walk that refuses more is noted",
    )  # fmt: skip
    given = parser.parse_args(arguments)
    try:
        record = load(given.record)
        annex = load(given.annex) if given.annex else None
        journal = read(given.journal) if given.journal else None
        if given.log and not given.annex:
            parser.error("--log needs --annex")
        with open(given.log, encoding="utf-8") if given.log else contextlib.nullcontext() as log:
            found = check(record, annex, given.chain_tip, journal, log)
    except (OSError, ValueError, RecursionError) as error:
        print(f"no record: {error}", file=sys.stderr)
        return 2
    except Unreadable as error:
        rest = "" if isinstance(error, OtherVersion) else " is missing or does not fit"
        print(f"no record: {error}{rest}", file=sys.stderr)
        return 2
    lines = read_record(record)
    number = lines["commit"].get("extension", 0)
    name = f"draw {lines['commit']['draw']}" + (f", extension {number}" if number else "")
    print(f"case {lines['commit']['case']}, {name}, commitment {lines['drawn']['commit']}")
    for name, codes in found.items():
        words = WORDS[name]
        print(f"BAD  {name:9} {' '.join(codes[:8])}{' …' if len(codes) > 8 else ''}" if codes else f"good {name:9} {words}")
        for code in dict.fromkeys(code.partition("@")[0] for code in codes):
            print(f"     {code}: {MEANING[code]}")
    for remark in remarks(record, lines, annex, bool(given.chain_tip or given.journal), bool(given.log), given.share):
        print(f"note {remark}")
    bad = any(found.values())
    print("This is not one honest draw." if bad else "One honest draw.")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
