"""`python -m benchmarks [votes|pages|watchers …]`: all of them when none is named."""

from __future__ import annotations

import importlib
import sys

NAMES = ("votes", "pages", "watchers")

for name in sys.argv[1:] or NAMES:
    if name not in NAMES:
        raise SystemExit(f"unknown benchmark {name}: one of {', '.join(NAMES)}")
    print(f"\n## {name}\n")
    importlib.import_module(f"benchmarks.{name}").main()
