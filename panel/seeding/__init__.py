"""Invented houses of any size, written straight into the tables: what measuring needs and no test house should be without.

Not the demo, whose few cases are played by the services, and not the rehearsal, which plays a hundred: a million jurors and a
hundred thousand cases cannot be played. Ballots of closed rounds are as old ones are, with their keys destroyed; no case has a
record, as those from before migration 0019.
"""
