"""What a cluster is made of: its folder, its ports, its secrets (kept between starts), and the settings its processes get."""

from __future__ import annotations

import json
import os
import re
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.running import ROOT, Trouble

NOBODY = 65534  # PostgreSQL refuses to run as root: it runs as this user then
KEPT = "cluster.json"
SECRETS = ("secret_key", "lottery_key", "signing_key", "postgres_password", "redis_password")
SOCKETS = 700  # live pages of one web process


@dataclass(frozen=True, slots=True)
class Plan:
    """One cluster. `ports`: by the name of the part; `secrets`: the names in SECRETS, hex; `demo`: invented people in it;
    `limits`: whether nginx keeps its limits for one network, which load from this machine alone would meet at once."""

    folder: Path
    port: int
    processes: int
    demo: bool
    limits: bool
    ports: Mapping[str, int]
    secrets: Mapping[str, str]

    @property
    def address(self) -> str:
        """Where people find it."""
        return f"https://localhost:{self.port}"

    @property
    def database_url(self) -> str:
        """The database of the house."""
        password, port = self.secrets["postgres_password"], self.ports["postgresql"]
        return f"postgresql+psycopg://gongping:{password}@127.0.0.1:{port}/gongping"

    @property
    def redis_url(self) -> str:
        """The Redis of the house."""
        return f"redis://:{self.secrets['redis_password']}@127.0.0.1:{self.ports['redis']}/0"

    def settings(self) -> dict[str, str]:
        """The settings of every process of the house, as deploy/gongping.env.example has them."""
        return {
            "GONGPING_MODE": "demo" if self.demo else "production", "GONGPING_HOME": str(self.folder / "home"),
            "GONGPING_BASE_URL": self.address, "GONGPING_PROCESSES": str(self.processes), "GONGPING_WORKERS": "none",
            "GONGPING_PROXIES": "1", "GONGPING_MAX_SOCKETS": str(SOCKETS), "GONGPING_LOG": "json",
            "GONGPING_SECURE_COOKIES": "on", "GONGPING_THROTTLE": "on" if self.limits or not self.demo else "off",
            "GONGPING_SECRET_KEY": self.secrets["secret_key"], "GONGPING_LOTTERY_KEY": self.secrets["lottery_key"],
            "GONGPING_SIGNING_KEY": self.secrets["signing_key"], "DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url,
            "FLASK_APP": "wsgi", "PYTHONUNBUFFERED": "1",
        }

    def environment(self) -> dict[str, str]:
        """The environment of a process of the house: this one's without the settings of another house."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("GONGPING_", "PG"))}
        return {**ours, **self.settings()}


def make_plan(folder: Path, *, port: int, processes: int, demo: bool, limits: bool) -> Plan:
    """The plan for this folder: what it holds already stays, ports other than `port` are those that are free now."""
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    (folder / "home").mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        require_passage(folder)
    kept = _kept(folder, demo)
    names = ["postgresql", "redis", "http", *(f"web-{number}" for number in range(1, processes + 1))]
    require_free(port)
    return Plan(folder, port, processes, demo, limits, dict(zip(names, free_ports(len(names)), strict=True)), kept)


def worker_names() -> list[str]:
    """Every kind of work deploy/worker knows, in its order."""
    return re.findall(r"^    (\w+)\) +exec", (ROOT / "deploy" / "worker").read_text("utf-8"), re.MULTILINE)


def free_ports(count: int) -> list[int]:
    """As many different ports of this machine on which nothing listens."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def require_free(port: int) -> None:
    """Trouble when something listens on this port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Trouble(f"Port {port} is taken: choose another, as in make cluster PORT={port + 1}.") from error


def require_passage(folder: Path) -> None:
    """Trouble where root's folders are closed to the user PostgreSQL and nginx run as."""
    closed = next((each for each in (folder, *folder.parents) if not each.stat().st_mode & 0o001), None)
    if closed is not None:
        raise Trouble(
            f"PostgreSQL does not run as root, and {closed} is closed to other users: run make cluster as an ordinary user,"
            " or give it a folder that others may enter, as in make cluster CLUSTER=/srv/gongping-cluster."
        )


def _kept(folder: Path, demo: bool) -> dict[str, str]:
    """The secrets of this folder, made at its first start; Trouble when it holds the other kind of house."""
    path = folder / KEPT
    if path.exists():
        found = json.loads(path.read_text())
        if found.pop("demo") is not demo:
            kind, other = ("a demo", "DEMO=1") if not demo else ("a house without demo data", "no DEMO=1")
            raise Trouble(f"{folder} holds {kind}: start it with {other}, or choose another folder with CLUSTER=….")
        return {name: str(found[name]) for name in SECRETS}
    made = {name: secrets.token_hex(32) for name in SECRETS}
    with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        json.dump({"demo": demo, **made}, file)
    return made
