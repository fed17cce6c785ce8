"""The tables' history: numbered Alembic revisions, and `run` to walk it from code and command line."""
