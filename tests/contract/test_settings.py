"""Where the store is: flags, then JWSTRDF_*, then jwstrdf.toml, then ./jwstrdf-store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jwstrdf.errors import UsageError
from jwstrdf.settings import resolve

if TYPE_CHECKING:
    from tests.contract.conftest import Cli


def test_each_place_wins_over_those_after_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert resolve(None, None).store == "jwstrdf-store"
    assert resolve(None, None).base is None
    (tmp_path / "jwstrdf.toml").write_text('store = "from-file"\nbase = "https://example.org/file/"\n')
    assert resolve(None, None).store == "from-file"
    assert resolve(None, None).base == "https://example.org/file/"
    monkeypatch.setenv("JWSTRDF_STORE", "from-environment")
    assert resolve(None, None).store == "from-environment"
    assert resolve(None, None).base == "https://example.org/file/"
    assert resolve("from-flag", None).store == "from-flag"


@pytest.mark.parametrize(
    ("content", "said"), [("stor = 'x'", "'stor'"), ("store = 3", "3"), ("store =", "TOML"), ("[store]", "store")]
)
def test_a_wrong_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str, said: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "jwstrdf.toml").write_text(content)
    with pytest.raises(UsageError, match=said) as told:
        resolve(None, None)
    assert told.value.code == "bad-configuration"
    assert told.value.where == "jwstrdf.toml"


def test_store_and_json_may_stand_before_the_command(cli: Cli, observatory_store: Path) -> None:
    assert cli("--store", observatory_store, "--json", "info").json["store"]


def test_the_environment_reaches_a_command(cli: Cli, observatory_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JWSTRDF_STORE", str(observatory_store))
    assert cli("info", "--json").code == 0
