"""A letter to many of which the planted case's customer is one receiver: its words are for that person and for who wrote it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from sqlalchemy import select

from panel.imports.dealings import read_affected
from panel.models.circular import CircularLetter
from panel.services.circular_clock import work_on_circular
from panel.services.circular_people import choose_remedy, gather_rows
from panel.services.circulars import Written, confirm_circular, submit_circular, write_circular
from tests.app.town import Town

LETTER = "致信翠鸟午"


def send_letter(town: Town, order_no: str) -> None:
    """The officer writes to who filed with this order number, the manager lets it go, it is sent, a remedy is chosen."""
    now, today, officer = town.scene.now, town.scene.now.date(), town.people["quality"]
    words = Written(
        f"{LETTER}：多收了", f"{LETTER}，对不起", f"{LETTER}，系统算错", (f"{LETTER}抵扣", f"{LETTER}现金"), 1,
        today + timedelta(days=9),
    )
    with town.house.work() as uow:
        made = write_circular(uow, words, by_id=officer, now=now, today=today)
        with read_affected(BytesIO(f"order_no\n{order_no}\n".encode())) as rows:
            assert gather_rows(uow, made.public_id, rows, by_id=officer).added == 1
        submit_circular(uow, made.public_id, by_id=officer, now=now, today=today)
        id_, town.ids["circular_id"] = made.id, made.public_id
        seen = made.version
    with town.house.work() as uow:
        manager = town.people["manager"]
        confirm_circular(uow, town.ids["circular_id"], seen=seen, by_id=manager, now=now, today=today)
        work_on_circular(uow, id_, now=now)
    with town.house.work() as uow:
        letter = uow.session.scalars(select(CircularLetter).where(CircularLetter.circular_id == id_)).one()
        choose_remedy(uow, letter.public_id, 2, account_id=letter.account_id, now=now, today=today)
        town.ids["letter_id"] = letter.public_id
