"""Files for recordings."""

from __future__ import annotations

from itertools import count

import pytest

from routilux.journal import track


@pytest.fixture(autouse=True)
def usual_parts(monkeypatch):
    """Whatever sizes of parts a test sets, the next one finds the usual ones."""
    monkeypatch.setattr(track, "PART_CHANGES", track.PART_CHANGES)
    monkeypatch.setattr(track, "CHECKPOINT_COST", track.CHECKPOINT_COST)


@pytest.fixture(scope="session")
def new_file(tmp_path_factory):
    """Names of files that are not there yet."""
    folder, numbers = tmp_path_factory.mktemp("recordings"), count()
    return lambda: folder / f"{next(numbers)}.routilux"
