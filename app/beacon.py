"""Asking a drand-style beacon for the signature of a round, over https, with the standard library."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

TIMEOUT = 10.0  # seconds
ANSWER_MAX = 4096  # bytes
_SIGNATURE = re.compile(r"(?:[0-9a-f]{96}|[0-9a-f]{192})\Z")  # a point of G1 or of G2
Fetch = Callable[[str], bytes]


class BeaconError(Exception):
    """The beacon did not answer, or not with the signature of the round that was asked for. The draw waits."""


def fetch(url: str) -> bytes:
    """The body of an answer with status 200. Raises BeaconError for anything that is none."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
    try:
        connection.request("GET", parts.path, headers={"Accept": "application/json"})
        answer = connection.getresponse()
        body = answer.read(ANSWER_MAX + 1)
    except (OSError, HTTPException, ValueError) as error:
        raise BeaconError(f"no answer: {error}") from error
    finally:
        connection.close()
    if answer.status != 200 or len(body) > ANSWER_MAX:
        raise BeaconError(f"answer {answer.status} of {len(body)} bytes")
    return body


def ask_round(address: str, number: int, get: Fetch = fetch) -> bytes:
    """The signature of a round. `address`: of the beacon, with the hash of its chain at the end.

    Raises BeaconError when there is no answer, the answer is for another round, or its randomness is not the SHA-256 of its
    signature. Whether the signature is the network's own is for `panel.lottery.beacon.accept_round` to say.
    """
    try:
        said = json.loads(get(f"{address}/public/{number}"))
    except ValueError as error:
        raise BeaconError("the answer is no JSON") from error
    if not isinstance(said, dict) or said.get("round") != number:
        raise BeaconError(f"the answer is not for round {number}")
    return _signature(said)


def _signature(said: dict[str, Any]) -> bytes:
    signature, randomness = said.get("signature"), said.get("randomness")
    if not isinstance(signature, str) or not _SIGNATURE.match(signature):
        raise BeaconError("the answer holds no signature")
    made = bytes.fromhex(signature)
    if randomness != hashlib.sha256(made).hexdigest():
        raise BeaconError("randomness and signature do not belong together")
    return made
