"""The stand-alone program as a module, for tests that ask it thousands of questions."""

from __future__ import annotations

import importlib.util
from types import ModuleType

from tools.running import ROOT

PROGRAM = ROOT / "verify" / "lot.py"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("stand_alone_lot", PROGRAM)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


lot = load()
