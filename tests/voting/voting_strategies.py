"""Hypothesis strategies and short builders shared by the laws of `voting`."""

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
