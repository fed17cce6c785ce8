"""The house on one machine as deploy/ has it: nginx, PostgreSQL, Redis, web processes, workers, in a folder of its own."""
