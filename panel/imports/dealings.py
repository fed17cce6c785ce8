"""What an operator knows of people, as tables: dealings, ties, and facts of eligibility. Bytes in, typed rows out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, TypeVar

from panel.imports.cells import read_date
from panel.imports.faults import BadRow
from panel.imports.tables import Column, Row, TableReader

T = TypeVar("T")
_ACCOUNT = Column("account", ("account", "email", "phone", "账户", "账号", "邮箱", "手机"), needed=True)
DEALINGS = (
    _ACCOUNT,
    Column("merchant", ("merchant", "商家")),
    Column("other", ("other_account", "other", "对方账户", "对方账号")),
    Column("kind", ("kind", "类型"), needed=True),
    Column("date", ("date", "日期")),
)
TIES = (
    _ACCOUNT,
    Column("kind", ("kind", "类型"), needed=True),
    Column("key", ("key", "标识"), needed=True),
)
PEOPLE = (
    _ACCOUNT,
    Column("born_on", ("born_on", "birth_date", "birthday", "出生日期", "生日")),
    Column("city", ("city", "城市")),
    Column("orders", ("orders", "订单数")),
)
AFFECTED = (
    Column("account", ("account", "email", "phone", "账户", "账号", "邮箱", "手机")),
    Column("order_no", ("order_no", "order", "订单号", "订单")),
)
DEALING_KINDS = {
    "order": "order", "订单": "order", "下单": "order", "review": "review", "评价": "review", "work": "work", "工作": "work",
    "雇佣": "work", "family": "family", "亲属": "family", "other": "other", "其他": "other",
}  # fmt: skip
TIE_KINDS = {
    "household": "household", "家庭": "household", "同住": "household", "device": "device", "设备": "device",
    "address": "address", "地址": "address", "payment": "payment", "支付": "payment",
}  # fmt: skip
KEY_SIGNS = 200
CITY_SIGNS = 40
ORDERS_MAX = 1_000_000


@dataclass(frozen=True, slots=True)
class DealingRow:
    """`account` has had to do with `merchant` (by name) or with `other` (an account): exactly one of the two."""

    line: int
    account: str
    kind: str
    merchant: str | None
    other: str | None
    on: date | None


@dataclass(frozen=True, slots=True)
class TieRow:
    """`account` has the key `key`: who else has it counts as the same household."""

    line: int
    account: str
    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What the operator knows of an account; None where it says nothing."""

    line: int
    account: str
    born_on: date | None
    city: str | None
    orders: int | None


@dataclass(frozen=True, slots=True)
class AffectedRow:
    """Somebody whom a cause has hurt, named by the account or by the number of an order: exactly one of the two."""

    line: int
    account: str | None
    order_no: str | None


class _Unreadable(Exception):
    """One value that cannot be read; never leaves this module."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Rows(Iterator[T | BadRow]):
    """Typed rows and faults of one table, in the order of the file. A context manager."""

    def __init__(self, source: BinaryIO | str | Path, columns: tuple[Column, ...], read: Callable[[Row], T]) -> None:
        self._table = TableReader(source, columns)
        self.unknown_columns = self._table.unknown_columns
        self._rows, self._read = iter(self._table), read

    def __enter__(self) -> Rows[T]:
        return self

    def __exit__(self, *_: object) -> None:
        self._table.__exit__()

    def __next__(self) -> T | BadRow:
        row = next(self._rows)
        if isinstance(row, BadRow):
            return row
        try:
            return self._read(row)
        except _Unreadable as error:
            return BadRow(row.line, error.code, dict(error.params))


def read_dealings(source: BinaryIO | str | Path) -> Rows[DealingRow]:
    """account, merchant or other_account, kind (order, review, work, family, other), date. Raises ImportFileError."""
    return Rows(source, DEALINGS, _dealing)


def read_ties(source: BinaryIO | str | Path) -> Rows[TieRow]:
    """account, kind (household, device, address, payment), key. Raises ImportFileError."""
    return Rows(source, TIES, _tie)


def read_people(source: BinaryIO | str | Path) -> Rows[PersonRow]:
    """account, and any of born_on, city, orders. Raises ImportFileError."""
    return Rows(source, PEOPLE, _person)


def read_affected(source: BinaryIO | str | Path) -> Rows[AffectedRow]:
    """account or order_no, for the letter to those affected. Raises ImportFileError."""
    return Rows(source, AFFECTED, _affected)


def _affected(row: Row) -> AffectedRow:
    account, order_no = row.values["account"], row.values["order_no"]
    _one(account, order_no, first="account", second="order_no")
    return AffectedRow(row.line, account, order_no)


def _one(one: str | None, other: str | None, **columns: str) -> None:
    """Require one of two columns to be filled."""
    if (one is None) == (other is None):
        raise _Unreadable("import.neither" if one is None else "import.one_of_two", **columns)


def _dealing(row: Row) -> DealingRow:
    merchant, other = row.values["merchant"], row.values["other"]
    _one(merchant, other, first="merchant", second="other_account")
    kind = _kind(row, DEALING_KINDS)
    return DealingRow(row.line, _needed(row, "account"), kind, merchant, other, _day(row, "date"))


def _tie(row: Row) -> TieRow:
    key = _needed(row, "key")
    if len(key) > KEY_SIGNS:
        raise _Unreadable("import.value_too_long", column="key", limit=str(KEY_SIGNS))
    return TieRow(row.line, _needed(row, "account"), _kind(row, TIE_KINDS), key)


def _person(row: Row) -> PersonRow:
    city = row.values["city"]
    if city is not None and len(city) > CITY_SIGNS:
        raise _Unreadable("import.value_too_long", column="city", limit=str(CITY_SIGNS))
    return PersonRow(row.line, _needed(row, "account"), _day(row, "born_on"), city, _number(row, "orders"))


def _needed(row: Row, name: str) -> str:
    value = row.values[name]
    if value is None:
        raise _Unreadable("import.missing_value", column=name)
    return value


def _kind(row: Row, kinds: dict[str, str]) -> str:
    value = _needed(row, "kind")
    kind = kinds.get(value.lower())
    if kind is None:
        raise _Unreadable("import.bad_kind", value=value[:40], known=", ".join(dict.fromkeys(kinds.values())))
    return kind


def _day(row: Row, name: str) -> date | None:
    value = row.values[name]
    day = read_date(value) if value is not None else None
    if value is not None and day is None:
        raise _Unreadable("import.bad_date", column=name, value=value[:40])
    return day


def _number(row: Row, name: str) -> int | None:
    value = row.values[name]
    if value is None:
        return None
    if not (value.isascii() and value.isdigit()) or int(value) > ORDERS_MAX:
        raise _Unreadable("import.bad_number", column=name, value=value[:40])
    return int(value)
