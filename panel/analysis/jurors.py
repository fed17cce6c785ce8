"""What is said of each juror: the record on control cases, a rough accuracy, leaning, drift, and what stands out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from panel.analysis.coarse import OFTEN, SMALL, code, in_fives, label, percent_high, percent_low, tenths
from panel.queries.answers import Answer, Certain
from voting.reading import Vote
from voting.reliability import JurorReading, Leaning, read_panel


def judge_jurors(
    answers: Sequence[Answer], certain: Mapping[str, Certain], votes: Sequence[Vote], sides: Sequence[str], salt: str
) -> list[dict[str, Any]]:
    """One plain value for each juror with five ballots or more, those with flags first, then by label.

    {"id", "label", "ballots" (in fives), "record" [right, total] or None, "low", "high" (percent in fives), "leaning"
    [[side, chosen, expected]] in tenths, "drift" [early, late] in tenths or None, "flags" [[kind, code]]}.
    Kinds: "leaning.SIDE" chosen more often than expected, "shunning.SIDE" less often, "drift".
    """
    known = {case: answer.side for case, answer in certain.items()}
    record, whole = _records(answers, certain), _in_fives(votes)
    readings = read_panel(whole, sides, known) if whole else ()
    rows = [_row(reading, record.get(int(reading.juror), (0, 0)), salt) for reading in readings]
    return sorted(rows, key=lambda row: (not row["flags"], row["label"]))


def _in_fives(votes: Sequence[Vote]) -> list[Vote]:
    """Each juror's first ballots up to a multiple of five: a ballot shows only together with four others."""
    cast = Counter(juror for _, juror, _ in votes)
    left = {juror: in_fives(number) for juror, number in cast.items()}
    kept = []
    for vote in votes:
        if left[vote[1]]:
            left[vote[1]] -= 1
            kept.append(vote)
    return kept


def _records(answers: Sequence[Answer], certain: Mapping[str, Certain]) -> dict[int, tuple[int, int]]:
    """(right, all) of each juror on control cases: by the very option, not by the side it favours."""
    found: dict[int, tuple[int, int]] = {}
    for answer in answers:
        if answer.case in certain:
            right, total = found.get(answer.juror, (0, 0))
            found[answer.juror] = (right + (answer.choice == certain[answer.case].key), total + 1)
    return found


def _row(reading: JurorReading, record: tuple[int, int], salt: str) -> dict[str, Any]:
    juror, often = int(reading.juror), reading.cast >= OFTEN
    flags = [_lean(leaning) for leaning in reading.leanings if often and leaning.flagged]
    flags += ["drift"] if reading.drift is not None and reading.drift.flagged else []
    return {
        "id": juror,
        "label": label(salt, juror),
        "ballots": reading.cast,
        "record": list(record) if record[1] >= SMALL else None,
        "low": percent_low(reading.low),
        "high": percent_high(reading.high),
        "leaning": [
            [leaning.label, tenths(leaning.chosen / reading.cast), tenths(leaning.expected / reading.cast)]
            for leaning in reading.leanings
        ] if often else [],
        "drift": None if reading.drift is None else [tenths(reading.drift.early), tenths(reading.drift.late)],
        "flags": [[kind, code(salt, f"juror:{juror}:{kind}")] for kind in flags],
    }  # fmt: skip


def _lean(leaning: Leaning) -> str:
    """The kind of flag: a side chosen more often than expected, or less often."""
    return f"{'leaning' if leaning.chosen > leaning.expected else 'shunning'}.{leaning.label}"
