"""Made-up cases from the filing to the end: what is written of them, in order, and what an auditor would be shown."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tests.panel.lottery.samples import make_sample
from tests.panel.lottery.samples_further import draw_further
from tests.verify.lists import List, Values
from tests.verify.rounds import Act, Poll, Unfit, make_rules
from voting import PanelRules, digest

Dated = tuple[int, str, Values]  # minute, kind, data


@dataclass
class Course:
    """A case: its entries, the lines of the journal of its draws, the rounds it had."""

    stream: str
    name: str
    entries: list[Dated] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    polls: list[Poll] = field(default_factory=list)
    lots: Values = field(default_factory=dict)
    annexes: Values = field(default_factory=dict)

    @property
    def annex(self) -> Values:
        """What an auditor is shown."""
        closed = [poll for poll in self.polls if not poll.annulled]
        return {
            "ballots": self.ballots, "lots": self.annexes,
            "seats": [{"round": poll.number, **voter.opened} for poll in closed for voter in poll.voters],
            "weights": [
                {"round": poll.number, "extension": extension, "salt": each.annex["salt"], "places": poll.weighed[extension]}
                for poll in closed for extension, each in enumerate(poll.lists) if poll.weighed[extension]
            ],
        }  # fmt: skip

    @property
    def ballots(self) -> list[Values]:
        """The ballots that count."""
        return [voter.ballot for poll in self.polls if not poll.annulled for voter in poll.live if voter.ballot]


class Writer:
    """Writes one case; `rules` and `poll` make its rounds."""

    def __init__(
        self, chance: random.Random, rules: Callable[[random.Random, int], PanelRules] = make_rules, poll: type[Poll] = Poll
    ) -> None:
        self.chance, self.rules, self.kind = chance, rules, poll
        self.course = Course(chance.randbytes(16).hex(), chance.randbytes(13).hex())
        self.minute, self.status, self.number = chance.randrange(1000), "filed", 0
        self.seldom = random.Random(self.course.stream)  # of its own: what is seldom does not change the rest

    def say(self, kind: str, **data: Any) -> None:
        chance = self.seldom if kind.startswith(("breakglass.", "opinion.")) else self.chance
        self.minute += chance.choice([0, 0, 1, 7, 700])
        self.course.entries.append((self.minute, kind, data))

    def move(self, *statuses: str) -> None:
        for to in statuses:
            self.say("case.moved", **{"from": self.status, "to": to, "actor": self.chance.choice(["clock", "owner"])})
            self.status = to
            if self.seldom.random() < 0.1:
                self.break_glass()
            if to == "redacting" and self.seldom.random() < 0.3:
                self.advise()

    def advise(self) -> None:
        """An expert signs, and now and then corrects what it said."""
        expert = self.seldom.choice(["adviser", "observer"])
        for version in range(1, self.seldom.choice([2, 2, 3])):
            self.say("opinion.signed", opinion=self.seldom.randbytes(32).hex(), version=version, expert=expert)

    def break_glass(self) -> None:
        """Two persons open something; once in a while the time is not over yet when the record is taken out."""
        request, asker, second = (self.seldom.randbytes(32).hex() for _ in range(3))
        self.say(
            "breakglass.opened", request=request, what=self.seldom.choice(["originals", "seat"]), asked_by=asker,
            reason=self.seldom.choice(["authority", "danger", "leak", "fault"]), opened_by=second,
        )  # fmt: skip
        if self.seldom.random() < 0.9:
            self.say("breakglass.closed", request=request, looks=self.seldom.randrange(9))

    def write(self) -> Course:
        """Any way a case may go."""
        chance = self.chance
        way = chance.random()
        if way < 0.08:
            self.file()
            ways = ("withdrawn", "awaiting_response inadmissible", "awaiting_response in_mediation settled closed")
            self.move(*chance.choice(ways).split())
            return self.course
        self.begin()
        self.move("awaiting_response", "in_mediation", "impasse", "redacting")
        if chance.random() < 0.2:
            self.panel(annul=True)
            if chance.random() < 0.3:
                self.move("withdrawn")
                return self.course
            early = chance.random() < 0.5
            if early:
                self.later()
            self.move("impasse", "redacting")
            if not early:
                self.later()
        self.panel()
        self.answer()
        if chance.random() < 0.35:
            self.move("appealed")
            self.later()
            self.move(*chance.choice([("decided",), ("redacting",), ("redacting",)]))
            if self.status == "redacting":
                self.panel()
                self.answer()
        if chance.random() < 0.8:
            self.move("closed")
            if chance.random() < 0.3:
                self.say("case.erased", what="originals")
        return self.course

    def begin(self) -> None:
        """The filing, and a draw, sometimes in the place of one that was given up."""
        self.file()
        given_up = self.chance.random() < 0.2
        if given_up:
            self.say("draw.committed", round=1, extension=0, commit=self.chance.randbytes(32).hex())
        self.prepare(2 if given_up else 1)
        self.commit()

    def file(self) -> None:
        self.say("case.filed", source=self.chance.choice(["web", "import"]))

    def commit(self) -> None:
        self.say("draw.committed", round=self.number, extension=0, commit=self.lists[0].id("commit"))

    def later(self) -> None:
        self.prepare(self.number + self.chance.choice([1, 1, 2]))
        self.commit()

    def prepare(self, number: int) -> None:
        """Draw, until there is somebody to summon."""
        self.number, self.lists = number, list[List]()
        while not self.lists or not self.lists[0].places:
            self.drawn = sample_of(self.chance.randrange(10**9), self.course.name, number)
            self.lists = self.fresh_lists()

    def fresh_lists(self) -> list[List]:
        """The lists that were drawn, not read yet."""
        return [List.of(*copy.deepcopy(pair)) for pair in self.drawn[0]]

    def panel(self, annul: bool = False) -> None:
        poll = self.poll(annul)
        chance, number, minute = self.chance, self.number, self.minute + 3
        one = poll.lists[0]
        opening: list[Act] = [
            ("case.published", {"round": number, "brief": chance.randbytes(32).hex(),
                                "files": [chance.randbytes(32).hex() for _ in range(chance.randrange(3))]}),
            ("rules.frozen", {"round": number, "rules": poll.rules.to_dict(), "digest": poll.rules.digest(),
                              "clocks": {"accept_hours": 2, "wave_hours": 24}}),
            ("draw.done", {"round": number, "extension": 0, **{kind: one.id(kind) for kind in ("commit", "bind", "drawn")}}),
            ("weights.frozen", {"round": number, "extension": 0, "digest": poll.sealed(0)}),
            ("case.moved", {"from": self.status, "to": "voting", "actor": "owner"}),
        ]  # fmt: skip
        chance.shuffle(opening)
        self.course.entries += [(minute, *act) for act in opening]
        self.minute, self.status = minute, "voting"
        for kind, data in poll.acts:
            self.say(kind, **data)
        self.course.lines += self.drawn[1]
        if not annul:
            for extension, each in enumerate(poll.lists):
                name = f"{number}/{extension}" if extension else str(number)
                self.course.lots[name], self.course.annexes[name] = each.record, each.annex
        self.course.polls.append(poll)
        if not annul:
            self.move("decided")

    def poll(self, annul: bool) -> Poll:
        """A round that its list serves."""
        while True:
            lists = self.fresh_lists()
            rules = self.rules(self.chance, sum(len(each.places) for each in lists))
            after = self.chance.randint(1, 12) if annul else None
            poll = self.kind(self.chance, self.number, rules, lists, self.chance.randbytes(13).hex(), after)
            try:
                poll.play()
            except Unfit:
                continue
            if poll.annulled == annul:
                return poll

    def answer(self) -> None:
        if self.chance.random() < 0.9:
            stance = self.chance.choice(["adopt", "in_part", "depart", "on_merits"])
            self.say("decision.issued", round=self.number, stance=stance, text=digest([self.course.name, "words"]))


@lru_cache(maxsize=8)
def sample_of(number: int, case: str, draw: int) -> tuple[list[tuple[Values, Values]], list[str]]:
    """A real draw and the journal: record and annex of its list, and sometimes of an extension draw for when it is used up."""
    sample = make_sample(number, case=case, draw=draw)
    used = {at: "busy" if step.used == "passed" else "seated" for at, step in enumerate(sample.record.walk) if not step.reason}
    further = draw_further(sample, used) if number % 2 else None
    pairs = [(sample.record, sample.annex), *([further] if further else [])]
    return [(record.to_dict(), annex.to_dict()) for record, annex in pairs], sample.journal
