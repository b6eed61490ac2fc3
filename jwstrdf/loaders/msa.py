"""Plans of the NIRSpec micro-shutters (MSA metafiles): which sources they list, and which lie open in which exposure.

An exposure has a plan (MSAMETFL), a row set of it (MSAMETID) and a place in the pattern (PATT_NUM); a source lies on
it where a shutter of that row set and place has it as the primary source of its slitlet. Which column says what
stands in the ontology (`jwst:ColumnMapping` of SOURCE_INFO and SHUTTER_INFO).
Source: jwst/assign_wcs/nirspec.py (get_open_msa_slits).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jwstrdf.errors import BadInputError, Note
from jwstrdf.loaders import fits, fits_tables, fits_values, texts
from jwstrdf.loaders.fits_headers import Header, headers
from jwstrdf.loaders.fits_words import words
from jwstrdf.loaders.notes import Notes
from jwstrdf.loaders.source import SourceFile

Row = tuple[Any, ...]
SOURCES, SHUTTERS = "SOURCE_INFO", "SHUTTER_INFO"
NUMBER, ROW_SET, PLACE = "plannedSourceNumber", "msaMetadataId", "patternPosition"
PRIMARY, BACKGROUND = "primarySource", "backgroundShutter"
"""Local names of the properties that tie shutters, sources and exposures together."""


@dataclass
class PlanRows(fits.HeaderRows):
    """The rows of the header, and of the tables `planned_sources` and `open_sources`."""

    planned_sources: list[Row] = field(default_factory=list)
    open_sources: list[Row] = field(default_factory=list)


def read(file: SourceFile, checksum: str | None) -> PlanRows:
    """The rows of an MSA metafile; BadInputError where it is no FITS file or a table contradicts itself."""
    out = PlanRows(**vars(fits.read(file, checksum)))
    plan = next(name for name, how in out.mentions.items() if how == "opened")
    reader = _Reader(out, plan, file.published)
    found = set()
    for header, data in headers(file, frozenset(words().tables)):
        if header.name == SOURCES and data:
            reader.sources(header, data)
        elif header.name == SHUTTERS and data:
            reader.shutters(header, data)
        found.add(header.name)
    reader.notes.close()
    for name in (SOURCES, SHUTTERS):
        if name not in found:
            out.notes.append(Note("no-plan-table", f"the MSA plan has no table {name}", file.published))
    return out


class _Reader:
    def __init__(self, out: PlanRows, plan: str, where: str) -> None:
        self.out, self.plan, self.where = out, plan, where
        self.partition = texts.partition_of(plan)
        self.version = next((row[2] for row in out.versions if row[1] == plan), None)
        self.notes = Notes(out.notes, where)

    def sources(self, header: Header, data: bytes) -> None:
        seen: dict[tuple[int, str], tuple[str, str]] = {}
        for place, number, values in self.rows(header, data):
            for column, (name, value) in values.items():
                at = f"{place} {column.upper()}"
                known = seen.setdefault((number, name), (value, at))
                if known[0] != value:
                    raise self.wrong(f"{at} is {texts.shown(value)} and {known[1]} is {texts.shown(known[0])}")
                if known[1] == at:
                    self.out.planned_sources.append((self.partition, self.plan, number, name, value, at))
                relation = words().tables[header.name][column].relation
                if relation:
                    self.pre_image(relation, value, at)

    def pre_image(self, relation: str, value: str, at: str) -> None:
        """Another file that the plan was made from; a JWST product is named by its own relation."""
        from jwstrdf.naming import parse

        target = fits_values.file_name(value, at, self.where)
        if parse.parse_name(target).valid:
            relation = fits.PRE_IMAGE
        row = (self.partition, self.plan, self.version, relation, target, None)
        if target not in self.out.mentions:
            if odd := texts.odd_character(target):
                self.notes.add("odd-name", f"{at}: the name {texts.shown(target)} has the character {odd}")
            self.out.mentions[target] = "named"
            self.out.links.append((*row, at))

    def shutters(self, header: Header, data: bytes) -> None:
        opened: dict[tuple[int, int | None, int], None] = {}
        for _, number, values in self.rows(header, data):
            told = dict(values.values())
            if ROW_SET not in told or told.get(BACKGROUND) == "true":
                continue
            # Plans of before 2019 have neither places in the pattern nor primary sources.
            primary = told.get(PRIMARY, "true" if number else "false")
            if primary == "true":
                place = told.get(PLACE)
                opened[(int(told[ROW_SET]), None if place is None else int(place), number)] = None
        self.out.open_sources += [(self.partition, self.plan, *key) for key in opened]

    def rows(self, header: Header, data: bytes) -> Iterator[tuple[str, int, Mapping[str, tuple[str, str]]]]:
        """Place, number of the source and values (column -> property, lexical form) of each row with a number."""
        columns = {c: m.property for c, m in words().tables[header.name].items() if m.property}
        facts = words().facts
        cells = fits_tables.cells_of(header, data, tuple(columns), self.where)
        for row, values in enumerate(cells, 1):
            place, told = f"{header.place} row {row}", {}
            for column, value in values.items():
                name = columns[column]
                try:
                    text = fits_values.lexical(value, facts[name].type, None)
                except ValueError as error:
                    self.note(f"{place} {column.upper()} is {texts.shown(str(value))}: {error}; the value is left out")
                    continue
                if text is not None:
                    texts.check_text(text, place=f"{place} {column.upper()}", where=self.where)
                    told[column] = (name, text)
            number = next((value for name, value in told.values() if name == NUMBER), None)
            if number is None:
                self.note(f"{place} has no number of a source; the row is left out")
            else:
                yield place, int(number), told

    def note(self, message: str) -> None:
        self.notes.add("value-of-another-type", message)

    def wrong(self, what: str) -> BadInputError:
        return BadInputError(
            "conflict",
            f"{what}; one value was expected for one source",
            hint="download the plan again, or leave the file out",
            where=self.where,
        )
