"""The declarative base, the column types of this house and its naming rule for constraints."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, MetaData, Table, TypeDecorator
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
_ALPHABET = "abcdefghjkmnpqrstvwxyz0123456789"  # 32 signs, none that is mistaken for another
E = TypeVar("E", bound=StrEnum)


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC moment on both databases; a naive one is refused when it is written."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times; SQLite stores the UTC clock without zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time was about to be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC time, whatever the dialect."""
        if value is None or dialect.name not in ("sqlite", "postgresql"):
            return value
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigId = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """Root of the mapping."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcTime,
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
        int: BigId,
    }


def one_of(kind: type[E], name: str) -> Enum:
    """A column of an enum's values, kept as text with a named CHECK on both databases."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [m.value for m in members],
    )


def table_of(model: type[Base]) -> Table:
    """The plain table of a mapped class, for statements that are built once and return rows instead of objects."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(model.__name__)
    return table


def new_public_id() -> str:
    """A random public id of 26 signs, 130 bits: integers never leave the server."""
    return "".join(_ALPHABET[byte & 31] for byte in secrets.token_bytes(26))


def new_case_number() -> str:
    """A number people can read to each other, GP-XXXX-XXXX; 40 bits, unique by constraint."""
    signs = new_public_id()[:8].upper()
    return f"GP-{signs[:4]}-{signs[4:]}"
