"""The redaction desk of a demo case: what the machine overlooked is masked by hand, pictures are boxed, the brief goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import select

from panel.content import DemoCase, category
from panel.demo.early import Stage
from panel.demo.lots import foresee, plan_ballots, rules_of_demo
from panel.demo.marking import describe, find_boxes
from panel.demo.pace import WAVES, Pace, wave_of
from panel.errors import PanelError
from panel.models import DecisionKind, Exhibit, PartyRole, PictureState
from panel.queries.cases import lock_case
from panel.queries.redactions import get_redaction, known_names, make_draft
from panel.redaction import Draft, Kind, Known
from panel.rehearsal.settling import settle_draft
from panel.services.entities import add_decision
from panel.services.previewing import approve_draft, offer_preview
from panel.services.publishing import decide_picture, open_picture, publish_brief
from panel.services.redacting import frame_question, start_redaction
from panel.uow import UnitOfWork

SEEDS = 2000  # tried before the demo gives up; about one in a hundred suits the hardest case
# What a mediator finds when reading: nicknames, first names, parts of names, places that only a local would know.
FOUND: Mapping[str, tuple[Known, ...]] = {
    "late_checkout": (Known("Linshui Hotel", Kind.SHOP, "respondent"),),
    "soup_spilled": (Known("串巷烧烤望河店", Kind.SHOP, "respondent"),),
    "cleaner_words": (
        Known("孙晓燕", Kind.PERSON, "witness"), Known("姓钱", Kind.PERSON, "staff"), Known("工号0712", Kind.ACCOUNT),
    ),
    "perm_burn": (
        Known("阮剪造型星湖街店", Kind.SHOP, "respondent"), Known("梁波", Kind.PERSON, "staff"),
        Known("Leo", Kind.PERSON, "staff"), Known("小周", Kind.PERSON, "staff"),
    ),
    "oak_table": (Known("青藤小鹿", Kind.PERSON, "staff"),),
    "gym_pool": (
        Known("云端健身星湖店", Kind.SHOP, "respondent"), Known("小雅", Kind.PERSON, "staff"),
        Known("刘洋", Kind.PERSON, "staff"), Known("黄店", Kind.PERSON, "staff"),
    ),
    "steel_wire": (
        Known("山橙小面望河店", Kind.SHOP, "respondent"), Known("望河康民诊所", Kind.OTHER),
        Known("创业大道16号B座907前台", Kind.ADDRESS, "complainant"),
    ),
    "phone_water": (Known("快修侠望河店", Kind.SHOP, "respondent"), Known("姓罗", Kind.PERSON, "staff")),
}
# What the machine took for a name and is none.
NO_NAMES: Mapping[str, tuple[str, ...]] = {"oak_table": ("物流",), "phone_water": ("官方店",)}


def open_desk(stage: Stage, case_id: int, case: DemoCase, pace: Pace) -> None:
    """Start redaction and write the question; a case that is shown at the desk has its first picture looked at.

    The draw is bound with shares of the randomness under which the story can be told.
    """
    assert case.panel is not None
    at = pace["redact"]
    options = [(option.key, option.label, option.side) for option in case.panel.options]
    with stage.house.work() as uow:
        start_redaction(uow, case_id, now=at, seed=_suiting_seed(uow, stage, case_id, case, pace))
        rule = category(case.category).rule.in_(case.language)
        frame_question(
            uow, case_id, case.panel.question, options, rule, now=at + timedelta(minutes=10),
            fact_questions=[fact.text for fact in case.panel.facts],
        )
    if case.status == "redacting":
        with stage.house.work() as uow:
            open_picture(uow, case_id, _exhibits(uow, case_id)[0], now=at + timedelta(minutes=15))


def _suiting_seed(uow: UnitOfWork, stage: Stage, case_id: int, case: DemoCase, pace: Pace) -> bytes:
    """A seed for the server's shares of the randomness; where ballots are told, they are planned for the draw it gives."""
    if case.panel is None or case.panel.ballots is None or "publish" not in pace.steps:
        return stage.rng.randbytes(32)
    seats = WAVES[wave_of(sum(case.panel.ballots.values()) + (case.status == "voting")) - 1]
    rules, filed = rules_of_demo(uow.session, case, pace["publish"]), lock_case(uow.session, case_id)
    for _ in range(SEEDS):
        seed = stage.rng.randbytes(32)
        places = foresee(uow, filed, seed, seats, stage.cast.jurors, pace["publish"])
        planned = plan_ballots(case, rules, places, stage.rng)
        if planned:
            stage.plans[case_id] = planned
            return seed
    raise PanelError("demo.no_seed", case=case.code)


