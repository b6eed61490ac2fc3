"""An independent reading of the real inputs with nothing of ours: json, csv, tarfile and a few facts by hand."""

from __future__ import annotations

import csv
import gzip
import io
import json
import posixpath
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

ALWAYS = {"science", "background", "psf", "imprint", "selfcal", "sourcecat", "segmap", "direct_image"}
"""Roles whose files enter the product (member_exptypes.csv, relationships.csv)."""

LRS = {"Asn_MIRLRSTAConfirm", "Asn_Lv2MIRLRSFixedSlitNod"}
"""Rules whose stage-2 products really read the acquisition image (PRE-4)."""

SAMPLE = {"source_id": "s000000001", "slit_name": "s200a1", "suffix": "wfscmb"}
"""A value for each placeholder of a product name."""

SUFFIX = {
    **{"image2": "cal", "spec2": "cal", "tso-spec2": "calints", "tso-image2": "calints", "nrslamp-spec2": "cal"},
    **{"image3": "i2d", "spec3": "x1d", "tso3": "x1dints", "coron3": "i2d", "ami3": "aminorm-oi"},
}
"""A suffix that the products of an association type can have."""


STAMP = re.compile(r"_(\d{8}t\d{6})_")
"""The time stamp in the name of an association."""

FILLED = {r"\{source_id\}": r"[sbv]\d{5,9}", r"\{slit_name\}": r"[a-z0-9]+", r"\{suffix\}": r"[a-z0-9]+"}
"""What can stand in the place of a placeholder."""


def fills(name: str, filename: str) -> bool:
    """Whether a file name belongs to a product name of an association: as it is written, or with an ending."""
    if filename == name:
        return True
    pattern = re.escape(name)
    for placeholder, values in FILLED.items():
        pattern = pattern.replace(placeholder, values)
    ending = r"\.fits" if "{suffix}" in name else r"_[a-z0-9-]+\.(fits|ecsv)"
    return re.fullmatch(pattern + ending, filename) is not None


def cut(path: str) -> str:
    """The file name of a path."""
    return posixpath.basename(path.replace("\\", "/"))


def mend(exptype: str) -> str:
    """A role as it should be written."""
    return exptype.lower().replace("acquistion", "acquisition")


@dataclass
class Product:
    """One product of an association."""

    name: str
    members: set[tuple[str, str]] = field(default_factory=set)
    contributing: set[tuple[str, str]] = field(default_factory=set)
    filename: str = ""


@dataclass
class Association:
    """One association file, wherever it lies."""

    path: Path
    place: str
    filename: str
    version: str
    products: list[Product]

    @property
    def stamp(self) -> str:
        """Its time stamp, "" if its name has none."""
        found = STAMP.search(self.filename)
        return found[1] if found else ""

    @property
    def location(self) -> str:
        """Where the file lies, archive member included."""
        return self.place


def _read(path: Path, place: str, content: bytes) -> Association:
    document: dict[str, Any] = json.loads(content)
    rule = str(document.get("asn_rule", "")).removeprefix("candidate_").removeprefix("discover_")
    products = []
    for entry in document.get("products", []):
        product = Product(cut(entry["name"]))
        for member in entry["members"]:
            name, role = cut(member["expname"]), mend(member["exptype"])
            product.members.add((name, role))
            if role in ALWAYS or (role == "target_acquisition" and rule in LRS):
                product.contributing.add((name, role))
        product.filename = sample_name(product.name, document.get("asn_type", ""))
        products.append(product)
    return Association(path, place, cut(place), sha256(content).hexdigest()[:12], products)


def sample_name(name: str, asn_type: str) -> str:
    """A file name that a product of the association could have."""
    if name.endswith(".fits"):
        return name
    filled = name
    for placeholder, value in SAMPLE.items():
        filled = filled.replace("{" + placeholder + "}", value)
    if "{suffix}" in name:
        return filled + ".fits"
    return f"{filled}_{SUFFIX.get(asn_type, 'cal')}.fits"


def associations(place: Path) -> list[Association]:
    """Every association of a folder (its own files only) or of an archive."""
    if place.is_dir():
        return [_read(p, p.name, p.read_bytes()) for p in sorted(place.glob("*.json"))]
    out = []
    with tarfile.open(place) as archive:
        for member in archive.getmembers():
            if member.isfile() and member.name.endswith(".json"):
                content = archive.extractfile(member)
                assert content is not None
                out.append(_read(place, member.name, content.read()))
    return out


def places(corpus: Path) -> list[Path]:
    """The folders and archives that hold associations."""
    root = corpus / "associations"
    archives = sorted(root.rglob("*.tar.gz"))
    folders = sorted({p.parent for p in root.rglob("*.json")})
    return sorted([*archives, *folders])


def rows(table: Path) -> Iterator[dict[str, str]]:
    """The rows of a product table, gaps of its display left out."""
    content = table.read_bytes()
    text = gzip.decompress(content) if table.suffix == ".gz" else content
    for row in csv.DictReader(io.StringIO(text.decode("utf-8-sig"))):
        if row.get("obsID") != "...":
            yield row
