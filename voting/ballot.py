"""One ballot: a seat, its choice, and the weight frozen when the juror was drawn."""

from dataclasses import dataclass

from voting.errors import VotingError

CANNOT_TELL = "cannot_tell"
"""The choice every ballot paper also offers: it fills the seat and counts to no side."""

WEIGHT_MIN = 1
WEIGHT_MAX = 5


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one seat chose.

    `seat` is the seat's id within the round; `choice` is an option key or `CANNOT_TELL` (whether the option
    exists is for the tally, which knows the rules); `weight` is an integer 1..5.
    Raises `VotingError`: ballot.seat_missing, ballot.choice_missing, ballot.weight_range.
    """

    seat: str
    choice: str
    weight: int

    def __post_init__(self) -> None:
        if not isinstance(self.seat, str) or not self.seat:
            raise VotingError("ballot.seat_missing")
        if not isinstance(self.choice, str) or not self.choice:
            raise VotingError("ballot.choice_missing", seat=self.seat)
        # `type` and not isinstance: True is no weight
        if type(self.weight) is not int or not WEIGHT_MIN <= self.weight <= WEIGHT_MAX:
            raise VotingError("ballot.weight_range", seat=self.seat, weight=self.weight)
