"""CAOM2 observations: what an archive says of one observation, its planes and their files, in the XML of OpenCADC.

Which element states what stands in `ontology/caom2.ttl`, by its path. Facts hang on a record of the observation; each
artifact of JWST that exists is a listing, as a row of a product table is. No schema is fetched or needed.

* Versions 2.2, 2.3 and 2.4 (their name spaces are from the schemas of the package caom2; the paths that are read are
  the same in all three). The package itself is not used for reading: it is under the AGPL, which our users may not
  take on with a BSD-licensed loader, it gives objects instead of paths and no line numbers. Tests read with it.
* A plane of calibration level -1 is planned: its artifacts are addresses, no files (MAST, CAOM field descriptions).
* An observation of another collection than JWST is the observation `<collection>:<observationID>`: a name with a colon
  is no name of JWST, and the same observationID in two collections stays two. Nothing of it becomes a JWST product;
  its artifacts are addresses. Observation tables name observations of other collections in the same way.
* Members and inputs are observations, not files: `caom:JWST/<observation>[/<plane>]`. They stay as written, and the
  mapping also makes a link from observation to observation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jwstrdf.errors import BadInputError, Note
from jwstrdf.loaders import caom2_values, limits, texts, xml_tree
from jwstrdf.loaders.fact_columns import Meaning, meanings
from jwstrdf.loaders.notes import Notes
from jwstrdf.loaders.xml_tree import Node
from jwstrdf.naming.caom import JWST, named_by, subject_of, uri_of

Row = tuple[Any, ...]
TABLE = "caom2"
SPACES = {
    "vos://cadc.nrc.ca!vospace/CADC/xml/CAOM/v2.2": "2.2",
    "http://www.opencadc.org/caom2/xml/v2.3": "2.3",
    "http://www.opencadc.org/caom2/xml/v2.4": "2.4",
}
PLANNED = "-1"
IDENTIFIER, ADDRESS, PREVIEW = "caomIdentifier", "observationDataAddress", "observationPreviewAddress"
PLANES, ARTIFACTS = "planes/plane", "artifacts/artifact"
FRAME, POSITION = "targetPosition/coordsys", "targetPosition/coordinates/"
_TYPE = "http://www.w3.org/2001/XMLSchema-instance type"
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[^\s<>\"{}|\\^`%\x00-\x1f\x7f]|%[0-9A-Fa-f]{2})+$")
_PICTURES = ("preview", "thumbnail")


@dataclass
class ObservationRows:
    """Rows of the tables, in the order of their columns, without the leading `source`."""

    facts: list[Row] = field(default_factory=list)
    listings: list[Row] = field(default_factory=list)
    mentions: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def read(content: bytes, where: str) -> ObservationRows:
    """The rows of a document; BadInputError with line and element of what is broken."""
    root = xml_tree.parse(content, where, code="bad-caom2", passed_over=frozenset({"parts"}))
    return _Reader(where, meanings(TABLE, keywords=False)).read(root)


class _Reader:
    def __init__(self, where: str, known: Mapping[str, Meaning]) -> None:
        self.where, self.known = where, known
        self.out = ObservationRows()
        self.notes = Notes(self.out.notes, where)
        self.single: dict[tuple[str, str], tuple[str, int]] = {}
        self.seen: set[tuple[str, str, str]] = set()
        self.files: dict[str, tuple[Row, int]] = {}
        self.unknown: set[str] = set()

    def read(self, root: Node) -> ObservationRows:
        if root.name != "Observation" or root.space not in SPACES:
            what = f"the document is a {texts.shown(root.name)} of {texts.shown(root.space, 100)}"
            expected = f"an Observation of CAOM {', '.join(SPACES.values())} was expected"
            if root.name == "Observation" and "caom" in root.space.lower():
                raise self.wrong("unknown-caom2-version", root.line, what, expected)
            raise self.wrong("bad-caom2", root.line, what, expected)
        collection, observation = self.needed(root, "collection"), self.needed(root, "observationID")
        for name, text in (("collection", collection), ("observationID", observation)):
            texts.check_name(text, place=f"line {root.line}: {name}", where=self.where)
            if "/" in text or ":" in text:
                raise self.wrong("bad-name", root.line, f"{name} is {texts.shown(text)}", "a name without / and :")
        self.collection, self.observation = collection, observation
        self.subject = subject_of(collection, observation)
        self.fact("observation", self.subject, IDENTIFIER, uri_of(collection, observation), "observationID", root)
        if collection != JWST:
            self.note(
                "other-collection",
                f"an observation of {texts.shown(collection)}: it is kept as {self.subject}, its files are no products",
            )
        self.say("@type", root.attributes.get(_TYPE, "").rpartition(":")[2], root)
        for path, node in self.elements(root, ""):
            if not path.startswith(f"{PLANES}/{ARTIFACTS}/"):
                self.element(root, path, node)
        for plane in root.all(PLANES):
            self.plane(root, plane)
        self.out.listings = [row for row, _ in self.files.values()]
        if self.unknown:
            names = ", ".join(sorted(self.unknown))
            self.note("unknown-element", f"elements that jwstrdf does not know are passed over: {names}"[:400])
        self.notes.close()
        return self.out

    def elements(self, node: Node, above: str) -> Iterator[tuple[str, Node]]:
        """All elements that state something, with their paths; those left out on purpose end the way down."""
        for child in node.children:
            path = above + child.name
            if child.space != node.space:
                self.unknown.add(path)
            elif path in self.known:
                if self.known[path].fact:
                    yield path, child
            elif child.children or not child.text:
                yield from self.elements(child, path + "/")
            else:
                self.unknown.add(path)

    def element(self, root: Node, path: str, node: Node) -> None:
        if path.startswith(POSITION):
            frame = root.first(FRAME)
            if frame is None or (frame.text or "").upper() != "ICRS":
                said = texts.shown(frame.text) if frame and frame.text else "not told"
                self.note("other-frame", f"line {node.line}: the frame of the target position is {said}; ICRS is taken")
                return
        if node.text:
            self.say(path, node.text, node)

    def say(self, path: str, written: str, node: Node, about: str = "observation", subject: str | None = None) -> None:
        """Add what an element states."""
        meaning = self.known[path]
        if not meaning.fact or not written:
            return
        try:
            value = caom2_values.lexical(written, meaning.type, meaning.form)
        except ValueError as error:
            raise self.wrong("bad-value", node.line, f"{path} is {texts.shown(written)}", str(error)) from None
        if value is None:
            return
        texts.check_text(value, place=f"line {node.line} {path}", where=self.where)
        if path.endswith("URI") and not self.named(written):
            raise self.wrong(
                "bad-value", node.line, f"{path} is {texts.shown(written)}", "caom:<collection>/<observation>[/<plane>]"
            )
        self.fact(about, subject or self.subject, meaning.fact, value, path, node, several=meaning.several)

    def named(self, uri: str) -> bool:
        """Whether a URI names an observation; it is then known by its identifier."""
        subject = named_by(uri)
        if subject is None or texts.name_fault(subject):
            return False
        if (subject, IDENTIFIER) not in self.single:
            identifier = "/".join(uri.split("/")[:2])
            self.single[subject, IDENTIFIER] = (identifier, 0)
            row = (texts.partition_of(subject), "observation", subject, None, IDENTIFIER, identifier)
            self.out.facts.append((*row, "named by its URI"))
        return True

    def fact(
        self, about: str, subject: str, name: str, value: str, path: str, node: Node, *, several: bool = False
    ) -> None:
        if not several:
            known = self.single.setdefault((subject, name), (value, node.line))
            if known[0] != value:
                raise self.wrong(
                    "conflict",
                    node.line,
                    f"{path} of {subject} is {texts.shown(value)}, in line {known[1]} it is {texts.shown(known[0])}",
                    "one value was expected",
                )
        if (subject, name, value) not in self.seen:
            self.seen.add((subject, name, value))
            place = f"line {node.line} {path}"
            self.out.facts.append((texts.partition_of(subject), about, subject, None, name, value, place))

    def plane(self, root: Node, plane: Node) -> None:
        self.needed(plane, "productID")
        level = plane.first("calibrationLevel")
        written = level.text if level else None
        if level and written and written not in ("-1", "0", "1", "2", "3", "4"):
            raise self.wrong("bad-value", level.line, f"calibrationLevel is {texts.shown(written)}", "-1 to 4")
        for artifact in plane.all(ARTIFACTS):
            uri = self.needed(artifact, "uri")
            if not _URI.match(uri):
                raise self.wrong("bad-datauri", artifact.line, f"the address {texts.shown(uri)} is none", "a URI")
            kind = (text_of(artifact, "productType") or "").lower()
            if self.collection != JWST or written == PLANNED or uri.lower().startswith(("http:", "https:")):
                self.fact("observation", self.subject, PREVIEW if kind in _PICTURES else ADDRESS, uri,
                          f"{PLANES}/{ARTIFACTS}/uri", artifact, several=True)  # fmt: skip
            else:
                self.artifact(root, plane, artifact, uri, kind, None if written is None else int(written))

    def artifact(self, root: Node, plane: Node, node: Node, uri: str, kind: str, level: int | None) -> None:
        place = f"line {node.line}: uri"
        name = texts.cut_folder(uri.partition(":")[2], place=place, where=self.where)
        texts.check_name(name, place=place, where=self.where)
        odd = texts.odd_character(name)
        if odd:
            self.note("odd-name", f"{place}: the name {texts.shown(name)} has an unusual character: {odd}")
        provenance = plane.first("provenance")
        row: Row = (
            texts.partition_of(name), name, self.observation, None, None, uri, kind.upper() or None, None, None, None,
            self.size(node), None, level, text_of(plane, "dataProductType"), self.collection,
            provenance and text_of(provenance, "project"), provenance and text_of(provenance, "version"),
            text_of(root, "proposal/id"), text_of(plane, "energy/bandpassName"),
        )  # fmt: skip
        known = self.files.setdefault(name, (row, node.line))
        if known[0] != row:
            old, new = next((a, b) for a, b in zip(known[0], row, strict=True) if a != b)
            raise self.wrong(
                "conflict",
                node.line,
                f"the artifact {name} is also in line {known[1]}, with {old!r} for {new!r}",
                "the same was expected",
            )
        self.out.mentions[name] = "listed"
        above = f"{PLANES}/{ARTIFACTS}/"
        for path, element in self.elements(node, above):
            if element.text:
                self.say(path, element.text, element, "product", name)

    def size(self, artifact: Node) -> int | None:
        node = artifact.first("contentLength")
        if node is None or not node.text:
            return None
        try:
            size = int(caom2_values.lexical(node.text, "integer", None) or "")
        except ValueError:
            raise self.wrong(
                "bad-value", node.line, f"contentLength is {texts.shown(node.text)}", "a whole number"
            ) from None
        if size < 0:
            raise self.wrong("negative-size", node.line, f"contentLength is {size}", "a number of bytes was expected")
        if size > limits.HUGE_SIZE:
            self.note("huge-size", f"line {node.line}: contentLength is {size}, which no file has; it is left out")
            return None
        return size

    def needed(self, node: Node, path: str) -> str:
        found = text_of(node, path)
        if found is None or texts.is_null(found):
            raise self.wrong("missing-value", node.line, f"the {node.name} has no {path}", "one was expected")
        others = {n.text for n in node.all(path)} - {found}
        if others:
            raise self.wrong("conflict", node.line, f"the {node.name} has more than one {path}", "one was expected")
        return found

    def wrong(self, code: str, line: int, what: str, expected: str) -> BadInputError:
        return BadInputError(code, f"line {line}: {what}; {expected}", hint="mend the document", where=self.where)

    def note(self, code: str, message: str) -> None:
        if code != "other-frame" or not self.notes.given[code]:
            self.notes.add(code, message)


def text_of(node: Node, path: str) -> str | None:
    """The text of the first element at a path."""
    found = node.first(path)
    return found.text if found else None
