"""What staff can do to a case now, and why the rest has to wait. Pure: asks no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from panel.errors import Param
from panel.lifecycle import ENDED, CaseStatus, DeadlineKind, can_move
from panel.models import PartyRole
from panel.permissions import statuses
from panel.projections.authority import Authority
from panel.projections.mediator_case import CaseDesk
from panel.projections.mediator_course import Course, ExplanationView
from panel.services.owning import EXTENDABLE
from panel.services.wishing import RULED_IN

S = CaseStatus
ASKABLE = statuses("askable")
HAS_PANEL = frozenset({S.VOTING, S.DECIDED, S.APPEALED})


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. `why` is the code of what stands in the way, empty when nothing does; `params` go with it."""

    code: str
    why: str = ""
    params: tuple[tuple[str, Param], ...] = ()

    @property
    def enabled(self) -> bool:
        """Whether it can be done now."""
        return not self.why


def list_actions(
    desk: CaseDesk, course: Course, *, works: bool, rules: bool, barred: bool, decided: bool, now: datetime,
    wishes: bool = False,
) -> list[Action]:  # fmt: skip
    """The acts that fit the status, in the order of the page. `wishes`: the claim wishes something that can be ruled on.

    `works`: owner or manager; `rules`: may rule on appeals, unless `barred`: the appeal is about their own work; `decided`: the
    last round has its decision.
    """
    acts: list[Action] = []
    if desk.status is S.APPEALED and (rules or barred):
        acts.append(Action("rule", "appeal.own_case" if barred else ""))
    if not works:
        return acts
    if desk.owner_id is None and desk.status not in ENDED:
        acts.append(Action("take"))
    acts += _of_mediation(desk, course)
    acts += _of_panel(desk, course, decided, now)
    if desk.status in RULED_IN and wishes:
        acts.append(Action("wish"))
    if desk.status is S.CLOSED and desk.erased_at is None:
        acts += [Action("faq"), *([Action("story")] if decided else [])]
    acts += _always(desk)
    return acts


def _of_mediation(desk: CaseDesk, course: Course) -> list[Action]:
    acts: list[Action] = []
    if desk.status in (S.IN_MEDIATION, S.IMPASSE):
        acts.append(Action("propose", "proposal.open" if course.open_proposal else ""))
    if desk.status in ASKABLE:
        acts.append(Action("ask", "question.waits" if all(each in _waiting(desk) for each in PartyRole) else ""))
    if desk.status is S.IN_MEDIATION:
        acts.append(Action("impasse"))
    if desk.status is S.IMPASSE:
        missing = next((side.role.value for side in desk.sides if not side.consents), None)
        why = "panel.no_consent" if missing else ""
        acts.append(Action("start_redaction", why, (("role", missing),)))
        acts.append(Action("reopen"))
    return acts


def _waiting(desk: CaseDesk) -> set[str]:
    """The sides that are asked something already."""
    return {each.side for each in desk.asked if each.waits}


def _of_panel(desk: CaseDesk, course: Course, decided: bool, now: datetime) -> list[Action]:
    acts: list[Action] = []
    if desk.status is S.REDACTING:
        acts += [Action("redaction"), Action("stop_redaction")]
    if desk.status in HAS_PANEL:
        acts.append(Action("panel"))
    if desk.status is S.DECIDED:
        acts.append(Action("decision" if decided else "decide"))
        acts += [_explain(asked, now) for asked in course.asked_explanations]
    if desk.status in (S.DECIDED, S.SETTLED, S.IMPASSE):
        acts.append(Action("close", "" if can_close(desk) else "closing.too_early"))
    return acts


def _explain(asked: ExplanationView, now: datetime) -> Action:
    """To be given as soon as whoever asked wants to be spoken to."""
    code, quiet = f"explain_{asked.role.value}", asked.quiet_until
    if quiet is None or quiet <= now:
        return Action(code)
    return Action(code, "explanation.put_off", (("until", quiet.isoformat()),))


def can_close(desk: CaseDesk) -> bool:
    """Whether everybody has had their say: a decided case closes only after both sides have chosen or their time is over."""
    if desk.status is not S.DECIDED or desk.deadline_kind is DeadlineKind.CLOSING:
        return True
    return all(side.choice in ("accept", "leave") for side in desk.sides)


def _always(desk: CaseDesk) -> list[Action]:
    acts: list[Action] = []
    if desk.deadline_at is not None and desk.status not in ENDED:
        acts.append(_extend(desk))
    if desk.status not in ENDED:
        acts.append(Action("hand_over"))
        acts.append(Action("severe"))
    if can_move(desk.status, S.INADMISSIBLE):
        acts.append(Action("inadmissible"))
    if desk.status is not S.WITHDRAWN:
        acts.append(Action("note"))
    return acts


def _extend(desk: CaseDesk) -> Action:
    if desk.deadline_kind not in EXTENDABLE:
        kind = desk.deadline_kind.value if desk.deadline_kind else None
        return Action("extend", "deadline.not_extendable", (("deadline", kind),))
    if desk.extensions >= desk.extensions_max:
        return Action("extend", "deadline.no_more_extensions", (("limit", desk.extensions_max),))
    return Action("extend")


def with_authority(acts: list[Action], power: Authority, account_id: int) -> list[Action]:
    """The acts of the workbench with those that ask a manager or say how urgent it is, before those that always fit.

    `account_id`: who looks; a reader, who has no acts, gets none.
    """
    if not acts or not power.is_open or [act.code for act in acts] == ["rule"]:
        return acts
    if power.has_attitude:
        acts = [Action("severe", "case.severe_by_attitude") if act.code == "severe" else act for act in acts]
    more = [Action("unattitude" if power.has_attitude else "attitude"), Action("calm" if power.in_crisis else "crisis")]
    if power.live is None or power.live.asked_by_id is None:
        more.insert(0, Action("escalate"))
    else:
        mine = power.live.asked_by_id == account_id
        more.insert(0, Action("recall") if mine else Action("escalate", "escalation.open"))
    at = next((place for place, act in enumerate(acts) if act.code in ("extend", "hand_over")), len(acts))
    return [*acts[:at], *more, *acts[at:]]
