"""Reads used more than once, one noun a file. `find_` may give None, `get_` raises NotFound, `list_` is ordered."""
