"""Ballots and verdicts: the pure core of 公评.

No database, no web, no clock, no randomness: values in, values out, integers only. The rooms:

- `errors`   `VotingError`, the one error of this package: a code and its parameters, never words
- `reason`   `Reason` and its frozen `Params`: why something came out as it did
- `ballot`   `Ballot`: one seat's choice with its frozen weight; what makes it valid
- `rules`    `PanelRules`: options, wave plan, lead; fixed when a round opens
- `weights`  control-case record -> weight 1..5 with its explanation; the ceiling of a panel
- `tally`    `Tally`: heads and weight per option, leader and lead
- `verdict`  `decide()`: a tally at the end of a wave -> Waiting | Decided | Widen | Undecided
- `ledger`   canonical bytes and digests, ballot commitments and receipts
"""

from voting.ballot import CANNOT_TELL, WEIGHT_MAX, WEIGHT_MIN, Ballot
from voting.errors import VotingError
from voting.ledger import canonical_bytes, commitment, digest, receipt
from voting.reason import Params, Reason
from voting.rules import PanelRules
from voting.tally import Tally
from voting.verdict import Decided, Outcome, Undecided, Waiting, Widen, decide
from voting.weights import ControlRecord, Weight, ceiling, weigh

__all__ = [
    "CANNOT_TELL",
    "WEIGHT_MAX",
    "WEIGHT_MIN",
    "Ballot",
    "ControlRecord",
    "Decided",
    "Outcome",
    "PanelRules",
    "Params",
    "Reason",
    "Tally",
    "Undecided",
    "VotingError",
    "Waiting",
    "Weight",
    "Widen",
    "canonical_bytes",
    "ceiling",
    "commitment",
    "decide",
    "digest",
    "receipt",
    "weigh",
]
