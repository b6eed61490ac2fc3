"""Checks of what jwstrdf ships and of what it stores."""
