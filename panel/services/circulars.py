"""A letter to everybody whom one cause has hurt: written by one person, let go by another. What follows is the clock's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from unicodedata import category

from sqlalchemy import delete, func, select, update

from panel.errors import Conflict, Invalid, NotFound
from panel.models import Account, Merchant, Role, SystemicIssue
from panel.models.circular import Circular, CircularLetter, CircularRemedy, CircularState, LetterState
from panel.notices import notify
from panel.queries.staff import list_staff
from panel.services.actions import REASON_MAX, checked
from panel.settings import read_settings
from panel.uow import House, UnitOfWork

TITLE_MAX, TEXT_MAX, REMEDY_MAX = 120, 2000, 200
REMEDIES_MIN, REMEDIES_MAX = 2, 4
AGAIN = timedelta(minutes=10)  # the same words of the same person within are the same draft
EDITABLE = (CircularState.DRAFT,)
ENDED = (CircularState.OVER, CircularState.DROPPED)
WRITERS = (Role.QUALITY, Role.MANAGER)


@dataclass(frozen=True, slots=True)
class Written:
    """What a letter says. `default_nth`: the remedy, from 1, of who says nothing; `merchant_name`: may be empty."""

    title: str
    apology: str
    explanation: str
    remedies: Sequence[str]
    default_nth: int
    choose_until: date | None
    merchant_name: str = ""


def write_circular(
    uow: UnitOfWork, written: Written, *, issue: str = "", by_id: int, now: datetime, today: date
) -> Circular:
    """Begin a letter; of a systemic issue where one is named. The same click twice is one draft.

    Raises Invalid with the field, NotFound("issue.unknown").
    """
    issue_id, merchant_id = None, None
    if issue:
        found = uow.session.scalar(select(SystemicIssue).where(SystemicIssue.public_id == issue))
        if found is None:
            raise NotFound("issue.unknown")
        issue_id, merchant_id = found.id, found.merchant_id
    until = _check(uow, written, now, today)
    said = {
        "issue_id": issue_id, "merchant_id": _merchant(uow, written) or merchant_id, "choose_until": until,
        "default_nth": written.default_nth, "written_by_id": by_id, "state": CircularState.DRAFT, "version": 1,
        "title": written.title.strip(), "apology": written.apology.strip(), "explanation": written.explanation.strip(),
    }  # fmt: skip
    uow.session.get_one(Account, by_id, with_for_update=True)  # of several posts at once the first writes, the others find it
    same = uow.session.scalars(select(Circular).filter_by(**said).where(Circular.written_at > now - AGAIN)).all()
    for each in same:
        if _remedies(uow, each) == [remedy.strip() for remedy in written.remedies]:
            return each
    made = Circular(**said, written_at=now, returned="")
    uow.session.add(made)
    uow.session.flush()
    _put_remedies(uow, made, written)
    return made


def change_circular(
    uow: UnitOfWork, public_id: str, written: Written, *, seen: int, by_id: int, now: datetime, today: date
) -> Circular:
    """Its writer changes the draft. `seen`: the version that the page showed.

    Raises NotFound, Invalid, Conflict: "circular.not_yours", "circular.not_draft", "page.already_changed".
    """
    found = lock_draft(uow, public_id, by_id)
    if found.version != seen:
        raise Conflict("page.already_changed")
    found.choose_until = _check(uow, written, now, today)
    found.merchant_id, found.default_nth = _merchant(uow, written), written.default_nth
    found.title, found.apology = written.title.strip(), written.apology.strip()
    found.explanation = written.explanation.strip()
    found.version += 1
    _put_remedies(uow, found, written)
    return found


def submit_circular(uow: UnitOfWork, public_id: str, *, by_id: int, now: datetime, today: date) -> Circular:
    """Ask for the second person. The same click twice is once. Raises as `change_circular`, Conflict("circular.nobody")."""
    found = lock_circular(uow, public_id)
    if found.state is CircularState.WAITING and found.written_by_id == by_id:
        return found
    found = lock_draft(uow, public_id, by_id)
    _check_day(uow, found.choose_until, now, today)
    if not count_waiting(uow, found.id):
        raise Conflict("circular.nobody")
    found.state, found.returned = CircularState.WAITING, ""
    found.version += 1
    others = [who for who in list_staff(uow.session, *WRITERS) if who != by_id]
    _tell(uow, others, found, "letter.waits", now)
    return found


def confirm_circular(uow: UnitOfWork, public_id: str, *, seen: int, by_id: int, now: datetime, today: date) -> Circular:
    """The second person lets it go: it is sent from now on. The same click twice is once.

    Raises NotFound, Conflict: "circular.own", "circular.not_waiting", "page.already_changed"; Invalid when its day has come.
    """
    found = lock_circular(uow, public_id)
    if found.confirmed_by_id == by_id:
        return found
    if found.written_by_id == by_id:
        raise Conflict("circular.own")
    if found.state is not CircularState.WAITING:
        raise Conflict("circular.not_waiting")
    if found.version != seen:
        raise Conflict("page.already_changed")
    _check_day(uow, found.choose_until, now, today)
    found.state, found.confirmed_by_id, found.confirmed_at, found.due_at = CircularState.SENDING, by_id, now, now
    found.version += 1
    return found


def return_circular(uow: UnitOfWork, public_id: str, reason: str, *, by_id: int, now: datetime) -> Circular:
    """Back to its writer: by the second person with a reason, or by the writer, who needs none. Raises NotFound, Conflict."""
    found = lock_circular(uow, public_id)
    if found.state is not CircularState.WAITING:
        raise Conflict("circular.not_waiting")
    own = found.written_by_id == by_id
    found.returned = "" if own else checked(reason, "reason", REASON_MAX)
    found.state = CircularState.DRAFT
    found.version += 1
    if not own:
        _tell(uow, [found.written_by_id], found, "letter.returned", now)
    return found


def drop_circular(uow: UnitOfWork, public_id: str, *, by_id: int, now: datetime) -> None:
    """Its writer gives it up before it goes out; again does nothing. Raises NotFound, Conflict as `change_circular`."""
    found = lock_circular(uow, public_id)
    if found.state is CircularState.DROPPED:
        return
    found = lock_draft(uow, public_id, by_id)
    found.state, found.ended_at = CircularState.DROPPED, now
    uow.session.execute(delete(CircularLetter).where(CircularLetter.circular_id == found.id))


def lock_circular(uow: UnitOfWork, public_id: str) -> Circular:
    """The letter, locked and read anew. Raises NotFound("circular.unknown")."""
    found = uow.session.scalar(
        select(Circular).where(Circular.public_id == public_id).with_for_update().execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("circular.unknown")
    return found


def lock_draft(uow: UnitOfWork, public_id: str, by_id: int) -> Circular:
    """A draft of one's own. Raises NotFound, Conflict: "circular.not_yours", "circular.not_draft"."""
    found = lock_circular(uow, public_id)
    if found.written_by_id != by_id:
        raise Conflict("circular.not_yours")
    if found.state not in EDITABLE:
        raise Conflict("circular.not_draft")
    return found


