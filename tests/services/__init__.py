"""Real servers for the tests, started on first use, gone with the test run: PostgreSQL, Valkey, Chromium."""
