"""Several server processes on one database, driven as one: each connection goes to the next of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.servers import ROOT, Server, serving


@dataclass(frozen=True, slots=True)
class Fleet:
    """Servers that stand for each other. `port` gives another one's each time it is asked."""

    servers: tuple[Server, ...]
    _turns: Iterator[Server] = field(repr=False)

    @property
    def port(self) -> int:
        """The port of whoever's turn it is."""
        return next(self._turns).port

    def cpu(self) -> float:
        """CPU seconds used so far by all of them."""
        return sum(server.cpu() for server in self.servers)

    def memory(self) -> int:
        """Bytes in use by all of them, shared pages counted once a process."""
        found = 0
        for server in self.servers:
            root = psutil.Process(server.process.pid)
            found += sum(each.memory_info().rss for each in (root, *root.children(recursive=True)))
        return found


@contextmanager
def sailing(
    target: str, env: dict[str, str], ready: str, *, count: int, threads: int, cwd: Path = ROOT
) -> Iterator[Fleet]:
    """`count` servers of `target`, one after the other started."""
    with ExitStack() as stack:
        servers = tuple(stack.enter_context(serving(target, env, ready, threads=threads, cwd=cwd)) for _ in range(count))
        yield Fleet(servers, itertools.cycle(servers))
