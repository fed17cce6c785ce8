"""How the tests start Chromium: which one, and with which switches."""

from __future__ import annotations

from pathlib import Path

from tests.services.keeper import NotStarted
from tools import chromium

# No sandbox: root and most containers cannot have one. No talk to anybody: the tests must pass without a network.
SWITCHES = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)


def path() -> Path:
    """The browser that `make test` found or fetched."""
    found = chromium.find()
    if found is None:
        raise NotStarted(chromium.NONE)
    return found
