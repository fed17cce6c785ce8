"""One file that holds all a house is made of but its keys: the database, the evidence, and a manifest of both.

`back_up` writes it while the house runs; `restore` puts it into an empty place and refuses whatever is not whole.
"""

from __future__ import annotations

from app.backup.fault import BackupError
from app.backup.restoring import Restored, inspect, restore
from app.backup.taking import back_up

__all__ = ["BackupError", "Restored", "back_up", "inspect", "restore"]
