"""What the product knows about disputes in general: categories with their rule and panel question, outside
routes, mock cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from panel.content.reading import Text


@dataclass(frozen=True, slots=True)
class ReasonTag:
    """A ready-made ground a juror ticks. `side` is "complainant" or "respondent": whom it speaks for."""

    code: str
    side: str
    label: Text


@dataclass(frozen=True, slots=True)
class CategoryOption:
    """One answer a panel may give. Keys are "uphold", "partly", "dismiss"; `side`: whom it favours, "middle" for neither."""

    key: str
    side: str
    label: Text


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of dispute.

    `severe`: every case of it counts as severe (S51). `rule`: what applies, in plain words, for the brief.
    `remedies`: codes a mediator may use, lightest first (S22). `question`, `options`: the panel question to
    begin with. `reasons`: six tags, three for each side.
    """

    code: str
    severe: bool
    label: Text
    rule: Text
    remedies: tuple[str, ...]
    question: Text
    options: tuple[CategoryOption, ...]
    reasons: tuple[ReasonTag, ...]


@dataclass(frozen=True, slots=True)
class WorkItem:
    """Something that a case of one category can be about."""

    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class Works:
    """Of one category: whose work it usually is (`panel.models.WorkRole`), and what it can be about, "other" among it."""

    category: str
    role: str
    items: tuple[WorkItem, ...]


@dataclass(frozen=True, slots=True)
class RiskWords:
    """Words that count towards the risk of a case: Chinese ones anywhere, English ones whole, or before a star."""

    rule: str
    zh: tuple[str, ...]
    en: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Impossible:
    """A wish that no case here can bring (S59), what can be done instead, and words by which it is known, as in RiskWords."""

    code: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    wish: Text
    instead: Text


@dataclass(frozen=True, slots=True)
class OutsideRoute:
    """A way out of this house that is always open (Consumer Protection Law, article 39; S11). `phone` is a
    national number.
    """

    code: str
    phone: str | None
    name: Text
    how: Text
    when: Text


@dataclass(frozen=True, slots=True)
class ExemptionCondition:
    """A condition under which an entry is left out of a merchant's score (S65). `proof`: what should be shown."""

    code: str
    name: Text
    proof: Text


@dataclass(frozen=True, slots=True)
class FurtherReason:
    """What speaks for or against a further round of one kind (S63). `code`: what holds in the case; `steps`: "explanation",
    "panel"; `bars`: it rules the round out, else it speaks for it. Reasons are fault and harm, never what somebody is worth.
    """

    code: str
    steps: tuple[str, ...]
    bars: bool
    text: Text


@dataclass(frozen=True, slots=True)
class MockEvidence:
    """A piece of evidence in words. `source`: "system" (a record nobody wrote for this case), "complainant",
    "respondent".
    """

    source: str
    text: Text


@dataclass(frozen=True, slots=True)
class MockOption:
    """One answer to a mock case."""

    key: str
    label: Text


@dataclass(frozen=True, slots=True)
class MockCase:
    """One case of the entry test (B25), with its right answer.

    The paper offers `options` and "cannot tell" besides; `right` is an option's key or "cannot_tell".
    `favours`: whom the right answer supports, "complainant", "respondent" or "nobody"; a test should draw
    from all three.
    """

    code: str
    category: str
    question: Text
    claim: Text
    response: Text
    evidence: tuple[MockEvidence, ...]
    rule: Text
    options: tuple[MockOption, ...]
    right: str
    why: Text
    favours: str


@dataclass(frozen=True, slots=True)
class TrainingAnswer:
    """One answer to a question of a module, and why it is right or not."""

    right: bool
    label: Text
    why: Text


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """A question with three answers, one of them right."""

    ask: Text
    answers: tuple[TrainingAnswer, ...]


@dataclass(frozen=True, slots=True)
class Module:
    """A short lesson of 3 to 5 `minutes` (S42) for a `part`, "juror" or "mediator": a text, a made-up example, three questions.

    `version`: raised by hand when what it teaches has changed; who did an earlier one is asked again.
    """

    code: str
    version: int
    part: str
    minutes: int
    title: Text
    about: Text
    text: tuple[Text, ...]
    example: Text
    questions: tuple[TrainingQuestion, ...]


@dataclass(frozen=True, slots=True)
class ReportText:
    """How the one report of a case is worded: `lines` with places in braces, `names` of codes by kind.

    A report is written once, in its case's language, and frozen: its words stand here and not in the catalogues.
    """

    lines: Mapping[str, Text]
    names: Mapping[str, Mapping[str, Text]]


@dataclass(frozen=True, slots=True)
class Program:
    """A program as a file names it: known by one of `words` (small letters) in what the file says made it."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Programs:
    """Programs that change pictures, programs that make or change documents, and words of what captures a screen."""

    editors: tuple[Program, ...]
    documents: tuple[Program, ...]
    screens: tuple[str, ...]
