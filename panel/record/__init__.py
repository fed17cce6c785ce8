"""The record of cases as values: entries, checkpoints, receipts and bundles, after docs/record-format.md.

`entries` makes and names entries; `signing` signs how far the tree has come and where a stream ends. No database, no clock.
"""
