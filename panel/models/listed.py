"""What the operator knows of shops and goods: names of merchants, masked in every case, and brands, which may stay."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id, one_of


class ListedKind(StrEnum):
    """What a name on the list names."""

    MERCHANT = "merchant"
    BRAND = "brand"  # of goods: stays readable unless it is the merchant of the case


class ListedName(Base):
    """One name on the operator's list. Taken off it stays as a row, so that it can be put back and no import brings it back."""

    __tablename__ = "listed_names"
    # Begins with the name: the index serves paging in the order of names as well.
    __table_args__ = (UniqueConstraint("solid", "kind", "city", name="one_listed_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    name: Mapped[str] = mapped_column(String(120))
    solid: Mapped[str] = mapped_column(String(200))  # letters and digits of the name, folded: two of the same are one name
    shorts: Mapped[str] = mapped_column(Text, default="")  # short names and branches, parted by |
    kind: Mapped[ListedKind] = mapped_column(one_of(ListedKind, "listed_kind"))
    city: Mapped[str] = mapped_column(String(40), default="")
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))  # NULL: by a command
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class ListedForm(Base):
    """One way to write a name that is on the list, or of a merchant that is registered here. Made from them, never typed."""

    __tablename__ = "listed_forms"
    __table_args__ = (
        CheckConstraint("(name_id IS NULL) <> (merchant_id IS NULL)", name="form_of_one"),
        Index("ix_listed_forms_found", "key", "form", "kind", "name_id"),  # the look-up reads nothing but this
        Index("ix_listed_forms_name", "name_id"),
        Index("ix_listed_forms_merchant", "merchant_id", sqlite_where=text("merchant_id IS NOT NULL"),
              postgresql_where=text("merchant_id IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(12))  # what its letters and digits begin with
    form: Mapped[str] = mapped_column(String(200))
    kind: Mapped[ListedKind] = mapped_column(one_of(ListedKind, "form_kind"))
    name_id: Mapped[int | None] = mapped_column(ForeignKey("listed_names.id"))
    merchant_id: Mapped[int | None] = mapped_column(ForeignKey("merchants.id"))
