"""What `jwstrdf.open` gives: the store, and every answer of the command line as a method."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

from jwstrdf.opened.asking import Ask, named

if TYPE_CHECKING:
    import os

    import rdflib

    from jwstrdf.answers.changes.model import Difference
    from jwstrdf.answers.find import Found
    from jwstrdf.answers.history import History
    from jwstrdf.answers.impact import Impact
    from jwstrdf.answers.leftover import Leftovers
    from jwstrdf.answers.missing import MissingFiles
    from jwstrdf.answers.mrp import RecommendedProducts
    from jwstrdf.answers.needs import Needs
    from jwstrdf.answers.recipe import Recipe
    from jwstrdf.answers.related import Related
    from jwstrdf.answers.stale import Stale
    from jwstrdf.opened.results import DrawnLineage, ListedConflicts, SparqlResult
    from jwstrdf.opened.topics import Questions
    from jwstrdf.stores.base import Store

    Name = str | os.PathLike[str]
    """A file name, path, `mast:` URI, IRI or number."""


class OpenStore:
    """A store opened for reading; it shows the moment of opening.

    Every answer has `as_dict()` (the JSON of the command), `to_pandas()`, `to_polars()`, `to_astropy()`, `to_dicts()`
    and shows itself in a notebook. Names of products may be file names, paths, `mast:` URIs or IRIs. Errors are those
    of `jwstrdf.errors`: UnknownNameError (with the nearest names as hint), UsageError, StoreError. Use it in a `with`
    block, or call `close`. Like the engine below it, it belongs to the thread that asks.
    """

    def __init__(self, store: Store, location: str, of_endpoint: Mapping[str, Any] | None = None) -> None:
        self._store = store
        self._location = location
        self._of_endpoint = of_endpoint or {}

    @property
    def ask(self) -> Questions:
        """All stored questions: `ask("lineage/inputs", product=...)`, or `ask.lineage.inputs(product=...)`."""
        return cast("Questions", Ask(self._store))

    @property
    def base(self) -> str:
        """Base of the IRIs of things."""
        return self._store.base

    def lineage(
        self,
        product: Name,
        *,
        direction: str | None = None,
        depth: int | None = None,
        via: str | None = None,
        extra: Collection[str] = (),
        only_main: bool = False,
    ) -> DrawnLineage:
        """What a product was made from (`up`, the default), what was made from it (`down`), or `both`.

        The product may be a selection such as `2+NAME+1`; see `jwstrdf lineage --help`.
        """
        from jwstrdf.answers.lineage import lineage
        from jwstrdf.opened.results import drawn

        found = lineage(
            self._store, named(product), direction=direction, depth=depth, via=via, extra=extra, only_main=only_main
        )
        return drawn(found)

    def related(self, product: Name) -> Related:
        """Everything related to a product, by family."""
        from jwstrdf.answers.related import related

        return related(self._store, named(product))

    def mrp(
        self,
        *observations: Name,
        program: str | int | None = None,
        target: str | None = None,
        every: bool = False,
        primary: bool = False,
        why: bool = False,
    ) -> RecommendedProducts:
        """The Minimum Recommended Products of observations, of a program, of a target, or (`every`) of all."""
        from jwstrdf.answers.mrp import mrp

        told = None if program is None else str(program)
        return mrp(
            self._store, map(named, observations), program=told, target=target, every=every, primary=primary, why=why
        )

    def find(
        self,
        *,
        position: str | None = None,
        radius: str | float | None = None,
        order: str = "name",
        limit: int | None = None,
        **wanted: Any,
    ) -> Found:
        """Products that fit all that is given: the parameters of `ask.inventory.find`, and a circle on the sky
        (`position="151.7551 -40.4374", radius="2arcmin"`). `order`: name, distance or time.
        """
        from jwstrdf.answers.find import find
        from jwstrdf.opened.asking import words

        given: dict[str, Any] = words(wanted)
        return find(self._store, position=position, radius=radius, order=order, limit=limit, **given)

    def history(self, product: Name) -> History:
        """Versions of a product: date, pipeline, context, association."""
        from jwstrdf.answers.history import history

        return history(self._store, named(product))

    def needs(
        self, product: Name, *, purpose: str = "reprocess", on_disk: str | os.PathLike[str] | None = None
    ) -> Needs:
        """What must be on disk to make a product again; `purpose` is reprocess, stage3 or stage2."""
        from jwstrdf.answers.needs import needs

        return needs(
            self._store, named(product), purpose=purpose, on_disk=Path(on_disk) if on_disk is not None else None
        )

    def recipe(self, product: Name) -> Recipe:
        """The association and the command lines that make a product again."""
        from jwstrdf.answers.recipe import recipe

        return recipe(self._store, named(product))

    def missing(
        self,
        *names: Name,
        program: str | int | None = None,
        observation: str | None = None,
        visit: str | None = None,
        certain: bool = False,
        only_listed: bool = False,
    ) -> MissingFiles:
        """Files that should exist and are not there, and why; of products, associations, observations, or of all."""
        from jwstrdf.answers.missing import missing

        told = None if program is None else str(program)
        return missing(
            self._store,
            [named(n) for n in names],
            program=told,
            observation=observation,
            visit=visit,
            certain=certain,
            only_listed=only_listed,
        )

    def leftover(
        self,
        *names: Name,
        program: str | int | None = None,
        observation: str | None = None,
        visit: str | None = None,
        certain: bool = False,
    ) -> Leftovers:
        """Files of an older run that nothing explains any more; of products, associations, observations, or of all."""
        from jwstrdf.answers.leftover import leftover

        told = None if program is None else str(program)
        return leftover(
            self._store, [named(n) for n in names], program=told, observation=observation, visit=visit, certain=certain
        )

    def diff(self, old: str, new: str | None = None, *, checksum: bool = False) -> Difference:
        """What differs between two versions, sources, files, folders or stores; NAME alone: its last two versions."""
        from jwstrdf.answers.diff import diff

        return diff(old, new, store=self._location, checksum=checksum)

    def impact(self, name: Name, *, depth: int | None = None) -> Impact:
        """What a reference file, context, mapping, association, pool, product or mnemonic touched."""
        from jwstrdf.answers.impact import impact

        return impact(self._store, named(name), depth=depth)

    def stale(
        self,
        context: str,
        *,
        name: Name | None = None,
        since: str | None = None,
        program: str | int | None = None,
        inherited: bool = True,
    ) -> Stale:
        """How a product or observation, a program, or all that was made under `since`, stands under a CRDS context."""
        from jwstrdf.answers.stale import stale

        told = None if program is None else str(program)
        given = None if name is None else named(name)
        return stale(self._store, context, name=given, since=since, program=told, inherited=inherited)

    def conflicts(self, product: Name | None = None) -> ListedConflicts:
        """Where sources disagree, and which value counts; of one product, or of all."""
        from jwstrdf.answers.conflicts import conflicts
        from jwstrdf.opened.results import ListedConflicts

        return ListedConflicts(conflicts(self._store, None if product is None else named(product)))

    def sparql(self, query: str) -> SparqlResult:
        """The answer to a SPARQL query on the truth graph; usual prefixes need not be declared."""
        from jwstrdf.answers.sparql import run_sparql
        from jwstrdf.opened.results import SparqlResult

        return SparqlResult(run_sparql(self._store, query), self.base)

    def graph(self, *products: Name) -> rdflib.Graph:
        """What the truth graph says of these products, as a graph of rdflib that is yours to change."""
        import rdflib

        from jwstrdf.answers.resolve import resolve
        from jwstrdf.questions import terms

        found = rdflib.Graph()
        for product in products:
            asked = f"DESCRIBE {terms.iri(resolve(self._store, named(product)).iri)}"
            found.parse(data="\n".join(self._store.construct(asked)), format="nt")
        return found

    def info(self) -> dict[str, Any]:
        """What the store holds, as `jwstrdf info --json`."""
        from jwstrdf.answers.info import info

        return info(self._location, **self._of_endpoint)

    def close(self) -> None:
        """Let go of the files."""
        self._store.close()

    def __enter__(self) -> OpenStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        from jwstrdf.stores import shown

        return f"<jwstrdf store {shown(self._location)}, {self._store.engine}>"


def open_for_questions(location: str | os.PathLike[str] | None = None) -> OpenStore:
    """The store of that folder or endpoint, else of JWSTRDF_STORE, else of ./jwstrdf-store, opened for reading."""
    from jwstrdf.settings import resolve
    from jwstrdf.stores import open_store

    settings = resolve(None if location is None else str(location))
    store = open_store(settings.store, read_only=True, **settings.of_endpoint)
    return OpenStore(store, settings.store, settings.of_endpoint)
