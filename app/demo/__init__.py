"""Pages of demo mode: signing in as one of the invented people, and letting the demo's jurors vote."""
