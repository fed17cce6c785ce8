"""What ballots gave to read, copied at the close of their round into rows that know no seat, no time and no order."""

from __future__ import annotations

from sqlalchemy.orm import Session

from panel.models import PublishedText, Round
from panel.models.base import new_public_id
from panel.queries.ballots import open_ballots


def publish_texts(session: Session, round_: Round) -> None:
    """Copy reasons and improvements of all ballots of the round. Their ids are random, and they are written in that order.

    Raises Unavailable("ballot.key_missing").
    """
    texts: list[tuple[str | None, str]] = []
    for each in open_ballots(session, round_):
        texts.append((each.contents.choice, each.contents.rationale))
        if each.contents.suggestion:
            texts.append((None, each.contents.suggestion))
    shuffled = sorted(((new_public_id(), *each) for each in texts), key=lambda row: row[0])
    rows = (PublishedText(public_id=name, round_id=round_.id, choice=choice, text=text) for name, choice, text in shuffled)
    session.add_all(rows)
    session.flush()
