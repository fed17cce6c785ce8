"""The use cases, one module a phase. Ids and values in, a domain object or nothing out.

Every function takes the unit of work first and the time as an argument; it never reads a request, the current user
or the clock.
"""
