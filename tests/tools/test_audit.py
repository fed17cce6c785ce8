"""The audit finds what looks like a secret, lists all that is shipped, and says so when it could not ask."""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any

import pytest

from tests.guards.sources import nothing
from tests.guards.test_pins import pins
from tools import audit
from tools.running import Trouble

HEX = "9f2c4e61b8d03a57" * 2


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("-----BEGIN RSA PRIVATE " + "KEY-----", "private key"), ("id = AKIA" + "Q3EGT6XN2BWC7DLM", "key of a cloud"),
        ("ghp_" + "a8Kd93jfQwPz7Lmx02Vb61", "token of a code host"),
        ("DATABASE_URL=postgresql://gongping:" + "tr0ub4dor@db/x", "password in an address"),
        ("SECRET_KEY=" + HEX, "named secret"), ('"lottery_key": "' + HEX + HEX + '"', "named secret"),
        ("eyJhbGciOiJIUzI1NiIsInR5c." + "eyJzdWIiOiIxMjM0NTY3ODkwIiw.SflKxwRJSMeKKF2QT4fwpM", "signed token"),
    ],
)
def test_what_looks_like_a_secret_is_found(line: str, kind: str) -> None:
    assert list(audit.secrets_in(f"first\n{line}\n")) == [(2, kind)]


@pytest.mark.parametrize("line", [
    "postgresql+psycopg://gongping:${POSTGRES_PASSWORD:?}@postgres:5432/gongping", "redis://:PASSWORD@127.0.0.1/0",
    "GONGPING_SECRET_KEY=", 'secret_key="k" * 40', "    --hash=sha256:" + HEX * 2, 'password = "correct horse battery staple"',
])  # fmt: skip
def test_what_is_none_is_left_alone(line: str) -> None:
    assert list(audit.secrets_in(line)) == []


def test_there_is_no_secret_in_the_repository() -> None:
    assert len(audit.tracked()) > 500
    nothing(audit.leaks())


def test_the_list_names_every_pin_with_its_digests() -> None:
    listed = {component["purl"]: component for component in audit.sbom()["components"]}
    shipped = pins("requirements") | pins("requirements-models")
    wanted = {f"pkg:pypi/{name.lower()}@{version}" for name, version in shipped.items()}
    assert wanted <= listed.keys()
    assert {purl for purl in listed if purl.startswith("pkg:pypi/")} == wanted
    assert any(purl.startswith("pkg:npm/") for purl in listed)
    assert all(re.fullmatch(r"[0-9a-f]{64}|[0-9a-f]{128}", h["content"]) for c in listed.values() for h in c["hashes"])
    assert all(component["hashes"] for component in listed.values())


CLEAN = {"name": "a", "version": "1", "vulns": []}
HOLED = {"name": "b", "version": "2", "vulns": [{"id": "CVE-1", "fix_versions": ["3"], "description": ""}]}
UNKNOWN = {"name": "c", "skip_reason": "Dependency not found on PyPI"}


def answered(status: int, given: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pip-audit, which is not ours, answer so."""
    def answer(command: list[Any], **_options: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, status, given, said)

    monkeypatch.setattr(audit.environment, "install", lambda _name: None)
    monkeypatch.setattr(audit.subprocess, "run", answer)


@pytest.mark.parametrize(
    ("status", "packages", "found"),
    [(0, [CLEAN, UNKNOWN], False), (1, [CLEAN, HOLED], True), (0, [UNKNOWN], None)],
)
def test_an_audit_that_could_not_ask_is_no_clean_one(
    status: int, packages: list[dict[str, Any]], found: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(status, json.dumps({"dependencies": packages, "fixes": []}), "", monkeypatch)
    assert audit.known_holes() is found


def test_an_audit_without_a_network_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    answered(1, "", "ConnectionError: x", monkeypatch)
    assert audit.known_holes() is None
    answered(1, "", "something else", monkeypatch)
    with pytest.raises(Trouble, match="something else"):
        audit.known_holes()
