"""Questions beside the story: kept with a filing, put by the mediator one at a time, answered or passed over, never pressed.

Whoever answers with next to nothing ("fine", "随便") is asked one gentle other question, once in a case.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from panel.asking import askable, find_wording, gentle, is_curt, is_gentle
from panel.content import Wording
from panel.errors import Conflict, Invalid, NotFound
from panel.lifecycle import check_in
from panel.models import AskedQuestion, AskSource, Case, Party, PartyRole
from panel.notices import notify, tell_owner
from panel.permissions import statuses
from panel.queries.asked import codes_asked, find_waiting, had_gentle, turn_of
from panel.queries.cases import lock_case, party_accounts, party_of
from panel.services.moving import log
from panel.uow import UnitOfWork

REPLY_MAX = 1000
FILED_MAX = 5  # questions kept with a filing


def clean_reply(word: Wording, typed: str, field: str) -> str:
    """An answer as it is kept, "" for none. Raises Invalid with the field."""
    reply = typed.strip()
    if len(reply) > REPLY_MAX:
        raise Invalid("input.too_long", field=field, limit=REPLY_MAX)
    if reply and not word.takes(reply):
        raise Invalid("input.choice", field=field)
    return reply


def write_asked(uow: UnitOfWork, case: Case, asked: Mapping[str, str], *, now: datetime) -> None:
    """Keep what was asked at filing: code of a wording -> answer, "" for one that was passed over.

    Codes that are in no list are left out, and what comes after FILED_MAX. Raises Invalid with the field "ask_" and the code.
    """
    party, seen_gentle = party_of(case, PartyRole.COMPLAINANT), False
    for code, typed in list(asked.items())[:FILED_MAX]:
        word = find_wording(code)
        if word is None or (is_gentle(code) and seen_gentle):
            continue
        seen_gentle = seen_gentle or is_gentle(code)
        reply = clean_reply(word, typed, f"ask_{code}")
        uow.session.add(AskedQuestion(
            case_id=case.id, party_id=party.id, code=code, source=AskSource.GENTLE if is_gentle(code) else AskSource.INTAKE,
            asked_at=now, reply=reply, answered_at=now if reply else None, declined_at=None if reply else now,
        ))


def ask_side(uow: UnitOfWork, case_id: int, role: PartyRole, code: str, *, by_id: int, now: datetime) -> AskedQuestion:
    """The mediator asks one side one question of the list, in words it was not asked in before.

    Raises Invalid("input.choice") on "question", Conflict: "case.wrong_status", "question.waits" while another one does,
    "question.asked_before", "question.nobody" where nobody acts for the side.
    """
    case = lock_case(uow.session, case_id)
    check_in(case.status, *statuses("askable"))
    if code not in [word.code for word in askable(case.category)]:
        raise Invalid("input.choice", field="question")
    party = party_of(case, role)
    accounts = party_accounts(uow.session, case, role)
    if not accounts:
        raise Conflict("question.nobody")
    if code in codes_asked(uow.session, party.id):
        waiting = find_waiting(uow.session, case.id, role)
        if waiting is not None and waiting.code == code:
            return waiting  # a double click asks once
        raise Conflict("question.asked_before")
    asked = _ask(uow, party, code, AskSource.MEDIATOR, by_id, now)
    log(uow, case, "question.asked", actor="owner", now=now, side=role.value)
    notify(uow, accounts, "question.asked", now=now, once=asked.public_id, case=case, number=case.number)
    return asked


def answer_question(
    uow: UnitOfWork, case_id: int, role: PartyRole, public_id: str, typed: str, *, now: datetime
) -> AskedQuestion | None:
    """Answer the question that waits; gives the gentle one that follows a curt answer, the first time.

    Raises NotFound("question.unknown"), Invalid on "reply", Conflict: "case.wrong_status", "question.ended".
    """
    case, waiting = _waiting(uow, case_id, role, public_id, answered_too=True)
    word = find_wording(waiting.code)
    if word is None:
        raise NotFound("question.unknown")
    reply = clean_reply(word, typed, "reply")
    if not reply:
        raise Invalid("input.missing", field="reply")
    if waiting.answered_at is not None:
        if waiting.reply != reply:
            raise Conflict("question.ended")
        return find_waiting(uow.session, case.id, role)  # a double click says the same again
    waiting.reply, waiting.answered_at = reply, now
    uow.session.flush()
    log(uow, case, "question.answered", actor=role.value, now=now)
    tell_owner(uow, case, "question.answered", now=now, once=waiting.public_id)
    if not (word.is_open and is_curt(reply)) or had_gentle(uow.session, waiting.party_id):
        return None
    party = party_of(case, role)
    turn = turn_of(uow.session, party.account_id) if party.account_id is not None else case.id
    return _ask(uow, party, gentle(turn).code, AskSource.GENTLE, None, now)


def decline_question(uow: UnitOfWork, case_id: int, role: PartyRole, public_id: str, *, now: datetime) -> None:
    """Pass it over, without a reason. Raises as `answer_question` does; a second click does nothing."""
    _case, waiting = _waiting(uow, case_id, role, public_id, declined_too=True)
    waiting.declined_at = waiting.declined_at or now


def erase_questions(uow: UnitOfWork, case: Case) -> None:
    """They go with the originals."""
    uow.session.execute(delete(AskedQuestion).where(AskedQuestion.case_id == case.id))


def _ask(
    uow: UnitOfWork, party: Party, code: str, source: AskSource, by_id: int | None, now: datetime
) -> AskedQuestion:
    asked = AskedQuestion(
        case_id=party.case_id, party_id=party.id, code=code, source=source, asked_by_id=by_id, asked_at=now, reply=""
    )
    try:
        with uow.attempt():
            uow.session.add(asked)
    except IntegrityError:  # one waits already
        raise Conflict("question.waits") from None
    return asked


def _waiting(
    uow: UnitOfWork, case_id: int, role: PartyRole, public_id: str, *, declined_too: bool = False, answered_too: bool = False
) -> tuple[Case, AskedQuestion]:
    case = lock_case(uow.session, case_id)
    check_in(case.status, *statuses("askable"))
    found = uow.session.scalar(select(AskedQuestion).where(
        AskedQuestion.public_id == public_id, AskedQuestion.party_id == party_of(case, role).id,
    ).execution_options(populate_existing=True))
    if found is None:
        raise NotFound("question.unknown")
    if (found.answered_at is not None and not answered_too) or (found.declined_at is not None and not declined_too):
        raise Conflict("question.ended")
    return case, found
