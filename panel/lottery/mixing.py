"""In which order of the list the parts of a pool take their seats: every start of it is a panel as fair as the whole.

Seat j of a stratum with s of m seats may stand at the places that hold a piece of the stretch from j·m/s to (j+1)·m/s. Whoever
gives every seat one such place has, in the first n places, n·s/m seats of the stratum, rounded down or up. The length of each
piece is the chance of that seat at that place. The chances are rounded to certainties along cycles, which keeps each of them in
expectation (dependent rounding of a bipartite graph; Gandhi, Khuller, Parthasarathy and Srinivasan, 2006).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from panel.lottery.stream import ORDER, words

Edge = tuple[int, int]  # seat, place
Below = Callable[[int], int]
_WORD = 1 << 64


def spread(seed: bytes, seats: Sequence[int]) -> tuple[int, ...]:
    """The stratum of each of the m places of a list with `seats` places for each stratum.

    In every start of n places a stratum with s seats has n·s/m, rounded down or up; and every place is each stratum's with the
    chance s/m exactly. Chance comes from the words of the seed's stream over m, label "seats-order".
    """
    stream = words(seed, sum(seats), ORDER)
    return mix(seats, lambda n: _below(stream, n))


def mix(seats: Sequence[int], below: Below) -> tuple[int, ...]:
    """The same with any chance: `below(n)` gives each number 0..n-1 as likely."""
    owners = [stratum for stratum, number in enumerate(seats) for _ in range(number)]
    chances = _Chances.lay_out(seats)
    for place in range(len(owners)):
        for cycle in chances.find_cycles(place):
            ups, downs = cycle[0::2], cycle[1::2]
            most, least = min(chances.of[edge] for edge in downs), min(chances.of[edge] for edge in ups)
            if below(most + least) >= least:
                ups, downs, most = downs, ups, least
            chances.shift(ups, most)
            chances.shift(downs, -most)
    return tuple(owners[found[0]] for found in chances.seats_at)


@dataclass(slots=True)
class _Chances:
    """Chances of seats at places, in parts of m: of each seat and of each place they sum up to m. Those of 0 are left out.

    `seats_at`: of each place, `places_of`: of each seat, both in order.
    """

    of: dict[Edge, int]
    seats_at: list[list[int]]
    places_of: list[list[int]]

    @classmethod
    def lay_out(cls, seats: Sequence[int]) -> _Chances:
        """Place n holds the points n·s to (n+1)·s of a stratum's m·s, its seat j the points j·m to (j+1)·m."""
        m = sum(seats)
        made = cls({}, [[] for _ in range(m)], [])
        for s in seats:
            for j in range(s):
                places = list(range(j * m // s, ((j + 1) * m - 1) // s + 1))
                for n in places:
                    made.of[len(made.places_of), n] = min((n + 1) * s, (j + 1) * m) - max(n * s, j * m)
                    made.seats_at[n].append(len(made.places_of))
                made.places_of.append(places)
        return made

    def find_cycles(self, place: int) -> Iterator[list[Edge]]:
        """The cycles that walks from a place end in, until it is settled; each must be shifted before the next is asked for.

        A walk takes the lowest seat, or place, it did not come by. The next one comes again to where the last cycle began, so
        it goes on from there. Seats stand in it as ~seat, which is negative.
        """
        nodes, known = [place], {place: 0}
        while len(nodes) > 1 or len(self.seats_at[place]) > 1:
            here, before = nodes[-1], nodes[-2] if len(nodes) > 1 else None
            if here >= 0:
                there = next(~seat for seat in self.seats_at[here] if ~seat != before)
            else:
                there = next(other for other in self.places_of[~here] if other != before)
            if there in known:
                first = known[there]
                ring = [*nodes[first:], there]
                for node in nodes[first + 1 :]:
                    del known[node]
                del nodes[first + 1 :]
                yield [(~other, node) if node >= 0 else (~node, other) for node, other in pairwise(ring)]
            else:
                known[there] = len(nodes)
                nodes.append(there)

    def shift(self, edges: Sequence[Edge], by: int) -> None:
        """Raise the chances of these edges; what comes to 0 is out."""
        for edge in edges:
            self.of[edge] += by
            if not self.of[edge]:
                seat, place = edge
                self.places_of[seat].remove(place)
                self.seats_at[place].remove(seat)


def _below(stream: Iterator[int], n: int) -> int:
    return next(word for word in stream if word < _WORD - _WORD % n) % n
