"""Parameters that logs show: both forms, what is unset, to which step and product they belong, and hostile text."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from jwstrdf.loaders import limits
from jwstrdf.loaders.log_lines import Line
from jwstrdf.loaders.log_parameters import settings
from jwstrdf.loaders.log_values import MAX_DEPTH, MAX_VALUES, Unreadable
from tests.unit.log_help import ONE, log
from tests.unit.test_loaders_logs import codes, load, rows

RATE, CAL = f"{ONE}_rate.fits", f"{ONE}_cal.fits"
BLOCK = """\
  pre_hooks: []
  output_file: None
  output_ext: .fits
  skip: False
  input_dir: ''
  save_calibrated_ramp: False
  steps:
    dark_current:
      pre_hooks: []
      skip: True
      dark_output: None
    jump:
      rejection_threshold: 4.0
      maximum_cores: '1'
      min_jump_area: 1.0e-05
      only_use_ints: True
      expand_factors:
      - 1.5
      - null
      - two words
      note: 'a long text: that goes on
        over two lines'
"""
DICT = (
    "{'pre_hooks': [], 'output_file': None, 'output_ext': '.fits', 'skip': False, 'input_dir': '', "
    "'save_calibrated_ramp': False, 'steps': {'dark_current': {'pre_hooks': [], 'skip': True, 'dark_output': None}, "
    "'jump': {'rejection_threshold': 4.0, 'maximum_cores': '1', 'min_jump_area': 1e-05, 'only_use_ints': True, "
    "'expand_factors': [1.5, None, 'two words'], 'note': 'a long text: that goes on over two lines'}}}"
)
TOP = {"output_ext": ".fits", "skip": "False", "save_calibrated_ramp": "False"}
JUMP = {
    "rejection_threshold": "4.0",
    "maximum_cores": "1",
    "min_jump_area": "1e-05",
    "only_use_ints": "True",
    "expand_factors": "[1.5, None, two words]",
    "note": "a long text: that goes on over two lines",
}
RUN = f"""\
|@|Step Detector1Pipeline running with args ('{ONE}_uncal.fits',).
|@|Step Detector1Pipeline parameters are:SHOWN
|@.dark_current|Step dark_current running with args (<RampModel>,).
|@.dark_current|Step skipped.
|@.jump|Step jump running with args (<RampModel>,).
|@.jump|Step jump done
|@|Saved model in {RATE}
|@|Step Detector1Pipeline done
""".replace("|@", "|stpipe.Detector1Pipeline")


def block_of(text: str) -> Line:
    return Line(1, "", "", "INFO", "", tuple(enumerate(text.splitlines(), 2)))


def read(text: str) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """What a dictionary, or a block, says of the top step and of its steps."""
    own, inner = settings(Line(1, "", "", "INFO", ""), text) if text.startswith("{") else settings(block_of(text), "")
    plain = {name: {k: v for k, (v, _) in told.values.items()} for name, told in inner.items()}
    return {k: v for k, (v, _) in own.values.items()}, plain


def told(loaded: Any, product: str) -> dict[str, dict[str, str]]:
    out: dict[str, dict[str, str]] = {}
    for row in rows(loaded, "parameters"):
        if row["filename"] == product:
            out.setdefault(row["step"], {})[row["parameter"]] = row["value"]
    return out


@pytest.mark.parametrize("text", [BLOCK, DICT], ids=["block", "dictionary"])
def test_both_forms_say_the_same(text: str) -> None:
    assert read(text) == (TOP, {"dark_current": {"skip": "True"}, "jump": JUMP})


@pytest.mark.parametrize("form", ["local", "modules", "utc"])
@pytest.mark.parametrize("shown", ["\n" + BLOCK.rstrip(), " " + DICT], ids=["block", "dictionary"])
def test_parameters_of_the_steps_that_ran(tmp_path: Path, form: str, shown: str) -> None:
    loaded = load(tmp_path, log(RUN.replace("SHOWN", shown), form=form))
    assert not loaded.warnings
    assert told(loaded, RATE) == {"calwebb_detector1": TOP, "dark_sub": {"skip": "True"}, "jump": JUMP}


def test_each_value_has_its_line(tmp_path: Path) -> None:
    loaded = load(tmp_path, log(RUN.replace("SHOWN", "\n" + BLOCK.rstrip())))
    places = {r["parameter"]: r["place"] for r in rows(loaded, "parameters") if r["step"] == "jump"}
    assert places["rejection_threshold"] == "line 15"
    assert places["note"] == "line 23"
    assert {r["block"] for r in rows(loaded, "parameters")} == {2}


def test_steps_that_did_not_run_have_none(tmp_path: Path) -> None:
    text = RUN.replace("SHOWN", "\n" + BLOCK.rstrip())
    text = "\n".join(line for line in text.splitlines() if "jump|" not in line) + "\n"
    assert set(told(load(tmp_path, log(text)), RATE)) == {"calwebb_detector1", "dark_sub"}


def test_what_a_step_shows_itself_counts(tmp_path: Path) -> None:
    """Older logs show the parameters of each step where it begins: a pipeline may have changed them."""
    text = RUN.replace("SHOWN", " " + DICT).replace(
        "|stpipe.Detector1Pipeline.jump|Step jump done",
        "|stpipe.Detector1Pipeline.jump|Step jump parameters are: {'rejection_threshold': 5.0}\n"
        "|stpipe.Detector1Pipeline.jump|Step jump done",
    )
    for form in ("local", "modules"):
        found = [r for r in rows(load(tmp_path, log(text, form=form)), "parameters") if r["step"] == "jump"]
        assert [(r["parameter"], r["value"], r["block"]) for r in found] == [("rejection_threshold", "5.0", 6)]


def test_what_was_saved_before_a_step_knows_nothing_of_it(tmp_path: Path) -> None:
    text = RUN.replace("SHOWN", "\n" + BLOCK.rstrip()).replace(
        "|stpipe.Detector1Pipeline.jump|Step jump running",
        f"|stpipe.Detector1Pipeline|Saved model in {ONE}_dark.fits\n|stpipe.Detector1Pipeline.jump|Step jump running",
    )
    loaded = load(tmp_path, log(text))
    assert set(told(loaded, f"{ONE}_dark.fits")) == {"calwebb_detector1", "dark_sub"}
    assert set(told(loaded, RATE)) == {"calwebb_detector1", "dark_sub", "jump"}


def test_a_step_that_is_run_alone(tmp_path: Path) -> None:
    text = (
        f"|stpipe.flat_field|Step flat_field running with args ('{RATE}',).\n"
        "|stpipe.flat_field|Step flat_field parameters are:\n  inverse: False\n  skip: False\n"
        f"|stpipe.flat_field|Saved model in {CAL}\n|stpipe.flat_field|Step flat_field done\n"
    )
    assert told(load(tmp_path, log(text)), CAL) == {"flat_field": {"inverse": "False", "skip": "False"}}


def test_steps_of_a_step_are_not_those_of_the_pipeline() -> None:
    """master_background_mos of Spec2Pipeline is a pipeline of its own, with a flat_field in it."""
    text = "  steps:\n    flat_field:\n      inverse: False\n    master_background_mos:\n      skip: True\n"
    text += "      steps:\n        flat_field:\n          inverse: True\n"
    assert read(text)[1] == {"flat_field": {"inverse": "False"}, "master_background_mos": {"skip": "True"}}


def test_objects_stay_as_they_are_printed() -> None:
    text = "{'a': <function f at 0x7f>, 'b': <M(64, 64) from x.fits>, 'c': PosixPath('/d/e'), 'd': (1, 2), 'e': -inf, "
    text += "'f': \"it's\", 'g': {'h': 1, 'i': {}}, 'j': np.float64(1.50)}"
    assert read(text)[0] == {
        "a": "<function f at 0x7f>",
        "b": "<M(64, 64) from x.fits>",
        "c": "e",
        "d": "[1, 2]",
        "e": "-inf",
        "f": "it's",
        "g": "{h: 1, i: None}",
        "j": "np.float64(1.5)",
    }


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("/home/me/flat.fits", "flat.fits"),
        ("C:\\data\\flat.fits", "flat.fits"),
        ("~/out/", "out/"),
        ("out/flat.fits", "out/flat.fits"),
        ("N/A", "N/A"),
        ("/", "/"),
        (["/home/me/a.fits", "out/b.fits", "N/A", "C:\\d\\e.fits"], "[a.fits, out/b.fits, N/A, e.fits]"),
    ],
)
def test_folders_of_the_machine_are_left_out(value: str | list[str], kept: str) -> None:
    assert read(f"{{'override_flat': {value!r}}}")[0] == {"override_flat": kept}


def test_names_in_quotes_of_a_block() -> None:
    text = "  'no': 1\n  'on': null\n  steps:\n    jump:\n      'yes': x\n"
    assert read(text) == ({"no": "1"}, {"jump": {"yes": "x"}})


def test_repeated_values_of_a_block() -> None:
    text = "  a: &id001\n  - 1\n  - 2\n  b: *id001\n  c: !!python/tuple\n  - x\n  d: *none\n"
    assert read(text)[0] == {"a": "[1, 2]", "b": "[1, 2]", "c": "[x]"}


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    # Without the signs of paths: their folders are left out, which has tests of its own.
    st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="/\\"), max_size=120).map(str.strip),
    st.lists(st.integers(0, 99), max_size=4),
)
NAMES = st.from_regex(r"[a-z_]{1,12}", fullmatch=True).filter(lambda n: n != "steps")
WORDS = {"True", "False", "None", "[]", "{}", "()", "null", "~", "true", "false"}


def as_shown(value: Any) -> str | None:
    if isinstance(value, list):
        return str(value) if value else None
    return None if value in (None, "") else str(value)


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=6), st.dictionaries(NAMES, VALUES, min_size=1, max_size=4))
def test_whatever_python_prints_is_read(top: dict[str, Any], step: dict[str, Any]) -> None:
    """As stpipe writes both forms. Blanks in a row fold in texts that YAML breaks; they are compared without."""
    document = {**top, "steps": {"jump": step}}
    dumped = yaml.dump(document, sort_keys=False).strip()
    for word, python in ((" false", " False"), (" true", " True"), (" null", " None")):
        dumped = dumped.replace(word, python)
    wanted = [{k: as_shown(v) for k, v in part.items() if as_shown(v) is not None} for part in (top, step)]
    for text in (str(document), "\n".join("  " + line for line in dumped.splitlines() if line.strip())):
        own, inner = read(text)
        for found, expected in ((own, wanted[0]), (inner["jump"], wanted[1])):
            squeezed = {k: " ".join(v.split()).replace(" True", " true") for k, v in found.items()}
            assert {k: v.lower() for k, v in squeezed.items()} == {
                k: " ".join(v.split()).lower() for k, v in expected.items()
            }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{'a': 1", "brackets are not closed"),
        ("{'a': [1, 2", "brackets are not closed"),
        ("{'a': 1}}", "more follows"),
        ("{'a' 1}", "':' is missing"),
        ("{'a': 'x", "no end"),
        ("{'a': <x", "no end"),
        ("{'a': }", "a value is missing"),
        ("{1: 2}", "a name is none"),
        ("{'a b': 2}", "has no name"),
        ("['a']", "no dictionary"),
        ("{'a': " + "[" * 100_000, "levels"),
        ("{'a': " * 100_000, "levels"),
        ("{'a': [" + "1, " * (MAX_VALUES + 1) + "1]}", "values"),
        ("{'a': '" + "x" * 5000 + "'}", "longer than"),
        ("  a: 1\n     b: 2\n", "indents"),
        ("  a:\n      b: 1\n    c: 2\n", "indents"),
        ("  - 1\n", "no value of a parameter"),
        ("  a: 1\n  b\n", "no value of a parameter"),
        ("\n".join("  " + " " * n + "a:" for n in range(MAX_DEPTH + 5)), "levels"),
        ("  a:\n" + "  - 1\n" * (MAX_VALUES + 1), "lines"),
        ("  a: " + "x" * 5000, "longer than"),
    ],
)
def test_what_is_no_such_block(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        settings(Line(1, "", "", "INFO", ""), text) if text[:1] in ("{", "[") else read(text)


@pytest.mark.parametrize(
    ("shown", "line"),
    [(" {'skip': False, 'steps': {'jump': {", 2), ("\n  skip: False\n  jump", 4), (" " + "{'a': " * 9000, 2)],
)
def test_what_cannot_be_read_is_a_warning_and_the_rest_is_kept(tmp_path: Path, shown: str, line: int) -> None:
    loaded = load(tmp_path, log(RUN.replace("SHOWN", shown)))
    assert codes(loaded) == ["unreadable-parameters"]
    assert f"line {line}:" in loaded.warnings[0].message
    assert told(loaded, RATE) == {}
    assert {r["step"] for r in rows(loaded, "steps")} == {"dark_sub", "jump"}


@pytest.mark.parametrize("shown", ["", "\nx\n  skip: True", "\n  # nothing: here"])
def test_where_no_block_follows_nothing_is_said(tmp_path: Path, shown: str) -> None:
    """Another program, or another run, wrote at the same time."""
    loaded = load(tmp_path, log(RUN.replace("SHOWN", shown)))
    assert told(loaded, RATE) == {}
    assert set(codes(loaded)) <= {"unreadable-parameters"}


def test_a_block_that_is_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jwstrdf.loaders.log_lines.MAX_LOG_BLOCK", 200)
    loaded = load(tmp_path, log(RUN.replace("SHOWN", "\n" + BLOCK.rstrip())))
    assert codes(loaded) == ["unreadable-parameters"]
    assert "too long" in loaded.warnings[0].message
    assert limits.MAX_LOG_BLOCK > 200


@pytest.mark.parametrize(
    "text",
    [
        "{" + "'a': '\\\\" * 15_000,
        "{'a': " + "<" * 60_000,
        "{'a': '" + "\\" * 60_001,
        "  a: 'x\n" + "    it''s '' on\n" * 19_000,
        '  a: "x\n' + '    \\" y\n' * 19_000,
        "  a: &b 1\n" + "  a: *b\n" * 19_000,
    ],
)
def test_time_grows_with_the_length_only(text: str) -> None:
    start = time.process_time()
    with contextlib.suppress(Unreadable):
        settings(Line(1, "", "", "INFO", ""), text) if text.startswith("{") else read(text)
    assert time.process_time() - start < 2


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    for line, rest in ((Line(1, "", "", "INFO", ""), "{" + text), (block_of(json.dumps(text) + "\n" + text), "")):
        with contextlib.suppress(Unreadable):
            settings(line, rest)
