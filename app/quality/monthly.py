"""The monthly report in words: the same parts become the page, the PDF and the table of its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from app.formatting import minutes
from app.i18n import locale_code
from app.labels import label
from app.words.measures import FINDINGS, pauses_sum
from panel.lifecycle import OPEN, CaseStatus
from panel.measures.findings import turnout
from panel.measures.stages import WHOLE
from panel.models import MEASURES
from panel.paper import Bar, Bars, Pairs, Paragraph, Part, Table
from panel.projections.surveys import Month as Heard
from panel.projections.surveys import written
from panel.queries.names import Names

ROWS = 10  # of a ranking; the rest is one row


@dataclass(slots=True)
class Section:
    """A question and its answer. `id` names it for links."""

    id: str
    question: str
    parts: list[Part] = field(default_factory=list)


def sections(figures: Mapping[str, Any], names: Names, heard: Heard | None) -> list[Section]:
    """The whole report in the language of the request, the findings first. `heard`: both sides' marks, if there are enough."""
    standing = figures["standing"]
    return [
        Section("findings", _("What should we talk about?"), _findings(figures["findings"], names)),
        Section("posts", _("How far do cases go?"), _posts(figures.get("posts"))),
        Section("volumes", _("How many cases came and ended?"), _volumes(figures["volumes"], names)),
        Section("stages", _("Which stage takes longest?"), _stages(figures, standing["stuck"])),
        Section("lessons", _("What were the causes?"), _lessons(figures["lessons"], names)),
        Section("repeats", _("What repeats, what surges?"), _repeats(standing, names)),
        Section("actions", _("Was done what was decided?"), _actions(standing["actions"])),
        Section("heard", _("What do both sides say of it?"), _heard(heard)),
        Section("after", _("What came after the cases?"), _after(figures.get("after"))),
        Section("scores", _("What did cases cost shops?"), _scores(standing.get("scores"))),
        Section("verdicts", _("What became of verdicts?"), _verdicts(figures["verdicts"], figures["hand_overs"])),
        Section("jurors", _("Do jurors come?"), _jurors(figures["seats"])),
        Section("bias", _("Is anything leaning?"), _bias(standing["bias"])),
        Section("mediators", _("How do mediators' cases go?"), _mediators(figures["mediators"], names)),
    ]


def finding_words(code: str, values: Mapping[str, Any], names: Names) -> str:
    """One finding as a sentence."""
    given = dict(values)
    if code == "surge":
        given["what"] = _series(given["kind"], given["key"], names)
    elif code == "slower":
        given = {"stage": label("status", given["stage"]), "before": minutes(given["before"]), "now": minutes(given["now"])}
    elif code == "cause":
        given["cause"] = label("cause", given["cause"])
    elif code == "post":
        given["post"] = label("post", given["post"])
    return str(FINDINGS[code]) % given


def _series(kind: str, key: str, names: Names) -> str:
    return names.merchants.get(key) or _("a merchant") if kind == "merchant" else label(kind, key)


def _findings(found: Sequence[Sequence[Any]], names: Names) -> list[Part]:
    told: list[Part] = [Paragraph(f"{at}. {finding_words(code, values, names)}") for at, (code, values) in enumerate(found, 1)]
    if len(found) < 3:
        told.append(Paragraph(_("The rules found nothing else that stands out."), "quiet"))
    return told


