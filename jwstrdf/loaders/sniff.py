"""What a source is, told from its first bytes; its name decides only where the content leaves it open."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jwstrdf.loaders import log_lines
from jwstrdf.loaders.source import SourceFile
from jwstrdf.loaders.strict_json import empty


@dataclass(frozen=True, slots=True)
class Sniffed:
    """Kind of a source (CONTRACT.md, `ingest`) and the form in which it is written."""

    kind: str
    form: str


OTHER = Sniffed("other", "bytes")
LOG = "log"
"""The kind of the logs of the calibration pipeline."""

_FITS_START = re.compile(rb"SIMPLE  =")
_MSA_NAME = re.compile(r"_msa\.fits$", re.IGNORECASE)
_FITS_NAME = re.compile(r"\.(?:fits|fit)$", re.IGNORECASE)
_RDF_NAME = re.compile(r"\.(?:ttl|nt|nq|trig|n3|rdf|jsonld)$", re.IGNORECASE)
_ASN_NAME = re.compile(r"_asn\.json$", re.IGNORECASE)
_BOM = b"\xef\xbb\xbf"

_JSON = (
    # The order counts: the first that fits.
    ("other", re.compile(rb'^\s*\{\s*"\$schema"')),
    ("association", re.compile(rb'"(?:asn_type|asn_rule|asn_pool|asn_id|expname)"\s*:')),
    ("product-table", re.compile(rb'"productFilename"')),
    ("observation-table", re.compile(rb'"obs_collection"\s*:\s*"')),
    ("engineering", re.compile(rb'"TlmMnemonics?"\s*:')),
    ("keyword-table", re.compile(rb'"(?:ArchiveFileID|fileSetName)"\s*:')),
    ("prov", re.compile(rb'"(?:was[A-Z]\w+|used|hadMember)"\s*:\s*\{')),
    ("rdf", re.compile(rb'"@(?:context|graph|id)"\s*:')),
)
_XML = (
    ("product-table", re.compile(rb'<(?:\w+:)?FIELD\b[^>]*\bname\s*=\s*["\']productFilename["\']')),
    ("obscore-table", re.compile(rb'<(?:\w+:)?FIELD\b[^>]*\bname\s*=\s*["\']obs_publisher_did["\']', re.IGNORECASE)),
    ("observation-table", re.compile(rb'<(?:\w+:)?FIELD\b[^>]*\bname\s*=\s*["\']obs_collection["\']')),
    ("keyword-table", re.compile(rb'<(?:\w+:)?FIELD\b[^>]*\bname\s*=\s*["\'](?:ArchiveFileID|fileSetName)["\']')),
    ("rdf", re.compile(rb"<(?:\w+:)?RDF\b")),
    ("caom2", re.compile(rb"<caom2:\w|opencadc\.org/caom2|CADC/xml/CAOM/")),
)
_NAMESPACE = re.compile(rb"\sxmlns(?::[\w.-]+)?\s*=")
_RDF_TEXT = re.compile(
    rb"^(?:\s*#[^\n]*\n)*\s*(?:@prefix|@base|prefix\s|base\s|<(?:[^>\n\x22]*[:/#][^>\n\x22]*)?>\s+(?:<|a\s)|_:\w+\s+<)",
    re.IGNORECASE,
)
_PROV_N = re.compile(rb"^\s*document\b")
_MAPPING = re.compile(rb"^(?:#.*\n|\s)*header\s*=\s*\{")
_SEPARATOR = re.compile(r"[,;|\t ]")
_POOL_WORDS = frozenset({"exp_type", "asn_candidate", "pntgtype", "obs_num", "visit_id", "targetid", "detector"})
_JWST_NAME = re.compile(r"(?:^|[/:\\])jw\d{5}[\w.+-]*\.[A-Za-z]\w{1,6}$")
_ONE_WORD = re.compile(r"^\S+$")
HEADINGS = frozenset({"filename", "productfilename", "file", "name", "filenames", "datauri", "uri"})


def sniff(file: SourceFile) -> Sniffed:
    """The kind and form of a source; BadInputError `empty-file` for one without a byte."""
    if file.size == 0:
        raise empty(file.published)
    start = file.head.removeprefix(_BOM)
    name = file.name
    if not start:
        raise empty(file.published)
    if is_fits(file):
        return Sniffed("msa" if _MSA_NAME.search(name) else "fits", "fits")
    if start.startswith(b"PAR1"):
        return _parquet(file)
    text = start.lstrip()
    if text[:1] in (b"{", b"["):
        found = _json(text, name)
    elif text[:1] == b"<" and (text[:2] in (b"<?", b"<!") or _NAMESPACE.search(text) or not _RDF_TEXT.match(text)):
        found = _xml(text)
    elif _ASN_NAME.search(name):
        found = Sniffed("association", "json")
    else:
        found = _text(start, file)
    return Sniffed("rdf", found.form) if found.kind == "other" and _RDF_NAME.search(name) else found


def is_fits(file: SourceFile) -> bool:
    """Whether a file is a FITS file, or is called one (then a broken one)."""
    return bool(_FITS_START.match(file.head) or _FITS_NAME.search(file.name))


def _json(text: bytes, name: str) -> Sniffed:
    for kind, pattern in _JSON:
        if pattern.search(text):
            return Sniffed(kind, "json")
    return Sniffed("association" if _ASN_NAME.search(name) else "other", "json")


def _xml(text: bytes) -> Sniffed:
    for kind, pattern in _XML:
        if pattern.search(text):
            return Sniffed(kind, "votable" if kind.endswith("-table") else "xml")
    return Sniffed("other", "xml")


def _text(start: bytes, file: SourceFile) -> Sniffed:
    if start.startswith(b"# %ECSV"):
        return _ecsv(start, file.name)
    told = (("rdf", _RDF_TEXT), ("prov", _PROV_N), ("reference-map", _MAPPING), (LOG, log_lines.START))
    for kind, pattern in told:
        if pattern.search(start):
            return Sniffed(kind, "text")
    # A table in UTF-16 is told as one, so that its reader can say what is wrong with it.
    utf16 = start[:2] in (b"\xff\xfe", b"\xfe\xff")
    lines = start.decode("utf-16" if utf16 else "utf-8", "replace").splitlines()
    if not file.whole_head:
        lines = lines[:-1]
    comments = [line for line in lines if line.startswith("#")]
    lines = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not lines:
        return Sniffed("other", "text")
    by_header = _header(lines[0])
    if by_header:
        return by_header
    noted = [_header(line.removeprefix("#")) for line in comments[:9]]
    if any(found and found.kind == "keyword-table" for found in noted):
        return Sniffed("keyword-table", "csv")
    if b"\x00" in start:
        return OTHER
    return Sniffed("name-list" if _names(lines) else "other", "text")


def _header(line: str) -> Sniffed | None:
    words = {w.strip().strip('"') for w in _SEPARATOR.split(line)}
    lower = {w.lower() for w in words}
    if len(words) < 2:
        return None
    if "productFilename" in words or {"productfilename", "datauri"} <= lower:
        return Sniffed("product-table", "csv")
    if "filesetname" in lower or "archivefileid" in lower:
        return Sniffed("keyword-table", "csv")
    if len(lower & _POOL_WORDS) >= 3 and ("program" in lower or "|" in line):
        return Sniffed("pool", "csv")
    if "obs_publisher_did" in lower:
        return Sniffed("obscore-table", "csv")
    if {"thetime", "euvalue"} <= lower:
        return Sniffed("engineering", "csv")
    if "obs_collection" in lower and lower & {"obsid", "instrument_name", "s_ra", "t_min"}:
        return Sniffed("observation-table", "csv")
    return None


def _ecsv(start: bytes, name: str) -> Sniffed:
    lines = [line for line in start.decode("utf-8", "replace").splitlines() if not line.startswith("#")]
    by_header = _header(lines[0]) if lines else None
    if by_header:
        return Sniffed(by_header.kind, "ecsv")
    words = set(_SEPARATOR.split(lines[0])) if lines else set()
    return Sniffed("catalogue" if {"label", "xcentroid"} <= words or _JWST_NAME.search(name) else "other", "ecsv")


def _names(lines: list[str]) -> bool:
    """Whether lines are file names, one a line; a heading and one trailing comma are allowed."""
    words = [line.strip().strip('",') for line in lines]
    if words[0].lower() in HEADINGS:
        words = words[1:]
    return bool(words) and all(_ONE_WORD.match(w) for w in words) and any(_JWST_NAME.search(w) for w in words)


def _parquet(file: SourceFile) -> Sniffed:
    from jwstrdf.loaders.parquet import column_names

    header = _header(",".join(column_names(file)))
    return Sniffed(header.kind if header else "other", "parquet")
