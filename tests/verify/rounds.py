"""A made-up round of a panel with a real draw: seats, ballots, and the verdict as `voting` counts it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from tests.verify.lists import List, Values
from voting import CANNOT_TELL, Ballot, Decided, PanelRules, Tally, Widen, decide, digest
from voting.facts import FACT_ANSWERS, find_facts
from voting.plan import Plan

Act = tuple[str, Values]


class Unfit(Exception):
    """This list does not serve this plan: seats are missing and numbers of the pool are left."""


@dataclass
class Voter:
    """A seat and, once it has voted, its ballot."""

    id: str
    position: int
    slot: int
    wave: int
    weight: int
    information: int
    ballot: Values | None = None
    replaced: int = 0
    claimed: bool = False  # said to have voted, whatever is true

    @property
    def told(self) -> Values:
        """What the record says of it at the close, without the round."""
        sealed = digest([*self.opened.values()])
        return {"seat": digest(["seat", self.id]), "position": self.position, "slot": self.slot, "sealed": sealed}

    @property
    def opened(self) -> Values:
        """What an auditor is shown of it, without the round."""
        return {"seat_id": self.id, "wave": self.wave, "weight": self.weight, "information": self.information,
                "voted": self.claimed or self.ballot is not None}  # fmt: skip


def make_rules(chance: random.Random, seats: int) -> PanelRules:
    """Rules of any kind whose plan has at most `seats` seats."""
    last = chance.randint(1, max(1, min(seats, chance.choice([5, 9, 9, 30]))))
    before, after, number = chance.choice([
        ("", "", chance.randint(1, max(1, last // 2))), ("", "%", chance.randint(51, 80)),
        ("first-", "", chance.randint(1, last)), ("sure-", "", chance.randint(51, 95)),
    ])  # fmt: skip
    if chance.random() < 0.3:
        text = f"{chance.randint(min(3, last), last)}~{last}"
    else:
        waves = {last, *(chance.randint(1, last) for _ in range(chance.randint(0, 2)))}
        text = "-".join(map(str, sorted(waves)))
    return PanelRules(
        options=tuple("abcd"[: chance.randint(2, 4)]), plan=Plan.parse(f"{text}:{before}{number}{after}"),
        weight_max=chance.choice([1, 3, 5, 5]), quarter_share=chance.choice([25, 40, 50, 50, 100]),
        max_replacements=chance.randint(0, 3), fact_questions=chance.choice([0, 0, 1, 3, 5]),
    )  # fmt: skip


@dataclass
class Poll:
    """One round, played from its first seat to its verdict. `acts` are the entries after the opening."""

    chance: random.Random
    number: int
    rules: PanelRules
    lists: list[List]
    round_id: str
    annul_after: int | None = None  # so many acts
    acts: list[Act] = field(default_factory=list)
    voters: list[Voter] = field(default_factory=list)
    live: list[Voter] = field(default_factory=list)
    wave: int = 1
    taken: int = 0
    drawn: int = 0  # the list that is read now
    annulled: bool = False
    short: bool = False  # nobody was left to summon
    verdict: Values | None = None

    def __post_init__(self) -> None:
        self.lean = self.chance.choice([0.4, 0.6, 0.8, 1.0])
        offset, self.steps = 0, list[tuple[int, int, int]]()  # list, step, position
        self.weighed: list[list[list[int]]] = []  # of each list [position, weight, information] of its places
        for number, each in enumerate(self.lists):
            self.steps += [(number, at, offset + at) for at in each.places]
            self.weighed.append([[offset + at, *self.weigh()] for at in each.unrefused])
            offset += len(each.record["walk"])

    def weigh(self) -> tuple[int, int]:
        return self.chance.randint(1, self.rules.weight_max), self.chance.randint(0, 20)

    def sealed(self, number: int) -> str:
        """The digest of the weights of a list."""
        return digest(["weights", self.lists[number].annex["salt"], self.weighed[number]])

    def say(self, kind: str, **data: Any) -> None:
        self.acts.append((kind, {"round": self.number, **data}))

    def play(self) -> None:
        """Raises Unfit."""
        outcome = None
        while outcome is None:
            if self.annul_after is not None and len(self.acts) >= self.annul_after:
                self.annulled = True
                break
            self.fill()
            waiting = [voter for voter in self.live if voter.ballot is None]
            if waiting:
                outcome = self.turn(self.chance.choice(waiting))
            elif len(self.live) < self.rules.plan.seats_after(self.wave):
                if not self.lists[self.drawn].walked_all:
                    raise Unfit
                self.short = True
                outcome = decide(self.tally(), self.wave, final=True)
            else:
                outcome = self.look()
        self.close(outcome)

    def fill(self) -> None:
        while len(self.live) < self.rules.plan.seats_after(self.wave):
            number, at, position = self.steps[self.taken] if self.taken < len(self.steps) else (len(self.lists), 0, 0)
            if number > self.drawn:
                if self.drawn + 1 == len(self.lists):
                    return
                self.draw_further()
                continue
            weight, information = next(place[1:] for place in self.weighed[number] if place[0] == position)
            slot = self.lists[number].record["walk"][at]["slot"]
            voter = Voter(self.chance.randbytes(13).hex(), position, slot, self.wave, weight, information)
            self.taken += 1
            self.live.append(voter)
            self.voters.append(voter)

    def draw_further(self) -> None:
        self.drawn += 1
        ids = {kind: self.lists[self.drawn].id(kind) for kind in ("commit", "bind", "drawn")}
        self.say("draw.committed", extension=self.drawn, commit=ids["commit"])
        self.say("draw.done", extension=self.drawn, **ids)
        self.say("weights.frozen", extension=self.drawn, digest=self.sealed(self.drawn))

    def turn(self, voter: Voter) -> Any:
        """Somebody gives the seat back, votes, or votes again; a plan that looks after every ballot looks."""
        if self.chance.random() < 0.12:
            self.live.remove(voter)
            return None
        self.say("ballot.cast", commitment=self.vote(voter))
        again = [each for each in self.live if each.ballot and each.wave == self.wave]
        open_ = any(each.ballot is None for each in self.live) or len(self.live) < self.rules.plan.seats_after(self.wave)
        if open_ and self.chance.random() < 0.2:
            former = self.chance.choice(again)
            if former.ballot and former.replaced < self.rules.max_replacements:
                before = former.ballot["commitment"]
                former.replaced += 1
                self.say("ballot.replaced", commitment=self.vote(former), replaces=before)
        if self.rules.plan.floor is None or not open_:
            return None
        found = decide(self.tally(), self.wave)
        return found if isinstance(found, Decided) else None

    def vote(self, voter: Voter) -> str:
        """A ballot in the place of the one before; gives its commitment."""
        options = self.rules.options
        choice = options[0] if self.chance.random() < self.lean else self.chance.choice([*options, CANNOT_TELL])
        answers = [self.chance.choice(["yes", *FACT_ANSWERS]) for _ in range(self.rules.fact_questions)]
        salt = self.chance.randbytes(16).hex()
        name = digest(["ballot", salt, self.round_id, voter.id, choice, *answers])
        voter.ballot = {"commitment": name, "salt": salt, "round_id": self.round_id, "seat_id": voter.id, "choice": choice,
                        "answers": answers, "round": self.number}  # fmt: skip
        return name

    def tally(self) -> Tally:
        cast = [voter for voter in self.live if voter.ballot]
        return Tally.of(self.rules, [
            Ballot(voter.id, voter.ballot["choice"], voter.weight, voter.information) for voter in cast if voter.ballot
        ])  # fmt: skip

    def look(self) -> Any:
        """The end of a wave."""
        found = decide(self.tally(), self.wave)
        if not isinstance(found, Widen):
            return found
        self.wave = found.next_wave
        self.say("wave.widened", wave=self.wave)
        return None

    def close(self, outcome: Any) -> None:
        for voter in [each for each in self.live if each.ballot is None]:
            self.live.remove(voter)
        del self.lists[self.drawn + 1 :]
        used, last = self.steps[: self.taken], self.steps[self.taken - 1][2] if self.taken else -1
        start = 0
        for number, each in enumerate(self.lists):
            until = len(each.record["walk"]) if self.short else last + 1 - start
            each.read([at for of, at, _ in used if of == number], until, self.chance)
            start += len(each.record["walk"])
        self.say("round.closed", how="annulled" if self.annulled else "closed")
        if not self.annulled:
            self.issue(outcome)

    def issue(self, outcome: Any) -> None:
        for voter in self.voters:
            self.say("seat.filled", **voter.told)
        tally, decided = self.tally(), isinstance(outcome, Decided)
        self.verdict = {
            "outcome": "decided" if decided else "undecided", "winner": outcome.option if decided else None,
            "heads": tally.heads, "weights": tally.weight, "cannot_tell": tally.cannot_tell, "cast": tally.cast,
            "waves": self.wave, "ceiling": tally.ceiling, "rules": self.rules.digest(),
        }  # fmt: skip
        if self.rules.fact_questions:
            papers = [(voter.ballot["answers"], voter.weight) for voter in self.live if voter.ballot]
            found = find_facts(papers, self.rules.fact_questions, tally.ceiling)
            self.verdict["facts"] = [{"found": each.found, "heads": [*each.heads]} for each in found]
        self.say("verdict.issued", **self.verdict)
