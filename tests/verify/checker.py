"""The stand-alone checker of records as a module, for tests that ask it thousands of questions."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

from tools.running import ROOT

PROGRAM = ROOT / "verify" / "case.py"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("stand_alone_case", PROGRAM)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


case = load()
