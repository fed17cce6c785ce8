"""Names for the keys that kept figures hold: mediators and merchants, as they are called when somebody reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.models import Account, Merchant


@dataclass(frozen=True, slots=True)
class Names:
    """Key -> name."""

    accounts: Mapping[str, str]
    merchants: Mapping[str, str]


def names_for(session: Session, figures: Mapping[str, Any]) -> Names:
    """Of everybody the figures of a month name by key."""
    merchants = {int(key) for key, _ in figures["volumes"]["merchants"]}
    merchants |= {int(key) for kind, key, *_ in figures["standing"]["surges"] if kind == "merchant"}
    accounts = [int(key) for key in figures["mediators"]]
    people = session.execute(select(Account.id, Account.name).where(Account.id.in_(accounts)))
    shops = session.execute(select(Merchant.id, Merchant.name).where(Merchant.id.in_(merchants)))
    return Names({str(id_): name for id_, name in people}, {str(id_): name for id_, name in shops})
