"""Rehearsal: cases taken through their whole life by the very services the pages use, with simulated people.

`people` makes jurors of known skill and a mediator, `driver` walks one case from where it stands to its closing, `run`
does many and sums up. Time is simulated: the driver carries its own clock forward.
"""
