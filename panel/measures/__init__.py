"""Pure: what the cases of a month say together. Whole numbers throughout: times in minutes, shares as two counts."""
