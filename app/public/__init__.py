"""Pages for everybody: home, rules, the lot, statistics, promises, ways."""
