"""People who sign in, what they may be, where they are signed in, and who invited them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from panel.models.base import Base, new_public_id, one_of


class Role(StrEnum):
    """What the administrator may make of an account. Customer and juror need no role."""

    MEDIATOR = "mediator"
    MANAGER = "manager"
    EXPERT = "expert"
    QUALITY = "quality"
    ADMIN = "admin"


class Account(Base):
    """A person. Signs in by e-mail or phone; at least one of the two is there."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("email IS NOT NULL OR phone IS NOT NULL", name="reachable"),
        CheckConstraint("locale IN ('zh', 'en')", name="locale_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)  # folded to lower case
    email_confirmed_at: Mapped[datetime | None]  # when its owner opened a link that was sent there
    wanted_email: Mapped[str | None] = mapped_column(String(254))  # takes the place of `email` once it is confirmed
    phone: Mapped[str | None] = mapped_column(String(20), unique=True)  # E.164
    name: Mapped[str] = mapped_column(String(60))
    password_hash: Mapped[str] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(2), default="zh")
    persona: Mapped[str | None] = mapped_column(String(40), unique=True)  # demo mode: the key of the persona
    born_on: Mapped[date | None]  # where the operator supplies it, or the person said so
    city: Mapped[str] = mapped_column(String(40), default="", server_default="")
    # All who are tied to each other (household, device, address, payment) share a number, the smallest account id; 0: nobody
    cluster: Mapped[int] = mapped_column(default=0, server_default="0", index=True)
    cluster_at: Mapped[datetime | None]  # when `cluster` changed last
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    erase_asked_at: Mapped[datetime | None]  # its owner wants it erased; done as soon as nothing open depends on it
    erased_at: Mapped[datetime | None]

    roles: Mapped[list[AccountRole]] = relationship(
        cascade="all, delete-orphan", lazy="raise", foreign_keys="AccountRole.account_id"
    )


class AccountRole(Base):
    """One role of one account."""

    __tablename__ = "account_roles"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(one_of(Role, "role"), primary_key=True)
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class LinkPurpose(StrEnum):
    """What a link lets its holder do."""

    RESET = "reset"  # set a new password
    CONFIRM = "confirm"  # confirm an address


class AccountLink(Base):
    """A link that proves something once: a mail or a letter holds its token, we its SHA-256. The row goes when it is used."""

    __tablename__ = "account_links"
    __table_args__ = (UniqueConstraint("account_id", "purpose", name="one_link_per_purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    purpose: Mapped[LinkPurpose] = mapped_column(one_of(LinkPurpose, "purpose"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str | None] = mapped_column(String(254))  # where it was mailed to; None: handed over by an administrator
    expires_at: Mapped[datetime]


class SignUpLink(Base):
    """Leave to make an account for one address: a mail holds the token, we its SHA-256. The row goes when it is used."""

    __tablename__ = "sign_up_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(254), unique=True)  # or a mobile number, where the house takes them
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    way: Mapped[str] = mapped_column(String(500), default="")  # the page the person was on the way to
    expires_at: Mapped[datetime]


class SignIn(Base):
    """A signed-in browser: the server's side of the session. The cookie holds the token, we hold its SHA-256."""

    __tablename__ = "sign_ins"
    __table_args__ = (Index("ix_sign_ins_expiry", "expires_at"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    browser: Mapped[str] = mapped_column(String(120), default="")
    network: Mapped[str] = mapped_column(String(60), default="", server_default="")  # roughly: without the last part
    proved_at: Mapped[datetime | None]  # when password or code was last given in this session
    coded_at: Mapped[datetime | None]  # when a code of the second factor was given in it


class Invitation(Base):
    """An administrator's invitation of somebody to a staff role; one use, with an end."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[Role] = mapped_column(one_of(Role, "role"))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Merchant(Base):
    """A shop or firm that can be complained of."""

    __tablename__ = "merchants"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    contact_email: Mapped[str | None] = mapped_column(String(254))
    terms_accepted_at: Mapped[datetime | None]  # the operator's published terms: consent when the merchant stays silent
    created_at: Mapped[datetime]


class MerchantMember(Base):
    """An account that answers for a merchant."""

    __tablename__ = "merchant_members"
    __table_args__ = (UniqueConstraint("merchant_id", "account_id", name="one_membership"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchants.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)


class Draft(Base):
    """What somebody has typed into a form and not sent: survives refresh, back and a lost network."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("account_id", "key", name="one_draft_per_form"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    key: Mapped[str] = mapped_column(String(120))
    fields: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class Skill(Base):
    """One skill in the operator's words: empathy, repairs, a language."""

    __tablename__ = "skills"
    __table_args__ = (CheckConstraint("name <> ''", name="skill_has_a_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    name: Mapped[str] = mapped_column(String(30), unique=True)
    made_at: Mapped[datetime]


class SkillHolder(Base):
    """Somebody has a skill."""

    __tablename__ = "skill_holders"
    __table_args__ = (Index("ix_skill_holders_account", "account_id"),)

    skill_id: Mapped[int] = mapped_column(ForeignKey("skills.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, autoincrement=False)


class SkillWish(Base):
    """What asks for a skill: `category.CODE`, `language.CODE`, or `second_talk` (somebody asked for a second explanation)."""

    __tablename__ = "skill_wishes"

    skill_id: Mapped[int] = mapped_column(ForeignKey("skills.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    asks: Mapped[str] = mapped_column(String(60), primary_key=True)
