"""How much a source may ask of this machine; what goes beyond is refused with a message, never tried."""

from __future__ import annotations

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30

HEAD = 64 * KIB
"""Bytes looked at to tell the kind of a source."""

MAX_ASSOCIATION = 64 * MIB
"""Largest association file; the largest real ones have a few MiB."""

MAX_TEXT = 256 * MIB
"""Largest name list, and largest table in a form that is read whole by a parser (JSON, ECSV, VOTable)."""

MAX_LOG = 2 * GIB
"""Largest log of the calibration pipeline; it is read line by line, in a few seconds for 100 MiB."""

MAX_LOG_LINE = 64 * KIB
"""What stands behind this in one line of a log is passed over."""

MAX_LOG_BLOCK = 1 * MIB
"""Largest message of several lines; the parameters of the longest pipeline have some 20 KiB."""

MAX_STATEMENTS = 10_000_000
"""Most statements of one RDF source."""

MAX_MAPPING = 32 * MIB
"""Largest CRDS mapping; the largest real ones have some 2 MiB."""

MAX_TABLE = 32 * GIB
"""Largest CSV or Parquet table."""

MAX_IRREGULAR = 2 * GIB
"""Largest CSV table with lines that only the careful reader takes (it needs many times as much memory)."""

MAX_UNPACKED = 64 * GIB
"""Most bytes that a compressed archive may unpack to."""

BOMB_FLOOR = 256 * MIB
BOMB_RATIO = 300
"""A compressed source that unpacks to more than the floor and more than this many times its size is refused
(gzip can reach 1,030; real archives of association files reach 70)."""

MAX_MEMBERS = 1_000_000
"""Most members of one archive."""

MAX_ECSV_HEADER = 256 * KIB
"""Largest header of a catalogue; those of products have some 10 KiB."""

MAX_CAOM2 = 64 * MIB
"""Largest CAOM2 observation; those of composites with the axes of every file have a few MiB."""

MAX_HEADER = 64 * MIB
"""Largest FITS header of one HDU; those of products have some 40 KiB, HDRTAB some 70."""

MAX_HEADER_TABLE = 512 * MIB
"""Largest table of headers (HDRTAB) that is read; one row of it has some 10 KiB."""

MAX_NAME_BYTES = 255
"""Longest file name, as on the usual file systems."""

HUGE_SIZE = 10**15
"""A file size above this (1 PB) cannot be one; it is left out with a warning."""
