"""The docs are true: generated pages are current, commands in them run and print what is shown, nothing is missing."""

from __future__ import annotations

import ast
import os
import re
import runpy
import subprocess
import tomllib
from pathlib import Path

import click
import pytest

from tests.contract.conftest import clean_environment
from tests.contract.test_help import all_commands

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TEXT = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


GENERATED = runpy.run_path(str(ROOT / "docs" / "build.py"))["pages"]()


@pytest.mark.parametrize("name", GENERATED)
def test_generated_pages_are_current(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == GENERATED[name], "run `make docs`"


@pytest.mark.parametrize("name", [n for n in all_commands() if n])
def test_every_command_and_option_is_in_the_docs(name: str) -> None:
    assert f"jwstrdf {name}" in TEXT
    for parameter in all_commands()[name].params:
        if isinstance(parameter, click.Option):
            assert any(option in TEXT for option in parameter.opts), parameter.opts


def test_every_stored_question_is_in_the_docs() -> None:
    from jwstrdf.questions.library import names

    assert names()
    assert [name for name in names() if name not in TEXT] == []


MAKERS = re.compile(r"(Error|Note)$|^(fail|note|note_rows|wrong)$")
"""Calls whose first argument is a code: the error classes, Note, and the short helpers of the loaders."""


def codes_in_the_code() -> dict[str, set[str]]:
    """Every error and warning code that the package can give, with the modules that give it."""
    found: dict[str, set[str]] = {}
    for module in sorted((ROOT / "jwstrdf").rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            maker = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0]
            texts = [n.value for n in ast.walk(first) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
            for text in texts if MAKERS.search(maker) else []:
                if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
                    found.setdefault(text, set()).add(module.relative_to(ROOT).as_posix())
    return found


def codes_in_the_docs() -> set[str]:
    """The codes in the tables of errors.md."""
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([a-z0-9-]+)` \|", page, flags=re.MULTILINE))


def test_every_relationship_role_and_product_type_is_in_the_docs() -> None:
    from jwstrdf.vocabulary import registry

    known, page = registry.load(), GENERATED["ontology.md"]
    terms = [*known.relationships, *(t.name for t in known.product_types), *(r.name for r in known.roles.values())]
    assert len(terms) > 200
    assert [name for name in terms if f"| {name} |" not in page] == []


def test_every_error_code_is_in_the_docs_and_no_other() -> None:
    from jwstrdf.cli.failures import CLICK_CODES

    given = {**codes_in_the_code(), **{code: {"click"} for code in [*CLICK_CODES.values(), "usage"]}}
    assert {c: sorted(w) for c, w in given.items() if c not in codes_in_the_docs()} == {}, (
        "write them into docs/errors.md"
    )
    assert codes_in_the_docs() - set(given) == set(), "codes that nothing gives"


def test_every_dependency_is_in_the_docs_with_licence_and_release() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    wanted = [*project["project"]["dependencies"], *(d for e in extras.values() for d in e)]
    wanted += project["build-system"]["requires"]
    names = {re.split(r"[<>=!\[; ]", d)[0].lower() for d in wanted} - {"jwstrdf"}
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = {
        r.split("|")[1].strip().lower(): r
        for r in page.splitlines()
        if r.startswith("| ") and not r.startswith("| ---")
    }
    assert names - set(rows) == set()
    assert set(rows) - names - {"package"} == set()
    for name in names:
        assert re.search(r"\d, \d{4}-\d{2} \|$", rows[name]), rows[name]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def shown_commands(page: Path) -> list[tuple[str, str]]:
    """The commands of a page's `console` blocks, each with the output that is shown under it."""
    found: list[tuple[str, str]] = []
    for block in re.findall(
        r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    ):
        for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = piece.partition("\n")
            found.append((command, output))
    return found


RUNNING = [page for page in PAGES if shown_commands(page)]


@pytest.mark.parametrize("page", RUNNING, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_commands_print_what_the_page_shows(page: Path, tmp_path: Path, example_store: Path) -> None:
    """Each page is a session of its own, in a checkout, where the store of the quick start is already there.

    A line `...` stands for any lines; `make` commands are run by the tests of the set-up.
    """
    import shutil

    (tmp_path / "examples").symlink_to(ROOT / "examples")
    shutil.copytree(example_store, tmp_path / "jwstrdf-store")
    for command, shown in shown_commands(page):
        if command.startswith(("make ", "git ")):
            continue
        done = subprocess.run(
            command,
            shell=True,
            capture_output=True,
            encoding="utf-8",
            cwd=tmp_path,
            env=clean_environment(COLUMNS="120"),
            timeout=120,
        )
        assert done.returncode in (0, 1), done.stderr
        wanted = "".join(
            r"(?:.*\n)*" if line == "..." else re.escape(line) + r"\s*\n" for line in shown.rstrip("\n").splitlines()
        )
        printed = re.sub(r"[ \t]+$", "", done.stdout, flags=re.MULTILINE)
        assert re.fullmatch(wanted + r"\s*", printed), f"$ {command}\n{printed}\n--- instead of ---\n{shown}"


def test_the_first_screen_of_the_readme_shows_a_real_answer() -> None:
    first = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:40])
    assert "$ jwstrdf lineage" in first
    assert "_cal.fits" in first


def test_no_page_names_a_place_of_the_workshop() -> None:
    for page in PAGES:
        for word in ("/work" + "/", "/tm" + "p/", os.sep + "root"):
            assert word not in page.read_text(encoding="utf-8"), page


def test_every_relationship_says_how_far_it_is_established() -> None:
    from jwstrdf.vocabulary import registry

    known, page = registry.load(), GENERATED["relationships.md"]
    listed = [r for r in known.relationships.values() if r.id]
    assert len(listed) == 58
    for one in listed:
        assert one.proof_status in ("established", "in part", "not yet", "no source"), one.name
        assert one.proof_note or one.proof_status == "established", one.name
        assert f"| {one.id} | `{one.name}` |" in page


def test_relationships_without_pairs_name_the_questions_that_answer_them() -> None:
    from jwstrdf.questions.library import names
    from jwstrdf.vocabulary import registry

    through = {r.name: r.asked_through for r in registry.load().relationships.values() if r.asked_through}
    assert through["parallelWith"] == ("related/parallel",)
    assert set(through["usesArcExposure"]) == {"related/memberships", "related/visit-support"}
    assert {q for asked in through.values() for q in asked} - set(names()) == set()
    rows = {row.split("`")[1]: row for row in GENERATED["relationships.md"].splitlines() if re.match(r"\| \w+-\d", row)}
    assert len(rows) == 58
    for name, row in rows.items():
        linked = re.findall(r"\[([\w/-]+)\]\(questions\.md#([\w-]+)\)", row)
        assert [asked for asked, _ in linked] == sorted(through.get(name, ())), name
        assert all(f"### {asked}\n" in GENERATED["questions.md"] for asked, _ in linked)
        assert all(anchor == asked.replace("/", "") for asked, anchor in linked)
