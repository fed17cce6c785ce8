"""A folder that lives in memory: thousands of durable commits on a slow disk would be most of a test run."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30


def folder_in_memory(*, programs: bool = False) -> Path | None:
    """The folder for what tests write, None where there is none with room. `programs`: they shall run from it too."""
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free <= ROOM:
        return None
    return None if programs and os.statvfs(MEMORY).f_flag & os.ST_NOEXEC else MEMORY
