"""Measurements of the running product, as ratios to a bare stack measured in the same run. Never part of the tests.

`python -m benchmarks [votes|watchers|pages|sizes …]`; every server is started on loopback, bounded in time, and stopped.
"""
