"""The key that tells one version of a product from another (DESIGN.md D4)."""

from __future__ import annotations

import hashlib
import re

_DIGITS = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d):(\d\d))?")


def version_key(date: str | None, cal_ver: str | None, crds_ctx: str | None, checksum: str | None) -> str | None:
    """`<DATE as YYYYMMDDThhmmss>-<8 hex of sha256(DATE|CAL_VER|CRDS_CTX)>`.

    Without a date it is `sha256-<16 hex>` of the checksum of the whole file; None without either. The three are as the
    header writes them; one that is missing counts as an empty text. `checksum` is `sha256:<hex>`.
    """
    found = _DIGITS.match(date) if date else None
    if found:
        whole = "|".join((date or "", cal_ver or "", crds_ctx or ""))
        year, month, day, *time = found.groups("00")
        return f"{year}{month}{day}T{''.join(time)}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"
    return f"sha256-{checksum.removeprefix('sha256:')[:16]}" if checksum else None
