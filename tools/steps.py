"""The steps of the set-up in their order, one at a time on a machine, each done only when its inputs changed."""

from __future__ import annotations

import fcntl
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tools import assets, chromium, environment, stamps
from tools.running import PYTHON, ROOT, Trouble, run, say

TRANSLATIONS = ROOT / "app" / "translations"
KINDS = ("run", "models", "test")


def main(arguments: Sequence[str]) -> int:
    """Set up for "run", "models" (run and the optional models) or "test"; 0 when all is ready, 1 after one sentence."""
    if len(arguments) != 1 or arguments[0] not in KINDS:
        say("Usage: python3 -m tools.setup run|models|test")
        return 2
    began = time.monotonic()
    try:
        with alone():
            prepare(for_tests=arguments[0] == "test", with_models=arguments[0] == "models")
    except Trouble as trouble:
        say(f"Set-up stopped. {trouble}")
        return 1
    except KeyboardInterrupt:
        say("\nSet-up stopped by you; run the command again to go on.")
        return 130
    seconds = time.monotonic() - began
    if seconds > 2:
        say(f"Everything is set up ({seconds:.0f} s)")
    return 0


def prepare(*, for_tests: bool, with_models: bool = False) -> None:
    """Environment, packages, browser files, catalogues and, for tests, a browser."""
    environment.ensure()
    if for_tests:
        environment.install("requirements-test.txt", also=("requirements.txt", "requirements-models.txt"))
    else:
        environment.install("requirements.txt")
    if with_models:
        environment.install("requirements-models.txt")
    assets.ensure()
    compile_catalogues()
    if for_tests:
        chromium.ensure()


def compile_catalogues() -> None:
    """Compile the translation catalogues when one changed or a compiled one is missing."""
    sources = sorted(TRANSLATIONS.rglob("*.po"))
    value = stamps.digest(sources)
    if not sources or (stamps.fresh("catalogues", value) and all(po.with_suffix(".mo").is_file() for po in sources)):
        return
    say("Compiling the translations")
    run([PYTHON, "-m", "tools.catalogues", "compile"], failing="A translation catalogue is broken: see the lines above.")
    stamps.write("catalogues", value)


@contextmanager
def alone() -> Iterator[None]:
    """Hold a lock on the project's folder, so that two set-ups at once do not write the same files."""
    handle = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is running here: waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
