"""What differs between two states of files: stores, folders, tables, versions (CONTRACT.md, `diff`)."""
