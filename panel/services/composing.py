"""The text of a case's report, put together from what is on record: in the case's language, with nobody's name.

Numbers come from the verdict as it was written, never from ballots. What people wrote is taken under the case's pseudonyms; a
text that still points at somebody is left out and that is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from babel.numbers import format_currency, get_currency_precision
from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.content import category, outside_routes, report_text, works
from panel.lifecycle import CaseStatus
from panel.models import ActionState, Case, CaseAction, Closing, Proposal, ProposalStatus
from panel.projections.firms import ShareView
from panel.projections.party_rounds import DecisionView, RoundView, list_rounds
from panel.projections.report import Body, Chapter, Line
from panel.queries.explained import NOT_UPHELD, find_explained
from panel.queries.jurors import mask_for_jurors
from panel.queries.vouchers import last_days
from panel.queries.works import Work, works_of

LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
DAYS = {"zh": "y年M月d日", "en": "d MMM y"}


@dataclass(frozen=True, slots=True)
class Taught:
    """What the closing record says, as far as the report tells it."""

    finding: str
    touchpoint: str
    cause: str
    responsibility: str
    action: str
    due: date | None
    no_action: str
    work: Work | None = None  # None: closed before it was asked
    explained: str = ""  # why the claim is not upheld
    routes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What is about to be decided or closed, for the preview: nothing of it is stored yet."""

    decision: DecisionView | None = None
    closing: Taught | None = None


def compose(session: Session, case: Case, version: int, corrected: Mapping[str, str], draft: Draft | None = None) -> Body:
    """The text as the case stands now, or as it will after what `draft` says. `corrected`: words put right, by place."""
    writer = _Writer(session, case, draft or Draft())
    texts = {place: text for place, text in writer.written.items() if place not in corrected}
    words = {**(mask_for_jurors(session, case, texts) if texts else {}), **corrected}
    chapters = tuple(
        Chapter(code, writer.say(code), tuple(writer.line(each, words) for each in lines)) for code, lines in writer.chapters()
    )
    return Body(writer.say("title", number=case.number), version, chapters)


Piece = tuple[str, str]  # the place of words that somebody wrote; the line they stand in, "" for none


