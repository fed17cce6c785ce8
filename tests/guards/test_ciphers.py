"""The list of cryptography is the cryptography: what the sources use stands in docs/cryptography.md, and nothing else does."""

from __future__ import annotations

import re

from tests.guards.ciphers import found_uses, uses
from tests.guards.sources import nothing
from tools.running import ROOT

PAGE = ROOT / "docs" / "cryptography.md"
WEAK = re.compile(r"\b(md5|md4|sha1|ripemd\w*|modes|algorithms|rsa|dsa|new)$|\.(modes|algorithms|rsa|dsa)\.|^(Crypto|jwt)\.")
OF_HMAC = "hmac.new"  # the one `new` that is none of hashlib's


def listed(text: str) -> dict[str, set[str]]:
    """Of each use in the first table the files it is said to stand in. Every line says parameters and purpose."""
    found: dict[str, set[str]] = {}
    for line in text.split("\n## ")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("| `"):
            continue
        assert len(cells) == 4, line
        assert all(cells), line
        for use in re.findall(r"`([^`]+)`", cells[0]):
            found.setdefault(use, set()).update(re.findall(r"`([^`]+)`", cells[1]))
    return found


def apart(said: dict[str, set[str]], found: dict[str, set[str]]) -> list[str]:
    """What is used and not said, and what is said and not used."""
    pairs = [{(use, file) for use, files in each.items() for file in files} for each in (said, found)]
    return [f"not listed: {use} in {file}" for use, file in sorted(pairs[1] - pairs[0])] + [
        f"gone: {use} in {file}" for use, file in sorted(pairs[0] - pairs[1])
    ]


def weak(said: dict[str, set[str]]) -> list[str]:
    """Uses that no line may excuse."""
    return [use for use in said if use != OF_HMAC and WEAK.search(use)]


def test_every_use_of_cryptography_is_listed_and_every_line_is_used() -> None:
    said = listed(PAGE.read_text("utf-8"))
    assert len(said) > 20
    nothing(apart(said, found_uses()))


def test_nothing_weak_is_listed() -> None:
    nothing(weak(listed(PAGE.read_text("utf-8"))))


def test_the_guard_sees_uses_however_they_are_written() -> None:
    assert uses("import hashlib\nhashlib.md5(b'')") == {"hashlib.md5"}
    assert uses("from hashlib import sha1 as fine\nfine(b'')") == {"hashlib.sha1"}
    assert uses("import hmac\nhmac.new(b'', b'', 'md5')") == {"hmac.new", "hashlib.md5"}
    assert uses("import hashlib as h\nh.new('sha1')") == {"hashlib.new", "hashlib.sha1"}
    assert uses("import cryptography.hazmat.primitives.ciphers.modes as m\nm.ECB()") == {
        "cryptography.hazmat.primitives.ciphers.modes.ECB"
    }
    assert uses("name = 'nacl.secret'\n__import__(name)") == {"nacl.secret"}
    assert uses("import os\nos.urandom(3)\nos.getcwd()") == {"os.urandom"}
    assert uses("sha256 = 'sha256'\nrow.sha256") == set()
    assert apart({"a": {"x"}}, {"a": {"y"}}) == ["not listed: a in y", "gone: a in x"]
    ecb = "cryptography.hazmat.primitives.ciphers.modes.ECB"
    assert weak({name: set() for name in ("hashlib.md5", "hashlib.new", ecb, "hmac.new", "hashlib.sha256")}) == [
        "hashlib.md5", "hashlib.new", ecb,
    ]
