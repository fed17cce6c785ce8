"""Why something came out as it did: a code and frozen parameters, never words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

ParamValue = int | str | tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Params(Mapping[str, ParamValue]):
    """A small frozen, hashable mapping; equal to any mapping with the same items. Build with `of`."""

    pairs: tuple[tuple[str, ParamValue], ...] = ()

    @classmethod
    def of(cls, **values: ParamValue) -> "Params":
        """Sorted by name, so that equal contents are equal values whatever order they came in."""
        return cls(tuple(sorted(values.items(), key=lambda pair: pair[0])))

    def __getitem__(self, name: str) -> ParamValue:
        return dict(self.pairs)[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    def __hash__(self) -> int:
        return hash(self.pairs)


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground for an outcome, e.g. "verdict.lead_short" with the option, the lead and the bar."""

    code: str
    params: Params = field(default_factory=Params)
