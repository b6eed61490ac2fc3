"""Headers of FITS products: their version, what they state, which files they name, which steps ran.

Which keyword says what stands in the ontology (`fits_keywords.csv`, from the schemas of stdatamodels); here they are
read. Pixels and tables are skipped, but for the table of member headers of combined products (HDRTAB) and that of the
inputs of contributed ones (PROVENANCE).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from jwstrdf.errors import BadInputError, Note
from jwstrdf.loaders import contributed, fits_cards, fits_tables, fits_values, texts
from jwstrdf.loaders.contributed import Inputs
from jwstrdf.loaders.fits_headers import Header, headers
from jwstrdf.loaders.fits_words import Words, words
from jwstrdf.loaders.source import SourceFile
from jwstrdf.loaders.versions import version_key
from jwstrdf.vocabulary.source_terms import Keyword

Row = tuple[Any, ...]
ASSOCIATION, POOL, CONTEXT = "isSpecifiedByAssociation", "associationDrawnFromPool", "usedCRDSContext"
PRE_IMAGE = "hasPreImage"
ENGINEERING = "usedEngineeringData"
NOT_APPLICABLE, NOT_NEEDED = "N/A", "referenceTypeNotApplicable"
"""What CRDS answers where no reference file of a type applies, and the property that says so."""
DATE, PIPELINE, HEADER_NAME = "fileDate", "calibrationSoftwareVersion", "headerFilename"
"""Local names of the relations and properties that make a version (DESIGN.md D4)."""


@dataclass
class HeaderRows:
    """Rows of the tables, in the order of their columns, without the leading `source`."""

    versions: list[Row] = field(default_factory=list)
    facts: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    steps: list[Row] = field(default_factory=list)
    mentions: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    @property
    def mnemonics(self) -> set[str]:
        """The mentioned names that are no files."""
        return {row[4] for row in self.links if row[3] == ENGINEERING}


def read(file: SourceFile, checksum: str | None) -> HeaderRows:
    """The rows of a FITS file; BadInputError where a header is broken or contradicts itself.

    `checksum` is the digest of the whole file, where it was computed.
    """
    reader = HeaderReader(file, words(), checksum)
    reader.read()
    return reader.rows()


def digest_of(file: SourceFile) -> str:
    """The SHA-256 of all that is read of a FITS file, its headers and tables of headers, and of its size."""
    digest = hashlib.sha256()
    for header, data in headers(file, words().hdus_with_data):
        digest.update(header.raw)
        digest.update(data)
    return _ended(digest, file)


def _ended(digest: hashlib._Hash, file: SourceFile) -> str:
    digest.update(str(file.size).encode())
    return "sha256:" + digest.hexdigest()


class HeaderReader:
    """Collects what a file states of itself; `rows` turns it into rows once all is stated."""

    def __init__(self, file: SourceFile, known: Words, checksum: str | None) -> None:
        self.file, self.where, self.known, self.checksum = file, file.published, known, checksum
        self.out = HeaderRows()
        self.facts: dict[tuple[str, str], str] = {}  # (property, value) -> place
        self.single: dict[str, tuple[str, str]] = {}  # property -> value, place
        self.links: dict[tuple[str, str, str | None], str] = {}
        self.steps: dict[str, tuple[str, str]] = {}
        self.named: dict[str, str] = {}  # place -> the file that it names, as written
        self.date: str | None = None
        self.inputs = Inputs(file.name) if file.name.startswith("hlsp_") else None

    def read(self) -> None:
        """Take in the headers of a FITS file; its digest is known then, too."""
        digest = hashlib.sha256()
        for header, data in headers(self.file, self.known.hdus_with_data):
            digest.update(header.raw)
            digest.update(data)
            wanted = self.known.keywords.get(header.name.upper())
            if wanted:
                place = f"{header.place} "
                for code, value in fits_cards.values(header.cards, header.names, wanted):
                    keyword = wanted[code]
                    self.state(keyword, value, place + keyword.keyword)
            if self.inputs is None and contributed.IDENTIFIER in header.names:
                self.inputs = Inputs(self.file.name)
            if self.inputs is not None:
                self._contributed(header, data, self.inputs)
            if data and header.name in self.known.tables:
                self._table(header, data)
        self.file.remember(_ended(digest, self.file))
        for named in self.inputs.found(self.where) if self.inputs else ():
            if named.relation:
                if odd := texts.odd_character(named.name):
                    self.note("odd-name", f"{named.place}: the name {texts.shown(named.name)} has the character {odd}")
                self.links.setdefault((named.relation, named.name, None), named.place)
            else:
                self.fact(contributed.INPUT, named.name, named.place, several=True)

    def _contributed(self, header: Header, data: bytes, inputs: Inputs) -> None:
        """What a header and a table of a contributed product say, by the keywords and columns of those."""
        for code, value in fits_cards.values(header.cards, header.names, self.known.contributed):
            keyword, name = self.known.contributed[code], code.decode("ascii")
            place = f"{header.place} {name}"
            if isinstance(value, str) and (
                texts.is_null(value) or not inputs.keyword(keyword.property or "", name, value, place)
            ):
                continue
            self.state(keyword, value, place)
        is_table = bool(data) and header.cards[0].startswith(b"XTENSION= 'BINTABLE'")
        columns = self.known.contributed_tables.get(header.name, {}) if is_table else {}
        rows = fits_tables.cells_of(header, data, tuple(columns), self.where) if columns else []
        for row, cells in enumerate(rows, 1):
            texts_in = {c: str(cell) for c, cell in cells.items() if cell is not None}
            said = {columns[c]: (text, c) for c, text in texts_in.items() if not texts.is_null(text)}
            for name, (text, column) in said.items():
                place = f"{header.place} row {row} {column.upper()}"
                if name == contributed.INPUT:
                    mission = said.get(contributed.TELESCOPE)
                    inputs.rows.append((text, mission[0] if mission else None, place))
                else:
                    texts.check_text(text, place=place, where=self.where)
                    self.fact(name, text, place, several=True)

    def state(self, keyword: Keyword, value: fits_cards.Value | ValueError, place: str) -> None:
        """Take in one value; BadInputError where it contradicts another one."""
        if isinstance(value, ValueError):
            self.note("unreadable-value", f"{place}: {value}; it is left out")
            return
        if value is None:
            return
        try:
            if keyword.step:
                self._step(keyword.step, str(value), place)
            if keyword.relation:
                self._link(keyword, str(value), place)
            if keyword.property:
                fact = self.known.facts[keyword.property]
                text = fits_values.lexical(value, fact.type, keyword.form)
                if text is not None:
                    texts.check_text(text, place=place, where=self.where)
                    self.fact(keyword.property, text, place, several=fact.several)
                    if keyword.property == DATE:
                        self.date = str(value)
                    for mnemonic in keyword.mnemonics:
                        self.links.setdefault((ENGINEERING, mnemonic, None), place)
        except BadInputError:  # a ValueError too
            raise
        except ValueError as error:
            shown = texts.shown(str(value))
            self.note("value-of-another-type", f"{place} is {shown}: {error}; the value is left out")

    def fact(self, name: str, text: str, place: str, *, several: bool = False) -> None:
        """Take in a value in the lexical form of its property."""
        known = self.single.setdefault(name, (text, place))
        if known[0] != text and not several:
            raise self._contradiction(place, text, *known)
        self.facts.setdefault((name, text), place)

    def _step(self, name: str, written: str, place: str) -> None:
        status = written.strip().upper()
        if texts.is_null(status):
            return
        known = self.steps.setdefault(name, (status, place))
        if known[0] != status:
            raise self._contradiction(place, status, *known)

    def _link(self, keyword: Keyword, written: str, place: str) -> None:
        known = self.named.setdefault(place, written.strip())
        if known != written.strip():
            raise self._contradiction(place, written.strip(), known, place)
        if texts.is_null(written) or not written.strip():
            if keyword.reference_type and written.strip().upper() == NOT_APPLICABLE:
                self.fact(NOT_NEEDED, keyword.reference_type, place, several=True)
            return
        name = fits_values.file_name(written, place, self.where)
        relation = keyword.relation or ""
        if relation == POOL and not name.lower().endswith(".csv"):
            name += ".csv"
        # Free text stands in some of these keywords too: only what looks like a file is one.
        if not name.lower().removesuffix(".gz").endswith((*self.known.extensions, ".pmap")):
            return
        if relation in (ASSOCIATION, CONTEXT, POOL):
            for other, target, _ in self.links:
                if other == relation and target != name:
                    raise self._contradiction(place, name, target, self.links[(other, target, None)])
        self.links.setdefault((relation, name, keyword.reference_type), place)

    def _table(self, header: Header, data: bytes) -> None:
        for column, meaning in self.known.tables[header.name].items():
            relation = meaning.relation
            if not relation or meaning.property:
                continue  # what states something too is read where it is stated (jwstrdf.loaders.msa)
            for row, text in enumerate(fits_tables.texts_of(header, data, column, self.where), 1):
                if not texts.is_null(text):
                    place = f"{header.place} row {row} {column.upper()}"
                    self.links.setdefault((relation, fits_values.file_name(text, place, self.where), None), place)

    def rows(self) -> HeaderRows:
        """All rows; the file is the product whose name it has, or, if that is none, the one that it was saved as."""
        from jwstrdf.naming import parse

        out, name = self.out, self.file.name
        saved_as = self.single.get(HEADER_NAME, (None, ""))[0]
        if saved_as and saved_as != name:
            if not parse.parse_name(name).valid and parse.parse_name(saved_as).valid:
                self.note("renamed-file", f"the file was saved as {saved_as} and is taken as that product")
                name = saved_as
            else:
                self.note("renamed-file", f"{HEADER_NAME}: the file was saved as {texts.shown(saved_as)}")
        asn = self._target(ASSOCIATION)
        cal_ver, context = self.single.get(PIPELINE, (None, ""))[0], self._target(CONTEXT)
        key = version_key(self.date, cal_ver, context, self.checksum)
        partition = texts.partition_of(name)
        if key:
            size = None if self.file.packed else self.file.size
            out.versions.append((partition, name, key, self.date, cal_ver, context, self.checksum, size, asn))
        out.facts = [
            (partition, "product", name, key, prop, value, place) for (prop, value), place in self.facts.items()
        ]
        out.mentions[name] = "opened"
        for (relation, target, reference), place in self.links.items():
            if target == name:
                continue
            of = asn if relation == POOL else name
            if of:
                version = key if of == name else None
                out.links.append((texts.partition_of(of), of, version, relation, target, reference, place))
                out.mentions.setdefault(target, "named")
        out.steps = [(partition, name, key, step, status) for step, (status, _) in self.steps.items()]
        return out

    def _target(self, relation: str) -> str | None:
        return next((target for other, target, _ in self.links if other == relation), None)

    def _contradiction(self, place: str, value: str, other: str, at: str) -> BadInputError:
        return BadInputError(
            "conflict",
            f"{place} is {texts.shown(value)} and {at} is {texts.shown(other)}; one value was expected",
            hint="mend the header, or leave the file out",
            where=self.where,
        )

    def note(self, code: str, message: str) -> None:
        """Add a warning."""
        self.out.notes.append(Note(code, message, self.where))
