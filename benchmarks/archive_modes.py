"""The observations of a made-up program, in the proportions of real product tables: what was exposed, what was made.

Of each mode as many files as its pipeline makes: an image with ten detectors of NIRCam and mosaics of two tiles,
MIRI images, MIRI MRS with a dedicated background, NIRSpec MOS in three nods with hundreds of sources. Nothing here
knows of RDF: these are the names, members and keywords that sources hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

NIRCAM = ("nrca1", "nrca2", "nrca3", "nrca4", "nrcb1", "nrcb2", "nrcb3", "nrcb4", "nrcalong", "nrcblong")
BANDS = ("short", "medium", "long")


@dataclass(frozen=True)
class Exposure:
    """One exposure of one detector: `made` ends the names of its files, `members` are those of its association."""

    root: str
    observation: int
    detector: str
    exp_type: str
    words: tuple[tuple[str, str], ...]
    made: tuple[str, ...]
    members: tuple[tuple[str, str], ...]
    minute: int

    @property
    def visit(self) -> str:
        """The beginning of its guide stars' names."""
        return self.root[:13]


@dataclass(frozen=True)
class Combined:
    """A level-3 association: `name` as it stands there, `files` of each observation that it makes, `members`."""

    candidate: str
    kind: str
    rule: str
    name: str
    exp_type: str
    members: tuple[tuple[str, str], ...]
    files: dict[str, tuple[str, ...]]
    exposures: tuple[Exposure, ...]
    words: tuple[tuple[str, str], ...] = ()


