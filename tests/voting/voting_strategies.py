"""Hypothesis strategies and short builders shared by the laws of `voting`."""

from collections import Counter

from hypothesis import strategies as st

from voting import CANNOT_TELL, Ballot, Lead, PanelRules, Plan

OPTIONS = ("refund", "redo", "apology", "nothing")
RULES = PanelRules(options=("refund", "nothing"))


def ballots_of(*groups: tuple[str, int, int]) -> list[Ballot]:
    """Ballots from (choice, heads, weight) groups, each on a seat of its own."""
    papers = [(choice, weight) for choice, heads, weight in groups for _ in range(heads)]
    return [Ballot(f"s{number}", choice, weight) for number, (choice, weight) in enumerate(papers)]


Panel = tuple[PanelRules, list[Ballot]]


@st.composite
def panels(draw: st.DrawFn, max_weight: int = 5, options: tuple[int, int] = (2, 4)) -> Panel:
    """Rules with a reachable lead, and up to 35 ballots in groups alike, so that every outcome turns up."""
    lead = draw(st.integers(1, 6))
    rules = PanelRules(options=OPTIONS[: draw(st.integers(*options))], plan=Plan((7, 17, 35), Lead(lead)))
    choices = st.sampled_from((*rules.options, CANNOT_TELL))
    groups = st.tuples(choices, st.integers(1, 7), st.integers(1, max_weight))
    return rules, ballots_of(*draw(st.lists(groups, max_size=5)))


@st.composite
def clear_panels(draw: st.DrawFn) -> Panel:
    """Panels in which one option has the bar's heads before any other and somebody chose otherwise: most decide."""
    rules, ballots = draw(panels())
    option = draw(st.sampled_from(rules.options))
    others = [choice for choice in (*rules.options, CANNOT_TELL) if choice != option]
    ballots.append(Ballot("against", draw(st.sampled_from(others)), draw(st.integers(1, 5))))
    heads = Counter(ballot.choice for ballot in ballots)
    rival = max(heads[choice] for choice in rules.options if choice != option)
    more = rival + rules.plan.bar.number - heads[option] + draw(st.integers(0, 5))
    weight = draw(st.integers(1, 5))
    return rules, [*ballots, *(Ballot(f"more-{number}", option, weight) for number in range(more))]
