"""Whom one can be in the demo: the people offered on the first page, with what each of them has to do there."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.house import reading
from app.viewer import viewer
from panel.demo.build import PASSWORD
from panel.models import Account


@dataclass(frozen=True, slots=True)
class Card:
    """One person to be: key in the URL, name, what they are, what waits for them. `is_me`: signed in as them now."""

    key: str
    name: str
    part: str
    waits: str
    symbol: str
    email: str
    is_me: bool


# key of the content, part, what waits, symbol
OFFERED = (
    ("lin_xiaoyu", _l("Customer"), _l("Has seven cases, one of them with a decision to accept or appeal"), "person"),
    ("emma_clarke", _l("Customer, in English"), _l("Waits for a merchant's answer"), "person"),
    ("shancheng_noodle_desk", _l("Merchant"), _l("A panel is voting on its case this minute"), "shop"),
    ("yunduan_fit_desk", _l("Another merchant"), _l("A close vote that may need a larger panel"), "shop"),
    ("jifeng_desk", _l("Delivery firm"), _l("Is named in a case beside the merchant and may say its side"), "people"),
    ("juror_01", _l("Juror"), _l("One summons to answer, one ballot to cast, past verdicts to read"), "seat"),
    ("juror_02", _l("Second juror"), _l("Has voted on the gym; the same summons as the first juror"), "seat"),
    ("he_jing", _l("Mediator"), _l("Watches two live panels and has a brief to redact"), "stamp"),
    ("tang_wen", _l("Second mediator"), _l("A live panel of 17, an impasse, a case in mediation"), "stamp"),
    ("qin_yue", _l("Manager"), _l("Has an appeal to rule on"), "people"),
    ("bai_ning", _l("Quality officer"), _l("Reads what the cases teach"), "chart"),
    ("jiang_fan", _l("Administrator"), _l("Accounts, merchants, settings; no case content"), "gear"),
    ("xu_heng", _l("Expert adviser"), _l("Consumer law: one question to answer, one opinion signed"), "book"),
)
KEYS = frozenset(key for key, *_ in OFFERED)


def list_cards() -> list[Card]:
    """The cards of the people who are there; none before the demo is built."""
    rows = reading().execute(
        select(Account.persona, Account.name, Account.email).where(
            Account.persona.in_(KEYS), Account.disabled_at.is_(None)
        )
    )
    found = {persona: (name, email) for persona, name, email in rows}
    who = viewer()
    me = who.persona if who else None
    return [
        Card(key, found[key][0], str(part), str(waits), symbol, found[key][1] or "", key == me)
        for key, part, waits, symbol in OFFERED
        if key in found
    ]


def find_account(key: str) -> int | None:
    """The account of a person who is offered, None for every other key."""
    if key not in KEYS:
        return None
    return reading().scalar(select(Account.id).where(Account.persona == key, Account.disabled_at.is_(None)))


def shared_password() -> str:
    """The password of every demo account, for signing in by hand."""
    return PASSWORD
