"""The grammar of JWST file names: the one definition that both parsers, the builder and the messages use.

Here stands only the *shape* of names: order of the fields, digits, separators. Every list (suffixes, detectors,
candidate letters, guide-star modes, association types, extensions) comes from the ontology. The patterns use
nothing that Python's `re` and the Rust engine behind polars read differently: no look-around, no `\\d`, no `$`.
They are always applied to whole names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from jwstrdf.naming.fixed import Places, fixed_groups, without
from jwstrdf.naming.kinds import EXPOSURE_OR_STAGE3, NOTHING, TypeFacts, key_of, type_table
from jwstrdf.vocabulary import registry as vocabulary

if TYPE_CHECKING:
    from jwstrdf.vocabulary.registry import Registry

FIELDS = (
    "program", "observation", "visit", "visit_group", "parallel_seq", "activity", "exposure", "segment", "detector",
    "instrument", "ac_id", "target", "source", "epoch", "opt_elem", "suffix", "act_id", "gs_mode", "gs_time",
    "attempt", "asn_type", "stamp", "sequence", "msa_config", "reftype", "version", "collection", "telescope",
    "preview", "bkg_ac_id", "ext",
)  # fmt: skip
"""The fields of a name, in the order of the answers."""

IDENTITIES = ("root", "exposure_root", "exposure_id", "visit_id", "own_observation")
"""Leading parts of a name that name other things: file root, exposure with detector, exposure, visit, observation."""

THUMBNAIL = "thumbnail"
"""The group that tells a thumbnail; its extension is that of previews."""

PROGRAM = r"(?P<program>[0-9]{5})"
VISIT = rf"(?P<visit_id>jw{PROGRAM}(?P<observation>[0-9]{{3}})(?P<visit>[0-9]{{3}}))"
ACTIVITY = r"(?P<visit_group>[0-9]{2})(?P<parallel_seq>[1-5])(?P<activity>[0-9a-z]{2})"
EXPOSURE = r"(?P<exposure>[0-9]{5})"
SEGMENT = r"(?:-seg(?P<segment>[0-9]{3}))?"
TARGET = r"(?P<target>t[0-9]{3})"
SOURCE_DIGITS = "[0-9]{5,9}"
EPOCH = r"(?:-epoch(?P<epoch>[0-9]))?"
ELEMENTS = r"(?P<opt_elem>[a-z0-9-]+)"
STAMP = r"(?P<stamp>[0-9]{8}[tT][0-9]{6})"
SEQUENCE = r"(?P<sequence>[0-9]{3}|[0-9]{5})"
CRDS_VERSION = r"(?P<version>[0-9]{4})"
RUNNING_NUMBER = r"(?P<sequence>[0-9]{1,3})"
CONTRIBUTED = "[a-z0-9.+-]+"


def one_of(words: Iterable[str]) -> str:
    """An alternation, longest word first: `psf-ami-oi` before `ami-oi`, `x1dints` before `x1d`."""
    return "|".join(_quoted(w) for w in sorted(set(words), key=lambda w: (-len(w), w)))


def _quoted(word: str) -> str:
    return re.sub(r"([.^$*+?{}\[\]\\|()])", r"\\\1", word)


@dataclass(frozen=True)
class Form:
    """One form of names of a kind: a pattern with named groups, and the fields that every such name has.

    `shape` picks the product type together with the suffix (or, for associations, with the stage of the type).
    Every name of the form contains the text `mark`; the first group that `whole` captures is never empty. `spelled`
    maps spellings of a suffix that only documents have to the real one.
    """

    kind: str
    shape: str
    mark: str
    pattern: str
    spelled: dict[str, str] = field(default_factory=dict)

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The pattern for the scalar parser; use `fullmatch`."""
        return re.compile(self.pattern)

    @cached_property
    def fixed(self) -> Places:
        """Offset and length of the groups that stand at a fixed place."""
        return fixed_groups(self.pattern)

    @cached_property
    def whole(self) -> str:
        """The pattern for the vectorised parser, tied to both ends; it captures what `fixed` leaves."""
        return rf"\A(?:{without(self.pattern, self.fixed)})\z"

    @cached_property
    def captured(self) -> tuple[str, ...]:
        """The named groups that `whole` captures, in their order."""
        return tuple(g for g in self.groups if g not in self.fixed)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The named groups, in their order."""
        return tuple(sorted(self.regex.groupindex, key=self.regex.groupindex.__getitem__))


class Grammar:
    """The grammar with the lists of one registry filled in."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.types: dict[str, TypeFacts] = type_table(registry)
        self.instrument_of = {d.notation: d.instrument for d in registry.detectors.values()}
        self.detectors = tuple(registry.detectors)
        self.instruments = tuple(registry.instruments)
        self.association_types = tuple(t.notation for t in registry.association_types.values() if t.in_names)
        self.stage_of = {t.notation: t.stage for t in registry.association_types.values()}
        self.candidate = "|".join(
            f"{kind.notation}[0-9]{{{kind.digits}}}" for _, kind in sorted(registry.candidate_kinds.items())
        )
        self.source = "[" + "".join(sorted(registry.source_kinds)) + "]" + SOURCE_DIGITS
        previews = [t for t in registry.product_types if t.preview_form]
        self.preview_types = {str(t.preview_form): t for t in previews}
        self.preview_extension = previews[0].extensions[0]
        named = [t for t in registry.product_types if t.suffix]
        self.spelled = {alias: str(t.suffix) for t in named for alias in t.suffix_aliases}
        self.numbered = {str(t.suffix) for t in named if t.running_number}
        self.suffixes = {str(t.suffix) for t in named if any(map(t.shape_is, EXPOSURE_OR_STAGE3))}
        self.forms = tuple(sorted(self._forms(), key=lambda f: self._order(f.kind)))

    def _order(self, kind: str) -> int:
        known = self.registry.name_kinds.get(kind)
        return known.parse_order if known and known.parse_order is not None else 99

    def accepts(self, name: str) -> bool:
        """Whether any form has the name."""
        return any(form.regex.fullmatch(name) for form in self.forms)

    def extensions(self, kind: str) -> str:
        """The extensions of a kind as an alternation."""
        return one_of(self.registry.name_kinds[kind].extensions)

    def _ending(self, kind: str) -> str:
        return rf"(?:(?P<{THUMBNAIL}>_thumb\.{self.preview_extension})|\.(?P<ext>{self.extensions(kind)}))"

    def _forms(self) -> list[Form]:
        return [
            *self._visit_forms(),
            *self._association_forms(),
            *self._exposure_forms(),
            *self._stage3_forms(),
            *self._other_forms(),
        ]

    def _visit_forms(self) -> list[Form]:
        forms = []
        ext = rf"\.(?P<ext>{self.extensions('guide_star')})"
        alike: dict[tuple[str | None, tuple[str, ...]], list[str]] = {}
        for mode in self.registry.guide_star_modes.values():
            alike.setdefault((mode.named_by, mode.suffixes), []).append(mode.notation)
        for (named_by, suffixes), modes in sorted(alike.items(), key=lambda item: item[1]):
            spelled = {alias: suffix for alias, suffix in self.spelled.items() if suffix in suffixes}
            suffix = f"(?P<suffix>{one_of([*suffixes, *spelled])})"
            when = r"(?P<attempt>[0-9]{1,3})" if named_by == "attempt" else rf"(?P<gs_time>[0-9]{{13}}){SEGMENT}"
            root = rf"(?P<root>{VISIT}_gs-(?P<gs_mode>{one_of(modes)})_{when})"
            forms.append(Form("guide_star", "guide_star", "_gs-", f"{root}_{suffix}{ext}", spelled))
        msa = rf"(?P<root>{VISIT}_(?P<msa_config>[0-9]{{2}}))_(?P<suffix>msa)\.(?P<ext>{self.extensions('msa')})"
        return [*forms, Form("msa", "msa", "_msa.", msa)]

    def _association_forms(self) -> list[Form]:
        candidate = f"(?P<ac_id>{self.candidate})"
        types = f"(?P<asn_type>{one_of(self.association_types)})"
        association = rf"(?P<root>jw{PROGRAM}-{candidate}(?:_{STAMP})?_{types}_{SEQUENCE})_(?P<suffix>asn)"
        pool = rf"(?P<root>jw{PROGRAM}_{STAMP})_(?P<suffix>pool)"
        return [
            Form("association", "association", "_asn.", rf"{association}\.(?P<ext>{self.extensions('association')})"),
            Form("pool", "pool", "_pool.", rf"{pool}\.(?P<ext>{self.extensions('pool')})"),
        ]

    def _exposure_forms(self) -> list[Form]:
        detector = f"(?P<detector>{one_of(self.detectors)})"
        exposure = rf"(?P<exposure_root>(?P<exposure_id>{VISIT}_{ACTIVITY}_{EXPOSURE}){SEGMENT}_{detector})"
        root = rf"(?P<root>{exposure}(?:_(?P<ac_id>{self.candidate}))?)"
        forms = [rf"{root}_(?P<suffix>{one_of(self.suffixes)}){self._ending('exposure')}"]
        if self.numbered:
            forms.append(rf"{root}_(?P<suffix>{one_of(self.numbered)})_{RUNNING_NUMBER}{self._ending('exposure')}")
        return [Form("exposure", "exposure", "jw", pattern) for pattern in forms]

    def _stage3_forms(self) -> list[Form]:
        targets = (rf"{TARGET}(?:-(?P<source>{self.source}))?", f"(?P<source>{self.source})")
        instrument = f"(?P<instrument>{one_of(self.instruments)})"
        forms = []
        for what in targets:
            own = rf"(?P<own_observation>jw{PROGRAM}-(?P<ac_id>{self.candidate})_{what}{EPOCH}_{instrument}_{ELEMENTS})"
            root = rf"(?P<root>{own}(?:_(?P<bkg_ac_id>{self.candidate}))?)"
            suffix = rf"(?P<suffix>{one_of(self.suffixes)})(?:-(?P<act_id>[0-9a-z]{{2}}))?"
            forms.append(Form("stage3", "stage3", "jw", rf"{root}_{suffix}{self._ending('stage3')}"))
        return forms

    def _other_forms(self) -> list[Form]:
        instrument = f"(?P<instrument>{one_of(self.instruments)})"
        contributed = "_".join(
            f"(?P<{part}>{CONTRIBUTED})" for part in ("collection", "telescope", "instrument", "target", "opt_elem")
        )
        return [
            Form(
                "reference",
                "reference",
                "jwst_",
                rf"jwst_{instrument}_(?P<reftype>[a-z0-9-]+)_{CRDS_VERSION}\.(?P<ext>{self.extensions('reference')})",
            ),
            Form("context", "context", ".pmap", rf"jwst_{CRDS_VERSION}\.(?P<ext>pmap)"),
            Form("context", "context", ".imap", rf"jwst_{instrument}_{CRDS_VERSION}\.(?P<ext>imap)"),
            Form(
                "hlsp",
                "hlsp",
                "hlsp_",
                rf"(?P<root>hlsp_{contributed}_(?P<version>v[0-9][a-z0-9.-]*))_(?P<suffix>[a-z0-9-]+)"
                r"\.(?P<ext>[a-z0-9]+(?:\.gz)?)",
            ),
            Form("osf", "osf", "_osf.", r"[0-9]{7}T[0-9]{9}_[0-9]{3}_(?P<suffix>osf)\.(?P<ext>xml)"),
            Form("mnemonic", "mnemonic", "_", r"[IS][A-Z0-9]{1,4}_[A-Z0-9_]{2,20}"),
            Form("unknown", "ephemeris", "JWST_", r"JWST_[A-Za-z0-9_.-]*\.(?P<ext>OEM)"),
            Form("unknown", "telemetry", "0000", r"[SEC]0000[A-Za-z0-9_.-]*\.(?P<ext>out)"),
        ]

    def said_by(
        self,
        form: Form,
        *,
        ac_id: object = None,
        segment: object = None,
        suffix: str | None = None,
        asn_type: str | None = None,
        preview: str | None = None,
    ) -> tuple[str, str | None, str | None, str | None, str | None]:
        """Kind, level, scope, role and product type of a name of a form.

        Names of exposures are told apart by having a candidate id or a segment. A preview has level and scope of
        its FITS file.
        """
        kind, shape = form.kind, form.shape
        if form.shape == "exposure":
            kind = "exposure_2c" if ac_id else "exposure_segment" if segment else kind
            shape = "exposure_2c" if ac_id else shape
        stage = self.stage_of.get(asn_type) if asn_type else None
        said = self.types.get(key_of(shape, suffix, stage), NOTHING)
        picture = self.preview_types.get(preview) if preview else None
        if picture:
            return kind, said.level, said.scope, picture.role, picture.name
        return kind, said.level, said.scope, said.role, said.type_name


@lru_cache(maxsize=1)
def load() -> Grammar:
    """The grammar of this installation, made once in a process."""
    return Grammar(vocabulary.load())
