"""The house under kill, power loss, contention and restarts: real servers and databases, and what became of each ballot.

`history` notes what clients asked and heard, `town` makes panels by the services, `web` and `outside` start and break servers,
`voters` vote over HTTP, `judging` compares the end with the history. One module of `runs` a way to break the house.
"""
