"""CAOM2 documents for tests: the observation of a made-up program, as an archive would write it."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

NAME = "jw09991-o001_t001_nircam_clear-f200w"
V22 = "vos://cadc.nrc.ca!vospace/CADC/xml/CAOM/v2.2"
V23, V24 = (f"http://www.opencadc.org/caom2/xml/v2.{n}" for n in (3, 4))
XSI = "http://www.w3.org/2001/XMLSchema-instance"
MEMBERS = tuple(f"caom:JWST/jw09991001001_02101_0000{i}_nrca1" for i in (1, 2))
_IDS = iter(range(1, 1_000_000))


def _id() -> str:
    return f'caom2:id="00000000-0000-0000-0000-{next(_IDS):012d}"'


def tag(name: str, text: str | None) -> str:
    """An element with a text; nothing for none."""
    return "" if text is None else f"<caom2:{name}>{escape(text)}</caom2:{name}>\n"


def artifact(
    uri: str, kind: str = "science", size: str | None = "1000", checksum: str | None = None, more: str = ""
) -> str:
    """An artifact."""
    return (
        f"<caom2:artifact {_id()}>\n{tag('uri', uri)}{tag('productType', kind)}{tag('releaseType', 'data')}"
        f"{tag('contentType', 'application/fits')}{tag('contentLength', size)}{tag('contentChecksum', checksum)}{more}"
        "</caom2:artifact>\n"
    )


def plane(
    *artifacts: str,
    name: str = f"{NAME}_i2d",
    level: str | None = "3",
    inputs: Iterable[str] = (),
    kind: str = "image",
    version: str = "1.13.4",
    more: str = "",
) -> str:
    """A plane with these artifacts."""
    uris = "".join(tag("planeURI", u) for u in inputs)
    return (
        f"<caom2:plane {_id()}>\n{tag('productID', name)}{tag('dataRelease', '2024-03-01T12:00:00.000')}"
        f"{tag('dataProductType', kind)}{tag('calibrationLevel', level)}"
        f"<caom2:provenance>\n{tag('name', 'CALJWST')}{tag('version', version)}{tag('runID', '7')}"
        f"{tag('lastExecuted', '2024-02-01T10:00:00.000')}<caom2:inputs>{uris}</caom2:inputs>\n</caom2:provenance>\n"
        f"{more}"
        f"<caom2:artifacts>{''.join(artifacts)}</caom2:artifacts>\n</caom2:plane>\n"
    )


def observation(
    *planes: str,
    name: str | None = NAME,
    collection: str | None = "JWST",
    space: str = V24,
    kind: str | None = None,
    members: Iterable[str] = (),
    top: str = "",
    frame: str = "ICRS",
    before: str = "",
) -> str:
    """A document; `before` stands before its root, `top` after the telescope."""
    uris = "".join(tag("observationURI", u) for u in members)
    kind = kind or ("DerivedObservation" if uris else "SimpleObservation")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{before}<caom2:Observation xmlns:caom2="{space}" xmlns:xsi="{XSI}" '
        f'xsi:type="caom2:{kind}" {_id()}>\n{tag("collection", collection)}{tag("observationID", name)}'
        f"<caom2:algorithm>{tag('name', 'calwebb_image3' if uris else 'exposure')}</caom2:algorithm>\n"
        f"{tag('intent', 'science')}<caom2:proposal>{tag('id', '9991')}{tag('pi', 'Anne Other')}</caom2:proposal>\n"
        f"<caom2:target>{tag('name', 'NGC-3132')}{tag('moving', 'false')}</caom2:target>\n"
        f"<caom2:targetPosition>{tag('coordsys', frame)}<caom2:coordinates>{tag('cval1', '151.7')}"
        f"{tag('cval2', '-40.4')}</caom2:coordinates></caom2:targetPosition>\n"
        f"<caom2:telescope>{tag('name', 'JWST')}</caom2:telescope>\n"
        f"<caom2:instrument>{tag('name', 'NIRCAM/IMAGE')}</caom2:instrument>\n{top}"
        f"<caom2:planes>\n{''.join(planes)}</caom2:planes>\n"
        + (f"<caom2:members>{uris}</caom2:members>\n" if uris else "")
        + "</caom2:Observation>\n"
    )


def product(name: str) -> str:
    """The address of a file of the archive."""
    return f"mast:JWST/product/{name}"


def span(name: str, low: str, high: str, more: str = "") -> str:
    """A part of a plane with bounds."""
    ends = tag("lower", low) + tag("upper", high)
    samples = f"<caom2:samples><caom2:sample>{ends}</caom2:sample></caom2:samples>"
    return f"<caom2:{name}><caom2:bounds>{ends}{samples}</caom2:bounds>{more}</caom2:{name}>\n"


WHOLE = observation(
    plane(
        artifact(product(f"{NAME}_i2d.fits"), checksum="md5:d41d8cd98f00b204e9800998ecf8427e"),
        artifact(product(f"{NAME}_i2d.jpg"), "preview", "20"),
        inputs=[f"{m}/{m.rpartition('/')[2]}_cal" for m in MEMBERS],
        more=span("energy", "1.7E-6", "2.2E-6", tag("bandpassName", "F200W"))
        + span("time", "60000.25", "60000.5", tag("exposure", "859.0")),
    ),
    members=MEMBERS,
)
"""An image of two exposures, with a preview."""
