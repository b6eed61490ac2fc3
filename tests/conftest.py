"""What all tests share: the fixture observatory, the command line in process, and house rules.

* No test reaches the network: only loopback sockets and sockets of the machine itself may be opened.
* A test that needs a tool (Java) is skipped by name where the tool is missing; in CI it fails instead.
* In CI property tests draw the same examples in every run; elsewhere new ones each time, which find new faults.
* The real inputs are the folder JWSTRDF_CORPUS (default ../shared/data); without it tests that ask for it are skipped.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import re
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph
import pytest
from hypothesis import settings

from tests.once import Once, once_in

if TYPE_CHECKING:
    from jwstrdf.stores.base import Store

ROOT = Path(__file__).resolve().parent.parent
OBSERVATORY = ROOT / "tests" / "data" / "observatory"
IN_CI = os.environ.get("CI") == "true"

settings.register_profile("ci", derandomize=True)
if IN_CI:
    settings.load_profile("ci")


def corpus_folder() -> Path:
    """The folder of real inputs, whether it is there or not."""
    return Path(os.environ.get("JWSTRDF_CORPUS") or ROOT.parent / "shared" / "data").resolve()


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real inputs; the test is skipped by name where there is none."""
    folder = corpus_folder()
    if not folder.is_dir():
        pytest.skip(f"no real inputs: {folder.name!r} of JWSTRDF_CORPUS is not there")
    return folder


@pytest.fixture(scope="session")
def observatory() -> Path:
    """The fixture observatory: small, written by hand, described in its README."""
    return OBSERVATORY


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Makes a folder once for all processes of the run (see `tests.once`)."""
    top = tmp_path_factory.getbasetemp()
    return once_in((top.parent if "PYTEST_XDIST_WORKER" in os.environ else top) / "once")


def filled(folder: Path, *paths: Path) -> None:
    """A store of these sources in `folder / "store"`, none of them refused."""
    from jwstrdf.ingest import ingest

    report = ingest(list(paths), folder / "store")
    rejected = [source for source in report.sources if source.status == "rejected"]
    assert not rejected, rejected


@pytest.fixture(scope="session")
def observatory_store(once: Once) -> Path:
    """A store that holds the fixture observatory. Only for reading: one store serves all tests of the run."""
    return once("observatory", lambda folder: filled(folder, OBSERVATORY / "archive")) / "store"


@pytest.fixture(scope="session")
def laboratory(once: Once) -> Path:
    """The fixture laboratory, built: headers, contexts, pools (see the README there). Only for reading."""
    from tests.laboratory import build

    return once("laboratory", lambda folder: build(folder / "archive")) / "archive"


@pytest.fixture(scope="session")
def laboratory_store(laboratory: Path, once: Once) -> Path:
    """A store that holds the fixture laboratory. Only for reading: one store serves all tests of the run."""
    return once("laboratory-store", lambda folder: filled(folder, laboratory)) / "store"


@pytest.fixture
def proved_once(once: Once, monkeypatch: pytest.MonkeyPatch) -> None:
    """HermiT is asked about the same statements once in a run; its answer is that of every later time."""
    from jwstrdf.checks.ontology import reasoning

    prove = reasoning.prove

    def shared(store: pyoxigraph.Store) -> reasoning.Proof:
        def ask(folder: Path) -> None:
            (folder / "proof").write_bytes(pickle.dumps(prove(store)))

        # Blank nodes have other names in every reading; the files are the same.
        text = "".join(sorted(re.sub(r"_:\w+", "_:", line) for line in reasoning.logical_lines(store)))
        folder = once(f"proof/{hashlib.sha256(text.encode()).hexdigest()}", ask)
        return pickle.loads((folder / "proof").read_bytes())  # type: ignore[no-any-return]

    monkeypatch.setattr(reasoning, "prove", shared)


@pytest.fixture(scope="module")
def observatory_opened(observatory_store: Path) -> Iterator[Store]:
    """The store with the fixture observatory, open for reading."""
    from jwstrdf.stores import open_store

    opened = open_store(observatory_store, read_only=True)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def laboratory_opened(laboratory_store: Path) -> Iterator[Store]:
    """The store with the fixture laboratory, open for reading."""
    from jwstrdf.stores import open_store

    opened = open_store(laboratory_store, read_only=True)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def observatory_endpoint(observatory_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an endpoint with what `observatory_store` holds. Only for reading."""
    from tests.endpoint import put_store, serving

    with serving(tmp_path_factory.mktemp("observatory-endpoint") / "data") as server:
        yield put_store(server, observatory_store)


@pytest.fixture(scope="session")
def laboratory_endpoint(laboratory_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an endpoint with what `laboratory_store` holds. Only for reading."""
    from tests.endpoint import put_store, serving

    with serving(tmp_path_factory.mktemp("laboratory-endpoint") / "data") as server:
        yield put_store(server, laboratory_store)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked `needs_java` are skipped where there is no Java; in CI they run, and fail for the lack of it."""
    if IN_CI or shutil.which("java"):
        return
    for item in items:
        if item.get_closest_marker("needs_java"):
            item.add_marker(pytest.mark.skip(reason="Java is missing (Debian: default-jre-headless)"))


SKIPPED_FOR_A_TOOL: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Notes what is skipped for another reason than missing real inputs."""
    if (
        report.skipped
        and not hasattr(report, "wasxfail")
        and not re.search("real inputs|JWSTRDF_CORPUS", str(report.longrepr))
    ):
        SKIPPED_FOR_A_TOOL.append(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI nothing may be skipped for a missing tool."""
    if IN_CI and SKIPPED_FOR_A_TOOL and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Says why the run failed although no test did."""
    if IN_CI and SKIPPED_FOR_A_TOOL:
        terminalreporter.write_line(f"error: skipped in CI: {', '.join(SKIPPED_FOR_A_TOOL)}", red=True)


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Sockets to other machines fail at once, by name of the address."""
    real = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in (socket.AF_INET, socket.AF_INET6) and host not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test wanted to reach {address!r}; tests have no network")
        real(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        socket.socket.connect = real  # type: ignore[method-assign]
