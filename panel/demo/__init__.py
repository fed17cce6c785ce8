"""Demo mode: invented people and disputes, brought to where they stand by the services the pages use.

Only commands and pages of demo mode come here; nothing else imports this package.
"""
