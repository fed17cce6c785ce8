"""Which words a side agreed to when it consented to a panel.

Each change of those words, in either language, is a new version: `tests/guards/test_consents.py` keeps the digest of each.
What a version said can be read in the repository at the time of the consent.
"""

CONSENT = "2026-11"
