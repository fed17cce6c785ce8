"""Ballots and verdicts: the pure core of 公评.

No database, no web, no clock, no randomness: values in, values out, integers only. The rooms:

- `errors`   `VotingError`, the one error of this package: a code and its parameters, never words
- `reason`   `Reason` and its frozen `Params`: why something came out as it did
- `ballot`   `Ballot`: one seat's choice with its frozen weight; what makes it valid
- `plan`     `Plan`: waves, moments to look, and the bar that settles it, with a short text (7-17-35:5)
- `facts`    numbered fact questions (yes, no, unclear) and what a panel found on them
- `rules`    `PanelRules`: options and plan; fixed when a round opens
- `weights`  control-case record -> weight 1..5 with its explanation; the ceiling of a panel
- `information`  control-case record and pool -> how far one ballot moves the odds, 0..20
- `tally`    `Tally`: heads, weight and information per option, leader and lead
- `verdict`  `decide()`: a tally at a look -> Waiting | Decided | Widen | Undecided
- `replay`   what a plan costs and how faithful it is, on crowds whose counts are known; `python -m voting.replay`
- `ledger`   canonical bytes and digests, ballot commitments and receipts

Beside the live path, with numpy where many votes are read at once, and imported by name: `reliability` (all votes at
once: answers, jurors' accuracy, leaning, drift), `reading` and `chances` (its sums), `agreement` (alpha, Gini),
`collusion` and `sittings` (who agrees more than chance), `calibration` (how often a stated certainty held),
`bench` (the open benchmarks' protocol).
"""

from voting.ballot import CANNOT_TELL, INFORMATION_MAX, WEIGHT_MAX, WEIGHT_MIN, Ballot
from voting.errors import VotingError
from voting.facts import FACT_ANSWERS, FACT_QUESTIONS_MAX, NO, UNCLEAR, YES, Finding, check_answers, find_facts
from voting.information import PoolRecord, information_of
from voting.ledger import canonical_bytes, commitment, digest, receipt
from voting.plan import First, Lead, Plan, Share, Sure
from voting.reason import Params, Reason
from voting.rules import PanelRules
from voting.tally import Tally
from voting.verdict import Decided, Outcome, Undecided, Waiting, Widen, decide, height, measure
from voting.weights import ControlRecord, Weight, ceiling, weigh, weight_value

__all__ = [
    "CANNOT_TELL",
    "FACT_ANSWERS",
    "FACT_QUESTIONS_MAX",
    "INFORMATION_MAX",
    "NO",
    "UNCLEAR",
    "WEIGHT_MAX",
    "WEIGHT_MIN",
    "YES",
    "Ballot",
    "ControlRecord",
    "Decided",
    "Finding",
    "First",
    "Lead",
    "Outcome",
    "PanelRules",
    "Params",
    "Plan",
    "PoolRecord",
    "Reason",
    "Share",
    "Sure",
    "Tally",
    "Undecided",
    "VotingError",
    "Waiting",
    "Weight",
    "Widen",
    "canonical_bytes",
    "ceiling",
    "check_answers",
    "commitment",
    "decide",
    "digest",
    "find_facts",
    "height",
    "information_of",
    "measure",
    "receipt",
    "weigh",
    "weight_value",
]
