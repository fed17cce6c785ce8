"""Mails: from an outbox row to words in the receiver's language, and out through the mail server."""
