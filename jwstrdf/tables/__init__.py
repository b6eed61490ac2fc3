"""The columnar tables that every source becomes (DESIGN.md D2)."""
