"""How sure a model of tags in a row is, place by place: the forward-backward algorithm (Rabiner 1989) over a linear chain.

The best path says one thing of each character; beside it stands how likely every other reading was. A word that is used as a
name is often the second best.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

_LEAST = np.float32(1e-30)  # no chance is nothing, so that no sum is


def chances_of(scores: Matrix, steps: Matrix, lengths: Numbers, groups: Matrix) -> Matrix:
    """The chance of each group of tags at each place, 0 to 1: (sentences, length, groups).

    `scores`: (sentences, length, tags), logarithms; `steps[to, from]`: of a tag after another; `groups`: (tags, groups) of
    0 and 1. Places behind a sentence's own length mean nothing.
    """
    seen = np.exp(scores - scores.max(axis=2, keepdims=True))
    onward: Matrix = np.exp(steps.T - steps.max())
    before, after = np.empty_like(seen), np.empty_like(seen)
    before[:, 0] = _shared(seen[:, 0])
    for place in range(1, seen.shape[1]):
        before[:, place] = _shared((before[:, place - 1] @ onward) * seen[:, place])
    after[:, -1] = 1
    for place in range(seen.shape[1] - 2, -1, -1):
        further = _shared((seen[:, place + 1] * after[:, place + 1]) @ onward.T)
        after[:, place] = np.where((place < lengths - 1)[:, None], further, 1)
    both = before * after
    chances: Matrix = (both @ groups) / np.maximum(both.sum(axis=2, keepdims=True), _LEAST)
    return chances


def _shared(weights: Matrix) -> Matrix:
    """Weights that sum to one in each row; no tag is ever quite impossible."""
    shared: Matrix = (weights + _LEAST) / (weights.sum(axis=1, keepdims=True) + _LEAST)
    return shared
