"""Stored questions as methods, for type checkers and editors. Made from `queries/` by `make docs`; do not edit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jwstrdf.questions.run import QueryResult

class AssociationsQuestions:
    def absent_members(
        self,
        *,
        association: str | Sequence[str] | None = None,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which files do current associations list as members that no source lists or opened?"""
        ...
    def announced(
        self,
        *,
        product: str | Sequence[str] | None = None,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which products do current associations announce that no source lists or opened?"""
        ...
    def announced_totals(
        self,
        *,
        product: str | Sequence[str] | None = None,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """How many of the products that current associations announce are there, by type of association and suffix?"""
        ...
    def calibrators(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which background, imprint, PSF and self-calibration exposures does the current association give to this product, when and where were they taken, and did the step run that reads them?"""
        ...
    def defines_product(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which association files define this product, which of them does its header name, which speaks for it, and which is the newest?"""
        ...
    def exposure_errors(
        self,
        *,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which members of associations have a problem with their exposure, as the association says?"""
        ...
    def flagged_missing(
        self,
        *,
        association: str | Sequence[str] | None = None,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Of which members of current associations, whose stage 3 ran, is the file missing that stage 3 makes of each exposure?"""
        ...
    def members(
        self,
        *,
        association: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which members does this association list, for which product, in which role, and do they contribute?"""
        ...
    def of_product(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which associations define this product, and which of them is the current one?"""
        ...
    def open_products(
        self,
        *,
        association: str | Sequence[str] | None = None,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which kinds of files, of those that current associations may give under names that are still open or only for some exposure types, has no source listed?"""
        ...
    def products(
        self,
        *,
        association: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which known files does this association specify, and are they present?"""
        ...
    def versions(
        self,
        *,
        association: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which versions of this association are known, and which is the current one?"""
        ...

class AuditQuestions:
    def background_not_used(
        self,
        *,
        product: str | Sequence[str] | None = None,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which science exposures have a dedicated background or an imprint, by their pool or association, and were processed without it, or is that unknown?"""
        ...
    def conflicts(
        self,
        *,
        product: str | None = None,
        property: str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Of which products do sources state different things, what does each of them say, how strong is it, and which value counts?"""
        ...
    def degraded_inputs(
        self,
        *,
        product: str | Sequence[str] | None = None,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which exposures that an association, a pool or a header flags as bad or degraded are members of the association of a product, and did they go into it?"""
        ...
    def leftover(
        self,
        *,
        product: str | Sequence[str] | None = None,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which files that are there does nothing explain any more, because a newer complete listing lacks them or a later run of the association generator replaced what they were made from?"""
        ...
    def not_listed_any_more(
        self,
        *,
        product: str | Sequence[str] | None = None,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which files does an older product table of an observation list, but the newest one does not, and how much of their level does that one list? A table may be filtered, so this alone proves nothing."""
        ...
    def older_than_inputs(
        self,
        *,
        product: str | Sequence[str] | None = None,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which files were made before the version of an input that is there now, so that they were made from an older one?"""
        ...
    def unexplained(
        self,
        *,
        product: str | Sequence[str] | None = None,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which files of stage 3 that are there does no association that was read announce, and which association does their header name?"""
        ...

class ChangesQuestions:
    def facts(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """What do headers, tables and logs state of this file as it is now, beyond what its name proves, and which association speaks for it?"""
        ...
    def files(
        self,
        *,
        program: int | str | None = None,
        no_program: bool | str | None = None,
        product: str | Sequence[str] | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which files are known, are they there, and in which version, of which date, checksum and size?"""
        ...
    def said_by(
        self,
        *,
        location: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which files does this source list, with which size, rights and flag, and of which files did it read a version?"""
        ...

class ImpactQuestions:
    def choices(
        self,
        *,
        mapping: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which reference file does this CRDS mapping (rmap) select under which conditions and from which observation time, and where does it say that none applies?"""
        ...
    def header_values(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which of the values by which CRDS chooses reference files do the headers of the current versions of these products state, and which hold of the products by whatever source?"""
        ...
    def made_from(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which products were made directly from these, in which relation?"""
        ...
    def made_of(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """From which products were these made directly, in which relation?"""
        ...
    def made_under(
        self,
        *,
        under: str | None = None,
        program: int | str | None = None,
        observation: str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Under which CRDS context was each product of a program or observation made, and which products were made under a context?"""
        ...
    def mappings_of(
        self,
        *,
        context: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which mapping does this CRDS context take for each instrument and reference type, was it read, and what does it let decide beside conditions?"""
        ...
    def products_touched(
        self,
        *,
        thing: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which products, as they are now, used this reference file, context, parameter file, MSA plan or mnemonic, themselves or through their inputs, and how long is the shortest way?"""
        ...
    def references_of(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which reference and parameter files did these products use, under which context, and was a header of them read?"""
        ...
    def replaced_references(
        self,
        *,
        new: str,
        under: str | None = None,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which products of this program, or made under this context, used a reference file that the new context selects for no exposure at all, as far as its mappings were read?"""
        ...
    def selected_by(
        self,
        *,
        mapping: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which reference files does this context or mapping select, for which instrument and type, and under which conditions?"""
        ...
    def specified_by(
        self,
        *,
        thing: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which products does this association describe, or do the associations drawn from this pool describe, and does it speak for them now?"""
        ...
    def superseded_between(
        self,
        *,
        old: str,
        new: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which reference files does the old context or mapping select that the new one does not, and the other way round?"""
        ...
    def under_mapping(
        self,
        *,
        mapping: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which products used a reference file that this mapping (imap, rmap) selects, itself and not through its inputs, under a context that goes through this mapping?"""
        ...
    def users(
        self,
        *,
        thing: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which products, and which versions of them, name this reference file, context, parameter file, MSA plan or mnemonic as what they were made with, and how do we know?"""
        ...
    def version_dates(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which versions of these products are known, when were they made, and which is the current one?"""
        ...

class InventoryQuestions:
    def absent_pool_exposures(
        self,
        *,
        product: str | Sequence[str] | None = None,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which raw files do pools list that no source of files lists or opened?"""
        ...
    def association_files(
        self,
        *,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which association files are known, of which candidate, type and time, and which of them were read?"""
        ...
    def counts(
        self,
        *,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """How many products does the store know of each level, suffix and instrument, pictures for a first look counted apart, and how many of them are present?"""
        ...
    def downloads(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """How is each of these files called in the archive, how large is it, is it there, and from when on is it public?"""
        ...
    def exposure_products(
        self,
        *,
        product: str | Sequence[str] | None = None,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Files of which suffix and level are there of each exposure and detector, and what do headers or pools say of its type?"""
        ...
    def facts(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Of which kind, level and suffix is this file, is it present, and how large is it?"""
        ...
    def find(
        self,
        *,
        program: int | str | Sequence[int | str] | None = None,
        visit: str | Sequence[str] | None = None,
        observation: str | Sequence[str] | None = None,
        target: str | Sequence[str] | None = None,
        instrument: str | Sequence[str] | None = None,
        detector: str | Sequence[str] | None = None,
        filter: str | Sequence[str] | None = None,
        exp_type: str | Sequence[str] | None = None,
        level: str | Sequence[str] | None = None,
        suffix: str | Sequence[str] | None = None,
        text: str | Sequence[str] | None = None,
        present: bool | str | None = None,
        since: datetime | str | None = None,
        until: datetime | str | None = None,
        released_before: datetime | str | None = None,
        released_after: datetime | str | None = None,
        sky_cell: str | Sequence[str] | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which products fit all of these: program, observation, target, place on the sky, time, release, instrument, detector, optical element, exposure type, level, suffix, a piece of a text? Several values of one of them: any of these."""
        ...
    def how_many(
        self,
        *,
        program: int | str | Sequence[int | str] | None = None,
        visit: str | Sequence[str] | None = None,
        observation: str | Sequence[str] | None = None,
        target: str | Sequence[str] | None = None,
        instrument: str | Sequence[str] | None = None,
        detector: str | Sequence[str] | None = None,
        filter: str | Sequence[str] | None = None,
        exp_type: str | Sequence[str] | None = None,
        level: str | Sequence[str] | None = None,
        suffix: str | Sequence[str] | None = None,
        text: str | Sequence[str] | None = None,
        present: bool | str | None = None,
        since: datetime | str | None = None,
        until: datetime | str | None = None,
        released_before: datetime | str | None = None,
        released_after: datetime | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """How many products fit all of these, and how many of them have a place on the sky, their own or by their observation, so that a search around a position can find them?"""
        ...
    def images_near(
        self,
        *,
        from_ra: float | str,
        from_dec: float | str,
        radius: float | str,
        filter: str | Sequence[str] | None = None,
        suffix: str | Sequence[str] | None = None,
        sky_cell: str | Sequence[str] | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which level-3 images taken through this filter lie within a radius of a position, and from which files was each made?"""
        ...
    def kinds_in_tables(
        self,
        *,
        observation: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Files of which suffix and level do product tables list that were asked for this observation?"""
        ...
    def listings(
        self,
        *,
        program: int | str | Sequence[int | str] | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """How many different files does each product table list, in how many pairs of file and observation, on how many rows, and how many of the files stand under more than one observation?"""
        ...
    def parents(
        self,
        *,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which files stand on more than one row of the newest listings, under how many observations that were asked for, and on how many rows?"""
        ...
    def planned_sources(
        self,
        *,
        plan: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which sources does this MSA plan list, where on the sky, and in how many configurations does each lie open?"""
        ...
    def programs(
        self,
        *,
        limit: int | None = None,
    ) -> QueryResult:
        """Which programs does the store know, with how many files?"""
        ...
    def sources(
        self,
        *,
        limit: int | None = None,
    ) -> QueryResult:
        """Which sources does the store hold, of which kind?"""
        ...
    def sources_of(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which sources name this file, and which of them list or opened it?"""
        ...
    def tables_of_observation(
        self,
        *,
        observation: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which product tables list files of this observation, and for which observation were they asked?"""
        ...
    def why_listed(
        self,
        *,
        product: str | Sequence[str] | None = None,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Under which observations does the archive list this file, and what has the file to do with each of them?"""
        ...

class LineageQuestions:
    def chain(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Through which files did the science data go, step after step, from the raw ramps to this product?"""
        ...
    def downstream(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which products were made from this product, directly and through others, and how do we know?"""
        ...
    def extracted(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which spectra, catalogues and light curves were extracted from this product, or from what the same association product gave for each source?"""
        ...
    def inputs(
        self,
        *,
        product: str | Sequence[str],
        role: str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which products went directly into this product, in which role, and how do we know?"""
        ...
    def inputs_via_association(
        self,
        *,
        product: str,
        association: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which contributing members does this association, current or not, list for this product?"""
        ...
    def level3_of_exposure(
        self,
        *,
        exposure: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which level-3 products were made, directly or through others, from any file of this exposure, by which association, and in which role did it enter?"""
        ...
    def level3_of_observation(
        self,
        *,
        observation: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which level-3 products are an observation's own, or were made from its files, directly or through others, by which association and in which role?"""
        ...
    def observations_behind(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which exposures, visits and observations of the program lie behind this product, through all generations, on which detectors, and in which role did they enter it?"""
        ...
    def provenance(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """What is the provenance of this product, through all generations, as triples of PROV-O?"""
        ...
    def same_inputs(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which other products were made from direct inputs of this product, and how many do they share?"""
        ...
    def siblings(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which products did the same product of an association give, or the same observation at the same level?"""
        ...
    def steps(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Through which kinds of steps did the science data go from the raw ramps to this product, how many files into how many?"""
        ...
    def unfilled(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which products that associations announce, but of which no file is known, would be made from this product or from what was made of it?"""
        ...
    def upstream(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """From which products was this product made, directly and through others, and how do we know?"""
        ...
    def uses(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Into which products did this product go directly, in which role, and how do we know?"""
        ...
    def with_association(
        self,
        *,
        product: str | Sequence[str] | None = None,
        other: str | Sequence[str] | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which association files specify this product?"""
        ...
    def with_guide_stars(
        self,
        *,
        product: str | Sequence[str] | None = None,
        other: str | Sequence[str] | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which guide-star files belong to the visit of this exposure?"""
        ...
    def with_pool(
        self,
        *,
        product: str | Sequence[str] | None = None,
        other: str | Sequence[str] | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """From which pool was this association file, as it speaks now, drawn?"""
        ...
    def with_references(
        self,
        *,
        product: str | Sequence[str] | None = None,
        other: str | Sequence[str] | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which reference files did this product use?"""
        ...
    def with_support(
        self,
        *,
        product: str | Sequence[str] | None = None,
        other: str | Sequence[str] | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which members of its current association supported this product without going into it?"""
        ...

class MrpQuestions:
    def disagreements(
        self,
        *,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which files does the archive flag as minimum recommended although the rule says no, or the other way round?"""
        ...
    def higher_levels(
        self,
        *,
        observation: str | Sequence[str] | None = None,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """For which stage-3 products of associations are files of this observation contributing members, and is any such product present?"""
        ...
    def left_out(
        self,
        *,
        observation: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which previews, which superseded associations and which inputs of the products of this observation are not among its recommended files, and to which observation do they belong?"""
        ...
    def listed(
        self,
        *,
        observation: str | Sequence[str] | None = None,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which files does the archive list under this observation, and which of them does it flag as minimum recommended?"""
        ...
    def observations(
        self,
        *,
        observation: str | Sequence[str] | None = None,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which observations does the store know, and which files are their own?"""
        ...
    def of_target(
        self,
        *,
        target: str | Sequence[str],
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which observations are of this target, by the number or name in their files or by what a table says of them?"""
        ...
    def overlaps(
        self,
        *,
        observation: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which observations of another candidate combine exposures that this observation combines too?"""
        ...
    def primary_observations(
        self,
        *,
        observation: str | Sequence[str] | None = None,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which observations are primary, that is, not only ingredients of a combined product and not only there to support others?"""
        ...
    def recommended(
        self,
        *,
        observation: str | Sequence[str] | None = None,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which files are recommended for this observation by the rule, without looking at the flag of the archive?"""
        ...
    def superseded(
        self,
        *,
        observation: str | Sequence[str] | None = None,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which associations of this observation are not recommended by the rule, because a later run of the association generator announces all their products anew, and which took their place?"""
        ...
    def what_can_come(
        self,
        *,
        observation: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Of which exposure types are the files of this observation, and is it listed under another observation that has level-3 products?"""
        ...
    def why(
        self,
        *,
        observation: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which files of or under this observation are recommended, by the archive's flag and by the rule, and why?"""
        ...

class NamesQuestions:
    def entries_called(
        self,
        *,
        name: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which associations specify a product whose name is written exactly like this, templates included?"""
        ...
    def files(
        self,
        *,
        visit: str | None = None,
        program: int | str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which file names does the store know in this visit or program?"""
        ...
    def known(
        self,
        *,
        thing: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Does the store know this thing, and what is its label?"""
        ...
    def observations(
        self,
        *,
        thing: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which observation is meant by this IRI of a name or of an archive number?"""
        ...
    def programs(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """To which programs do these files belong?"""
        ...
    def within(
        self,
        *,
        thing: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which files and associations belong to this observation, visit, product or association, with everything that the files are made from?"""
        ...

class NeedsQuestions:
    def association(
        self,
        *,
        association: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """What does this association state of itself, of its products and of their members, and are the members here?"""
        ...
    def files(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Are these files here, how large are they, under which identifier does the archive have them, and with which exposure type and pipeline were they made?"""
        ...
    def pipeline_run(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which pipeline ran when these products were made, as the logs of their runs name it?"""
        ...
    def plans_of_visit(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which micro-shutter plans of the visit in which this product was taken are known?"""
        ...
    def settings(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """With which parameters did the steps run that made these products, as the logs of their runs show them?"""
        ...
    def steps(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which steps does the header of the current version, or a log, say were done, skipped or failed for this product?"""
        ...
    def used_files(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Which reference files, parameter files, CRDS context, micro-shutter plan and association did this product use, of which type are they, and are they here?"""
        ...

class ProvenanceQuestions:
    def citation(
        self,
        *,
        product: str | Sequence[str],
        limit: int | None = None,
    ) -> QueryResult:
        """Whom and what do I cite for these files: program, title, investigator, DOI, publisher, versions of the software?"""
        ...
    def guiding(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which guide-star data belong to my exposure, and was guiding good? Of a file of several exposures nothing is told, ask for each."""
        ...
    def history(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which versions of this file are known, with which pipeline, context and association were they made, and which is the current one?"""
        ...
    def inputs_compared(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Do the inputs that the header of this product names agree with the members of its association?"""
        ...
    def msa_configuration(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which MSA configuration belongs to this file, and which other files share it?"""
        ...
    def parameters(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """With which parameters did each step run that made this product, and who says so?"""
        ...
    def reference_files(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which reference and parameter files were really used for this product as it is now and for what went into it, of which type, under which context, how do we know, and for which types did CRDS say that none applies?"""
        ...
    def shared_versions(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Do all products that went directly into this one (but for those that the same run made on the way) share the version of the calibration software, and the CRDS context; which values are there, of how many members?"""
        ...
    def software(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which version of the calibration software made this file itself, not its inputs, and how sure is that?"""
        ...
    def stated_of_version(
        self,
        *,
        version: str,
        limit: int | None = None,
    ) -> QueryResult:
        """What does the header of this version of a file state, value by value?"""
        ...
    def steps(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which calibration steps ran for this product and for what went into it, which were skipped, and of which is nothing known?"""
        ...
    def telemetry(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """From which telemetry mnemonics were the header keywords of this file filled, what are they, and which stored answers of the engineering database cover the time of the exposure? Where none is known, one row says why."""
        ...

class RelatedQuestions:
    def aggregated(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which intermediate and guide-star files does the archive gather in the observation of this product?"""
        ...
    def by_family(
        self,
        *,
        product: str,
        family: str | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """What is directly related to this product, in which way and direction?"""
        ...
    def coderived(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which other products came out of the same processing of the same observation, at the same level?"""
        ...
    def dataset(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which other files belong to the same exposure, or to the same stage-3 observation?"""
        ...
    def guide_stars(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which guide-star files belong to the visit of this file?"""
        ...
    def guide_stars_at_the_time(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which guide-star files were taken while this exposure ran (or, for a guide-star file, which exposure files)?"""
        ...
    def guided_exposures(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which exposures were taken in the visit of this guide-star file?"""
        ...
    def listed_under(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Under which observations does the archive list this file, as its own or as one of its parents, and is it recommended there?"""
        ...
    def member_of(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which associations list this product as a member, in which role, and which products do they specify with it?"""
        ...
    def memberships(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which members do the associations that specify this product list, in which role?"""
        ...
    def parallel(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which exposures of the same visit and visit group were taken in another sequence, that is, in parallel with this one?"""
        ...
    def places(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """To which exposure, visit, observation of the program and program does this file belong?"""
        ...
    def visit_support(
        self,
        *,
        product: str,
        limit: int | None = None,
    ) -> QueryResult:
        """Which acquisitions, confirmation images and lamp exposures of its visit serve this exposure (or, for such a file, which exposure files does it serve)?"""
        ...
    def witnesses(
        self,
        *,
        product: str,
        other: str | Sequence[str] | None = None,
        limit: int | None = None,
    ) -> QueryResult:
        """Which sources name both this product and the other file?"""
        ...

class Questions:
    associations: AssociationsQuestions
    audit: AuditQuestions
    changes: ChangesQuestions
    impact: ImpactQuestions
    inventory: InventoryQuestions
    lineage: LineageQuestions
    mrp: MrpQuestions
    names: NamesQuestions
    needs: NeedsQuestions
    provenance: ProvenanceQuestions
    related: RelatedQuestions
    def __call__(self, name: str, /, *, limit: int | None = None, **given: Any) -> QueryResult: ...
