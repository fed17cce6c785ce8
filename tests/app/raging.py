"""Bad requests for every route, method and persona of a town, one after another, and what was wrong with the answers."""

from __future__ import annotations

import itertools
import random
import time
from dataclasses import dataclass, field

from tests.app.matrix import STANDINGS, Watch, about_a_case, methods, path_of, rules
from tests.app.storm import Storm, fault_in
from tests.app.town import WITH_ROUND, Town

RESTORE_EVERY = 40
SHUTTING = {"account.sign_out", "account.sign_out_everywhere", "account.end_session", "account.change_password"}
SLOW = 5.0  # seconds of this process's time for one answer
HERE = "http://localhost/"  # with it a path that begins with // stays a path
STRAY = 0.15  # share of requests that no page of ours could make


@dataclass(slots=True)
class Rage:
    """Sends and judges. `watch` puts an SQLite file back now and then; without it everybody is signed in anew."""

    town: Town
    rng: random.Random
    watch: Watch | None = None
    sent: int = 0
    wrong: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")

    def everywhere(self, personas: tuple[str, ...] = tuple(STANDINGS)) -> None:
        """One bad request for every route, method and persona."""
        storm, town = Storm(self.town.app, self.rng), self.town
        for rule in rules(town.app):
            for method, persona in itertools.product(methods(rule), personas):
                meant = [p for p in town.places.values() if "seat_id" not in rule.arguments or p.status in WITH_ROUND]
                place = self.rng.choice(meant)
                browser = town.browser(persona, place)
                if rule.endpoint in SHUTTING and persona != "guest":
                    browser = town.sign_in(town.account(persona, place))  # a session of its own, which may end
                path = path_of(rule, place.ids if about_a_case(rule) else town.ids)
                odd = self.rng.random() < STRAY
                shot = storm.stray(rule, path) if odd else storm.shot(rule, method, path, browser.token())
                began = time.thread_time()
                answer = browser.client.open(shot.path, base_url=HERE, method=shot.method, **shot.more)
                taken = time.thread_time() - began
                self.slowest = max(self.slowest, (taken, str(shot)[:300]))
                if fault := fault_in(answer) or (f"{taken:.1f} s" if taken > SLOW else ""):
                    self.wrong.append(f"{persona}: {fault} to {shot}")
                self.sent += 1
                self._mend(rule.endpoint in SHUTTING)

    def _mend(self, shut: bool) -> None:
        if self.watch and (self.sent % RESTORE_EVERY == 0 or shut):
            self.watch.restore()
        elif not self.watch and self.sent % (2 * RESTORE_EVERY) == 0:
            sign_everybody_in(self.town)


def sign_everybody_in(town: Town) -> None:
    """Fresh sessions and every role back, whatever the storm has done."""
    town.mend()
    for persona in STANDINGS:
        for place in town.places.values():
            town.browser(persona, place)