@dataclass
class Program:
    """A program: its exposures and what is combined of them."""

    number: int
    exposures: list[Exposure] = field(default_factory=list)
    combined: list[Combined] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The number as names have it."""
        return f"{self.number:05}"


def program(number: int, rng: Random) -> Program:
    """A program of two to twelve observations."""
    out = Program(number)
    wanted, observation = rng.choice((2, 3, 4, 6, 8, 12)), 1
    while observation <= wanted:
        mode = rng.choices((_nircam, _miri, _mrs, _mos), (5, 2, 2, 2))[0]
        observation += mode(out, observation, rng)
    return out


def _root(number: int, observation: int, group: str, exposure: int, detector: str) -> str:
    return f"jw{number:05}{observation:03}001_{group}_{exposure:05}_{detector}"


def _imaged(
    out: Program, observation: int, detector: str, group: str, dithers: int, words: dict[str, str]
) -> list[Exposure]:
    found = []
    for n in range(1, dithers + 1):
        root = _root(out.number, observation, group, n, detector)
        kind = "MIR_IMAGE" if detector == "mirimage" else "NRC_IMAGE"
        made = (
            "uncal.fits",
            "rate.fits",
            "rateints.fits",
            "cal.fits",
            f"o{observation:03}_crf.fits",
            "i2d.fits",
            "cal.jpg",
        )
        members = ((f"{root}_rate.fits", "science"),)
        found.append(Exposure(root, observation, detector, kind, tuple(words.items()), made, members, 20 * n))
    out.exposures += found
    return found


def _image3(out: Program, candidate: str, optical: str, exposures: list[Exposure]) -> None:
    name = f"jw{out.label}-{candidate}_t001_{optical}"
    members = tuple((f"{e.root}_cal.fits", "science") for e in exposures)
    files = ("i2d.fits", "cat.ecsv", "segm.fits", "i2d.jpg", "i2d_thumb.jpg")
    first = exposures[0]
    made = Combined(
        candidate, "image3", "Asn_Lv3Image", name, first.exp_type, members, {name: files}, tuple(exposures), first.words
    )
    out.combined.append(made)


def _nircam(out: Program, observation: int, rng: Random) -> int:
    """Two filters at once, one or two tiles; two tiles are combined once more."""
    dithers, tiles = rng.choice((2, 3, 4, 6, 9)), rng.choice((1, 1, 2))
    pairs = {"F200W": NIRCAM[:8], "F444W": NIRCAM[8:]}
    shot: dict[str, list[Exposure]] = {band: [] for band in pairs}
    for tile in range(observation, observation + tiles):
        for band, detectors in pairs.items():
            words = {
                "INSTRUME": "NIRCAM",
                "FILTER": band,
                "PUPIL": "CLEAR",
                "CHANNEL": "SHORT" if band == "F200W" else "LONG",
            }
            here = [e for d in detectors for e in _imaged(out, tile, d, "02101", dithers, words)]
            _image3(out, f"o{tile:03}", f"nircam_clear-{band.lower()}", here)
            shot[band] += here
    if tiles == 2:
        for band, exposures in shot.items():
            _image3(out, f"c{1000 + observation}", f"nircam_clear-{band.lower()}", exposures)
    return tiles


def _miri(out: Program, observation: int, rng: Random) -> int:
    dithers = rng.choice((4, 8, 16))
    for n, band in enumerate(rng.sample(("F770W", "F1130W", "F1500W", "F2100W"), 3)):
        here = _imaged(out, observation, "mirimage", f"02{n + 1}01", dithers, {"INSTRUME": "MIRI", "FILTER": band})
        _image3(out, f"o{observation:03}", f"miri_{band.lower()}", here)
    return 1


def _mrs(out: Program, observation: int, _: Random) -> int:
    """A target in four dithers and its background, three bands, both detectors."""
    made = ("uncal.fits", "rate.fits", "rateints.fits", "cal.fits", "s3d.fits", "x1d.fits", "x1d.jpg")
    candidate = f"c{1000 + observation}"
    shot: dict[bool, list[Exposure]] = {True: [], False: []}
    for background in (True, False):
        number = observation + background
        for n, band in enumerate(BANDS):
            for detector in ("mirifulong", "mirifushort"):
                for exposure in range(1, 3 if background else 5):
                    root = _root(out.number, number, f"0{n + 2}101", exposure, detector)
                    members = [(f"{root}_rate.fits", "science")]
                    if not background:
                        same = [e for e in shot[True] if e.detector == detector and ("BAND", band.upper()) in e.words]
                        members += [(f"{e.root}_rate.fits", "background") for e in same]
                    words = {
                        "INSTRUME": "MIRI",
                        "BAND": band.upper(),
                        "CHANNEL": "34" if detector == "mirifulong" else "12",
                    }
                    told = Exposure(
                        root, number, detector, "MIR_MRS", tuple(words.items()), made, tuple(members), 20 * exposure
                    )
                    shot[background].append(told)
    out.exposures += shot[True] + shot[False]
    members = [(f"{e.root}_cal.fits", "science") for e in shot[False]]
    members += [(f"{e.root}_x1d.fits", "background") for e in shot[True]]
    name = f"jw{out.label}-{candidate}_t001_miri"
    files = {f"{name}_ch{c}-{b}": ("s3d.fits", "x1d.fits", "x1d.jpg") for c in range(1, 5) for b in BANDS}
    everything = tuple(shot[False] + shot[True])
    out.combined.append(
        Combined(
            candidate,
            "spec3",
            "Asn_Lv3MIRMRS",
            name,
            "MIR_MRS",
            tuple(members),
            files,
            everything,
            (("INSTRUME", "MIRI"),),
        )
    )
    return 2


def _mos(out: Program, observation: int, rng: Random) -> int:
    """Three nods on both detectors, the other nods as background; a product of each source."""
    made = ("uncal.fits", "rate.fits", "rateints.fits", "cal.fits", "s2d.fits", "x1d.fits", "x1d.jpg")
    words = (("INSTRUME", "NIRSPEC"), ("FILTER", "F290LP"), ("GRATING", "G395M"))
    here = []
    for detector in ("nrs1", "nrs2"):
        roots = [_root(out.number, observation, "03102", n, detector) for n in range(1, 4)]
        for n, root in enumerate(roots):
            members = [
                (f"{root}_rate.fits", "science"),
                *((f"{r}_rate.fits", "background") for r in roots if r != root),
            ]
            here.append(Exposure(root, observation, detector, "NRS_MSASPEC", words, made, tuple(members), 20 * n))
    out.exposures += here
    candidate = f"o{observation:03}"
    name = f"jw{out.label}-{candidate}_{{source_id}}_nirspec_f290lp-g395m"
    sources = (f"s{n:09}" for n in range(1, rng.choice((40, 80, 160, 240))))
    files = {name.format(source_id=s): ("cal.fits", "crf.fits", "s2d.fits", "x1d.fits") for s in sources}
    members = tuple((f"{e.root}_cal.fits", "science") for e in here)
    out.combined.append(
        Combined(candidate, "spec3", "Asn_Lv3SpectralSource", name, "NRS_MSASPEC", members, files, tuple(here), words)
    )
    return 1


def guide_stars(visit: str, day: int, count: int) -> Iterator[str]:
    """Names of guide-star files of a visit; most are fine guidance."""
    for kind in ("uncal", "cal"):
        yield f"{visit}_gs-id_1_image_{kind}.fits"
        yield f"{visit}_gs-acq1_2025{day:03}030405_{kind}.fits"
        yield f"{visit}_gs-acq2_2025{day:03}030409_{kind}.fits"
    for n in range(count):
        for kind in ("uncal", "cal"):
            yield f"{visit}_gs-fg_2025{day:03}{3 + n // 60:02}{n % 60:02}30_{kind}.fits"
