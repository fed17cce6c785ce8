"""`python -m tools.audit` (make audit): secrets in the repository, a list of everything we ship, known holes in it.

Secrets and the list (`sbom.cdx.json`, CycloneDX) need no network and are part of the gate. Known holes are asked of a public
database and can only be looked up with a network: where it does not answer, that is said and is no failure of the code.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools import environment
from tools.running import ROOT, VENV, Trouble, say

SHIPPED = ("requirements.txt", "requirements-models.txt")
SBOM = ROOT / "sbom.cdx.json"
PATIENCE = 180  # seconds for one list of pins
UNREACHED = re.compile(r"ConnectionError|Max retries|NewConnectionError|Name or service|timed out|ProxyError|ServiceError")
# What a secret looks like: the pattern's first group is what must not be there.
SECRETS = {
    "private key": re.compile(r"(-----BEGIN (?:RSA |EC |OPENSSH |DSA |ENCRYPTED |PGP )?PRIVATE KEY)"),
    "key of a cloud": re.compile(r"\b((?:AKIA|ASIA|LTAI)[0-9A-Za-z]{16,20})\b"),
    "token of a code host": re.compile(r"\b((?:ghp|gho|ghs|ghr|github_pat|glpat)[_-][0-9A-Za-z_-]{20,})\b"),
    "token of a registry": re.compile(r"\b((?:pypi-AgEI|npm_)[0-9A-Za-z_-]{30,})"),
    "token of a messenger": re.compile(r"\b(xox[abprs]-[0-9A-Za-z-]{10,})"),
    "signed token": re.compile(r"\b(eyJ[0-9A-Za-z_-]{15,}\.eyJ[0-9A-Za-z_-]{15,}\.[0-9A-Za-z_-]{15,})"),
    "password in an address": re.compile(r"\b\w[\w+]*://[^\s:/@{}$\"'`]*:([^\s:/@{}$\"'`<…]{3,})@"),
    "named secret": re.compile(
        r"(?i)\b\w*(?:secret_key|lottery_key|api_key|access_key|auth_token|password|passwd)\w*[\"']?\s*[:=]\s*[\"']?"
        r"([0-9a-f]{32,}|[A-Za-z0-9+/]{40,}={0,2})\b"
    ),
}
# Addresses of examples: nobody's password.
EXAMPLES = {"password", "PASSWORD", "pass-phrase", "secretpassphrase", "secret"}


def tracked() -> list[Path]:
    """Every file git knows."""
    said = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in said.split("\0") if name and (ROOT / name).is_file()]


def secrets_in(text: str) -> Iterator[tuple[int, str]]:
    """(line, kind) of everything in a text that looks like a secret."""
    for number, line in enumerate(text.splitlines(), 1):
        for kind, pattern in SECRETS.items():
            if any(found not in EXAMPLES and len(set(found)) > 3 for found in pattern.findall(line)):
                yield number, kind


def leaks() -> list[str]:
    """"file:line kind" of every secret in tracked files; binary ones are left out."""
    found = []
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data[:8192]:
            text = data.decode("utf-8", "replace")
            found += [f"{path.relative_to(ROOT)}:{line} {kind}" for line, kind in secrets_in(text)]
    return found


def sbom() -> dict[str, Any]:
    """Everything that is shipped, from the pins: CycloneDX 1.6. The same pins give the same bytes."""
    components = [*_python(), *_scripts()]
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "gongping", "name": "gongping"}},
        "components": components,
        "dependencies": [{"ref": "gongping", "dependsOn": [component["bom-ref"] for component in components]}],
    }


def _python() -> Iterator[dict[str, Any]]:
    pins: dict[str, tuple[str, list[str]]] = {}
    for name in SHIPPED:
        for block in re.split(r"\n(?=[A-Za-z0-9])", (ROOT / name).read_text("utf-8")):
            if match := re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*])?==([^\s\\;]+)", block):
                pins[match[1].lower()] = (match[2], re.findall(r"--hash=sha256:([0-9a-f]{64})", block))
    for package, (version, hashes) in sorted(pins.items()):
        yield _component("pypi", package, version, [{"alg": "SHA-256", "content": each} for each in hashes])


def _scripts() -> Iterator[dict[str, Any]]:
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    for path, entry in sorted(packages.items()):
        if path and not entry.get("dev"):
            digest = base64.b64decode(entry["integrity"].removeprefix("sha512-")).hex()
            name = path.rpartition("node_modules/")[2]
            yield _component("npm", name, entry["version"], [{"alg": "SHA-512", "content": digest}])


def _component(kind: str, name: str, version: str, hashes: list[dict[str, str]]) -> dict[str, Any]:
    purl = f"pkg:{kind}/{name.replace('@', '%40')}@{version}"
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl, "hashes": hashes}


def known_holes() -> bool | None:
    """Whether a pinned version has a known hole; None when the database cannot be asked, or knows none of the packages."""
    environment.install("tools/audit.txt")
    command = [VENV / "bin" / "pip-audit", "--disable-pip", "--require-hashes", "--progress-spinner=off", "--format=json",
               "--timeout=5"]  # fmt: skip
    answers: list[dict[str, Any]] = []
    for name in SHIPPED:
        try:
            done = subprocess.run(
                [*command, "-r", ROOT / name], capture_output=True, text=True, check=False, timeout=PATIENCE
            )
        except subprocess.TimeoutExpired:
            return None
        if done.returncode and UNREACHED.search(done.stderr):
            return None
        try:
            answers += json.loads(done.stdout)["dependencies"]
        except ValueError as error:
            raise Trouble(f"pip-audit gave no answer about {name}: {done.stderr.strip()}") from error
    return sum_up(answers)


def sum_up(answers: list[dict[str, Any]]) -> bool | None:
    """Say which packages have holes, and how many were asked about in vain. As `known_holes`."""
    asked = [each for each in answers if "vulns" in each]
    holed = [each for each in asked if each["vulns"]]
    for each in holed:
        known = "; ".join(f"{hole['id']} (mended in: {', '.join(hole['fix_versions'])})" for hole in each["vulns"])
        say(f"HOLE {each['name']} {each['version']}: {known}")
    say(f"{len(holed)} packages with known holes, {len(asked)} looked up, {len(answers) - len(asked)} unknown to the database.")
    return bool(holed) if asked else None


def main() -> int:
    """Secrets, list, holes: 0 when nothing was found, 1 when something was, 2 when the holes could not be looked up."""
    found = leaks()
    for line in found:
        say(f"SECRET {line}")
    say(f"{len(found)} secrets in {len(tracked())} files.")
    SBOM.write_text(json.dumps(sbom(), indent=1, sort_keys=True) + "\n", "utf-8")
    say(f"{SBOM.name}: {len(sbom()['components'])} packages.")
    try:
        holes = known_holes()
    except Trouble as trouble:
        say(str(trouble))
        holes = None
    if holes is None:
        say("Known holes NOT looked up: the database of pip-audit does not answer from here.")
    return 1 if found or holes else 2 if holes is None else 0


if __name__ == "__main__":
    sys.exit(main())
