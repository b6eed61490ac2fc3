"""Words and numbers for people, and which SPARQL texts are let through."""

from __future__ import annotations

import io
import re

import pytest

from jwstrdf.answers.sparql import form_of
from jwstrdf.cli.text import Column, count, printable, say, size, write_table
from jwstrdf.errors import UsageError


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (None, "-"),
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (5925, "5.92 kB"),
        (999_999, "1 MB"),
        (56_692_800, "56.7 MB"),
        (3 * 10**15, "3 PB"),
        (2 * 10**19, "2e+04 PB"),
    ],
)
def test_sizes(number: int | None, shown: str) -> None:
    assert size(number) == shown


def test_counts() -> None:
    assert count(1, "file") == "1 file"
    assert count(0, "file") == "0 files"
    assert count(12345, "entry", "entries") == "12,345 entries"


def test_control_characters_are_written_out_and_the_rest_is_kept() -> None:
    assert printable("jw\x1b[31m_é漢_cal.fits\n") == "jw\\x1b[31m_é漢_cal.fits\\n"


def test_a_table_in_a_pipe_is_aligned_and_whole() -> None:
    out = io.StringIO()
    write_table(
        [Column("name"), Column("n", number=True), Column("is")], [["x" * 300, 1, True], ["y", 22, None]], out=out
    )
    lines = out.getvalue().splitlines()
    assert lines[0] == "name" + " " * 296 + "   n  is"
    assert lines[1] == "x" * 300 + "   1  yes"
    assert lines[2] == "y" + " " * 299 + "  22  -"


class Terminal(io.StringIO):
    """A terminal of 60 columns."""

    def isatty(self) -> bool:
        return True


def test_a_narrow_terminal_drops_what_can_be_spared_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    columns = [Column("file"), Column("why", spare=2), Column("level"), Column("observation", spare=1)]
    out = Terminal()
    write_table(columns, [["jw09901001001_02101_00001_nrca1_cal.fits", "w" * 50, "2b", "o1"]], out=out)
    shown = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
    assert "jw09901001001_02101_00001_nrca1_cal.fits" in shown
    assert "observation" not in shown.splitlines()[1]
    assert "No room here for: why, observation." in shown
    assert max(map(len, shown.splitlines())) <= 60
    out = Terminal()
    write_table(columns, [["a.fits", "w", "2b", "o1"]], out=out)
    assert "No room" not in out.getvalue()
    assert "observation" in out.getvalue()


def test_a_row_that_no_terminal_has_room_for_is_written_cell_by_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    names = [f"jw09901001001_02101_0000{i}_nrca1_cal.fits" for i in range(6)]
    out = Terminal()
    write_table([Column(c) for c in "abcdef"], [names, [*names[:5], None]], out=out)
    first, second = out.getvalue().split("\n\n")
    assert first.splitlines() == [f"{c}  {name}" for c, name in zip("abcdef", names, strict=True)]
    assert len(second.splitlines()) == 5


def test_sentences_are_broken_between_words_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    names = ", ".join(f"jw09901-o00{i}_t001_nircam_clear-f200w" for i in range(4))
    shown, piped = Terminal(), io.StringIO()
    say(f"combines {names}", out=shown)
    say(f"combines {names}", out=piped)
    assert piped.getvalue() == f"combines {names}\n"
    assert shown.getvalue().split() == piped.getvalue().split()
    assert max(map(len, shown.getvalue().splitlines())) <= 60


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("select*{?s ?p ?o}", "SELECT"),
        ("# DELETE everything\nPREFIX a: <http://x/INSERT#> BASE <http://y/> ASK {}", "ASK"),
        ("PREFIX :<urn:x> CONSTRUCT WHERE { ?s ?p 'SERVICE <x>' }", "CONSTRUCT"),
        ('DESCRIBE ?x { ?x ?p """a "SERVICE" b""" }', "DESCRIBE"),
        ("SELECT ?service $SERVICE { ?service <urn:service> :service }", "SELECT"),
        ("SELECT * { service:a a service:b }", "SELECT"),
    ],
)
def test_queries_are_let_through(text: str, form: str) -> None:
    assert form_of(text) == form


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "PREFIX a: <b>",
        "DELETE WHERE { ?s ?p ?o }",
        "prefix a: <b> insert data { a:b a:b a:b }",
        "LOAD <http://localhost/>",
        "SELECT * { SERVICE <http://localhost/> {} }",
        "SELECT * { service silent ?s {} }",
        "ASK { SERVICE\n<urn:x> {} }",
        "SELECT * {{SERVICE<urn:x>{}}}",
    ],
)
def test_what_writes_or_leaves_the_store_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as told:
        form_of(text)
    assert told.value.code == "bad-sparql"
    assert told.value.hint


def test_names_of_stale_products_stay_whole_on_a_terminal_of_eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    from jwstrdf.answers.stale import Change, Stale, Standing
    from jwstrdf.cli import impact

    name, old, new = (
        "jw09917-o001_t001_niriss_clear-f150w_i2d.fits",
        "jwst_niriss_dark_9921.fits",
        "jwst_niriss_dark_9923.fits",
    )
    change = Change("dark", old, new, "yes", "another file", 3, "jw09917001001_02101_00001_nis_rate.fits")
    one = Standing(name, "3", "jwst_9921.pmap", "older", "yes", "it changes", (change,), "x:1")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sys.stdout", out := Terminal())
    impact._stale(Stale(None, "jwst_9922.pmap", None, (one,)), "table", False)
    shown = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
    assert name in shown
    assert "No room here for: via, why." in " ".join(shown.split())
    assert max(map(len, shown.splitlines())) <= 80
