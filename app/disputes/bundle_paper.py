"""The PDF of a case's bundle: course, statements, evidence with fingerprints, verdict, decision, report, the other ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask_babel import gettext

from app.evidence import signs_in_words
from app.firms import shares_in_words
from app.formatting import day, local, money, when
from app.i18n import locale_code
from app.labels import label
from app.papers import TAGS, report_parts
from app.timeline import timeline_entries
from panel.content import outside_routes
from panel.paper import Document, Heading, Pairs, Paragraph, Part, Table
from panel.projections.party import CaseView, StatementView
from panel.projections.party_rounds import RoundView
from panel.projections.report import ReportView


def bundle_document(view: CaseView, report: ReportView | None, to: str, moment: datetime) -> Document:
    """All of it, as this side sees the case."""
    title = gettext("Case bundle %(number)s", number=view.number)
    parts: tuple[Part, ...] = (
        Heading(title), Paragraph(gettext(
            "Made on request of the %(side)s, %(name)s, from the record of this house. It holds what this side may read and "
            "nothing else.", side=label("side", view.me.role), name=view.me.name,
        )),
        Pairs(_about(view, to, moment)), *_course(view), *_statements(view), *_evidence(view),
        *_rounds(view.rounds, view.currency), *(report_parts(report) if report else ()), *_ways(),
    )
    return Document(
        title=title, language=TAGS[locale_code()[:2]], made_at=local(moment), parts=parts, head_left=gettext("Gongping"),
        head_right=view.number, foot=title, page_words=gettext("Page {page} of {pages}"),
    )


def said_of(view: CaseView, names: Sequence[str], why: str) -> str:
    """What is in the file, as plain text."""
    means = {
        "case.pdf": gettext("the case to read and to print"), "case.json": gettext("the same as data"),
        "record.json": gettext("the signed record; anybody checks it without this house: verify/case.py"),
        "report.json": gettext("the report in its frozen form; its SHA-256 is the fingerprint in case.pdf"),
    }
    lines = [gettext("Case bundle %(number)s", number=view.number), "", *(f"{name}: {means[name]}" for name in names)]
    return "\n".join([*lines, *([why] if why else [])]) + "\n"


def _about(view: CaseView, to: str, moment: datetime) -> tuple[tuple[str, str], ...]:
    return (
        (gettext("For"), label("recipient", to)), (gettext("Made"), when(moment)), (gettext("Case"), view.number),
        (gettext("Kind of dispute"), label("category", view.category)), (gettext("Stage"), label("status", view.status.value)),
        (gettext("Filed"), when(view.filed_at)), (gettext("Happened on"), day(view.occurred_on) or "–"),
        (gettext("Order"), view.order_no or "–"), (label("side", view.me.role), view.me.name),
        (label("side", view.other.role), view.other.name),
        *([(label("side", "respondent"), view.respondent)] if view.firm else []),
        *((label("firm_part", firm.part), firm.name) for firm in view.firms if firm.public_id != view.firm),
        (gettext("Mediator"), view.mediator or "–"),
    )


def _course(view: CaseView) -> Iterator[Part]:
    yield Heading(gettext("What has happened"), 2)
    yield Table(
        (gettext("When"), gettext("What"), gettext("Who")),
        tuple((when(e["at"]), "\n".join(part for part in (e["title"], e["text"]) if part), e["who"])
              for e in reversed(timeline_entries(view.entries))), (3, 5, 2),
    )


def _statements(view: CaseView) -> Iterator[Part]:
    lang = locale_code()
    yield Heading(gettext("What both sides say"), 2)
    for statement in view.statements:
        yield Heading(f"{label('side', statement.side)} · {when(statement.at)}", 3)
        yield Paragraph(statement.text or "–", "quote")
        if asked := _asked(statement, view.currency):
            yield Paragraph(asked)
    if view.was_silent:
        yield Paragraph(gettext("The respondent let the time for an answer pass."))
    yield from _firms(view)
    if told := tuple((f"{label('side', e.side)}: {e.text.in_(lang)}", e.reply.in_(lang)) for e in view.asked if e.reply):
        yield Heading(gettext("Asked beside the story"), 3)
        yield Pairs(told)
    if view.facts:
        yield Heading(gettext("Day by day"), 3)
        yield Table((gettext("Day"), gettext("What")), tuple(
            (day(fact.on) or "–", fact.text + (f" ({gettext('contested')})" if fact.contested else "")) for fact in view.facts
        ), (1, 3))


def _firms(view: CaseView) -> Iterator[Part]:
    for firm in view.firms:
        yield Heading(f"{label('firm_part', firm.part)} · {firm.name}", 3)
        yield Paragraph(gettext("Named because: %(words)s", words=firm.did))
        if firm.text is not None:
            yield Paragraph(firm.text or "–", "quote")
        elif firm.was_silent:
            yield Paragraph(gettext("The firm let the time for an answer pass."))


def _asked(statement: StatementView, currency: str) -> str:
    parts = (label("remedy", statement.remedy) if statement.remedy else "", money(statement.amount_minor, currency),
             statement.remedy_text)
    return " · ".join(part for part in parts if part)


def _evidence(view: CaseView) -> Iterator[Part]:
    yield Heading(gettext("Evidence"), 2)
    if not view.exhibits:
        yield Paragraph(gettext("None was handed in."))
    for each in view.exhibits:
        yield Paragraph(f"{each.number}. {each.title or '–'} · {each.by or label('side', each.side)} · {when(each.added_at)}")
        yield Paragraph("\n".join((f"SHA-256 {each.sha256}", *signs_in_words(each.signs))), "quiet")


def _rounds(rounds: Sequence[RoundView], currency: str) -> Iterator[Part]:
    if not rounds:
        return
    yield Heading(gettext("Verdict and decision"), 2)
    for found in reversed(rounds):
        yield Heading(gettext("Round %(number)d", number=found.nth), 3)
        yield Paragraph(found.question)
        yield Table(
            (gettext("Answer"), gettext("Heads"), gettext("Weight")),
            tuple((o.label, str(found.heads.get(o.code, 0)), str(found.weights.get(o.code, 0))) for o in found.options),
            (4, 1, 1),
        )
        yield Paragraph(gettext("Verdict: %(answer)s", answer=found.winner_label or gettext("undecided")), "strong")
        if made := found.decision:
            amount = f" · {money(made.amount_minor, currency)}" if made.amount_minor is not None else ""
            yield Paragraph(
                f"{label('stance', made.stance)}: {label('remedy', made.remedy)}{amount} ({made.by}, {when(made.at)})"
            )
            yield Paragraph(made.reasons, "quote")
            if made.division is not None:
                yield Paragraph(shares_in_words(made.division), "strong")
                yield Paragraph(made.division.reason, "quote")


def _ways() -> Iterator[Part]:
    yield Heading(gettext("Other ways, open at every stage"), 2)
    for way in outside_routes():
        phone = f" ({way.phone})" if way.phone else ""
        yield Paragraph(f"{way.name.in_(locale_code())}{phone}", "strong")
        yield Paragraph(way.how.in_(locale_code()))
