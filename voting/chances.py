"""How likely something is by chance alone: tails, intervals, and what to flag when many things are tried at once."""

from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from voting.errors import VotingError

Floats = NDArray[np.float64]
# Two-sided 95 %.
NORMAL_95 = 1.96


def normal_tail(scores: Floats) -> Floats:
    """The chance that a standard normal variable is at least each score, 0..1."""
    return np.fromiter((erfc(score / sqrt(2)) / 2 for score in scores), np.float64, len(scores))


def wilson(share: Floats, size: Floats) -> tuple[Floats, Floats]:
    """95 % interval of a share 0..1 seen in `size` > 0 independent cases, which need not be whole. Source: Wilson 1927."""
    square = NORMAL_95**2
    middle = (share * size + square / 2) / (size + square)
    half = NORMAL_95 * np.sqrt(share * (1 - share) * size + square / 4) / (size + square)
    return np.maximum(middle - half, 0), np.minimum(middle + half, 1)


def standing_out(chances: Floats, rate: float) -> NDArray[np.bool_]:
    """Which of many chances are too small to be chance: at most a share `rate` of those flagged is flagged wrongly on average.

    `rate` lies between 0 and 1, otherwise `VotingError` chances.rate. Source: Benjamini & Hochberg 1995.
    """
    if not 0 < rate < 1:
        raise VotingError("chances.rate", rate=rate)
    ordered = np.sort(chances)
    kept = np.flatnonzero(ordered <= rate * np.arange(1, len(chances) + 1) / len(chances)) if len(chances) else ordered
    return chances <= (ordered[int(kept[-1])] if len(kept) else -1.0)


def at_least(seen: NDArray[np.int64], chances: Floats) -> Floats:
    """For each row: the chance of `seen` or more successes in independent trials with the row's `chances` (0 pads short rows).

    The Poisson binomial distribution, exact but for rounding (about 1e-15): the distribution is built up trial by trial.
    """
    most = int(seen.max(initial=0))
    # column c: the chance of c successes so far; the last column gathers `most` and more
    reached = np.zeros((len(seen), most + 1))
    reached[:, 0] = 1
    for trial in chances.T:
        gained = reached * trial[:, None]
        reached[:, :-1] -= gained[:, :-1]
        reached[:, 1:] += gained[:, :-1]
    enough = np.arange(most + 1) >= seen[:, None]
    tail: Floats = np.clip((reached * enough).sum(axis=1), 0, 1)
    return tail