def publish(stage: Stage, case_id: int, case: DemoCase, at: datetime) -> None:
    """Decide every picture, confirm every entity, have both sides approve, publish; the lot is drawn with it."""
    owner = stage.person(case.owner or "")
    _decide_pictures(stage, case_id, case, owner, at - timedelta(hours=3, minutes=30))
    _read_through(stage, case_id, case, owner, at - timedelta(hours=3))
    with stage.house.work() as uow:
        settle_draft(uow, case_id, by_id=owner, now=at - timedelta(hours=2, minutes=30))
        offer_preview(uow, case_id, now=at - timedelta(hours=2))
        for role in PartyRole:
            approve_draft(uow, case_id, role, now=at - timedelta(hours=1))
    with stage.house.work() as uow:
        publish_brief(uow, case_id, store=stage.store, now=at)


def _decide_pictures(stage: Stage, case_id: int, case: DemoCase, owner: int, at: datetime) -> None:
    with stage.house.work() as uow:
        given = _exhibits(uow, case_id)
        known = [*known_names(uow.session, lock_case(uow.session, case_id)), *FOUND.get(case.code, ())]
    language = cast(Literal["zh", "en"], case.language)
    # Exhibits stand in the order they were handed in: the complainant's first.
    ordered = sorted(case.exhibits, key=lambda exhibit: exhibit.side != "complainant")
    for public_id, exhibit in zip(given, ordered, strict=True):
        boxes = find_boxes(exhibit, known, language)
        state = PictureState.BOXED if boxes else PictureState.CLEARED
        with stage.house.work() as uow:
            open_picture(uow, case_id, public_id, now=at)
            decide_picture(
                uow, case_id, public_id, state, store=stage.store, by_id=owner, now=at, alt=describe(exhibit), boxes=boxes
            )


def _read_through(stage: Stage, case_id: int, case: DemoCase, owner: int, at: datetime) -> None:
    """Mask by hand what the machine overlooked, and leave open what is no name. A shop's other name is the same shop."""
    with stage.house.work() as uow:
        for found in FOUND.get(case.code, ()):
            # How much is left to be found depends on the recognisers that are installed.
            if not any(found.surface in text for text in _draft(uow, case_id).redacted.texts.values()):
                continue
            add_decision(
                uow, case_id, DecisionKind.ADD, by_id=owner, now=at, value=found.surface, entity_kind=found.kind,
                role=found.role,
            )
        entities = _draft(uow, case_id).redacted.entities
        first, *others = [each.id for each in entities if each.kind is Kind.SHOP] or [""]
        for shop in others:
            add_decision(uow, case_id, DecisionKind.MERGE, by_id=owner, now=at, entity=shop, value=first)
        for word in NO_NAMES.get(case.code, ()):
            if entity := next((each.id for each in entities if word in each.forms), None):
                add_decision(uow, case_id, DecisionKind.DROP, by_id=owner, now=at, entity=entity, value="不是名称")


def _draft(uow: UnitOfWork, case_id: int) -> Draft:
    return make_draft(uow.session, lock_case(uow.session, case_id), get_redaction(uow.session, case_id))


def _exhibits(uow: UnitOfWork, case_id: int) -> Sequence[str]:
    query = select(Exhibit.public_id).where(Exhibit.case_id == case_id, Exhibit.removed_at.is_(None))
    return uow.session.scalars(query.order_by(Exhibit.ordinal)).all()
