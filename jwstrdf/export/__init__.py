"""RDF out of a store: all of it, the part that describes some things, or what one source said."""
