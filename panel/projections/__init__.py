"""What each audience may see, as frozen dataclasses. Templates and JSON get these, never rows of the database."""
