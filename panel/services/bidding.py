"""Hidden figures: each side may say in secret what the case is worth to it. When they meet, the case is settled by a rule.

Nothing of it is logged, told or counted before they meet, so that nobody learns even whether the other side has said one; each
side has three in a case, so that nobody can feel a way to the other's figure. Afterwards both are gone and their middle stays.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from panel.errors import Conflict, Invalid
from panel.lifecycle import CaseStatus, check_in
from panel.models import Case, PartyRole
from panel.models.bid import BIDS_MAX, BidState, HiddenBid
from panel.queries.bids import PART, WHOLE, find_bar, list_bids, remedies_for, standing
from panel.queries.cases import lock_case
from panel.services.bid_clock import end_bid
from panel.services.mediation import OTHER, agree, settle
from panel.services.moving import BIDDING, MEDIATING, log, move
from panel.services.rounds import annul_open_round
from panel.settings import read_settings
from panel.uow import UnitOfWork

WORDS = {
    "zh": "双方各自保密写下的数字碰上了。金额是两个数字的正中间，不足一分的进到一分。",
    "en": "The figures that both sides had said in secret have met. The sum is the middle of the two, half a cent rounded up.",
}


def middle(least: int, most: int) -> int:
    """The sum that two figures make, `least` not above `most`: halfway, half of the smallest unit up. Never beyond either."""
    return (least + most + 1) // 2


def place_bid(uow: UnitOfWork, case_id: int, role: PartyRole, amount: int | None, *, by_id: int, now: datetime) -> HiddenBid:
    """Say the least the complainant would take, or the most the respondent would pay, in minor units. It binds.

    It takes the place of the one before; the same figure again is once. Gives what was said: when its state is "met", the case
    is settled. Raises Conflict: "case.wrong_status", the codes of `find_bar`, "bid.none_left"; Invalid on "amount".
    """
    case = lock_case(uow.session, case_id)
    check_in(case.status, *BIDDING)
    bar = find_bar(uow.session, case, now)
    if bar is not None:
        raise Conflict(bar)
    figure, mine = check_figure(case, amount), list_bids(uow.session, case.id, role)
    before = standing(mine, now)
    if before is not None and before.amount_minor == figure:
        return before
    if len(mine) >= BIDS_MAX:
        raise Conflict("bid.none_left", limit=BIDS_MAX)
    for each in mine:
        if each.state is BidState.OPEN:  # its days may be over and the clock not have come by yet
            end_bid(each, BidState.REPLACED if each is before else BidState.LAPSED, now)
    uow.session.flush()
    bid = HiddenBid(
        case_id=case.id, role=role, nth=len(mine) + 1, amount_minor=figure, by_id=by_id, state=BidState.OPEN, made_at=now,
        ends_at=now + timedelta(days=read_settings(uow.session, now).bid_days),
    )
    uow.session.add(bid)
    uow.session.flush()
    _meet(uow, case, bid, now)
    return bid


def check_figure(case: Case, amount: int | None) -> int:
    """The figure, when it is one that can be said in this case. Raises Invalid on "amount"."""
    limit = case.amount_minor or 0
    if amount is None:
        raise Invalid("input.missing", field="amount")
    if not 0 < amount <= limit:
        raise Invalid("bid.out_of_range", field="amount", limit_minor=limit)
    return amount


def withdraw_bid(uow: UnitOfWork, case_id: int, role: PartyRole, *, now: datetime) -> bool:
    """Take back what stands; it counts among the three all the same. Whether anything stood."""
    case = lock_case(uow.session, case_id)
    found = standing(list_bids(uow.session, case.id, role), now)
    if found is None:
        return False
    end_bid(found, BidState.WITHDRAWN, now)
    uow.session.flush()
    return True


def _meet(uow: UnitOfWork, case: Case, bid: HiddenBid, now: datetime) -> None:
    """When the other side's figure stands and the two meet, both have said yes to their middle: the case is settled."""
    other = standing(list_bids(uow.session, case.id, OTHER[bid.role]), now)
    if other is None or bid.amount_minor is None or other.amount_minor is None:
        return
    pair = {bid.role: bid.amount_minor, other.role: other.amount_minor}
    least, most = pair[PartyRole.COMPLAINANT], pair[PartyRole.RESPONDENT]
    if most < least:
        return
    amount = middle(least, most)
    remedy = remedies_for(uow.session, case, now, WHOLE if amount == case.amount_minor else PART)[0]
    made = agree(uow, case, remedy, amount, WORDS[case.language], now=now)
    for each in (bid, other):
        end_bid(each, BidState.MET, now)
        each.proposal_id = made.id
    uow.session.flush()
    log(uow, case, "bids.met", actor="clock", now=now)
    if case.status not in MEDIATING:  # a panel is prepared or votes: it ends here, as when a side leaves it
        annul_open_round(uow, case, now=now)
        settings = read_settings(uow.session, now)
        move(uow, case, CaseStatus.IMPASSE, settings, now=now, actor="clock", cause="figures_met")
    settle(uow, case, made, actor="clock", now=now)
