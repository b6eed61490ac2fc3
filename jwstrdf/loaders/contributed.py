"""Inputs of contributed products (HLSP): which files a header lists, and of which mission each of them is.

An input is named by FILEID01 to FILEID99 or by a row of the extension PROVENANCE. Its mission is that of the same
number (OBSERVnn, TELESCnn) or row, else that of the whole product where it has only one: by OBSERVAT and TELESCOP, or,
where the header is silent, by the telescope in the file name. What follows:

* a name of a JWST product (or of another contributed one) is an input: the product is derived from it;
* any other name, with a mission that is not JWST, is a product of that mission: the two are linked (LNK-6);
* the rest (identifiers of observations, names of files that no archive has) is kept as written and proves nothing.

Source: MASTDOCS, HLSP Provenance Metadata ("MULTI" and numbered keywords); spacetelescope/ullyses (PROVENANCE).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from jwstrdf.loaders import fits_values, texts

IDENTIFIER = b"HLSPID"
INPUT, TELESCOPE, OBSERVATORY = "contributedInput", "contributedTelescope", "contributedObservatory"
LINEAGE, OTHER_MISSION = "derivedFrom", "linkedToOtherMission"
SEVERAL = "MULTI"
"""Stands where a keyword would have several values, which then follow in numbered ones."""

_JWST = "JWST"
_LIKE_JWST = re.compile(r"jw\d{5}")
_BETWEEN = re.compile(r"[\s/,;+&|-]+")


@dataclass(frozen=True, slots=True)
class Named:
    """What an input turned out to be: `relation` to the file `name`, or None where `name` is only a text."""

    relation: str | None
    name: str
    place: str


@dataclass
class Inputs:
    """What the headers of one contributed product say of its inputs, gathered in the order of the file."""

    filename: str
    missions: set[str] = field(default_factory=set)
    numbered: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    mission_of: dict[str, str] = field(default_factory=dict)
    rows: list[tuple[str, str | None, str]] = field(default_factory=list)

    def keyword(self, name: str, code: str, written: str, place: str) -> bool:
        """Note a keyword; whether it may also be stated as a fact of the product."""
        number = code[-2:] if code[-2:].isdigit() else ""
        if name == INPUT:
            self.numbered.setdefault(number, []).append((written, place))
            return False
        if name in (TELESCOPE, OBSERVATORY) and written.upper() != SEVERAL:
            if number:
                # The telescope is said last: HST and not the institute that runs it.
                if name == TELESCOPE or number not in self.mission_of:
                    self.mission_of[number] = written
            else:
                self.missions |= missions_in(written)
        return written.upper() != SEVERAL

    def found(self, where: str) -> Iterator[Named]:
        """Every input, each name once."""
        every = [
            (written, self.mission_of.get(number), place)
            for number, several in self.numbered.items()
            for written, place in several
        ]
        seen = set()
        for written, mission, place in [*every, *self.rows]:
            told = self._told(written, mission, place, where)
            if (told.relation, told.name) not in seen and told.name != self.filename:
                seen.add((told.relation, told.name))
                yield told

    def _told(self, written: str, mission: str | None, place: str, where: str) -> Named:
        from jwstrdf.naming import parse

        name = fits_values.file_name(written, place, where)
        of = missions_in(mission) if mission and mission.upper() != SEVERAL else self._of_all()
        parsed = parse.parse_name(name)
        ours = name.startswith(("jw", "hlsp_")) and parsed.valid
        if ours and (_JWST in of or not of or parsed.kind == "hlsp" or not mission):
            return Named(LINEAGE, name, place)
        if not _LIKE_JWST.match(name) and not ours and len(of) == 1 and _JWST not in of:
            return Named(OTHER_MISSION, name, place)
        return Named(None, written, place)

    def _of_all(self) -> set[str]:
        from jwstrdf.naming import parse

        return self.missions or missions_in(parse.parse_name(self.filename).telescope or "")


def missions_in(written: str) -> set[str]:
    """The missions in a text such as `HST`, `HST/JWST` or `hst-jwst`, in capitals; none for a word for no value."""
    found = {part.upper() for part in _BETWEEN.split(written) if part}
    return set() if texts.is_null(written) or SEVERAL in found else found