class _Writer:
    """One case's course, read once."""

    def __init__(self, session: Session, case: Case, draft: Draft) -> None:
        self.case, self.language = case, "zh" if case.language == "zh" else "en"
        self.rounds = tuple(reversed(list_rounds(session, case)))
        self.pending = draft.decision
        self.closing = draft.closing or self._taught(session)
        self.actions = session.scalars(select(CaseAction).where(CaseAction.case_id == case.id).order_by(CaseAction.id)).all()
        self.settled = session.scalar(
            select(Proposal).where(Proposal.case_id == case.id, Proposal.status == ProposalStatus.ACCEPTED).limit(1)
        )
        self.settled_until = last_days(session, [self.settled]).get(self.settled.id) if self.settled else None
        self.written = dict(self._written())

    def _taught(self, session: Session) -> Taught | None:
        found = session.scalar(select(Closing).where(Closing.case_id == self.case.id))
        if found is None:
            return None
        why = find_explained(session, self.case.id)
        return Taught(
            NOT_UPHELD if why else found.finding, found.touchpoint, found.cause, found.responsibility, found.action or "",
            found.action_due_on, found.no_action_reason or "", works_of(session, [self.case.id]).get(self.case.id),
            why.text if why else "", tuple(why.routes.split(",")) if why else (),
        )

    def _written(self) -> Iterator[tuple[str, str]]:
        """What people wrote, by place."""
        for round_, decision in self._decisions():
            yield f"r{round_.number}.reasons", decision.reasons
            if decision.division is not None:
                yield f"r{round_.number}.divided", decision.division.reason
        for at, (text, _, _, _) in enumerate(self._promised(), 1):
            yield f"action{at}", text
        if self.closing and self.closing.explained:
            yield "explained", self.closing.explained
        if self.closing and self.closing.no_action and not self._promised():
            yield "no_action", self.closing.no_action

    def _decisions(self) -> list[tuple[RoundView, DecisionView]]:
        """Every round with its decision; the last one's may be the one in the making."""
        made = [(round_, round_.decision) for round_ in self.rounds[:-1]]
        made += [(round_, round_.decision or self.pending) for round_ in self.rounds[-1:]]
        return [(round_, decision) for round_, decision in made if decision is not None]

    def _promised(self) -> list[tuple[str, date | None, str, str]]:
        """Promised actions as (words, day, state, effect)."""
        if self.actions:
            return [
                (each.text, each.due_on, each.state.value, each.effect.value if each.effect else "") for each in self.actions
            ]
        if self.closing and self.closing.action:
            return [(self.closing.action, self.closing.due, ActionState.OPEN.value, "")]
        return []

    def chapters(self) -> tuple[tuple[str, Sequence[Line | Piece]], ...]:
        """All sections in order."""
        return (
            ("findings", [self._plain("preface"), self._plain("about", category=self._category()), *self._found()]),
            ("responsibility", list(self._responsible())), ("done", list(self._done())),
            ("decision", list(self._decided())), ("remedy", list(self._remedies())), ("routes", list(self._routes())),
        )

    def line(self, piece: Line | Piece, words: Mapping[str, str]) -> Line:
        """A paragraph with the words that belong in it."""
        if isinstance(piece, Line):
            return piece
        place, template = piece
        text = words.get(place) or self.say("withheld")
        return Line(place, self.say(template, text=text, number=place.removeprefix("action")) if template else text, free=True)

    def _found(self) -> Iterator[Line]:
        if not self.rounds:
            yield self._plain("no_panel")
        for round_ in self.rounds:
            names = {option.code: option.label for option in round_.options}
            yield self._plain("question", f"r{round_.number}.question", round=round_.nth, question=round_.question)
            for fact in round_.findings:
                yield self._plain(
                    "fact", f"r{round_.number}.fact{fact.number}", number=fact.number, question=fact.question,
                    found=self.name("fact_answer", fact.found), heads=self._counts("fact_answer", fact.heads),
                    weights=self._counts("fact_answer", fact.weights),
                )
            yield self._plain(
                "verdict" if round_.winner else "undecided", f"r{round_.number}.verdict", answer=round_.winner_label,
                cast=round_.cast, waves=round_.waves,
            )
            heads, weights = (
                self.joined(f"{self.quoted(name)} {count.get(code, 0)}" for code, name in names.items())
                for count in (round_.heads, round_.weights)
            )
            yield self._plain(
                "split", f"r{round_.number}.split", heads=heads, weights=weights, cannot_tell=round_.cannot_tell
            )

    def _responsible(self) -> Iterator[Line | Piece]:
        yield from self._divided()
        if self.closing is None:
            yield self._plain("later", "responsibility.later")
            return
        taught = self.closing
        yield self._plain("found", finding=self.name("finding", taught.finding))
        yield self._plain(
            "where", touchpoint=self.name("touchpoint", taught.touchpoint), cause=self.name("cause", taught.cause)
        )
        if taught.work is not None:
            yield self._plain("work", role=self._role(taught.work), item=self._item(taught.work))
        yield self._plain("who", responsibility=self.name("responsibility", taught.responsibility))

    def _divided(self) -> Iterator[Line | Piece]:
        """How each decision divides the responsibility, and why."""
        for round_, decision in self._decisions():
            if decision.division is not None:
                colon = "：" if self.language == "zh" else ": "
                shares = self.joined(f"{self.whom(each)}{colon}{each.percent}%" for each in decision.division.shares)
                yield self._plain("divided", f"r{round_.number}.shares", round=round_.nth, shares=shares)
                yield f"r{round_.number}.divided", "divided_because"

    def whom(self, share: ShareView) -> str:
        """Whose share it is, without a name: the part, and which of it where there are several."""
        return self.name("share", share.whom) + (f" {share.number}" if share.number > 1 else "")

    def _done(self) -> Iterator[Line | Piece]:
        if self.closing is None:
            yield self._plain("later", "done.later")
        promised = self._promised()
        for at, (_, due, state, effect) in enumerate(promised, 1):
            yield f"action{at}", "action"
            stands = self.name("action_state", state)
            yield self._plain("state", f"action{at}.state", number=at, state=stands, due=self.day(due))
            if effect:
                yield self._plain("effect", f"action{at}.effect", number=at, effect=self.name("effect", effect))
        if "no_action" in self.written:
            yield "no_action", "no_action"

    def _decided(self) -> Iterator[Line | Piece]:
        decisions = self._decisions()
        if not decisions:
            settled = self.settled is not None
            yield self._plain("settled" if settled else "no_decision" if self.rounds or not self._over() else "unsettled")
        for round_, decision in decisions:
            yield self._plain(
                "stance", f"r{round_.number}.stance", round=round_.nth, stance=self.name("stance", decision.stance)
            )
            yield f"r{round_.number}.reasons", ""
        if "explained" in self.written:
            yield "explained", "explained"

    def _over(self) -> bool:
        return self.closing is not None or self.case.status is CaseStatus.CLOSED

    def _remedies(self) -> Iterator[Line]:
        decisions = self._decisions()
        for round_, decision in decisions:
            yield self._plain(
                "ordered", f"r{round_.number}.remedy", round=round_.nth, remedy=self.name("remedy", decision.remedy),
                amount=self.money(decision.amount_minor) + self.until(decision.last_on),
            )
        if not decisions and self.settled is not None:
            amount = self.money(self.settled.amount_minor) + self.until(self.settled_until)
            yield self._plain("agreed", remedy=self.name("remedy", self.settled.remedy.value), amount=amount)
        elif not decisions:
            yield self._plain("no_remedy")

    def _routes(self) -> Iterator[Line]:
        yield self._plain("open")
        if self.closing and self.closing.routes:
            named = (route.name.in_(self.language) for route in outside_routes() if route.code in self.closing.routes)
            yield self._plain("named", routes=self.joined(named))
        for route in outside_routes():
            name = route.name.in_(self.language) + (f" ({route.phone})" if route.phone else "")
            yield self._plain("route", f"route.{route.code}", name=name, how=route.how.in_(self.language))

    def say(self, code: str, **values: object) -> str:
        """A line of the content with its values."""
        return report_text().lines[code].in_(self.language).format(**values)

    def name(self, kind: str, code: str) -> str:
        """The name of a code; the code itself where it has none."""
        found = report_text().names[kind].get(code)
        return found.in_(self.language) if found else code

    def _plain(self, code: str, place: str = "", **values: object) -> Line:
        return Line(place or code, self.say(code, **values))

    def _category(self) -> str:
        return category(self.case.category).label.in_(self.language)

    def _role(self, work: Work) -> str:
        return work.own.in_(self.language) if work.own else self.name("work_role", work.role)

    def _item(self, work: Work) -> str:
        found = (each for each in works(self.case.category).items if each.code == work.item)
        return next((each.label.in_(self.language) for each in found), work.item)

    def _counts(self, kind: str, counts: Sequence[tuple[str, int]]) -> str:
        return self.joined(f"{self.name(kind, code)} {count}" for code, count in counts)

    def joined(self, parts: Iterator[str]) -> str:
        """Parts of a list in one sentence."""
        return ("；" if self.language == "zh" else "; ").join(parts)

    def quoted(self, text: str) -> str:
        """An answer of the paper, which may hold commas of its own."""
        return f"“{text}”"

    def until(self, last_on: date | None) -> str:
        """The last day of a voucher behind a comma; nothing where there is none."""
        return "" if last_on is None else self.say("until", day=self.day(last_on))

    def money(self, minor: int | None) -> str:
        """An amount behind a comma; nothing where there is none."""
        if minor is None:
            return ""
        places = get_currency_precision(self.case.currency)
        whole, rest = divmod(minor, 10**places)
        text = f"{whole}.{rest:0{places}}" if places else str(whole)
        written = str(format_currency(text, self.case.currency, locale=LOCALES[self.language])).replace("CN¥", "¥")
        return ("，" if self.language == "zh" else ", ") + written

    def day(self, on: date | None) -> str:
        """A day in words."""
        return format_date(on, DAYS[self.language], locale=LOCALES[self.language]) if on else "–"
