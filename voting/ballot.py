"""One ballot: a seat, its choice, and the weight and information frozen when the juror was drawn."""

from dataclasses import dataclass

from voting.errors import VotingError

CANNOT_TELL = "cannot_tell"
"""The choice every ballot paper also offers: it fills the seat and counts to no side."""

WEIGHT_MIN = 1
WEIGHT_MAX = 5
INFORMATION_MAX = 20


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one seat chose.

    `seat` is the seat's id within the round; `choice` is an option key or `CANNOT_TELL` (whether the option
    exists is for the tally, which knows the rules); `weight` is an integer 1..5, `information` one 0..20 (see
    `voting.information`; only plans that stop at a certainty look at it).
    Raises `VotingError`: ballot.seat_missing, ballot.choice_missing, ballot.weight_range,
    ballot.information_range.
    """

    seat: str
    choice: str
    weight: int
    information: int = 0

    def __post_init__(self) -> None:
        if not isinstance(self.seat, str) or not self.seat:
            raise VotingError("ballot.seat_missing")
        if not isinstance(self.choice, str) or not self.choice:
            raise VotingError("ballot.choice_missing", seat=self.seat)
        # `type` and not isinstance: True is no weight
        if type(self.weight) is not int or not WEIGHT_MIN <= self.weight <= WEIGHT_MAX:
            raise VotingError("ballot.weight_range", seat=self.seat, weight=self.weight)
        if type(self.information) is not int or not 0 <= self.information <= INFORMATION_MAX:
            raise VotingError("ballot.information_range", seat=self.seat, information=self.information)
