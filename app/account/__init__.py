"""Everybody's own account: signing up and in, language, password, sessions, notices, drafts."""
