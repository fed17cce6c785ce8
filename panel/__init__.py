"""The domain: cases, panels and the people around them.

SQLAlchemy is used here, the web never is. Read in this order: `lifecycle` (what may happen when), `permissions` (who may),
`models` (what is stored), `services` (the use cases, one module a phase), `projections` (what each audience sees).
"""
