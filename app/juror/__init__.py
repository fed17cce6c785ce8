"""The juror's side: joining the pool, the list of seats, one seat from summons to outcome."""
