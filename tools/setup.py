"""Set everything up from nothing: `python3 -m tools.setup run|models|test`. A second run with nothing changed takes a moment.

This file alone must be readable by any Python from 3.6 on, to say which one is needed; the rest of tools/ may use 3.11.
"""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
OTHERS = ("python3.11", "python3.12", "python3.13", "python3.14")


def new_enough(program: str) -> bool:
    """True when `program` is a Python of version OLDEST or newer."""
    question = f"import sys; sys.exit(tuple(sys.version_info[:2]) < {OLDEST!r})"
    return subprocess.call([program, "-c", question], stderr=subprocess.DEVNULL) == 0


def main() -> int:
    """Run the set-up with a Python that is new enough; the exit status says whether all is ready."""
    if new_enough(sys.executable):
        from tools import steps

        return steps.main(sys.argv[1:])
    for name in OTHERS:
        path = shutil.which(name)
        if path and new_enough(path):
            os.execv(path, [path, "-m", "tools.setup", *sys.argv[1:]])
    print("Python 3.11 or newer is needed and was not found: install it, then run the command again.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