def _bars(rows: Sequence[tuple[str, int, str]]) -> Bars:
    most = max((value for _name, value, _words in rows), default=0) or 1
    return Bars(tuple(Bar(name, 1000 * value // most, words) for name, value, words in rows))


def _posts(found: Mapping[str, Any] | None) -> list[Part]:
    """The top measure; none of it in months that were kept before it was counted."""
    if found is None:
        return [Paragraph(_("This was not counted yet in this month."), "quiet")]
    if not found["total"]:
        return [Paragraph(_("No case was closed in this month."), "quiet")]
    told = _("Closed cases that reached every post that applies to them: %(share)s. By what was known when these figures were "
             "made; actions are reviewed later.", share=of_total(found["whole"], found["total"]))  # fmt: skip
    rows = tuple(
        Bar(f"{nth}. {label('post', post)}", 1000 * reached // (asked or 1), of_total(reached, asked))
        for nth, (post, (reached, asked)) in enumerate(found["shares"].items(), 1)
    )
    return [Paragraph(told), Bars(rows)]


def _heard(found: Heard | None) -> list[Part]:
    """Mean marks of all, and of those who won, lost and settled as far as there are enough of them."""
    if found is None or found.all is None:
        return [Paragraph(_("Shown when the month is over and at least five have answered."), "quiet")]
    parts = [(_("All"), found.all), *((label("side_end", end), part) for end, part in found.by_end.items())]
    heads = (_("Mean mark, 1 to 5"), _("Answers"), *(label("measure_short", name) for name in MEASURES))
    rows = tuple((name, str(part.answers), *(written(part.tenths(each)) for each in MEASURES)) for name, part in parts)
    return [Table(heads, rows, (2, 1, *(1 for _each in MEASURES)))]


def _after(found: Mapping[str, int] | None) -> list[Part]:
    if found is None:
        return [Paragraph(_("This was not counted yet in this month."), "quiet")]
    told = (
        (_("Second explanations asked for"), "explained_asked"), (_("Second explanations given"), "explained"),
        (_("– after their deadline"), "explained_late"), (_("Grumbles left"), "grumbles"),
        (_("– made a case"), "promoted"), (_("People written to about a common cause"), "written_to"),
        (_("– who chose a remedy themselves"), "chosen"), (_("Past customers invited to speak"), "invited"),
        (_("– who spoke"), "spoken"),
    )
    return [Pairs(tuple((words, str(found[name])) for words, name in told))]


def _volumes(found: Mapping[str, Any], names: Names) -> list[Part]:
    ended = sum(found["ended"].values())
    pairs = [(_("Cases filed"), str(found["filed"])), (_("Cases ended"), str(ended))]
    pairs += [(f"– {label('status', status)}", str(count)) for status, count in found["ended"].items()]
    parts: list[Part] = [Pairs(tuple(pairs))]
    if found["categories"]:
        parts.append(_bars([(label("category", code), count, str(count)) for code, count in found["categories"]]))
    if found["merchants"]:
        rows = tuple((names.merchants.get(key, _("a merchant")), str(count)) for key, count in found["merchants"][:10])
        parts.append(Table((_("Merchants with most cases"), _("Cases")), rows, (3, 1)))
        parts.append(Paragraph(_("A case counts for every firm that stands in it."), "quiet"))
    return parts


def _stages(figures: Mapping[str, Any], stuck: Mapping[str, Sequence[int]]) -> list[Part]:
    stages = figures["stages"]["all"]
    whole = stages.get(WHOLE, (0, 0, 0))
    told = _("From the filing to the end half took at most %(median)s, nine in ten at most %(ninety)s.",
             median=minutes(whole[1]), ninety=minutes(whole[2]))  # fmt: skip
    shown = [status.value for status in CaseStatus if status in OPEN and (status.value in stages or status.value in stuck)]
    rows = []
    for status in shown:
        stays, median, ninety = stages.get(status, (0, 0, 0))
        is_open, late = stuck.get(status, (0, 0))
        rows.append((label("status", status), str(stays), minutes(median), minutes(ninety), str(is_open), str(late)))
    heads = (_("Stage"), _("Stays"), _("Half at most"), _("Nine in ten at most"), _("Stand there"), _("Stuck"))
    medians = [(status, stages[status][1]) for status in shown if status in stages]
    bars = _bars([(label("status", status), median, minutes(median)) for status, median in medians])
    table = Table(heads, tuple(rows), (3, 1, 2, 2, 1, 1))
    return [Paragraph(told), bars, table, Paragraph(pauses_sum(figures.get("pauses")), "quiet")]


def _lessons(found: Mapping[str, Sequence[Sequence[Any]]], names: Names) -> list[Part]:
    if not found["causes"]:
        return [Paragraph(_("No case was closed in this month."), "quiet")]
    bars = _bars([(label("cause", code), count, str(count)) for code, count in found["causes"]])
    rows = [(label("touchpoint", code), str(count)) for code, count in found["touchpoints"]]
    results = [(label("finding", code), str(count)) for code, count in found["findings"]]
    roles = [(_role(code, names), str(count)) for code, count in found.get("roles", ())]  # months from before it was asked
    items = [(f"{label('category', code.partition('.')[0])}: {label('work_item', code)}", str(count))
             for code, count in found.get("items", ())]
    told = ((_("Touchpoint"), rows), (_("Whose work it was"), roles), (_("What it was about"), items), (_("Found"), results))
    return [bars, *(Table((head, _("Cases")), tuple(_first(own)), (3, 1)) for head, own in told if own)]


def _first(rows: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """The first ROWS of a ranking, the rest as one."""
    if len(rows) <= ROWS + 1:
        return rows
    return [*rows[:ROWS], (_("%(num)d others", num=len(rows) - ROWS), str(sum(int(count) for _name, count in rows[ROWS:])))]


def _role(code: str, names: Names) -> str:
    own = names.roles.get(code)
    return own.in_(locale_code()) if own is not None else label("work_role", code)


def _repeats(standing: Mapping[str, Any], names: Names) -> list[Part]:
    states = standing["issues"]
    pairs = [(_("Systemic issues opened in this month"), str(states["opened"]))]
    pairs += [(label("issue_state", state), str(states.get(state, 0))) for state in ("open", "working", "ended", "dismissed")]
    parts: list[Part] = [Pairs(tuple(pairs))]
    if standing["surges"]:
        rows = tuple((_series(kind, key, names), str(count), str(usual)) for kind, key, count, usual in standing["surges"])
        parts.append(Table((_("Surge"), _("Within a week"), _("Usually")), rows, (3, 1, 1)))
    return parts


def _actions(found: Mapping[str, int]) -> list[Part]:
    rows = [(label("action_state", state), str(found.get(state, 0))) for state in ("open", "overdue", "done", "reviewed")]
    rows += [(f"– {label('effect', effect)}", str(found.get(f"effect_{effect}", 0))) for effect in ("yes", "partly", "no")]
    return [Pairs(tuple(rows))]


def _scores(found: Mapping[str, int] | None) -> list[Part]:
    """None of them in months that were kept before there were scores."""
    if found is None:
        return [Paragraph(_("Scores were not kept yet in this month."), "quiet")]
    told = (
        (_("Cases that may cost points"), "entered"), (_("Cases that counted"), "counted"),
        (_("Points that counted"), "points"), (_("Cases spared after improvement"), "spared"),
        (_("Requests to be spared"), "asked"), (_("– granted"), "granted"), (_("– refused"), "refused"),
    )
    return [Pairs(tuple((words, str(found.get(name, 0))) for words, name in told))]


def of_total(count: int, total: int) -> str:
    """Two counts as people say them."""
    return _("%(right)s of %(total)s", right=count, total=total)


def _verdicts(found: Mapping[str, Any], handed: Mapping[str, int]) -> list[Part]:
    rows = (
        (_("verdicts undecided"), of_total(found["undecided"], found["all"])),
        (_("where heads and weights differ"), of_total(found["raw_differs"], found["all"])),
        (_("departed from by the mediator"), of_total(found["departed"], found["answered"])),
        (_("appeals admitted"), of_total(found["admitted"], found["appeals"])),
        (_("appeals overturned the verdict"), of_total(found["overturned"], found["appeals"])),
        (_("From verdict to decision"), _speed(found["judged"])), (_("Handed over"), str(handed["total"])),
    )
    return [Pairs(tuple((words[:1].upper() + words[1:], value) for words, value in rows))]


def _jurors(seats: Mapping[str, int]) -> list[Part]:
    cast, wanted = turnout(seats)
    if not wanted:
        return [Paragraph(_("No panel's case ended in this month."), "quiet")]
    bars = _bars([(label("seat_status", status), count, str(count)) for status, count in seats.items()])
    return [Paragraph(_("Ballots cast: %(cast)s of %(seats)s seats that could.", cast=cast, seats=wanted)), bars]


def _bias(found: Mapping[str, int | None]) -> list[Part]:
    alpha, gini = (("–" if found[name] is None else f"{(found[name] or 0) / 1000:.2f}") for name in ("alpha", "gini"))
    return [Pairs((
        (_("Agreement of jurors"), alpha), (_("Inequality of weights"), gini), (_("Flags on jurors"), str(found["flags"] or 0)),
    ))]  # fmt: skip


def _speed(spread: Sequence[int]) -> str:
    return f"{minutes(spread[1])} · {_('nine in ten: %(time)s', time=minutes(spread[2]))}" if spread[0] else "–"


def _mediators(found: Mapping[str, Mapping[str, Any]], names: Names) -> list[Part]:
    heads = (_("Mediator"), _("Cases taken"), _("From verdict to decision"), _("From there to the closing record"),
             _("Actions decided"), _("Actions done"), _("Handed over"))  # fmt: skip
    rows = tuple(
        (names.accounts.get(key, "–"), str(own["taken"]), _speed(own["judged"]), _speed(own["followed"]), str(own["decided"]),
         str(own["done"]), str(own["hand_overs"]))
        for key, own in found.items()
    )  # fmt: skip
    return [Table(heads, rows, (2, 1, 2, 2, 1, 1, 1))] if rows else [Paragraph(_("Nobody held a case in this month."), "quiet")]


def as_rows(found: Sequence[Section]) -> Iterator[tuple[str, str, str, str]]:
    """The numbers as one table: section, row, column, value."""
    for section in found:
        for part in section.parts:
            if isinstance(part, Pairs):
                yield from ((section.question, name, "", value) for name, value in part.rows)
            elif isinstance(part, Bars):
                yield from ((section.question, bar.name, "", bar.words) for bar in part.rows)
            elif isinstance(part, Table):
                for row in part.rows:
                    cells = zip(part.heads[1:], row[1:], strict=True)
                    yield from ((section.question, row[0], head, cell) for head, cell in cells)
            elif isinstance(part, Paragraph):
                yield section.question, part.text, "", ""
