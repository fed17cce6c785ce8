"""Names for the keys that kept figures hold: mediators and merchants, as they are called when somebody reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.content import Text
from panel.models import Account, Merchant, OwnRole


@dataclass(frozen=True, slots=True)
class Names:
    """Key -> name."""

    accounts: Mapping[str, str]
    merchants: Mapping[str, str]
    roles: Mapping[str, Text] = field(default_factory=dict)  # of the operator


def names_for(session: Session, figures: Mapping[str, Any]) -> Names:
    """Of everybody the figures of a month name by key."""
    merchants = {int(key) for key, _ in figures["volumes"]["merchants"]}
    merchants |= {int(key) for kind, key, *_ in figures["standing"]["surges"] if kind == "merchant"}
    accounts = [int(key) for key in figures["mediators"]]
    people = session.execute(select(Account.id, Account.name).where(Account.id.in_(accounts)))
    shops = session.execute(select(Merchant.id, Merchant.name).where(Merchant.id.in_(merchants)))
    roles = [key for key, _ in figures["lessons"].get("roles", ())]
    own = session.execute(select(OwnRole.public_id, OwnRole.zh, OwnRole.en).where(OwnRole.public_id.in_(roles)))
    return Names(
        {str(id_): name for id_, name in people}, {str(id_): name for id_, name in shops},
        {public_id: Text(zh, en) for public_id, zh, en in own},
    )
