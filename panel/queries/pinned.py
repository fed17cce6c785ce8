"""What the pool's log said before a commitment: every line is older, so that nothing written later can refuse anybody.

Statements are built once and take lists as one parameter; each asks an index of the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, String, bindparam, cast, func, literal_column, select, union_all

from panel.models import Case, Party, PartyRole, PoolEvent, Round
from panel.models.base import BigId, table_of
from panel.queries.many import among
from panel.queries.prepared import Prepared

_E, _C, _P, _R = table_of(PoolEvent), table_of(Case), table_of(Party), table_of(Round)
_BETWEEN = "\n"  # lines that travel as one text
_OLDER = _E.c.seq < bindparam("log_size", type_=BigId)
# A literal: compared with a parameter, SQLite would compile the statement anew each time to see whether the index fits.
_NAMES = _E.c.detail != literal_column("''")
_BY_ITSELF = ("staff", "unstaffed", "linked", "opted_out", "opted_in")  # what an account's own lines say without naming another
_OWN = (
    select(_E.c.account_id, _E.c.kind, _E.c.detail, _E.c.seq)
    .where(
        among(_E.c.account_id, "accounts"), _E.c.kind.in_([literal_column(f"'{kind}'") for kind in _BY_ITSELF]), _OLDER
    )
    .order_by(_E.c.seq)
)  # fmt: skip
# Rounds of this case, and of every case between the same complainant and merchant.
_EARLIER = union_all(
    select(_R.c.id).where(_R.c.case_id == bindparam("case", type_=BigId)),
    select(_R.c.id)
    .join_from(_P, _C, _C.c.id == _P.c.case_id)
    .join(_R, _R.c.case_id == _P.c.case_id)
    .where(among(_P.c.account_id, "complainants"), _P.c.role == PartyRole.COMPLAINANT, among(_C.c.merchant_id, "merchants")),
)
_ABOUT = (
    select(_E.c.account_id, _E.c.kind, _E.c.seq)
    .where(_NAMES, among(_E.c.detail, "details", texts=True), _OLDER)
    .order_by(_E.c.seq)
)
_ASK_OWN, _ASK_EARLIER, _ASK_ABOUT = Prepared(_OWN), Prepared(_EARLIER), Prepared(_ABOUT)


@dataclass(slots=True)
class Own:
    """What the log says of one account by itself. Lines of the log, None for what it does not say (any more).

    `linked`: the number of its household and the line that gave it. `opted_out`: by kind of dispute. `near`: the last line that
    ties it to one of the merchants asked about, by kind (member, party, dealt).
    """

    staff: int | None = None
    linked: tuple[int, int] | None = None
    opted_out: dict[str, int] = field(default_factory=dict)
    near: dict[str, int] = field(default_factory=dict)

    def read(self, kind: str, detail: str, seq: int) -> None:
        """Take in the next line, in order."""
        name = detail.partition(":")[2]
        if kind == "staff":
            self.staff = seq
        elif kind == "unstaffed":
            self.staff = None
        elif kind == "linked":
            self.linked = (int(name or 0), seq)
        elif kind == "opted_out":
            self.opted_out[name] = seq
        elif kind == "opted_in":
            self.opted_out.pop(name, None)
        else:
            self.near[kind] = seq


def name_merchants(merchants: Iterable[int]) -> list[str]:
    """The merchants as events name them."""
    return [f"merchant:{merchant}" for merchant in merchants]


def about(
    connection: Connection, case_id: int, accounts: Sequence[int], complainants: Sequence[int], merchants: Sequence[int],
    log_size: int,
) -> dict[int, dict[str, int]]:  # fmt: skip
    """Account -> kind -> its last line that names one of `accounts` (dealt) or a round between the same two (seated)."""
    between = {"case": case_id, "complainants": complainants, "merchants": merchants}
    rounds = {row[0] for row in _ASK_EARLIER.rows(connection, between)}
    named = {"details": [*map("account:{}".format, accounts), *map("round:{}".format, rounds)], "log_size": log_size}
    found: dict[int, dict[str, int]] = {}
    for account, kind, seq in _ASK_ABOUT.rows(connection, named):
        found.setdefault(account, {})[kind] = seq
    return found


def lines(*conditions: Any) -> Any:
    """For statements: the older lines of the log for which this holds, as one text for `read_lines`, or NULL."""
    line = _E.c.kind + " " + cast(_E.c.seq, String) + " " + _E.c.detail
    separator: Any = literal_column(f"'{_BETWEEN}'")
    return select(func.aggregate_strings(line, separator)).where(*conditions, _OLDER).scalar_subquery()


def own_lines(account: Any, *kinds: str) -> Any:
    """For statements: `lines` of these kinds about an account itself."""
    return lines(_E.c.account_id == account, _E.c.kind.in_([literal_column(f"'{kind}'") for kind in kinds]))


def near_lines(account: Any) -> Any:
    """For statements: `lines` that tie an account to one of the parameter `merchants`."""
    return lines(_NAMES, among(_E.c.detail, "merchants", texts=True), _E.c.account_id == account)


def read_lines(*texts: str | None) -> Own:
    """What `lines` say together."""
    split = [line.split(" ", 2) for text in texts if text for line in text.split(_BETWEEN)]
    own = Own()
    for kind, seq, detail in sorted(split, key=lambda line: int(line[1])):
        own.read(kind, detail, int(seq))
    return own


def of_accounts(connection: Connection, accounts: Sequence[int], log_size: int) -> dict[int, Own]:
    """What the log says of each of these accounts by itself."""
    if not accounts:
        return {}
    found: dict[int, Own] = {}
    for account, kind, detail, seq in _ASK_OWN.rows(connection, {"accounts": accounts, "log_size": log_size}):
        found.setdefault(account, Own()).read(kind, detail, seq)
    return found
