"""Detectors: each finds one kind of identifier in a text. Adding one means adding it to `patterns.DETECTORS`."""
