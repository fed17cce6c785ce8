"""Rehearsal: cases taken through their whole life by the very services the pages use, with simulated people.

`people` makes jurors of known skill and staff, `controls` the control cases; `crowd` lets jurors answer their seats; `clock`
carries simulated time and the house's own clocks forward; `driver` walks one case from where it stands to its closing, `run`
does many, `report` sums up.
"""
