"""Compile every requirements file to exact versions with hashes: `python -m tools.pins` (make pins)."""

from __future__ import annotations

import sys

from tools import environment
from tools.running import ROOT, VENV, Trouble, run, say

FILES = (
    "requirements-slim", "requirements", "requirements-models", "requirements-test", "tools/node", "tools/pins", "tools/audit",
)
OPTIONS = ("--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--quiet")


def main() -> int:
    """Write each NAME.txt from its NAME.in; 1 after one sentence when a pin cannot be had."""
    try:
        environment.install("tools/pins.txt")
        for name in FILES:
            say(f"Resolving {name}.in")
            run(
                [VENV / "bin" / "uv", "pip", "compile", *OPTIONS, f"{name}.in", "-o", f"{name}.txt"],
                cwd=ROOT,
                failing=f"The lines of {name}.in cannot be met together: read the lines above and correct a version.",
            )
    except Trouble as trouble:
        say(f"Pins not written. {trouble}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
