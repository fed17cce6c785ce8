"""Recognisers: trained models that know names no rule foresees. All are optional; rules and registry work without them."""
