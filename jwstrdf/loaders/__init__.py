"""Loaders: every source, whatever its form, becomes the tables of `jwstrdf.tables.schema` (DESIGN.md D2)."""
