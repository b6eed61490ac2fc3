"""What the ontology knows, as fast read-only Python values."""
