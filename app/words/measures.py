"""Words of measures: months, trends, surges, reports, the breaker."""

from collections.abc import Mapping

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from app.formatting import minutes

MESSAGES = {
    "measures.unknown": _l("There are no figures of this month."),
    "measures.not_kept": _l("The figures of this month are not kept yet: there is nothing to correct."),
    "breaker.unknown": _l("There is no such page here, or it is not yours to see."),
    "breaker.reset_already": _l("Somebody has reset the breaker already. Nothing was changed."),
    "breaker.not_tripped": _l("Panels are being convened: there is no need to go on without one."),
    "gate.paused.undecided": _l(
        "New panels pause: %(value)s %% of the last %(rounds)s verdicts were undecided, the limit is %(limit)s %%."
    ),
    "gate.paused.turnout": _l(
        "New panels pause: in the last %(rounds)s rounds %(value)s %% of the seats cast a ballot, the limit is %(limit)s %%."
    ),
    "gate.paused.agreement": _l(
        "New panels pause: in the last %(rounds)s rounds %(value)s %% of all pairs of jurors agreed, the limit is %(limit)s %%."
    ),
    "gate.paused.leaning": _l(
        "New panels pause: %(value)s %% of the last verdicts favoured one side (%(rounds)s rounds), the limit is %(limit)s %%."
    ),
    "warning.unknown": _l("There is no such page here, or it is not yours to see."),
}

NOTICES = {
    "surge.opened": _l("Unusually many similar cases: %(count)s within a week, usually %(usual)s. There is a systemic issue."),
    "surge.held": _l("Unusually many cases like one you hold: %(count)s within a week, usually %(usual)s."),
    "surge.warning": _l("Early warning: %(count)s similar complaints within a week, usually %(usual)s. Please act now."),
    "surge.answered": _l("A merchant has answered an early warning."),
    "breaker.undecided": _l("New panels pause: %(value)s %% of the last %(rounds)s verdicts were undecided."),
    "breaker.turnout": _l("New panels pause: only %(value)s %% of the seats of the last %(rounds)s rounds cast a ballot."),
    "breaker.agreement": _l("New panels pause: only %(value)s %% of the pairs of jurors in %(rounds)s rounds agreed."),
    "breaker.leaning": _l("New panels pause: %(value)s %% of the verdicts of %(rounds)s rounds favoured one side."),
    "breaker.reset": _l("The circuit breaker was reset: panels are convened again."),
}

LABELS = {
    "surge_kind": {"category": _l("Kind of dispute"), "merchant": _l("Merchant"), "touchpoint": _l("Touchpoint")},
    "breaker_figure": {
        "undecided": _l("Undecided verdicts"), "turnout": _l("Seats that cast a ballot"),
        "agreement": _l("Pairs of jurors that agree"), "leaning": _l("Verdicts for the side that wins more often"),
    },
    "timeline": {
        "clock.stopped": _l("New panels pause for a while: the deadline of this case stands still."),
        "clock.goes_on": _l("Panels are convened again: the deadline goes on with the time that was left."),
    },
}

# What the monthly report says to talk about: code of `panel/measures/findings.py` -> sentence
FINDINGS = {
    "surge": _l("%(what)s surged: %(count)s within a week, usually %(usual)s. What changed, and who acts?"),
    "overturned": _l("%(count)s of %(total)s appeals overturned the first verdict. What had the first panel not seen?"),
    "overdue": _l("%(overdue)s of %(open)s open actions are overdue. Who does them, by when?"),
    "without_effect": _l("By their reviews %(count)s actions changed nothing. What else would?"),
    "post": _l("Only %(count)s of %(total)s closed cases reached the post “%(post)s”. What keeps the others from it?"),
    "stuck": _l("%(late)s of %(open)s open cases stand beyond their clock. What holds them?"),
    "slower": _l("“%(stage)s” takes longer: half took at most %(now)s, the month before %(before)s. Why?"),
    "undecided": _l("%(count)s of %(total)s verdicts were undecided. Are the questions clear, is there enough evidence?"),
    "departed": _l("Mediators departed from %(count)s of %(total)s verdicts. What do their reasons share?"),
    "raw_differs": _l("In %(count)s of %(total)s verdicts heads and weights had different answers in front. Look at them."),
    "turnout": _l("Only %(cast)s of %(seats)s seats cast a ballot. What keeps jurors away?"),
    "cause": _l("%(count)s of %(total)s closed cases have one cause: %(cause)s. What removes it?"),
    "more_filed": _l("%(now)s cases were filed, %(before)s the month before. Are there hands enough?"),
}


def pauses_words(found: Mapping[str, int] | None) -> str:
    """How times in stages deal with the time that sides asked for. `found`: of the figures; None in months kept before."""
    if found is None:
        return gettext("Pauses that a side asked for are still in these times: this month was kept before they were left out.")
    return gettext("Pauses that a side asks for are not in the times of stages; from the filing to the end they are in.")


def pauses_sum(found: Mapping[str, int] | None) -> str:
    """The same, with how many cases paused in the whole month and for how long."""
    if not found or not found["cases"]:
        return pauses_words(found)
    told = ngettext("%(num)d case paused, %(length)s in all.", "%(num)d cases paused, %(length)s in all.", found["cases"],
                    length=minutes(found["minutes"]))  # fmt: skip
    return f"{pauses_words(found)} {told}"
