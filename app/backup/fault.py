"""What keeps a backup from being made or used."""

from __future__ import annotations


class BackupError(Exception):
    """Nothing was made, or nothing was put back; the text is one sentence an operator can act on."""
