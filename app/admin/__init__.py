"""The administrator's pages: accounts, roles, invitations, merchants, settings. No case content at all."""
