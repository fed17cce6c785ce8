"""Two numbers about a whole panel: how far jurors agree beyond chance, and how unequally weight is spread."""

from collections.abc import Sequence
from fractions import Fraction

from voting.errors import VotingError
from voting.reading import Vote, counted, read_votes


def alpha(votes: Sequence[Vote], labels: Sequence[str]) -> Fraction | None:
    """Krippendorff's alpha for names: 1 all agree, 0 as by chance, below 0 less than by chance; exact.

    Cases may have any number of votes; those with one vote say nothing. None where it has no meaning: no case with two
    votes, or one label only. Raises the errors of `read_votes`. Source: Krippendorff 2011, nominal data, missing values.
    """
    counts = counted(read_votes(votes, labels, {})).astype(int)
    counts = counts[:, counts.sum(axis=0) > 1]
    sizes, squares = counts.sum(axis=0), (counts**2).sum(axis=0)
    differing: dict[int, int] = {}  # votes in the case -> ordered pairs of votes that differ
    for size, pairs in zip(sizes.tolist(), (sizes**2 - squares).tolist(), strict=True):
        differing[size] = differing.get(size, 0) + pairs
    observed = sum((Fraction(pairs, size - 1) for size, pairs in differing.items()), Fraction())
    whole = int(sizes.sum())
    expected = whole**2 - sum(number**2 for number in counts.sum(axis=1).tolist())
    return 1 - observed * (whole - 1) / expected if expected else None


def gini(weights: Sequence[int]) -> Fraction:
    """How unequal weights (integers >= 0) are: 0 all equal, towards 1 when one of many holds everything; exact.

    Raises `VotingError`: gini.weights (none, all 0, or one below 0). Source: Gini 1912, mean difference over twice the mean.
    """
    if not any(weights) or min(weights) < 0:
        raise VotingError("gini.weights")
    count = len(weights)
    ranked = sum((2 * rank - count - 1) * weight for rank, weight in enumerate(sorted(weights), 1))
    return Fraction(ranked, count * sum(weights))
