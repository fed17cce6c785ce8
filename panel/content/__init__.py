"""What is written rather than computed: categories, outside routes, the entry test's cases, the demo. JSON
files, read once.

`Text.in_(language)` picks the language. Everything returned is frozen and shared.
"""

from __future__ import annotations

from functools import cache

from panel.content.asking import Asking, Question, Wording
from panel.content.controls import ControlText
from panel.content.demo import DemoCase, DemoPeople
from panel.content.month import MonthContent, MonthKind
from panel.content.reading import ContentError, Text, read_list, read_one
from panel.content.rulebook import (
    Category,
    ExemptionCondition,
    FurtherReason,
    Impossible,
    MockCase,
    Module,
    OutsideRoute,
    Program,
    Programs,
    ReportText,
    RiskWords,
    Works,
)
from panel.errors import NotFound

__all__ = [
    "Asking",
    "Category",
    "ContentError",
    "ControlText",
    "DemoCase",
    "DemoPeople",
    "ExemptionCondition",
    "FurtherReason",
    "Impossible",
    "MockCase",
    "Module",
    "MonthContent",
    "MonthKind",
    "OutsideRoute",
    "Program",
    "Programs",
    "Question",
    "ReportText",
    "RiskWords",
    "Text",
    "Wording",
    "Works",
    "asking",
    "categories",
    "category",
    "control_texts",
    "demo_cases",
    "demo_people",
    "exemption_conditions",
    "further_reasons",
    "impossible_wishes",
    "mock_cases",
    "modules",
    "month_content",
    "outside_routes",
    "programs",
    "report_text",
    "risk_words",
    "works",
]


@cache
def categories() -> tuple[Category, ...]:
    """All kinds of dispute, in the order a person is asked."""
    return read_list("categories.json", Category)


@cache
def _categories_by_code() -> dict[str, Category]:
    return {entry.code: entry for entry in categories()}


def category(code: str) -> Category:
    """The category `code`; raises NotFound("category.unknown", params `category`)."""
    try:
        return _categories_by_code()[code]
    except KeyError:
        raise NotFound("category.unknown", category=code) from None


@cache
def _works() -> dict[str, Works]:
    return {entry.category: entry for entry in read_list("works.json", Works)}


def works(category: str) -> Works:
    """Whose work a kind of dispute usually is, and what it can be about. Raises NotFound("category.unknown")."""
    try:
        return _works()[category]
    except KeyError:
        raise NotFound("category.unknown", category=category) from None


@cache
def outside_routes() -> tuple[OutsideRoute, ...]:
    """The five ways of article 39, from talking to court."""
    return read_list("outside_routes.json", OutsideRoute)


@cache
def exemption_conditions() -> tuple[ExemptionCondition, ...]:
    """What a merchant's points may be spared for."""
    return read_list("exemptions.json", ExemptionCondition)


@cache
def further_reasons() -> tuple[FurtherReason, ...]:
    """What is looked at before a second explanation or a new panel is offered."""
    return read_list("further.json", FurtherReason)


@cache
def impossible_wishes() -> tuple[Impossible, ...]:
    """What no case here can bring, with what can be done instead."""
    return read_list("impossible.json", Impossible)


@cache
def risk_words() -> tuple[RiskWords, ...]:
    """Words of injury, of public exposure, of people who need care."""
    return read_list("risk_words.json", RiskWords)


@cache
def mock_cases() -> tuple[MockCase, ...]:
    """The bank of the entry test."""
    return read_list("mock_cases.json", MockCase)


@cache
def modules() -> tuple[Module, ...]:
    """All short lessons: those for jurors, then those for mediators."""
    return read_list("modules_juror.json", Module) + read_list("modules_mediator.json", Module)


@cache
def control_texts() -> tuple[ControlText, ...]:
    """The control cases of demo mode."""
    return read_list("control_cases.json", ControlText)


@cache
def demo_cases() -> tuple[DemoCase, ...]:
    """The disputes of demo mode; use `DemoCase.dated(today)` before showing one."""
    return read_list("demo_cases.json", DemoCase)


@cache
def demo_people() -> DemoPeople:
    """Everybody in the demo."""
    return read_one("demo_people.json", DemoPeople)


@cache
def month_content() -> MonthContent:
    """What the demo's month is made of."""
    return read_one("month.json", MonthContent)


@cache
def report_text() -> ReportText:
    """How the report of a case is worded."""
    return read_one("report.json", ReportText)


@cache
def asking() -> Asking:
    """What is asked beside a story, and when."""
    return read_one("questions.json", Asking)


@cache
def programs() -> Programs:
    """Programs that are known by name in what files say about themselves."""
    return read_one("programs.json", Programs)
