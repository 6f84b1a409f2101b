"""What every test gets: its own runtime and XDG directories, and the hypothesis profile that was asked for.

`HYPOTHESIS_PROFILE=fuzz` looks for new failures; the default profile repeats the same examples at every run.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile(
    "fuzz",
    max_examples=2_000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

XDG_FOLDERS = ("XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")


@pytest.fixture
def short_dir() -> Iterator[Path]:
    """A private directory with a short path: the path of a Unix socket must fit into 107 bytes."""
    path = Path(tempfile.mkdtemp(prefix="rx-", dir="/tmp"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(autouse=True)
def own_directories(short_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sockets, recordings, settings and caches of a test, and of the programs that it starts, stay in `short_dir`."""
    monkeypatch.setenv("ROUTILUX_RUNTIME_DIR", str(short_dir / "run"))
    monkeypatch.delenv("ROUTILUX_MONITOR", raising=False)
    for name in XDG_FOLDERS:
        folder = short_dir / name.split("_")[1].lower()
        folder.mkdir(mode=0o700)
        monkeypatch.setenv(name, str(folder))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever lies under `tests/terminal` drives a real terminal."""
    for item in items:
        if "terminal" in item.path.parent.parts:
            item.add_marker(pytest.mark.terminal)
