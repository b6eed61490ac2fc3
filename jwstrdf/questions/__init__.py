"""Stored questions: SPARQL files with a header, typed parameters bound as terms, results in many formats."""
