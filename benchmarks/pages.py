"""The mediator's queue with 1,000 cases and the juror's case page, against the bare page; and what the juror's page weighs."""

from __future__ import annotations

import gzip
import re
import tempfile

from benchmarks import seed
from benchmarks.servers import Request, Result, Server, drive, fetch
from benchmarks.votes import floor, product

PAGES = 400


def weigh(server: Server, voter: seed.Voter) -> int:
    """Bytes of the juror's case page with its CSS and scripts, compressed, without evidence."""
    headers = {"Cookie": voter.cookie, "Accept-Encoding": "gzip"}
    _, _, page = fetch(server, Request("GET", f"/seats/{voter.seat}", {"Cookie": voter.cookie}))
    total = len(gzip.compress(page))
    seen: set[str] = set()
    waiting = re.findall(r'(?:src|href)="(/static/[^"]+\.(?:css|js|svg))', page.decode())
    while waiting:
        path = waiting.pop().split("#")[0]
        if path in seen:
            continue
        seen.add(path)
        _, found, body = fetch(server, Request("GET", path, headers))
        text = gzip.decompress(body) if found.get("Content-Encoding") == "gzip" else body
        total += len(body) if found.get("Content-Encoding") == "gzip" else len(gzip.compress(body))
        folder = path.rsplit("/", 1)[0]
        for imported in re.findall(rb'(?:from|import)\s*\(?["\']\./([\w.-]+\.js)', text):
            waiting.append(f"{folder}/{imported.decode()}")
    return total


def row(name: str, ours: Result, bare: Result) -> None:
    """One line of the table."""
    ratio = ours.cpu_ms / bare.cpu_ms
    figures = f"{ours.cpu_ms:.2f} | {bare.cpu_ms:.2f} | {ratio:.2f} | {ours.p50:.0f} / {ours.p99:.0f} | {ours.statuses}"
    print(f"| {name} | {figures} |", flush=True)


def main() -> None:
    """Print the table of pages."""
    print("| page | server CPU ms | bare page, CPU ms | ratio (bar 3.0) | p50 / p99 ms | statuses |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        with floor(f"sqlite:///{folder}/floor.db") as (server, headers):
            drive(server, [Request("GET", "/page", headers)] * 100)
            bare = drive(server, [Request("GET", "/page", headers)] * PAGES)
        with product(f"sqlite:///{folder}/bench.db", folder, rounds=1000) as (server, people, _, staff):
            desk = Request("GET", "/desk", {"Cookie": staff[0]})
            drive(server, [desk] * 50)
            row("mediator's queue, 1,000 cases", drive(server, [desk] * PAGES), bare)
            seats = [Request("GET", f"/seats/{v.seat}", {"Cookie": v.cookie}) for v in people[:PAGES]]
            drive(server, seats[:50])
            row("juror's case page", drive(server, seats), bare)
            kilobytes = weigh(server, people[0]) / 1000
            print(f"\nJuror's case page with CSS and scripts, compressed, without evidence: {kilobytes:.1f} kB (bar 100 kB)")
