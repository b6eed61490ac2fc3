"""Association files: who is made of whom, as the generator and its users write it, with all their habits."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jwstrdf.errors import BadInputError, Note
from jwstrdf.loaders import constraints, texts
from jwstrdf.loaders.words import words

_ASN_KEYS = frozenset({"asn_type", "asn_rule", "asn_pool", "asn_id"})
_STAMP = re.compile(r"_(\d{8}t\d{6})_(?!pool)")
_INFINITE = (float("inf"), float("-inf"))
_WHOLE_STAMP = re.compile(r"(\d{8})t?(\d{6})$")

Row = tuple[Any, ...]


@dataclass
class AssociationRows:
    """Rows of the tables, in the order of their columns, without the leading `source`."""

    associations: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)
    memberships: list[Row] = field(default_factory=list)
    mentions: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def is_association(document: Any) -> bool:
    """Whether a JSON document is meant as an association (it need not be a good one)."""
    if isinstance(document, list):
        return any(is_association(item) for item in document[:3] if isinstance(item, dict))
    if not isinstance(document, dict) or "$schema" in document:
        return False
    return bool(_ASN_KEYS & document.keys()) or ("products" in document and '"expname"' in json.dumps(document))


def read(document: Any, content: bytes, name: str, where: str) -> AssociationRows:
    """The rows of an association; BadInputError with the path of the key where it is broken."""
    return _Reader(name, hashlib.sha256(content).hexdigest()[:12], where).read(document)


class _Reader:
    def __init__(self, name: str, version: str, where: str) -> None:
        self.name, self.version, self.where = name, version, where
        self.out = AssociationRows()
        self.words = words()

    def read(self, document: Any) -> AssociationRows:
        if not isinstance(document, dict):
            raise self.wrong("an-object-expected", f"the document is {_kind(document)}; an object was expected")
        text = {k: self.scalar(document.get(k), k) for k in _TEXT_KEYS}
        asn_type = text["asn_type"]
        if asn_type is not None and asn_type not in self.words.types:
            self.note("unknown-asn-type", f"asn_type {texts.shown(asn_type)} is in no list of association types")
        constraints_text = self.constraints(document.get("constraints"))
        self.mention(self.name, "opened")
        pool = self.pool(text["asn_pool"])
        self.out.associations.append(
            (
                texts.partition_of(self.name),
                self.name,
                self.version,
                self.stamp(text),
                asn_type,
                text["asn_rule"],
                text["asn_id"],
                text["program"],
                text["target"] or text["targname"],
                pool,
                text["code_version"],
                text["degraded_status"],
                constraints_text,
                constraints.exposure_types(constraints_text, self.words.exposure_types),
            )
        )
        self.products(document)
        if pool:
            self.mention(pool, "named")
        return self.out

    def products(self, document: dict[str, Any]) -> None:
        products = document.get("products")
        if not products and isinstance(document.get("members"), list):
            self.note(
                "no-products",
                "products is missing and the members stand at the top level (the form before 2016): "
                "no product is named, so the members are not read",
            )
            return
        if products is None or products == []:
            self.note("no-products", "products is missing or empty: the association names no product")
            return
        places: dict[str, int] = {}
        for i, product in enumerate(self.array(products, "products")):
            name = self.product(i, product)
            first = places.setdefault(name, i)
            if first != i and "{" not in name:
                self.note(
                    "duplicate-product",
                    f"products[{first}] and products[{i}] have the same name {texts.shown(name)}; both are kept",
                )

    def product(self, i: int, product: Any) -> str:
        at = f"products[{i}]"
        product = self.object(product, at)
        name = self.file_name(product.get("name"), at, "name")
        partition = texts.partition_of(name)
        self.out.entries.append((partition, self.name, self.version, i + 1, name))
        if name.lower().endswith(self.words.extensions) and "{" not in name:
            self.mention(name, "entry")
        members = product.get("members")
        if members is None or members == []:
            self.note("no-members", f"{at}: the product {texts.shown(name)} has no members")
            return name
        seen: set[tuple[str, str]] = set()
        for j, member in enumerate(self.array(members, f"{at}.members")):
            self.member(i, j, member, name, partition, seen)
        return name

    def member(self, i: int, j: int, member: Any, product: str, partition: str, seen: set[tuple[str, str]]) -> None:
        at = f"products[{i}].members[{j}]"
        member = self.object(member, at)
        expname = self.file_name(member.get("expname"), at, "expname")
        if expname == product:
            raise self.wrong(
                "self-reference",
                f"{at}: the product {texts.shown(product)} lists itself as a member",
                "remove the member or mend the product name",
            )
        odd = texts.odd_character(expname)
        if odd:
            self.note("odd-name", f"{at}.expname: the name {texts.shown(expname)} has the character {odd}")
        written = self.scalar(self.text(member.get("exptype"), f"{at}.exptype"), f"{at}.exptype")
        if written is None:
            raise self.missing(at, "exptype")
        exptype = written.lower()
        exptype = self.words.misspellings.get(exptype, exptype)
        if exptype not in self.words.roles:
            self.note(
                "unknown-exptype", f"{at}: the exptype {texts.shown(written)} is not in the vocabulary; it is kept"
            )
        if (expname, exptype) in seen:
            self.note(
                "duplicate-member",
                f"{at}: the product {texts.shown(product)} lists the expname {texts.shown(expname)} as {exptype} "
                "more than once; it is stored once",
            )
            return
        seen.add((expname, exptype))
        self.mention(expname, "member")
        self.out.memberships.append(
            (
                partition,
                self.name,
                self.version,
                i + 1,
                j + 1,
                expname,
                exptype,
                written,
                self.scalar(member.get("exposerr"), f"{at}.exposerr"),
                self.free_text(member.get("asn_candidate"), f"{at}.asn_candidate"),
            )
        )

    # What a value must look like

    def scalar(self, value: Any, at: str) -> str | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self.wrong("wrong-type", f"{at} is {_kind(value)}; a text was expected")
        if value in _INFINITE:
            raise self.wrong("wrong-type", f"{at} is a number too large for any number; a text was expected")
        text = str(value).strip()
        texts.check_text(text, place=at, where=self.where)
        return None if texts.is_null(text) else text

    def text(self, value: Any, at: str) -> str | None:
        if value is None or isinstance(value, str):
            return value
        raise self.wrong("wrong-type", f"{at} is {_kind(value)}; a text was expected")

    def free_text(self, value: Any, at: str) -> str | None:
        if value is None or isinstance(value, str):
            return self.scalar(value, at)
        return json.dumps(value, sort_keys=True)

    def constraints(self, value: Any) -> str | None:
        return self.free_text(value, "constraints")

    def array(self, value: Any, at: str) -> list[Any]:
        if not isinstance(value, list):
            raise self.wrong("wrong-type", f"{at} is {_kind(value)}; an array was expected")
        return value

    def object(self, value: Any, at: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.wrong("wrong-type", f"{at} is {_kind(value)}; an object was expected")
        return value

    def file_name(self, value: Any, at: str, key: str) -> str:
        place = f"{at}.{key}"
        text = self.text(value, place)
        if text is None or (texts.is_null(text) and text.strip()):
            raise self.missing(at, key)
        name = texts.cut_folder(text.strip(" "), place=place, where=self.where)
        texts.check_name(name, place=place, where=self.where)
        return name

    def pool(self, written: str | None) -> str | None:
        if written is None:
            return None
        name = re.split(r"[/\\]", written)[-1]
        if name in ("", ".", ".."):
            return None
        name = name if name.lower().endswith(".csv") else name + ".csv"
        texts.check_name(name, place="asn_pool", where=self.where)
        return name

    def stamp(self, text: Mapping[str, str | None]) -> str | None:
        found = _STAMP.search(self.name)
        if found:
            return found[1]
        for key in ("version_id", "creation_time"):
            whole = _WHOLE_STAMP.match((text[key] or "").lower())
            if whole:
                return f"{whole[1]}t{whole[2]}"
        return None

    # What goes out

    def mention(self, name: str, how: str) -> None:
        self.out.mentions.setdefault(name, how)

    def note(self, code: str, message: str) -> None:
        self.out.notes.append(Note(code, message, self.where))

    def wrong(self, code: str, message: str, hint: str = "mend the association file") -> BadInputError:
        return BadInputError(code, message, hint=hint, where=self.where)

    def missing(self, at: str, key: str) -> BadInputError:
        return self.wrong("missing-key", f"{at}: {key} is missing or null; a text was expected")


_TEXT_KEYS = (
    "asn_type",
    "asn_rule",
    "asn_id",
    "asn_pool",
    "program",
    "target",
    "targname",
    "code_version",
    "degraded_status",
    "version_id",
    "creation_time",
)


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, list):
        return "an array (list)"
    if isinstance(value, dict):
        return "an object"
    return "a number" if isinstance(value, int | float) else "a text"
