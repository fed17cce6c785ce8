"""`python -m benchmarks [votes|pages|watchers|lottery|…] [--options]`: those of `NAMES` that are named, or all of them."""

from __future__ import annotations

import importlib
import sys

NAMES = ("votes", "pages", "watchers", "lottery", "whole_path", "ending", "scale", "sockets", "precedents")
TAKE_OPTIONS = ("votes", "lottery", "whole_path", "scale", "sockets", "precedents")


def main(arguments: list[str]) -> None:
    """Run the benchmarks that are named; what begins with a dash, and what follows, is for those that take options."""
    cut = next((i for i, each in enumerate(arguments) if each.startswith("-")), len(arguments))
    for name in arguments[:cut] or NAMES:
        if name not in NAMES:
            raise SystemExit(f"unknown benchmark {name}: one of {', '.join(NAMES)}")
        print(f"\n## {name}\n", flush=True)
        importlib.import_module(f"benchmarks.{name}").main(*((arguments[cut:],) if name in TAKE_OPTIONS else ()))


if __name__ == "__main__":
    main(sys.argv[1:])
