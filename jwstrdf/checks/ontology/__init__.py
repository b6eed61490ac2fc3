"""Checks of the ontology: two parsers, canonical form, hygiene rules, consistency."""
