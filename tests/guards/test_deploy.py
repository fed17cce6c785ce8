"""deploy/ keeps its word: it names settings and workers that exist, locks every unit up, and the proxy adds nothing."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from app.config import ENVIRONMENT
from app.headers import HEADERS
from tests.guards.sources import nothing
from tests.guards.test_docs import unknown_command
from tools.running import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
NOT_OURS = {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "GONGPING_BIND"}  # of compose.yaml's own services, of gunicorn.conf.py
LOCKED = (
    "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "PrivateDevices=yes",
    "ProtectKernelTunables=yes", "ProtectControlGroups=yes", "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
    "RestrictSUIDSGID=yes", "CapabilityBoundingSet=", "SystemCallFilter=@system-service", "User=gongping", "UMask=0077",
)


def text(name: str) -> str:
    """A file of deploy/."""
    return (DEPLOY / name).read_text("utf-8")


def workers() -> dict[str, str]:
    """Name -> command of each worker."""
    return dict(re.findall(r"^    (\w+)\) +exec \"\$flask\" (.+) ;;$", text("worker"), re.MULTILINE))


@pytest.mark.parametrize("name", ["gongping.env.example", "compose.env.example", "compose.yaml"])
def test_every_setting_named_exists(name: str) -> None:
    named = set(re.findall(r"\b((?:GONGPING|POSTGRES|REDIS|DATABASE)_[A-Z_]+)\b(?=[=:}])", text(name)))
    assert len(named) > 5
    nothing(named - set(ENVIRONMENT.values()) - NOT_OURS - {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_INITDB_ARGS"})


def test_no_example_holds_a_secret() -> None:
    for name in ("gongping.env.example", "compose.env.example"):
        given = dict(re.findall(r"^(\w*(?:KEY|TOKEN|PASSWORD)\w*)=(.*)$", text(name), re.MULTILINE))
        assert given
        assert set(given.values()) == {""}


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_every_unit_is_locked_up(unit: Path) -> None:
    lines = unit.read_text("utf-8").splitlines()
    nothing(wanted for wanted in LOCKED if wanted not in lines)


def test_every_worker_there_is_runs_somewhere() -> None:
    assert set(workers()) == {"deadlines", "outbox", "erasure", "lottery", "epochs", "analysis", "pictures", "record"}
    nothing(command for command in workers().values() if unknown_command(re.findall(r"(?<!-)\b[a-z]+", command)))
    composed = text("compose.yaml")
    nothing(name for name in workers() if not re.search(rf"^  {name}: \{{<<: \*house", composed, re.MULTILINE))
    assert set(re.findall(r"gongping-worker@(\w+)", text("README.md"))) == set(workers())
    nothing(name for name in ("worker", "backup") if not os.access(DEPLOY / name, os.X_OK))


def test_the_proxy_is_strict_and_adds_no_security_header() -> None:
    conf, passed = text("nginx/gongping.conf"), text("nginx/gongping-proxy.conf")
    wanted = (
        "least_conn;", "ssl_protocols TLSv1.2 TLSv1.3;", "ssl_session_tickets off;", "server_tokens off;", "limit_req zone=",
        "limit_conn ", "proxy_request_buffering on;", "underscores_in_headers off;", "proxy_set_header Upgrade $http_upgrade;",
        "location = /metrics { return 404; }",
    )
    nothing(each for each in wanted if each not in conf)
    assert "X-Forwarded-For $remote_addr;" in passed  # never what the client says
    assert "add_header" not in conf + passed
    assert not [name for name in HEADERS if name in conf + passed]
    assert "$request_uri" not in conf.split("log_format")[1].split(";")[0]
    assert "$remote_addr" not in conf.split("log_format")[1].split(";")[0]


def test_every_way_through_the_proxy_has_its_limits() -> None:
    """Zones, and in each place from which something is passed on the limits themselves: a zone alone limits nothing."""
    conf = text("nginx/gongping.conf")
    assert set(re.findall(r"limit_(?:req|conn)_zone \$binary_remote_addr zone=(\w+):10m", conf)) == {
        "gongping_requests", "gongping_connections",
    }
    places = dict(re.findall(r"location ([^{]+?) \{\n(.*?)\n    \}", conf, re.DOTALL))
    passed = {name: words for name, words in places.items() if "proxy_pass" in words}
    assert set(passed) == {"/static/", "/socket.io/", "/"}
    for name in ("/socket.io/", "/"):
        assert re.search(r"^ +limit_req zone=gongping_requests burst=\d+ nodelay;", passed[name], re.MULTILINE), name
    assert re.search(r"^ +limit_conn gongping_connections \d+;", passed["/socket.io/"], re.MULTILINE)
    outside = re.sub(r"location [^{]+\{[^}]*\}", "", conf)
    assert re.search(r"^    limit_conn gongping_connections \d+;", outside, re.MULTILINE)
    for wanted in ("client_max_body_size 65m;", "client_body_timeout 30s;", "client_header_timeout 10s;"):
        assert wanted in outside, wanted


def test_a_process_ends_before_it_is_killed() -> None:
    graceful = int(re.findall(r"^graceful_timeout = (\d+)", text("gunicorn.conf.py"), re.MULTILINE)[0])
    patience = int(re.findall(r"^TimeoutStopSec=(\d+)", text("systemd/gongping-web@.service"), re.MULTILINE)[0])
    grace = int(re.findall(r"stop_grace_period: (\d+)s", text("compose.yaml"))[0])
    assert graceful < 5 < min(patience, grace)


def test_every_container_ships_its_log_over_tls() -> None:
    services = text("compose.yaml").split("\nservices:\n")[1].split("\nnetworks:")[0]
    named = set(re.findall(r"^  ([a-z0-9-]+):", services, re.MULTILINE))
    shipped = set(re.findall(r"^  ([a-z0-9-]+): \*ship$", text("compose.logs.yaml"), re.MULTILINE))
    assert len(named) > 12
    assert shipped == named
    assert 'syslog-address: "tcp+tls://' in text("compose.logs.yaml")
    units = text("rsyslog/gongping.conf")
    for wanted in ('StreamDriverMode="1"', 'StreamDriverAuthMode="x509/name"', 'queue.filename=', 'Ratelimit.Interval="0"'):
        assert wanted in units, wanted
