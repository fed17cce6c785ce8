"""Reads files that other systems export, without a database: bytes in, typed values and numbered faults out.

Read in this order: `source` (bytes to physical lines), `records` (lines to records), `columns` (the header),
`cells` (one value), `cfpb` (the whole: `read_export`).
"""
