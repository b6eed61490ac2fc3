"""The command line: each command parses its options, calls one plain function and picks a format."""
