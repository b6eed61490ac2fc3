"""A folder with sources of all kinds that are read, made by the test: several programs that hang together."""

from __future__ import annotations

import io
import json
import os
import tarfile
from pathlib import Path
from typing import Any

from tests.unit.fits_help import write

TABLE = "productFilename,obs_id,obsID,parent_obsid,dataURI,size,calib_level,productType,description"
POOL = "FILENAME|PROGRAM|OBS_NUM|VISIT_ID|EXP_TYPE|FILTER|ASN_CANDIDATE"
OBSERVATIONS = "obs_collection,obs_id,obsid,calib_level,t_min,t_max,filters,instrument_name"
KEYWORDS = "ArchiveFileID,filename,fileSetName,filter,expstart"
PMAP = """header = {'mapping' : 'PIPELINE', 'name' : 'jwst_1200.pmap', 'parkey' : ('META.INSTRUMENT.NAME',)}
selector = {'NIRCAM' : 'jwst_nircam_0001.imap', 'MIRI' : 'N/A'}
"""
IMAP = """header = {'mapping' : 'INSTRUMENT', 'instrument' : 'NIRCAM', 'name' : 'jwst_nircam_0001.imap',
    'parkey' : ('REFTYPE',)}
selector = {'DARK' : 'jwst_nircam_dark_0001.rmap'}
"""
RMAP = """header = {'mapping' : 'REFERENCE', 'instrument' : 'NIRCAM', 'filekind' : 'DARK',
    'name' : 'jwst_nircam_dark_0001.rmap', 'parkey' : (('META.INSTRUMENT.DETECTOR',),
    ('META.OBSERVATION.DATE', 'META.OBSERVATION.TIME'))}
selector = Match({('NRCA1',) : UseAfter({'2022-01-01 00:00:00' : 'jwst_nircam_dark_0400.fits',
    '2023-01-01 00:00:00' : 'jwst_nircam_dark_0401.fits'})})
"""


def exposure(program: int, number: int) -> str:
    """The root of an exposure."""
    return f"jw{program:05d}001001_02101_{number:05d}_nrca1"


def product(program: int) -> str:
    """The root of the level-3 product of a program."""
    return f"jw{program:05d}-o001_t001_nircam_clear-f200w"


def association(program: int, stamp: str, members: list[str], name: str | None = None) -> str:
    """An image3 association as text."""
    document: dict[str, Any] = {
        "asn_type": "image3",
        "asn_rule": "Asn_Lv3Image",
        "asn_id": "o001",
        "program": f"{program:05d}",
        "asn_pool": f"jw{program:05d}_{stamp}_pool.csv",
        "products": [
            {"name": name or product(program), "members": [{"expname": m, "exptype": "science"} for m in members]}
        ],
    }
    return json.dumps(document, indent=1)


def program(folder: Path, number: int, *, edition: int = 1) -> None:
    """One program: exposures, their product, its associations, pool, product table, observation and keyword table.

    Another edition has the same paths, and other content in most.
    """
    folder.mkdir(parents=True, exist_ok=True)
    base, stamp = f"jw{number:05d}", f"2024010{edition}t000000"
    cals = [f"{exposure(number, n)}_cal.fits" for n in (1, 2)]
    asn = f"{base}-o001_{stamp}_image3_00001_asn.json"
    made = {
        "DATE": f"2024-02-0{edition}T10:00:00.000",
        "CAL_VER": f"1.13.{edition}",
        "CRDS_CTX": "jwst_1200.pmap",
        "EXP_TYPE": "NRC_IMAGE",
        "FILTER": "F200W",
    }
    for n, name in enumerate(cals):
        dark = {"R_DARK": "crds://jwst_nircam_dark_0400.fits", "EXPSTART": 60000.25 + n, "S_FLAT": "COMPLETE"}
        write(folder / name, {**made, **dark}, {"SCI": {"PA_V3": 1.5 * edition}})
    members = tuple(f"{exposure(number, n)}_o001_crf.fits" for n in (1, 2)[:edition])
    write(folder / f"{product(number)}_i2d.fits", {**made, "ASNTABLE": asn}, members=members)
    other = f"{exposure(number + 1, 1)}_cal.fits"
    first = f"{base}-o001_20240101t000000_image3_00001_asn.json"
    texts = {
        first: association(number, "20240101t000000", cals[:edition]),
        f"{base}-o001_20240102t000000_image3_00001_asn.json": association(number, stamp, [*cals, other]),
        f"{base}_20240101t000000_pool.csv": "\n".join(
            [POOL, *(f"{n}|{number}|1|1|NRC_IMAGE|F{200 - edition}W|[('o001', 'OBSERVATION')]" for n in cals)]
        ),
        f"{base}_products.csv": "\n".join(
            [
                TABLE,
                *(
                    f"{n},{product(number)},{number}1,{number}1,mast:JWST/product/{n},{1000 * edition + i},3,SCIENCE,x"
                    for i, n in enumerate([*cals, f"{product(number)}_i2d.fits"])
                ),
            ]
        ),
        f"{base}_observations.csv": f"{OBSERVATIONS}\nJWST,{product(number)},{number}1,3,60000.5,60000.6,F200W,NIRCAM",
        f"{base}_keywords.csv": f"{KEYWORDS}\n1,{cals[0]},{exposure(number, 1)},F200W,60000.2{edition}",
    }
    for name, text in texts.items():
        (folder / name).write_text(text + "\n", encoding="utf-8")


def common(folder: Path, programs: list[int], *, edition: int = 1) -> None:
    """What belongs to all programs: a name list, RDF, CRDS mappings, a packed archive, and files that are refused."""
    folder.mkdir(parents=True, exist_ok=True)
    first, last = programs[0], programs[-1]
    names = [f"{exposure(n, 1)}_uncal.fits" for n in programs[: len(programs) // edition]]
    texts = {
        "names.txt": "\n".join(names) + "\n",
        "notes.ttl": f"<https://w3id.org/jwstrdf/product/{exposure(first, 1)}_cal.fits> "
        f'<http://e.example/note> "edition {edition}" , [ <http://e.example/by> "x" ] .\n',
        "jwst_1200.pmap": PMAP,
        "jwst_nircam_0001.imap": IMAP,
        "jwst_nircam_dark_0001.rmap": RMAP,
        "refused_asn.json": '{"asn_type": "image3", "products": [',
        "refused.ttl": "<http://e.example/a> <http://e.example/b> .\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    packed = {
        f"jw{last:05d}-c100{n}_20240101t000000_image3_0000{n}_asn.json": association(
            last,
            "20240101t000000",
            [f"{exposure(last, n)}_cal.fits"],
            f"jw{last:05d}-c100{n}_t00{n}_nircam_clear-f200w",
        )
        for n in range(1, 4 + edition)
    }
    with tarfile.open(folder / "more.tar.gz", "w:gz") as archive:
        for name, text in packed.items():
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(text.encode()), 1_700_000_000
            archive.addfile(member, io.BytesIO(text.encode()))


def fill(folder: Path, programs: list[int], *, edition: int = 1) -> Path:
    """The whole folder, or another edition of it in its place; what does not change keeps its time."""
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for number in programs:
        program(folder / f"p{number}", number, edition=edition)
    common(folder / "more", programs, edition=edition)
    for place, path in enumerate(sorted(p for p in folder.rglob("*") if p.is_file())):
        changed = before.get(path) != path.read_bytes()
        os.utime(path, (1_700_000_000 + place + (86400 * edition if changed else 86400),) * 2)
    return folder
