"""jwstrdf: a semantic metadata store for the data products of the James Webb Space Telescope."""

__version__ = "0.1.0"
