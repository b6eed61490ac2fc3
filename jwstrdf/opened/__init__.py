"""A store in Python: an object whose methods are the questions (`jwstrdf.open`)."""
