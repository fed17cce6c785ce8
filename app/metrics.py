"""What `/metrics` says, in the text form of Prometheus: what this process counted, and what the database says of the house.

Counters are of this process alone; each web process is scraped at an address of its own (docs/operations.md). Figures of the
house are read at the scrape and are the same whichever process is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, has_app_context
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from app.config import Config
from app.vitals import read_vitals
from panel.events import BallotCast, Event
from panel.uow import House

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds


@dataclass(frozen=True, slots=True)
class Metrics:
    """The counters of one application. Labels are from closed lists: method, rule, status, event."""

    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram
    events: Counter
    ballots: Counter
    violations: Counter
    sockets: Gauge


def metrics() -> Metrics | None:
    """Those of the present application; None outside of one."""
    found: Metrics | None = current_app.extensions.get("gongping.metrics") if has_app_context() else None
    return found


def init(app: Flask, config: Config) -> None:
    """Make the counters of this application. After the house and the live channel."""
    registry = CollectorRegistry()
    made = Metrics(
        registry,
        Counter("gongping_requests", "Requests answered.", ("method", "route", "status"), registry=registry),
        Histogram("gongping_request_seconds", "Time to answer.", ("route",), registry=registry, buckets=BUCKETS),
        Counter("gongping_events", "Lines of the log, by event.", ("event",), registry=registry),
        Counter("gongping_ballots", "Ballots cast or replaced in this process.", registry=registry),
        Counter(
            "gongping_policy_violations", "Breaches of the content policy that browsers told of.", ("directive", "source"),
            registry=registry,
        ),
        Gauge("gongping_sockets", "Live connections open in this process.", registry=registry),
    )
    house: House = app.extensions["gongping"]
    made.sockets.set_function(lambda: len(app.extensions["gongping.live"].sockets))
    registry.register(Vitals(app, house, config))
    house.publisher.subscribe(_counting(made.ballots))
    app.extensions["gongping.metrics"] = made


def _counting(ballots: Counter) -> Any:
    def hear(event: Event) -> None:
        if isinstance(event, BallotCast):
            ballots.inc()

    return hear


class Vitals(Collector):
    """Reads the figures of the house when it is asked."""

    def __init__(self, app: Flask, house: House, config: Config) -> None:
        self._app, self._house, self._config = app, house, config

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing: the names are known when they are read."""
        return ()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """One gauge for each figure that is known; `gongping_database_up` alone when the database does not answer."""
        for name, words, value in read_vitals(self._house, self._config, self._app.config["CLOCK"]()):
            yield GaugeMetricFamily(f"gongping_{name}", words, value=value)