def count_waiting(uow: UnitOfWork, circular_id: int) -> int:
    """How many letters are still to be sent."""
    return uow.session.scalar(
        select(func.count()).where(CircularLetter.circular_id == circular_id, CircularLetter.state == LetterState.WAITING)
    ) or 0  # fmt: skip


def erase_old_circulars(house: House, *, now: datetime) -> int:
    """Remove the words of letters as long over as ended cases are when their originals go; gives how many. Sums stay."""
    with house.work() as uow:
        days = read_settings(uow.session, now).erase_days
        if days == 0:
            return 0
        gone = uow.session.scalars(
            update(Circular).where(
                Circular.state.in_(ENDED), Circular.ended_at <= now - timedelta(days=days), Circular.title != ""
            ).values(title="", apology="", explanation="", returned="").returning(Circular.id)
        ).all()
        uow.session.execute(update(CircularRemedy).where(CircularRemedy.circular_id.in_(gone)).values(text=""))
        return len(gone)


def _check(uow: UnitOfWork, written: Written, now: datetime, today: date) -> date:
    """Raises Invalid with the field; gives the last day."""
    checked(written.title, "title", TITLE_MAX)
    checked(written.apology, "apology", TEXT_MAX)
    checked(written.explanation, "explanation", TEXT_MAX)
    if not REMEDIES_MIN <= len(written.remedies) <= REMEDIES_MAX:
        raise Invalid("circular.remedies", field="remedy_2")
    for nth, remedy in enumerate(written.remedies, 1):
        checked(remedy, f"remedy_{nth}", REMEDY_MAX)
    if len({_seen(remedy) for remedy in written.remedies}) < len(written.remedies):
        raise Invalid("circular.same_remedy", field="remedy_2")
    if not 1 <= written.default_nth <= len(written.remedies):
        raise Invalid("circular.default", field="default_nth")
    if written.choose_until is None:
        raise Invalid("input.missing", field="choose_until")
    return _check_day(uow, written.choose_until, now, today)


def _seen(text: str) -> str:
    """What a reader can tell apart: without signs that leave no mark."""
    return "".join(sign for sign in text if category(sign) != "Cf").strip()


def _remedies(uow: UnitOfWork, circular: Circular) -> list[str]:
    texts = select(CircularRemedy.text).where(CircularRemedy.circular_id == circular.id).order_by(CircularRemedy.nth)
    return list(uow.session.scalars(texts))


def _check_day(uow: UnitOfWork, until: date, now: datetime, today: date) -> date:
    if until <= today:
        raise Invalid("circular.too_soon", field="choose_until")
    limit = read_settings(uow.session, now).letter_days_max
    if until > today + timedelta(days=limit):
        raise Invalid("circular.too_far", field="choose_until", limit=limit)
    return until


def _merchant(uow: UnitOfWork, written: Written) -> int | None:
    name = written.merchant_name.strip()
    if not name:
        return None
    found = uow.session.scalar(select(Merchant.id).where(Merchant.name == name))
    if found is None:
        raise Invalid("grumble.merchant_unknown", field="merchant_name")
    return found


def _put_remedies(uow: UnitOfWork, circular: Circular, written: Written) -> None:
    uow.session.execute(delete(CircularRemedy).where(CircularRemedy.circular_id == circular.id))
    uow.session.add_all(
        CircularRemedy(circular_id=circular.id, nth=nth, text=text.strip()) for nth, text in enumerate(written.remedies, 1)
    )
    uow.session.flush()


def _tell(uow: UnitOfWork, whom: Sequence[int], circular: Circular, kind: str, now: datetime) -> None:
    once = f"{circular.public_id}:{circular.version}"
    notify(uow, whom, kind, now=now, once=once, target=("circular", circular.public_id))
