"""File names: one grammar, read one by one or in columns, and written again."""
