"""One module a way to break the house: each has `run(asked)` and gives whether all promises were kept."""
